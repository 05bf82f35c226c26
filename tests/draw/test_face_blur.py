"""No face is left in any picture where faces are to be blurred; a detector of another kind searches them."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import dlib
import numpy as np
import numpy.typing as npt
import pytest

from formcheck.analysis import analyze_video
from formcheck.domain.errors import VideoError
from formcheck.domain.settings import Settings
from formcheck.draw.face_blur import NEARBY_S, FaceBlur
from formcheck.judge.results import Analysis
from formcheck.observe.jpeg import decode_jpeg
from formcheck.observe.video import open_clip
from formcheck.report.result_files import ResultFiles, write_result_files
from tests.fake_trace import HEIGHT, WIDTH, blank, seen_from_the_side, side_trace
from tests.video_files import SAMPLES, write_clip

Picture = npt.NDArray[np.uint8]

NOISE = np.random.default_rng(2).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
HEAD = np.array([140.0, 95.0, 18.0])
"""As in the fake trace."""


def is_blurred(picture: Picture, x: float, y: float, radius: float) -> bool:
    part = picture[int(y - radius / 2) : int(y + radius / 2), int(x - radius / 2) : int(x + radius / 2)]
    return bool(np.abs(np.diff(part.astype(float), axis=1)).max() < 30)


def moving_head(*, jump_s: float, missing_s: tuple[float, float] = (0.0, -1.0)) -> FaceBlur:
    """A head at the left until ``jump_s`` and then at the right, larger; unknown for a while."""
    trace = side_trace()
    head = np.where(trace.time_s[:, None] < jump_s, [60.0, 95.0, 18.0], [180.0, 95.0, 24.0])
    head[(trace.time_s > missing_s[0]) & (trace.time_s < missing_s[1])] = np.nan
    return FaceBlur([replace(trace, head_px=head)], [])


def test_the_lifters_head_is_blurred_and_nothing_else() -> None:
    blurred = FaceBlur([side_trace()], []).apply(NOISE, 4.5)
    assert is_blurred(blurred, *HEAD)
    outside = np.hypot(*(np.mgrid[:HEIGHT, :WIDTH] - HEAD[1::-1, None, None])) > HEAD[2] + 2
    assert np.array_equal(blurred[outside], NOISE[outside])


@pytest.mark.parametrize("time_s", [3.0 - NEARBY_S + 0.1, 2.9, 3.0, 3.0 + NEARBY_S - 0.15])
def test_around_a_jump_both_places_are_blurred_as_large_as_the_larger(time_s: float) -> None:
    blurred = moving_head(jump_s=3.0).apply(NOISE, time_s)
    for x in (60.0, 180.0):
        assert is_blurred(blurred, x, 95.0, 24.0)
        assert (blurred != NOISE).any(axis=2)[(95 - 22) : (95 + 22), int(x)].all()


def test_long_after_a_jump_the_new_place_alone_is_blurred() -> None:
    blurred = moving_head(jump_s=3.0).apply(NOISE, 4.0)
    assert is_blurred(blurred, 180.0, 95.0, 24.0)
    assert np.array_equal(blurred[:, :90], NOISE[:, :90])


@pytest.mark.parametrize("time_s", [-1.0, 3.3, 60.0])
def test_where_the_head_is_not_known_the_frame_is_blurred_whole(time_s: float) -> None:
    blurred = moving_head(jump_s=2.0, missing_s=(3.0, 3.6)).apply(NOISE, time_s)
    assert np.abs(np.diff(blurred.astype(float), axis=1)).max() < 30


def test_without_a_lifter_every_frame_is_blurred_whole() -> None:
    assert np.abs(np.diff(FaceBlur([], []).apply(NOISE, 1.0).astype(float), axis=1)).max() < 30


def test_everybody_elses_face_is_blurred_where_it_was_found_nearby() -> None:
    other = np.array([[40.0, 250.0, 15.0]])
    blur = FaceBlur([side_trace()], [(3.0, other), (3.1, np.empty((0, 3)))])
    assert is_blurred(blur.apply(NOISE, 3.0 + NEARBY_S - 0.01), *other[0])
    assert np.array_equal(blur.apply(NOISE, 4.0)[230:], NOISE[230:])


def test_if_the_clip_cannot_be_searched_no_picture_is_drawn(tmp_path: Path) -> None:
    files = ResultFiles(stills=tmp_path / "stills", overlay=tmp_path / "out.mp4", blur_face=True)
    written = write_result_files(seen_from_the_side(), tmp_path / "gone.mp4", files)
    assert [failure.name for failure in written.failures] == ["stills", "overlay"]
    assert all(isinstance(failure.error, VideoError) for failure in written.failures)
    assert not list(tmp_path.rglob("*.jpg"))
    assert not (tmp_path / "out.mp4").exists()


def faces(picture: Picture) -> int:
    """How many frontal faces HOG and a linear classifier find, at double size, in the upper two thirds."""
    upper = picture[: 2 * picture.shape[0] // 3]
    return len(dlib.get_frontal_face_detector()(np.ascontiguousarray(upper), 1))


def shot(sample: str, start_s: float, end_s: float, *, shift_px: int = 0) -> list[Picture]:
    """A part of a sample at three quarters of its size, moved sideways."""
    with open_clip(SAMPLES / sample) as clip:
        frames = [frame.rgb for frame in clip.frames(start_s=start_s, end_s=end_s)]
    return [np.roll(cv2.resize(rgb, (540, 960), interpolation=cv2.INTER_AREA), shift_px, axis=1) for rgb in frames]


@pytest.fixture(scope="module")
def cut_clip(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Analysis, list[int]]:
    """A squat from the front, its analysis, and where it is cut after it, twice to another place for 7 frames."""
    squat = shot("front_knees_in.mp4", 0.0, 3.4)
    insert = shot("oblique_heels_lift.mp4", 0.0, 0.2, shift_px=150)
    back, aside = shot("front_knees_in.mp4", 3.4, 3.9), shot("front_knees_in.mp4", 0.0, 0.6, shift_px=-160)
    pictures, cuts = [*squat], []
    for part in (aside, insert, back, insert):
        cuts.append(len(pictures))
        pictures += part
    path = write_clip(
        tmp_path_factory.mktemp("cuts") / "cuts.mp4", pictures, [number / 30 for number in range(len(pictures))]
    )
    return path, analyze_video(path, settings=Settings(model="full")), cuts


@pytest.fixture(scope="module")
def written(cut_clip: tuple[Path, Analysis, list[int]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path, analysis, _ = cut_clip
    folder = tmp_path_factory.mktemp("out")
    for name, blur_face in (("plain", False), ("blurred", True)):
        files = ResultFiles(
            stills=folder / name,
            report=folder / name / "report.html",
            overlay=folder / name / "overlay.mp4",
            blur_face=blur_face,
        )
        assert not write_result_files(analysis, path, files).failures
    return folder


def searched_frames(path: Path, cuts: list[int]) -> Iterator[Picture]:
    """Every tenth frame, and every second one for a third of a second after a cut."""
    with open_clip(path) as clip:
        for frame in clip.frames():
            after = min((frame.index - cut for cut in cuts if cut <= frame.index), default=99)
            if frame.index % 15 == 0 or (after < 10 and after % 2 == 0):
                yield frame.rgb


@pytest.mark.slow
def test_no_face_is_left_in_an_overlay_even_after_cuts(
    cut_clip: tuple[Path, Analysis, list[int]], written: Path
) -> None:
    plain, blurred = (
        [faces(rgb) for rgb in searched_frames(written / name / "overlay.mp4", cut_clip[2])]
        for name in ("plain", "blurred")
    )
    assert np.mean(np.array(plain) > 0) > 0.9, "the detector finds the faces that are there"
    assert sum(blurred) == 0


@pytest.mark.slow
def test_no_face_is_left_in_stills_and_report(written: Path) -> None:
    for name, expected in (("plain", True), ("blurred", False)):
        stills = [path.read_bytes() for path in sorted((written / name).glob("*.jpg"))]
        report = (written / name / "report.html").read_text(encoding="utf-8")
        in_report = [b64decode(text) for text in re.findall(r"data:image/jpeg;base64,([^\"]+)", report)]
        assert len(stills) == len(in_report) == 1
        assert [faces(decode_jpeg(jpeg)) > 0 for jpeg in (*stills, *in_report)] == [expected] * 2


def test_a_frame_is_not_changed_in_place() -> None:
    picture = blank()
    FaceBlur([side_trace()], []).apply(picture, 1.0)
    assert np.array_equal(picture, blank())
