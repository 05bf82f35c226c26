"""A heel whose trace is unsure is averaged with the rise of the lifter's mask."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from formcheck.domain.body import LANDMARKS, Side
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.foot.heel_trace import HeelTrace
from formcheck.measure.foot.mask_rise import (
    ERROR_OF_DISAGREEMENT,
    MASK_ERROR_SHOE,
    MASK_GAIN,
    MASK_NOISE_SHOE,
    correct_by_mask,
)
from formcheck.observe.observation import Observation
from formcheck.observe.patch import Patch
from formcheck.observe.pose import PoseTrack
from formcheck.segment.reps import Rep
from formcheck.segment.view import SideView

SHOE_PX, REAR, TOE = 50.0, np.array([40.0, 100.0]), np.array([90.0, 100.0])
TIME_S = np.arange(0.0, 3.6, 0.1)
REP = Rep(0.8, 1.8, 1.8, 1.8, 2.8, (0.0, 0.8))
VIEW = SideView(Side.LEFT, 1, Measured(0.0, 3.0), Measured(0.0, 1.0))
IS_BOTTOM = np.abs(TIME_S - REP.bottom_s) < 0.5
UNSURE = 0.12


def mask(*, heel: float = 0.0, forefoot: float = 0.0, leg_to_edge: bool = False) -> Patch:
    """A foot whose sole is up by some shoe lengths at the heel and at the forefoot."""
    cells = np.zeros((140, 140), np.uint8)
    (rear, floor), (tip, _), up, front_up = REAR, TOE, heel * SHOE_PX, forefoot * SHOE_PX
    sole = [(rear - 2, floor - up), (rear + 16, floor - up), (tip - 15, floor - front_up), (tip, floor)]
    top = [(tip, floor - 8), (rear + 25, floor - 30), (rear - 2, floor - 30 - up)]
    cv2.fillPoly(cells, [np.rint([*sole, *top]).astype(np.int32)], (255,))
    if leg_to_edge:
        cells[:, :60] = 255
    return Patch(cells, (0.0, 0.0), 1.0)


def observation(standing: Patch, bottom: Patch) -> Observation:
    count = len(TIME_S)
    nowhere = np.full((count, LANDMARKS), np.nan)
    track = PoseTrack(TIME_S.copy(), np.stack([nowhere] * 2, axis=2), nowhere, 140, 140)
    # Only every third frame was searched, so only there is a mask.
    masks = tuple((bottom if low else standing) if k % 3 == 0 else None for k, low in enumerate(IS_BOTTOM))
    return Observation(track, dict.fromkeys(Side, (None,) * count), np.zeros(count), (), masks)


def trace(rise: float, error: float, match: float = 1.0) -> HeelTrace:
    shape = np.clip(1.5 - np.abs(TIME_S - REP.bottom_s), 0.0, 1.0)
    heel = REAR - rise * shape[:, None] * [0.0, SHOE_PX]
    toe = np.tile(TOE, (len(TIME_S), 1))
    matches = np.full(len(TIME_S), match)
    return HeelTrace(TIME_S.copy(), rise * shape, toe, heel, matches, Measured(SHOE_PX, 4.0), error)


def corrected(rise: float, error: float, seen: Observation, *, match: float = 1.0) -> HeelTrace:
    found = correct_by_mask(trace(rise, error, match), seen, VIEW, REP)
    assert isinstance(found, HeelTrace)
    return found


UP = 0.2
LIFTED = observation(mask(), mask(heel=MASK_GAIN * UP))
FLAT = observation(mask(), mask())


@pytest.mark.parametrize("rise", [0.0, 0.1, 0.35])
def test_an_unsure_rise_is_averaged_with_that_of_the_mask_by_their_variances(rise: float) -> None:
    found = corrected(rise, UNSURE, LIFTED)
    weight = UNSURE**2 / (UNSURE**2 + MASK_ERROR_SHOE**2)
    assert float(found.rise_shoe[IS_BOTTOM].max()) == pytest.approx(rise + weight * (UP - rise), abs=0.015)
    assert found.error_shoe == pytest.approx(UNSURE * MASK_ERROR_SHOE / np.hypot(UNSURE, MASK_ERROR_SHOE))
    assert abs(found.rise_shoe[[0, -1]]).max() < 1e-9, "standing stays zero"
    assert (REAR[1] - found.heel_xy_px[:, 1]) / SHOE_PX == pytest.approx(found.rise_shoe, abs=1e-9)


def test_a_trace_that_is_surer_than_the_mask_stays_as_it_is() -> None:
    found = corrected(0.1, MASK_ERROR_SHOE, LIFTED)
    assert found.error_shoe == MASK_ERROR_SHOE
    assert np.array_equal(found.rise_shoe, trace(0.1, MASK_ERROR_SHOE).rise_shoe)


def test_a_poor_match_that_reads_lower_than_the_mask_has_a_larger_error() -> None:
    error = 0.02
    found = corrected(0.1, error, LIFTED, match=0.8)
    doubt = ERROR_OF_DISAGREEMENT * 0.2 * (UP - MASK_NOISE_SHOE - 0.1)
    assert found.error_shoe == pytest.approx(np.hypot(error, doubt), abs=0.01)
    assert np.array_equal(found.rise_shoe, trace(0.1, error).rise_shoe)


@pytest.mark.parametrize(("rise", "match"), [(0.0, 1.0), (0.3, 0.8), (UP - 0.02, 0.8)])
def test_a_good_match_and_one_that_reads_higher_than_the_mask_keep_their_error(rise: float, match: float) -> None:
    assert corrected(rise, 0.02, LIFTED, match=match).error_shoe == pytest.approx(0.02)


def test_a_mask_that_shows_no_rise_lowers_a_false_one_but_makes_no_heel_surely_flat() -> None:
    found = corrected(0.15, UNSURE, FLAT)
    assert float(found.rise_shoe.max()) < 0.06
    assert found.error_shoe == UNSURE


def test_a_trace_stays_as_it_is_without_masks() -> None:
    unsure = trace(0.1, UNSURE)
    assert correct_by_mask(unsure, replace(LIFTED, leg_masks=()), VIEW, REP) is unsure
    assert correct_by_mask(unsure, replace(LIFTED, leg_masks=(None,) * len(TIME_S)), VIEW, REP) is unsure


def test_a_forefoot_whose_edge_moves_is_not_that_of_a_planted_foot() -> None:
    unsure = trace(0.1, UNSURE)
    moved = observation(mask(), mask(heel=0.3, forefoot=0.15))
    assert correct_by_mask(unsure, moved, VIEW, REP) is unsure


def test_a_mask_that_goes_on_below_the_heel_shows_no_edge() -> None:
    unsure = trace(0.1, UNSURE)
    hidden = observation(mask(leg_to_edge=True), mask(leg_to_edge=True))
    assert correct_by_mask(unsure, hidden, VIEW, REP) is unsure


def test_what_was_not_measured_stays_so() -> None:
    lost = NotMeasured(Reason.FOOT_LOST)
    assert correct_by_mask(lost, LIFTED, VIEW, REP) is lost
