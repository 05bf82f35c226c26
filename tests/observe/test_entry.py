"""Decoding begins before a part where the file allows it, and gives the frames that reading it in order gives."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from formcheck.domain.clip_limits import ClipLimits
from formcheck.observe import video
from formcheck.observe.entry import Entry, find_entry
from formcheck.observe.frame import Frame
from formcheck.observe.source import FramesRead
from formcheck.observe.video import open_clip
from tests.file_kinds import GOOD, VP8, Kind, hide_by_edit_list, made, make, patched, shifted
from tests.readable_files import HEVC, LOSSLESS, READABLE

AFTER_S = 0.75

GROUP: Mapping[str, str] = {"g": "8", "keyint_min": "8", "sc_threshold": "0"}

ENTERED: tuple[Kind, ...] = (
    Kind("H.264", "a.mp4", made(options={**GOOD, **GROUP})),
    Kind("H.264 with B-frames", "b.mov", made(options={"crf": "12", "bf": "3", **GROUP})),
    Kind(
        "H.264, open groups", "open.mp4", made(options={"crf": "12", "bf": "3", "x264-params": "open-gop=1", **GROUP})
    ),
    Kind(
        "H.264 in fragments", "c.mp4", made(options={**GOOD, **GROUP}, muxer={"movflags": "frag_keyframe+empty_moov"})
    ),
    Kind(
        "HEVC, open groups",
        "d.mp4",
        made(codec="libx265", options={**HEVC, "x265-params": "log-level=none:keyint=8:min-keyint=8:bframes=3"}),
    ),
    Kind("VP9", "e.webm", made(codec="libvpx-vp9", options={**VP8, "g": "8"})),
    Kind("VP8", "f.webm", made(codec="libvpx", options={**VP8, "g": "8"})),
    Kind("MJPEG in Matroska", "g.mkv", made(codec="mjpeg", pix_fmt="yuvj420p", options={"qmax": "3"})),
)
"""Files in which decoding may begin at several frames."""

REFRESH = {"crf": "12", "bf": "0", "x264-params": "intra-refresh=1:keyint=8"}

NOT_ENTERED: tuple[Kind, ...] = (
    Kind("one group", "one.mp4", made()),
    Kind("a transport stream", "stream.ts", made(options={**GOOD, **GROUP})),
    Kind("pictures renewed bit by bit", "refresh.mp4", made(options=REFRESH)),
    Kind(
        "trimmed at its start",
        "trim.mp4",
        patched(made(options={**GOOD, **GROUP}), partial(hide_by_edit_list, first=3, last=30)),
    ),
    Kind("clock that jumps", "hour.mkv", shifted(lambda number, time_s: time_s + (3600.0 if number >= 15 else 0.0))),
)
"""Files of which the packets do not tell enough."""


def entry_of(path: Path, after_s: float) -> Entry:
    return find_entry(path, after_s, limits=ClipLimits())


def read(path: Path, kind: Kind, *, start_s: float = 0.0, after_s: float = 0.0) -> tuple[list[Frame], FramesRead]:
    with open_clip(path, time_scale=kind.time_scale) as clip:
        frames = list(clip.frames(start_s=start_s, after_s=after_s, stride=clip.stride))
        return frames, clip.read()


@pytest.mark.parametrize("kind", ENTERED, ids=lambda kind: kind.name)
def test_decoding_begins_at_the_last_frame_where_it_may(kind: Kind, tmp_path: Path) -> None:
    path = make(kind, tmp_path)
    assert entry_of(path, AFTER_S).packets >= 8
    assert entry_of(path, 0.0) == Entry()


@pytest.mark.parametrize("kind", NOT_ENTERED, ids=lambda kind: kind.name)
def test_other_files_are_decoded_from_their_beginning(kind: Kind, tmp_path: Path) -> None:
    assert entry_of(make(kind, tmp_path), AFTER_S).packets == 0


def test_nothing_is_left_out_of_a_clip_that_ends_before_the_moment(tmp_path: Path) -> None:
    assert entry_of(make(ENTERED[0], tmp_path), 2.0) == Entry()


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*ENTERED, *NOT_ENTERED, *READABLE, *LOSSLESS], ids=lambda kind: kind.file)
def test_every_kind_of_file_gives_the_frames_of_reading_it_in_order(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = make(kind, Path())
    with open_clip(path, time_scale=kind.time_scale) as clip:
        list(clip.frames())
        length_s = clip.source().duration_s
    for from_s in (0.4 * length_s, AFTER_S * length_s):
        found = read(path, kind, start_s=from_s), read(path, kind, after_s=from_s)
        with monkeypatch.context() as context:
            context.setattr(video, "find_entry", lambda *_, **__: Entry())
            in_order = read(path, kind, start_s=from_s), read(path, kind, after_s=from_s)
        for (frames, learned), (wanted, wanted_learned) in zip(found, in_order, strict=True):
            assert len(learned.times_s)
            assert [frame.time_s for frame in frames] == [frame.time_s for frame in wanted]
            assert all(np.array_equal(one.rgb, other.rgb) for one, other in zip(frames, wanted, strict=True))
            assert learned.source(path) == wanted_learned.source(path)
