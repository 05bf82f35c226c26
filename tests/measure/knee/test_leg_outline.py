"""The front of the kneecap on drawn legs, and the reasons not to believe one."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from formcheck.measure.knee.leg_outline import KneeRefusal, LegPose, find_kneecap
from formcheck.measure.knee.toe_tip import find_outline_tip
from formcheck.observe.patch import Patch
from formcheck.segment.view import picture_axes

Array = npt.NDArray[np.float64]

ANKLE, KNEE, HIP, TOE = (np.array(point, float) for point in ((150, 350), (225, 260), (90, 230), (215, 372)))
SHANK_PX = float(np.hypot(*(KNEE - ANKLE)))
KNEECAP_PX = 22.0
SIZE = (400, 400)
ACROSS = np.array([KNEE + np.array([5.0, 25.0]), KNEE + np.array([45.0, -50.0])])
"""An arm that hangs down before the knee, its hand on it."""


def drawn(
    *, arm: bool = False, across: bool = False, far_knee: bool = False, straight_cloth: bool = False
) -> npt.NDArray[np.uint8]:
    """A bent leg that faces right: shin, thigh and a round kneecap, 255 where it is; eight times finer than a pixel."""
    fine = 8
    mask = np.zeros((SIZE[0] * fine, SIZE[1] * fine), np.uint8)

    def bone(start: Array, end: Array, width: float) -> None:
        ends = [tuple(round((v + 0.5) * fine) for v in point) for point in (start, end)]
        cv2.line(mask, ends[0], ends[1], 255, int(width * fine))

    def disc(at: Array, radius: float) -> None:
        cv2.circle(mask, tuple(round((v + 0.5) * fine) for v in at), round(radius * fine), 255, -1)

    bone(ANKLE, KNEE, 30)
    bone(KNEE, HIP, 44)
    disc(KNEE, KNEECAP_PX)
    bone(np.array([125.0, 368.0]), TOE, 16)
    if arm:
        bone(KNEE + np.array([15.0, -20.0]), KNEE + np.array([90.0, -10.0]), 20)
    if across:
        bone(ACROSS[0], ACROSS[1], 20)
    if far_knee:
        disc(KNEE + np.array([60.0, -10.0]), KNEECAP_PX)
        bone(KNEE + np.array([60.0, -10.0]), HIP, 44)
        bone(KNEE + np.array([60.0, -10.0]), ANKLE + np.array([40.0, -6.0]), 30)
    if straight_cloth:
        bone(ANKLE, KNEE + 2.0 * (KNEE - ANKLE), 90)
    return np.asarray(cv2.resize(mask, SIZE, interpolation=cv2.INTER_AREA), np.uint8)


def found(
    mask: npt.NDArray[np.uint8], *, facing: int = 1, roll_deg: float = 0.0, arms: tuple[Array, ...] = ()
) -> object:
    """The front of the kneecap of a drawn leg, mirrored and rolled with its landmarks."""
    points = np.array([ANKLE, KNEE])
    if facing < 0:
        mask = np.ascontiguousarray(mask[:, ::-1])
        points = points * (-1.0, 1.0) + (SIZE[0] - 1.0, 0.0)
    if roll_deg:
        turn = cv2.getRotationMatrix2D((200.0, 200.0), -roll_deg, 1.0)
        mask = np.asarray(cv2.warpAffine(mask, turn, SIZE), np.uint8)
        points = points @ turn[:, :2].T + turn[:, 2]
    leg = LegPose(points[0], points[1], SHANK_PX, np.array(arms).reshape(-1, 2, 2))
    return find_kneecap(Patch(mask, (0.0, 0.0), 1.0), leg, axes=picture_axes(roll_deg, facing))


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("roll_deg", [0.0, 4.0, -4.0])
def test_the_front_is_where_the_kneecap_ends(facing: int, roll_deg: float) -> None:
    front = found(drawn(), facing=facing, roll_deg=roll_deg)
    assert isinstance(front, np.ndarray)
    knee = KNEE if facing > 0 else KNEE * (-1.0, 1.0) + (SIZE[0] - 1.0, 0.0)
    if roll_deg:
        turn = cv2.getRotationMatrix2D((200.0, 200.0), -roll_deg, 1.0)
        knee = turn[:, :2] @ knee + turn[:, 2]
    forward = picture_axes(roll_deg, facing)[0]
    # 0.5 of 100 pixels of shoe: 0.1 cm.
    assert (front - knee) @ forward == pytest.approx(KNEECAP_PX, abs=0.6)


def test_a_smaller_patch_shows_the_same_front() -> None:
    mask = drawn()
    small = np.asarray(cv2.resize(mask[150:390, 60:340], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    leg = LegPose(ANKLE, KNEE, SHANK_PX)
    front = find_kneecap(Patch(small, (60.5, 150.5), 2.0), leg, axes=picture_axes(0.0))
    assert isinstance(front, np.ndarray)
    assert front[0] == pytest.approx(KNEE[0] + KNEECAP_PX, abs=0.8)


def test_an_arm_above_the_knee_is_not_reached() -> None:
    front = found(drawn(arm=True))
    assert isinstance(front, np.ndarray)
    assert front[0] < KNEE[0] + KNEECAP_PX + 6.0


def test_an_arm_that_hides_the_knee_is_named() -> None:
    assert found(drawn(across=True), arms=(ACROSS,)) is KneeRefusal.ARM


def test_a_kneecap_beside_an_arm_is_found_where_kneecaps_are() -> None:
    front = found(drawn(), arms=(ACROSS,))
    assert isinstance(front, np.ndarray)
    assert front[0] == pytest.approx(KNEE[0] + KNEECAP_PX, abs=0.6)


def test_another_knee_before_this_one_is_not_taken_for_it() -> None:
    assert found(drawn(far_knee=True)) in (KneeRefusal.OTHER_LEG, KneeRefusal.NO_KNEECAP)


def test_cloth_that_never_turns_back_has_no_round_kneecap() -> None:
    assert found(drawn(straight_cloth=True)) is KneeRefusal.NO_KNEECAP


def test_nobody_on_the_mask_has_no_edge() -> None:
    assert found(np.zeros(SIZE, np.uint8)) is KneeRefusal.NO_EDGE


def test_what_lies_outside_the_patch_is_no_edge() -> None:
    """The patch ends within the shin: the edge is unknown there, not the patch's."""
    cut = Patch(np.ascontiguousarray(drawn()[:, :190]), (0.0, 0.0), 1.0)
    assert isinstance(find_kneecap(cut, LegPose(ANKLE, KNEE, SHANK_PX), axes=picture_axes(0.0)), KneeRefusal)


@pytest.mark.parametrize("facing", [1, -1])
def test_the_tip_of_the_shoe_is_where_the_outline_ends(facing: int) -> None:
    mask, landmark = drawn(), TOE - (8.0, 0.0)
    if facing < 0:
        mask, landmark = np.ascontiguousarray(mask[:, ::-1]), landmark * (-1.0, 1.0) + (SIZE[0] - 1.0, 0.0)
    axes = picture_axes(0.0, facing)
    tip = find_outline_tip(Patch(mask, (0.0, 0.0), 1.0), toe_px=landmark, shoe_px=100.0, axes=axes)
    assert tip is not None
    # The line's round end reaches half its width beyond the toe.
    assert tip - landmark @ axes[0] == pytest.approx(8.0 + 8.0, abs=1.0)


def test_a_foot_off_the_mask_has_no_tip() -> None:
    empty = Patch(np.zeros(SIZE, np.uint8), (0.0, 0.0), 1.0)
    assert find_outline_tip(empty, toe_px=TOE, shoe_px=100.0, axes=picture_axes(0.0)) is None
