"""The front of the knee through a rep: as found, over gaps, and by the joint alone; each with the error it has."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.body import Side
from formcheck.measure.knee.front_curve import (
    BODY_THICKNESS,
    CARRIED_S,
    MAX_ACCELERATION_CM_S2,
    FrontCurve,
    build_front_curve,
    find_thickness,
)
from formcheck.measure.knee.front_trace import KneeFront
from formcheck.measure.knee.toe_tip import ToeTip
from formcheck.numerics.arrays import Bools

TIME_S = np.arange(0.0, 3.0, 1 / 30)
BOTTOM_S, SHOE_CM, OFFSET_CM = 1.5, 28.0, 7.0
JOINT_CM = 4.0 - 12.0 * (TIME_S - BOTTOM_S) ** 2
NOWHERE = np.zeros(len(TIME_S), bool)


def front(found: Bools, *, other: Bools = NOWHERE, offset_cm: float = OFFSET_CM) -> KneeFront:
    past_cm = np.where(found, JOINT_CM + offset_cm, np.nan)
    tip = ToeTip(np.zeros(len(TIME_S)), 0.02)
    return KneeFront(Side.RIGHT, BOTTOM_S, past_cm, other, tip)


def curve(knee: KneeFront | None) -> FrontCurve:
    return build_front_curve(knee, JOINT_CM, TIME_S, shoe_cm=SHOE_CM, thickness=BODY_THICKNESS)


NEAR_BOTTOM = np.abs(TIME_S - BOTTOM_S) < 0.35


def test_what_the_outline_shows_is_taken_as_it_is() -> None:
    got = curve(front(NEAR_BOTTOM))
    np.testing.assert_allclose(got.past_toe_cm[NEAR_BOTTOM], (JOINT_CM + OFFSET_CM)[NEAR_BOTTOM])
    assert got.by_outline[NEAR_BOTTOM].all()


def test_a_gap_is_carried_by_the_joint_with_a_wider_error() -> None:
    gap = NEAR_BOTTOM & (np.abs(TIME_S - BOTTOM_S) < 0.15)
    got = curve(front(NEAR_BOTTOM & ~gap))
    np.testing.assert_allclose(got.past_toe_cm[gap], (JOINT_CM + OFFSET_CM)[gap], atol=1e-9)
    middle, edge = int(np.argmin(np.abs(TIME_S - BOTTOM_S))), int(np.flatnonzero(NEAR_BOTTOM)[0])
    assert got.sd_cm[middle] > got.sd_cm[edge]


def test_a_joint_that_jumps_in_a_gap_takes_the_front_no_further_than_a_knee_gets() -> None:
    gap = np.abs(TIME_S - BOTTOM_S) < 0.12
    jumped = JOINT_CM + 8.0 * gap
    knee = front(NEAR_BOTTOM & ~gap)
    got = build_front_curve(knee, jumped, TIME_S, shoe_cm=SHOE_CM, thickness=BODY_THICKNESS)
    off_cm = np.abs(got.past_toe_cm - (JOINT_CM + OFFSET_CM))[NEAR_BOTTOM]
    assert 0.5 < off_cm.max() < MAX_ACCELERATION_CM_S2 * 0.27**2 / 8
    beyond = np.abs(TIME_S - BOTTOM_S) > 0.4
    np.testing.assert_allclose(got.past_toe_cm[beyond], (jumped + OFFSET_CM)[beyond])


def test_a_peak_is_read_from_frames_that_show_the_front_themselves() -> None:
    low, gap = np.abs(TIME_S - BOTTOM_S) < 0.3, np.abs(TIME_S - BOTTOM_S) < 0.1
    assert np.array_equal(curve(front(NEAR_BOTTOM & ~gap)).surest_among(low, for_peak=True), low & ~gap)
    assert np.array_equal(curve(front(NEAR_BOTTOM & ~gap)).surest_among(low, for_peak=False), low)
    one = np.arange(len(TIME_S)) == int(np.flatnonzero(low)[0]) - 1
    before_low = one | np.roll(one, -1)
    carried = curve(front(before_low)).surest_among(low, for_peak=True)
    assert carried.any()
    assert not (carried & before_low).any()
    assert np.array_equal(curve(None).surest_among(low, for_peak=True), low)


def test_far_from_the_outline_the_joint_counts_as_what_it_is() -> None:
    got = curve(front(NEAR_BOTTOM))
    far = np.abs(TIME_S - BOTTOM_S) > 0.35 + CARRIED_S
    assert not got.by_outline[far].any()
    assert np.isfinite(got.past_toe_cm[far]).all()


@pytest.mark.parametrize("knee", [None, front(NOWHERE), front(NEAR_BOTTOM & (TIME_S > 1.8), other=NEAR_BOTTOM)])
def test_without_a_believable_outline_people_s_thickness_is_added_to_the_joint(knee: KneeFront | None) -> None:
    got = curve(knee)
    np.testing.assert_allclose(got.past_toe_cm, JOINT_CM + BODY_THICKNESS.thickness_shoe * SHOE_CM)
    assert not got.by_outline.any()
    assert got.sd_cm[0] > curve(front(NEAR_BOTTOM)).sd_cm[len(TIME_S) // 2]


def test_a_knee_as_thick_as_no_knee_is_not_believed() -> None:
    assert not curve(front(NEAR_BOTTOM, offset_cm=0.6 * SHOE_CM)).by_outline.any()


def test_a_lost_joint_does_not_lose_a_front_that_is_seen() -> None:
    lost = np.full(len(TIME_S), np.nan)
    got = build_front_curve(front(NEAR_BOTTOM), lost, TIME_S, shoe_cm=SHOE_CM, thickness=BODY_THICKNESS)
    assert np.array_equal(np.isfinite(got.past_toe_cm), NEAR_BOTTOM)


def test_obliquely_the_outline_is_held_against_its_own_landmark_and_not_the_joint() -> None:
    """Seen obliquely a knee that stands in looks thick to the joint; a ball behind it looks thick to its landmark."""
    stands_in = replace(front(NEAR_BOTTOM, offset_cm=16.0), is_oblique=True, before_landmark_shoe=0.25)
    with_ball = replace(stands_in, before_landmark_shoe=0.44)
    assert curve(stands_in).by_outline[NEAR_BOTTOM].all()
    assert not curve(with_ball).by_outline.any()
    assert not curve(replace(stands_in, is_oblique=False)).by_outline.any()


def test_the_other_reps_of_a_set_show_how_thick_the_knee_is() -> None:
    sets = [(front(NEAR_BOTTOM, offset_cm=cm), TIME_S, JOINT_CM, SHOE_CM) for cm in (6.0, 6.2, 6.1)]
    thickness = find_thickness(sets)
    assert thickness.thickness_shoe == pytest.approx(6.1 / SHOE_CM, abs=1e-6)
    assert thickness.sd_shoe < BODY_THICKNESS.sd_shoe
    assert find_thickness([(None, TIME_S, JOINT_CM, SHOE_CM)]) is BODY_THICKNESS


def test_a_joint_lost_before_the_front_leaves_the_front() -> None:
    assert curve(front(NEAR_BOTTOM, offset_cm=-0.5 * SHOE_CM)).by_outline[NEAR_BOTTOM].all()
