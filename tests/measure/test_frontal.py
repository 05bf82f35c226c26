"""Knees vs ankles, angles of the legs and hip shift, from the front and from behind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.domain.measured import Measured
from formcheck.measure.kinematics import compute_front_signals
from formcheck.measure.measures import measure_front
from formcheck.measure.registry import Measure, Measures, Views
from formcheck.segment.reps import Rep
from tests.synthetic import Dip, Squat, make_squat
from tests.true_measures import front_view_of, measure, reason, reps_of, scale_of, value

FRONT = Squat(dips=(Dip(),), yaw_deg=90.0)
BEHIND = replace(FRONT, yaw_deg=-90.0)
NAMES = tuple(measure for measure in Measure if measure.spec.views is Views.FRONT)


def with_dip(squat: Squat, **changes: float) -> Squat:
    return replace(squat, dips=(replace(squat.dips[0], **changes),))


@pytest.mark.parametrize("squat", [FRONT, BEHIND], ids=["front", "behind"])
@pytest.mark.parametrize("knee_width", [0.7, 1.0, 1.2])
def test_the_knees_are_as_far_apart_as_they_were_made(squat: Squat, knee_width: float) -> None:
    measured = measure(with_dip(squat, knee_width=knee_width))[Measure.KNEE_TO_ANKLE_WIDTH]
    assert isinstance(measured, Measured)
    assert measured.value == pytest.approx(knee_width, abs=measured.error)


@pytest.mark.parametrize("squat", [FRONT, BEHIND], ids=["front", "behind"])
def test_knees_that_go_in_bend_both_legs_inwards(squat: Squat) -> None:
    wide, inwards = measure(with_dip(squat, knee_width=1.2)), measure(with_dip(squat, knee_width=0.95))
    for name in (Measure.FPPA_LEFT, Measure.FPPA_RIGHT):
        assert value(inwards[name]) > value(wide[name]) + 5.0


def test_an_angle_that_contradicts_the_width_between_the_knees_is_not_shown() -> None:
    inwards = measure(with_dip(FRONT, knee_width=0.7))
    assert isinstance(inwards[Measure.KNEE_TO_ANKLE_WIDTH], Measured)
    for name in (Measure.FPPA_LEFT, Measure.FPPA_RIGHT):
        assert "point in different directions" in reason(inwards[name])


@pytest.mark.parametrize("squat", [FRONT, BEHIND], ids=["front", "behind"])
@pytest.mark.parametrize("shift_pct", [-15.0, 0.0, 15.0])
def test_hips_that_shift_are_seen_on_the_side_they_went_to(squat: Squat, shift_pct: float) -> None:
    measured = measure(with_dip(squat, hip_shift_pct=shift_pct))[Measure.HIP_SHIFT]
    assert value(measured) == pytest.approx(shift_pct, abs=2.0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "other",
    [replace(FRONT, near=FRONT.near.other), replace(FRONT, frame_rate_hz=60.0), replace(FRONT, roll_deg=3.0)],
    ids=["other side", "60 Hz", "roll"],
)
def test_side_frame_rate_and_roll_do_not_matter(name: Measure, other: Squat) -> None:
    one = measure(FRONT)[name]
    assert isinstance(one, Measured)
    assert value(measure(other)[name]) == pytest.approx(one.value, abs=0.3 * one.error)


@pytest.mark.parametrize("yaw_deg", [62.0, -62.0])
def test_a_camera_half_way_to_the_side_is_refused(yaw_deg: float) -> None:
    for name in NAMES:
        assert "28° away from the front" in reason(measure(replace(FRONT, yaw_deg=yaw_deg))[name])


def test_feet_together_are_no_measure() -> None:
    for name in NAMES:
        assert "too close together" in reason(measure(replace(FRONT, stance_of_stature=0.03))[name])


def test_a_lifter_mostly_lost_is_not_measured() -> None:
    for name in NAMES:
        assert "hidden in" in reason(measure(replace(FRONT, gaps_s=((1.2, 3.0),)))[name])


def test_a_bottom_that_was_not_seen_is_not_measured() -> None:
    measures = measure(replace(FRONT, gaps_s=((2.2, 2.55),)))
    assert "lost at the moment" in reason(measures[Measure.KNEE_TO_ANKLE_WIDTH])


def test_what_needs_a_side_view_says_so() -> None:
    for squat, seen in ((FRONT, "seen from the front"), (BEHIND, "seen from behind")):
        for name in (Measure.KNEE_PAST_TOE, Measure.HEEL_RISE, Measure.TRUNK_LEAN, Measure.DEPTH):
            assert reason(measure(squat)[name]) == f"{seen}; needs a view from the side"


def test_a_half_squat_is_read_at_its_bottom() -> None:
    shallow = measure(with_dip(FRONT, thigh_deg=50.0))
    assert np.isfinite(value(shallow[Measure.FPPA_LEFT]))


def test_hidden_legs_are_not_measured() -> None:
    made = make_squat(FRONT)
    signals = compute_front_signals(made.track, front_view_of(FRONT), scale_of(made))
    hidden = replace(signals, visibility=np.full(len(made.track), 0.1))
    rep: Rep = reps_of(made)[0]
    measures: Measures = measure_front(hidden, rep)
    assert "hidden in 100 %" in reason(measures[Measure.FPPA_RIGHT])
