"""A foot that turns on the floor is told from a heel that lifts."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from formcheck.measure.foot.foot_turn import SHEAR_OF_STRETCH, remove_turn
from formcheck.measure.foot.outline import CANVAS, Image, foot_mask
from formcheck.measure.foot.rearfoot import REARFOOT, track_rearfoot
from formcheck.measure.foot.template import CENTER
from tests.measure.foot.test_rearfoot import rotated, textured

YAW_DEG = 30.0
FRAMES = 7
BOTTOM = [2, 3, 4]
TIME_S = np.arange(FRAMES) / 10.0


def turned(canvas: Image, stretch: float, shear: float = SHEAR_OF_STRETCH) -> Image:
    """A canvas whose foot is longer by ``stretch`` and sheared by ``shear`` per stretch."""
    linear = np.array([[1.0 + stretch, 0.0], [shear * stretch, 1.0]])
    center = np.array([CENTER.real, CENTER.imag])
    return np.asarray(cv2.warpAffine(canvas, np.column_stack([linear, center - linear @ center]), CANVAS), np.float32)


def lifted(reference: Image, turn_deg: float) -> Image:
    """The rearfoot rotated about the ball, in front of a floor that stays."""
    canvas, _ = rotated(reference, turn_deg, 0.62)
    rear, _ = rotated(foot_mask(REARFOOT), turn_deg, 0.62)
    return np.where(rear > 0.5, canvas, reference).astype(np.float32)


def rep(reference: Image, *, turn_deg: float, stretch: float) -> list[Image]:
    """A rep in which the heel lifts and the foot turns, both most at the bottom."""
    size = np.interp(np.arange(FRAMES), [0, 2, 4, 6], [0.0, 1.0, 1.0, 0.0])
    return [turned(lifted(reference, turn_deg * share), stretch * share) for share in size]


def heel_rise(reference: Image, canvases: list[Image]) -> float:
    return float(np.median(track_rearfoot(reference, canvases, TIME_S)[2][BOTTOM]))


@pytest.mark.parametrize("stretch", [-0.15, -0.08, 0.08])
def test_a_turned_foot_that_stays_flat_reads_flat(stretch: float) -> None:
    reference = textured()
    canvases, found = remove_turn(
        reference, rep(reference, turn_deg=0.0, stretch=stretch), BOTTOM, start=0, yaw_deg=YAW_DEG
    )
    assert found == pytest.approx(stretch, abs=0.01)
    assert heel_rise(reference, canvases) == pytest.approx(0.0, abs=0.005)


@pytest.mark.parametrize("turn_deg", [4.0, 8.0, 14.0])
def test_a_heel_that_lifts_is_no_turned_foot(turn_deg: float) -> None:
    reference = textured()
    canvases = rep(reference, turn_deg=turn_deg, stretch=0.0)
    same, found = remove_turn(reference, canvases, BOTTOM, start=0, yaw_deg=YAW_DEG)
    assert found == 0.0
    assert all(one is other for one, other in zip(same, canvases, strict=True))


@pytest.mark.parametrize("stretch", [-0.12, 0.08])
def test_a_heel_that_lifts_on_a_turned_foot_still_lifts(stretch: float) -> None:
    reference = textured()
    plain = heel_rise(reference, rep(reference, turn_deg=8.0, stretch=0.0))
    canvases, found = remove_turn(
        reference, rep(reference, turn_deg=8.0, stretch=stretch), BOTTOM, start=0, yaw_deg=YAW_DEG
    )
    assert found == pytest.approx(stretch, abs=0.02)
    assert heel_rise(reference, canvases) == pytest.approx(plain, abs=0.01)


def test_a_foot_that_points_away_is_sheared_the_other_way() -> None:
    reference = textured()
    canvases = [turned(reference, -0.1, -SHEAR_OF_STRETCH)] * FRAMES
    flat, _ = remove_turn(reference, canvases, BOTTOM, start=3, yaw_deg=-40.0)
    assert heel_rise(reference, flat) == pytest.approx(0.0, abs=0.005)


def test_no_frames_at_the_bottom_tell_of_no_turn() -> None:
    reference = textured()
    assert remove_turn(reference, [reference], [], start=0, yaw_deg=YAW_DEG)[1] == 0.0
