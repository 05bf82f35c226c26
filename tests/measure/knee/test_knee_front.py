"""The front of the knee as a measure: by the outline where it shows the knee, else by the joint with a wider error."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.body import Joint
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.measure.knee.front_curve import BODY_THICKNESS
from formcheck.measure.knee.front_trace import track_knee_front
from formcheck.measure.measures import measure_side
from formcheck.measure.registry import Measure
from formcheck.measure.sagittal import FURTHEST_SHARE
from formcheck.measure.side_rep import LOWEST_SHARE, SideRep, build_side_rep
from tests.synthetic import Dip, Squat, make_squat
from tests.true_measures import KNEE_THICKNESS_CM, NO_TRACE, measure, reps_of, signals_of, trace_of, true_front, value

ONE = Squat(dips=(Dip(),))
FRONT = (Measure.KNEE_FRONT_PAST_TOE, Measure.KNEE_FRONT_PAST_TOE_SHOES, Measure.KNEE_FRONT_PAST_TOE_BOTTOM)


def side_of(squat: Squat) -> SideRep:
    made = make_squat(squat)
    return build_side_rep(signals_of(made), reps_of(made)[0], trace_of(made), true_front(made, reps_of(made)[0]))


def known(measured: object) -> Measured:
    assert isinstance(measured, Measured)
    return measured


@pytest.mark.parametrize("rate_hz", [24.0, 30.0, 60.0])
def test_the_front_is_read_at_its_furthest_and_while_the_hips_are_low(rate_hz: float) -> None:
    squat = replace(ONE, frame_rate_hz=rate_hz)
    truth, measures = make_squat(squat).truth, measure_side(side_of(squat))
    largest_cm = float(truth.knee_past_toe_cm.max()) + KNEE_THICKNESS_CM
    assert value(measures[Measure.KNEE_FRONT_PAST_TOE]) == pytest.approx(largest_cm, abs=0.3)
    assert value(measures[Measure.KNEE_FRONT_PAST_TOE_SHOES]) == pytest.approx(largest_cm / truth.shoe_cm, abs=0.02)
    low_m, high_m = float(truth.hip_height_m.min()), float(truth.hip_height_m.max())
    is_low = truth.hip_height_m <= low_m + LOWEST_SHARE * (high_m - low_m)
    low_cm = float(truth.knee_past_toe_cm[is_low].mean()) + KNEE_THICKNESS_CM
    assert value(measures[Measure.KNEE_FRONT_PAST_TOE_BOTTOM]) == pytest.approx(low_cm, abs=0.3)


def test_the_outline_knows_the_knee_better_than_the_landmark_does() -> None:
    measures = measure_side(side_of(ONE))
    assert known(measures[Measure.KNEE_FRONT_PAST_TOE]).error < 0.6 * known(measures[Measure.KNEE_PAST_TOE]).error


def test_a_false_edge_while_the_hips_are_high_is_not_the_peak() -> None:
    side = side_of(ONE)
    assert side.front is not None
    past_cm, hips = side.front.past_toe_cm.copy(), side.signals.hip_height_cm
    is_high = hips > 0.5 * (hips.min() + hips.max())
    past_cm[is_high] += 12.0
    assert is_high[side.front.found].any()
    false = replace(side, front=replace(side.front, past_toe_cm=past_cm))
    for name in FRONT:
        assert known(measure_side(false)[name]).value == pytest.approx(known(measure_side(side)[name]).value, abs=0.1)


def test_at_the_bottom_it_is_never_further_than_at_its_furthest() -> None:
    """Obliquely the furthest is a median: an outline that wanders reads further beside it."""
    side = side_of(ONE)
    assert side.front is not None
    past_cm = side.front.past_toe_cm.copy()
    past_cm[side.is_low(LOWEST_SHARE) & ~side.is_low(FURTHEST_SHARE)] += 8.0
    wandering = measure_side(replace(side, front=replace(side.front, past_toe_cm=past_cm, is_oblique=True)))
    furthest, bottom = known(wandering[FRONT[0]]).value, known(wandering[FRONT[2]]).value
    assert furthest == pytest.approx(known(measure_side(side)[FRONT[0]]).value, abs=1.5)
    assert furthest - 1.0 < bottom <= furthest


def test_a_smaller_picture_knows_the_front_less_well() -> None:
    side = side_of(ONE)
    coarse = replace(side.signals.scale, cm_per_px=3.0 * side.signals.scale.cm_per_px)
    small = measure_side(replace(side, signals=replace(side.signals, scale=coarse)))
    large = measure_side(side)
    assert known(small[FRONT[0]]).value == known(large[FRONT[0]]).value
    assert known(small[FRONT[0]]).error > 1.2 * known(large[FRONT[0]]).error


def test_without_an_outline_it_is_the_joint_and_people_s_knee_with_a_wider_error() -> None:
    measures, shoe_cm = measure(ONE), make_squat(ONE).truth.shoe_cm
    front, joint = known(measures[Measure.KNEE_FRONT_PAST_TOE]), known(measures[Measure.KNEE_PAST_TOE])
    assert front.value - joint.value == pytest.approx(BODY_THICKNESS.thickness_shoe * shoe_cm, abs=1.0)
    assert front.error > joint.error


def test_a_lost_leg_leaves_a_knee_that_the_outline_shows() -> None:
    side = side_of(ONE)
    jumping = replace(side.found, noise_cm={**side.found.noise_cm, Joint.HIP: 2.0})
    measures = measure_side(replace(side, found=jumping))
    assert isinstance(measures[Measure.KNEE_PAST_TOE], NotMeasured)
    assert known(measures[Measure.KNEE_FRONT_PAST_TOE]) == known(measure_side(side)[Measure.KNEE_FRONT_PAST_TOE])
    without = measure_side(replace(side, found=jumping, front=None))
    assert all(isinstance(without[name], NotMeasured) for name in FRONT)


def test_where_the_hip_is_lost_the_outline_still_corrects_the_joint() -> None:
    made = make_squat(ONE)
    signals = signals_of(made)
    hip, knee = signals.leg_cm[Joint.HIP], signals.leg_cm[Joint.KNEE]
    bent = (signals.knee_flexion_deg > 100.0)[:, None]
    lost = replace(signals, leg_cm={**signals.leg_cm, Joint.HIP: np.where(bent, 0.5 * (hip + knee), hip)})
    fronts = (None, true_front(made, reps_of(made)[0]))
    sides = (build_side_rep(lost, reps_of(made)[0], trace_of(made), front) for front in fronts)
    alone, corrected = (measure_side(side) for side in sides)
    assert isinstance(alone[Measure.THIGH], NotMeasured)
    joint, true_cm = known(corrected[Measure.KNEE_PAST_TOE]), float(made.truth.knee_past_toe_cm.max())
    assert joint.low <= true_cm <= joint.high
    assert joint.error < known(alone[Measure.KNEE_PAST_TOE]).error


def test_a_recording_without_masks_has_no_front_on_the_outline() -> None:
    made = make_squat(ONE)
    assert track_knee_front(made.observation, signals_of(made), rep=reps_of(made)[0], heel=NO_TRACE) is None
