"""Heel rise, its onset and the ankle's bend, from a trace of the foot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.measured import Measured
from formcheck.measure.foot.heel_trace import HeelTrace
from formcheck.measure.measures import measure_side
from formcheck.measure.registry import Measure, Measures
from formcheck.measure.side_rep import build_side_rep
from tests.synthetic import Dip, Made, Squat, make_squat
from tests.true_measures import NO_TRACE, measure, measure_with_heel, reason, reps_of, signals_of, trace_of, value

HEEL_MEASURES = (Measure.HEEL_RISE, Measure.HEEL_RISE_ONSET_SHANK, Measure.ANKLE_DORSIFLEXION)
FLAT = Squat(dips=(Dip(),))
LIFTED = Squat(dips=(Dip(heel_rise_cm=3.0, heel_onset=0.6),))


def measure_with(made: Made, trace: HeelTrace) -> Measures:
    return measure_side(build_side_rep(signals_of(made), reps_of(made)[0], trace))


@pytest.mark.parametrize("rise_cm", [0.0, 2.0, 4.0, 6.0])
@pytest.mark.parametrize("yaw_deg", [0.0, 10.0, 20.0])
def test_a_rise_is_read_as_it_was_made_whatever_the_turn(rise_cm: float, yaw_deg: float) -> None:
    squat = replace(FLAT, dips=(Dip(heel_rise_cm=rise_cm),), yaw_deg=yaw_deg)
    assert value(measure_with_heel(squat)[Measure.HEEL_RISE]) == pytest.approx(rise_cm, abs=0.1)


@pytest.mark.parametrize(
    "other",
    [replace(LIFTED, near=LIFTED.near.other), replace(LIFTED, frame_rate_hz=60.0), replace(LIFTED, roll_deg=3.0)],
)
@pytest.mark.parametrize("name", HEEL_MEASURES)
def test_mirror_image_frame_rate_and_roll_do_not_matter(name: Measure, other: Squat) -> None:
    one = measure_with_heel(LIFTED)[name]
    assert isinstance(one, Measured)
    assert value(measure_with_heel(other)[name]) == pytest.approx(one.value, abs=0.3 * one.error)


@pytest.mark.parametrize("onset", [0.4, 0.6, 0.8])
def test_the_onset_is_the_shin_angle_at_which_the_heel_left_the_floor(onset: float) -> None:
    made = make_squat(replace(LIFTED, dips=(Dip(heel_rise_cm=3.0, heel_onset=onset),)))
    up = int(np.argmax(made.truth.heel_rise_cm > 0.8))
    measured = measure_with_heel(made.squat)[Measure.HEEL_RISE_ONSET_SHANK]
    assert value(measured) == pytest.approx(made.truth.shank_deg[up], abs=2.0)


def test_who_rises_on_the_toes_at_the_top_has_lifted_no_heel_in_the_squat() -> None:
    made = make_squat(FLAT)
    trace, rep = trace_of(made), reps_of(made)[0]
    on_toes = np.exp(-(((trace.time_s - rep.start_s) / 0.1) ** 2)) + np.exp(-(((trace.time_s - rep.end_s) / 0.1) ** 2))
    measures = measure_with(made, replace(trace, rise_shoe=0.2 * on_toes))
    assert value(measures[Measure.HEEL_RISE]) < 0.5


def test_hips_that_seem_to_dip_at_the_top_for_a_moment_are_not_the_squat() -> None:
    made = make_squat(FLAT)
    trace, rep = trace_of(made), reps_of(made)[0]
    at_top = np.abs(trace.time_s - rep.start_s - 0.1) < 0.08
    signals = signals_of(made)
    low = float(signals.hip_height_cm[np.argmin(np.abs(signals.time_s - rep.bottom_s))])
    jumps = replace(signals, hip_height_cm=np.where(at_top, low, signals.hip_height_cm))
    on_toes = replace(trace, rise_shoe=np.where(at_top, 0.1, trace.rise_shoe))
    assert value(measure_side(build_side_rep(jumps, rep, on_toes))[Measure.HEEL_RISE]) < 0.5


def test_a_heel_that_stayed_down_has_no_onset() -> None:
    assert reason(measure_with_heel(FLAT)[Measure.HEEL_RISE_ONSET_SHANK]) == "the heel stayed down"


def test_a_heel_that_was_up_from_the_beginning_has_no_onset() -> None:
    made = make_squat(LIFTED)
    trace = trace_of(made)
    raised = replace(trace, rise_shoe=trace.rise_shoe + 0.1)
    assert "already up" in reason(measure_with(made, raised)[Measure.HEEL_RISE_ONSET_SHANK])


def test_a_lifted_heel_takes_its_angle_off_the_ankles_bend() -> None:
    made = make_squat(LIFTED)
    measured = measure_with_heel(LIFTED)[Measure.ANKLE_DORSIFLEXION]
    assert isinstance(measured, Measured)
    assert measured.value == pytest.approx(made.truth.ankle_dorsiflexion_deg.max(), abs=measured.error)
    assert measured.value < value(measure_with_heel(LIFTED)[Measure.SHANK]) - 2.0


def test_without_a_trace_the_reason_is_the_traces_own() -> None:
    for name in HEEL_MEASURES:
        assert reason(measure(LIFTED)[name]) == reason(NO_TRACE)


def test_a_trace_with_holes_is_refused_and_says_how_much_it_followed() -> None:
    made = make_squat(LIFTED)
    trace = trace_of(made)
    rise = trace.rise_shoe.copy()
    rise[(trace.time_s > 1.5) & (trace.time_s < 2.8)] = np.nan
    assert "in only 19" in reason(measure_with(made, replace(trace, rise_shoe=rise))[Measure.HEEL_RISE])


def test_a_hole_at_the_top_of_the_rep_does_not_matter() -> None:
    made = make_squat(LIFTED)
    trace, rep = trace_of(made), reps_of(made)[0]
    late = trace.time_s > rep.end_s - 0.25 * (rep.end_s - rep.start_s)
    cut = measure_with(made, replace(trace, rise_shoe=np.where(late, np.nan, trace.rise_shoe)))[Measure.HEEL_RISE]
    assert cut == measure_with(made, trace)[Measure.HEEL_RISE]


def test_the_traces_error_is_the_measures_error() -> None:
    made = make_squat(LIFTED)
    trace = trace_of(made)
    sure, unsure = (measure_with(made, replace(trace, error_shoe=e))[Measure.HEEL_RISE] for e in (0.01, 0.06))
    assert isinstance(sure, Measured)
    assert isinstance(unsure, Measured)
    assert unsure.error == pytest.approx(0.06 * made.truth.shoe_cm, rel=0.1)
    assert sure.error < unsure.error


def test_a_rise_that_could_be_anything_is_none() -> None:
    made = make_squat(LIFTED)
    measures = measure_with(made, replace(trace_of(made), error_shoe=0.2))
    for name in HEEL_MEASURES:
        assert "too blurred" in reason(measures[name])


def test_a_heel_that_seems_to_sink_and_to_rise_is_not_believed() -> None:
    made = make_squat(LIFTED)
    trace, rep = trace_of(made), reps_of(made)[0]
    for sunk_cm, believed in ((0.4, True), (1.2, False)):
        dent = np.exp(-(((trace.time_s - rep.start_s - 0.3) / 0.15) ** 2)) * sunk_cm / made.truth.shoe_cm
        rise = measure_with(made, replace(trace, rise_shoe=trace.rise_shoe - dent))[Measure.HEEL_RISE]
        assert isinstance(rise, Measured) is believed
        assert believed or "lost track of your near shoe" in reason(rise)


def test_a_hidden_leg_leaves_the_heel_to_be_measured() -> None:
    made = make_squat(LIFTED)
    signals = replace(signals_of(made), visibility=np.full(len(made.track), 0.1))
    measures = measure_side(build_side_rep(signals, reps_of(made)[0], trace_of(made)))
    assert "hidden" in reason(measures[Measure.KNEE_PAST_TOE])
    assert "hidden" in reason(measures[Measure.ANKLE_DORSIFLEXION])
    assert value(measures[Measure.HEEL_RISE]) == pytest.approx(3.0, abs=0.1)
