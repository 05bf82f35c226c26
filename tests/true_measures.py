"""Measure a synthetic squat with its true view, reps and scale, to test the measures alone."""

from __future__ import annotations

import numpy as np

from formcheck.domain.body import Side
from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.foot.heel_trace import HeelTrace
from formcheck.measure.kinematics import SideSignals, compute_front_signals, compute_side_signals
from formcheck.measure.knee.front_trace import KneeFront
from formcheck.measure.knee.toe_tip import ToeTip
from formcheck.measure.landmark_bias import TRACED_TIP_SHOE
from formcheck.measure.measures import measure_front, measure_side
from formcheck.measure.registry import Measures
from formcheck.measure.scale import Scale, ScaleSource
from formcheck.measure.side_rep import build_side_rep
from formcheck.numerics.intervals import between
from formcheck.segment.reps import Rep
from formcheck.segment.view import FrontView, SideView
from formcheck.wording.reasons import reason_text
from tests.synthetic import Made, Squat, make_squat

YAW_ERROR_DEG = 5.0
ROLL_ERROR_DEG = 0.8
KNEE_THICKNESS_CM = 6.0
NO_TRACE = NotMeasured(Reason.FOOT_LOST)


def side_view_of(squat: Squat, *, roll_deg: float | None = None) -> SideView:
    """The true view, with a wrong roll if given."""
    roll = squat.roll_deg if roll_deg is None else roll_deg
    facing = 1 if squat.near is Side.RIGHT else -1
    return SideView(squat.near, facing, Measured(squat.yaw_deg, YAW_ERROR_DEG), Measured(roll, ROLL_ERROR_DEG))


def front_view_of(squat: Squat) -> FrontView:
    """The true view of a squat filmed from the front or behind."""
    return FrontView(
        squat.yaw_deg < 0, Measured(squat.yaw_deg, YAW_ERROR_DEG), Measured(squat.roll_deg, ROLL_ERROR_DEG)
    )


def reps_of(made: Made) -> tuple[Rep, ...]:
    """The true reps, each with the standing before it."""
    return tuple(
        Rep(
            true.start_s,
            true.descent_end_s,
            true.bottom_s,
            true.ascent_start_s,
            true.end_s,
            (true.start_s - 0.6, true.start_s),
        )
        for true in made.truth.reps
    )


def scale_of(made: Made) -> Scale:
    """The true scale, with the error of one from a height."""
    return Scale(made.truth.cm_per_px, 4.0, ScaleSource.HEIGHT_GIVEN)


def signals_of(made: Made, *, roll_deg: float | None = None) -> SideSignals:
    """Sagittal curves with the true view and scale."""
    return compute_side_signals(made.track, side_view_of(made.squat, roll_deg=roll_deg), scale_of(made))


def true_trace(made: Made, start_s: float, end_s: float) -> HeelTrace:
    """The heel as it was in an interval."""
    truth = made.truth
    within = (truth.time_s >= start_s) & (truth.time_s <= end_s)
    shoe_px = truth.shoe_cm / truth.cm_per_px
    return HeelTrace(
        time_s=truth.time_s[within],
        rise_shoe=truth.heel_rise_cm[within] / truth.shoe_cm,
        toe_xy_px=truth.toe_xy_px[within],
        heel_xy_px=truth.heel_xy_px[within],
        rearfoot_match=np.ones(int(within.sum())),
        shoe_px=Measured(shoe_px, 0.05 * shoe_px),
        error_shoe=0.02,
    )


def trace_of(made: Made) -> HeelTrace:
    """What following the heel with no error of its own would give: the tip as short as tips are read."""
    truth = made.truth
    shoe_px = float(np.median(np.linalg.norm(truth.toe_xy_px - truth.heel_xy_px, axis=1)))
    return HeelTrace(
        time_s=truth.time_s.copy(),
        rise_shoe=truth.heel_rise_cm / truth.cm_per_px / shoe_px,
        toe_xy_px=truth.toe_xy_px + TRACED_TIP_SHOE * (truth.toe_xy_px - truth.heel_xy_px),
        heel_xy_px=truth.heel_xy_px.copy(),
        rearfoot_match=np.ones(len(truth.time_s)),
        shoe_px=Measured(shoe_px, 0.05 * shoe_px),
        error_shoe=0.03,
    )


def true_front(made: Made, rep: Rep) -> KneeFront:
    """What an outline with no error of its own would give, where the knee is bent."""
    truth = made.truth
    shown = (truth.knee_flexion_deg > 60.0) & between(truth.time_s, rep.start_s, rep.end_s)
    past_cm = np.where(shown, truth.knee_past_toe_cm + KNEE_THICKNESS_CM, np.nan)
    tip = ToeTip(np.zeros(len(past_cm)), 0.02)
    nowhere = np.zeros(len(past_cm), bool)
    return KneeFront(made.squat.near, rep.bottom_s, past_cm, nowhere, tip)


def measure(squat: Squat, *, rep: int = 0) -> Measures:
    """All measures of one rep, the heel not followed."""
    made = make_squat(squat)
    if abs(squat.yaw_deg) > 60.0:
        signals = compute_front_signals(made.track, front_view_of(squat), scale_of(made))
        return measure_front(signals, reps_of(made)[rep])
    return measure_side(build_side_rep(signals_of(made), reps_of(made)[rep], NO_TRACE))


def measure_with_heel(squat: Squat, *, rep: int = 0) -> Measures:
    """All measures of one rep of a side view, the heel followed without error."""
    made = make_squat(squat)
    return measure_side(build_side_rep(signals_of(made), reps_of(made)[rep], trace_of(made)))


def value(measurement: Measurement) -> float:
    """The value, which must be there."""
    assert isinstance(measurement, Measured), measurement
    return measurement.value


def reason(measurement: Measurement) -> str:
    """Why there is no value, which must be so."""
    assert isinstance(measurement, NotMeasured), measurement
    return reason_text(measurement)
