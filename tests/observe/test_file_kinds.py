"""The same pictures at the same times come out of every kind of file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from formcheck.domain.clip_limits import ClipLimits
from formcheck.domain.errors import VideoError
from formcheck.observe.frame import Frame
from formcheck.observe.source import Source, require_length
from formcheck.observe.video import open_clip
from tests.file_kinds import MAX_DIFFERENCE, Clip, Kind, difference, faults, make, small_clip, write
from tests.readable_files import LOSSLESS, READABLE
from tests.refused_files import REFUSED, Refused

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", READABLE, ids=lambda kind: kind.name)
def test_every_kind_gives_the_same_pictures_at_the_same_times(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert list(faults(kind, make(kind, Path()))) == []


@pytest.mark.parametrize("kind", LOSSLESS[1:], ids=lambda kind: kind.name)
def test_encodings_without_loss_give_the_same_frames(kind: Kind, tmp_path: Path) -> None:
    frames, first = ([frame.rgb for frame in frames_of(make(one, tmp_path))] for one in (kind, LOSSLESS[0]))
    assert len(frames) == len(first) == len(small_clip().pictures)
    assert all(map(np.array_equal, frames, first))


def frames_of(path: Path) -> list[Frame]:
    """All frames that are read of a file."""
    with open_clip(path) as reader:
        return list(reader.frames())


def test_a_mirror_image_or_a_late_picture_would_be_noticed(tmp_path: Path) -> None:
    for kind in READABLE[:1]:
        pictures, times_s = small_clip().pictures, small_clip().times_s
        for wrong in (
            Clip([picture[:, ::-1] for picture in pictures], times_s),
            Clip([*pictures[1:], pictures[-1]], times_s),
            Clip(pictures, [1.1 * time for time in times_s]),
            Clip(pictures[1:], times_s[1:]),
        ):
            write(wrong, tmp_path / kind.file)
            assert list(faults(kind, tmp_path / kind.file))


@pytest.mark.parametrize("kind", REFUSED, ids=lambda kind: kind.name)
def test_what_cannot_be_analyzed_is_refused_with_its_reason(kind: Refused, tmp_path: Path) -> None:
    path = tmp_path / kind.file
    kind.make(small_clip(), path)
    with pytest.raises(VideoError, match=kind.reason) as caught:
        read_clip(path)
    assert "\n" not in str(caught.value)
    assert str(path.parent) not in str(caught.value)


def read_clip(path: Path) -> Source:
    """Read a clip as an analysis does."""
    with open_clip(path) as reader:
        for _ in reader.frames():
            pass
        source = reader.source()
    require_length(source)
    return source


@pytest.mark.parametrize("kind", [kind for kind in REFUSED if kind.costly], ids=lambda kind: kind.name)
def test_a_refusal_takes_little_memory_and_time(kind: Refused, tmp_path: Path) -> None:
    path = tmp_path / kind.file
    kind.make(small_clip(), path)
    program = (
        "import resource, sys; from pathlib import Path\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))\n"
        "from formcheck.domain.errors import VideoError\n"
        "from tests.observe.test_file_kinds import read_clip\n"
        "try: read_clip(Path(sys.argv[1]))\n"
        "except VideoError as error: print(error)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, path], capture_output=True, text=True, timeout=60, check=True
    )
    assert re.search(kind.reason, ended.stdout)


def test_a_limit_can_be_raised_and_lowered(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    write(Clip(small_clip().pictures, [2.1 * i for i in range(len(small_clip().pictures))]), path)
    for limits, option in [
        (ClipLimits(megapixels=0.1), "--max-megapixels"),
        (ClipLimits(minutes=1.0), "--max-minutes"),
        (ClipLimits(gigabytes=1e-6), "--max-gb"),
    ]:
        with pytest.raises(VideoError, match=option), open_clip(path, limits=limits) as reader:
            list(reader.frames())
    with open_clip(path, limits=ClipLimits(minutes=1.0)) as reader:
        assert len(list(reader.frames(end_s=30.0))) == 15, "a part within the limit"
    with open_clip(path, limits=ClipLimits(minutes=1.1)) as reader:
        assert len(list(reader.frames())) == len(small_clip().pictures)


@pytest.mark.parametrize("limits", [{"megapixels": 0.0}, {"minutes": -1.0}, {"gigabytes": float("nan")}])
def test_a_limit_is_a_positive_number(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="positive"):
        ClipLimits(**limits)


@pytest.mark.parametrize(
    "name", ["H.264 in a transport stream", "MPEG-2 in a program stream", "H.264 in Matroska", "MJPEG in AVI"]
)
def test_damage_ends_the_clip_before_the_first_wrong_picture(name: str, tmp_path: Path) -> None:
    kind = next(kind for kind in READABLE if kind.name == name)
    path = make(kind, tmp_path)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 600] = bytes(600)
    path.write_bytes(data)
    with open_clip(path) as reader:
        frames = list(reader.frames())
        assert reader.source().cut_short
    assert 3 < len(frames) < 30
    wanted = small_clip().pictures
    assert max(difference(frame.rgb, picture) for frame, picture in zip(frames, wanted, strict=False)) < MAX_DIFFERENCE


@pytest.mark.parametrize("name", ["clip.mkv", "clip.flv"])
def test_a_file_that_stops_before_the_end_it_announces_is_damaged(name: str, tmp_path: Path) -> None:
    kind = next(kind for kind in READABLE if kind.file == name)
    path = make(kind, tmp_path)
    os.truncate(path, path.stat().st_size * 6 // 10)
    with open_clip(path) as reader:
        assert 3 < len(list(reader.frames())) < 25
        assert reader.source().cut_short
