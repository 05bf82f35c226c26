"""Heads are blurred wherever they were nearby, and the whole frame where they are not known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from formcheck.domain.errors import VideoError
from formcheck.draw.face_blur import NEARBY_S, FaceBlur
from formcheck.report.result_files import ResultFiles, write_result_files
from tests.fake_trace import HEIGHT, WIDTH, blank, seen_from_the_side, side_trace

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


def test_a_frame_is_not_changed_in_place() -> None:
    picture = blank()
    FaceBlur([side_trace()], []).apply(picture, 1.0)
    assert np.array_equal(picture, blank())
