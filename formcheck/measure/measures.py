"""All measures of one rep by camera view; what the view does not show has a reason (docs/measures.md#measures)."""

from __future__ import annotations

from dataclasses import replace

from formcheck.domain.body import Joint
from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure import error_budget
from formcheck.measure.error_budget import less_sure
from formcheck.measure.frontal import measure_frontal
from formcheck.measure.heels import measure_heels
from formcheck.measure.kinematics import FrontSignals, SideSignals
from formcheck.measure.knee_share import measure_knee_share
from formcheck.measure.refusals import is_shin_plain, why_no_leg, why_no_side
from formcheck.measure.registry import Measure, Measures, Views, missing
from formcheck.measure.sagittal import (
    JOINT_MEASURES,
    correct_joint,
    measure_angles,
    measure_knee_front,
    measure_knees,
    measure_shin,
)
from formcheck.measure.side_rep import SideRep
from formcheck.measure.tempo import measure_phases, measure_tempo
from formcheck.observe.pose import PoseTrack
from formcheck.segment.reps import Rep

TURN_BIAS_G = 0.10
"""Landmarks make the hips turn round this much more sharply than the joints do, whatever the turn (rendered, 21 smooth
clips: 0.11 +- 0.08 g). Made-up squats have none, so it is taken off here and not in the curve."""


_OBLIQUE_TEMPO = {
    Measure.DESCENT_MIDDLE: error_budget.OBLIQUE_MIDDLE,
    Measure.ASCENT_MIDDLE: error_budget.OBLIQUE_MIDDLE,
    Measure.DESCENT_SPEED: error_budget.OBLIQUE_SPEED,
    Measure.BOTTOM_SPEED: error_budget.OBLIQUE_SPEED,
}
"""What an oblique view adds to the error of a tempo, as a fraction of its value."""


HIP_LOST = (Reason.THIGH_CHANGES_LENGTH, Reason.LEG_CHANGES_LENGTH)
"""Refusals for which the hip alone may be to blame: a plate hides it, and knee and foot are in plain sight."""


def measure_side(side: SideRep, *, lifter: Lifter = Lifter()) -> Measures:  # noqa: B008 - frozen
    """All measures of one rep seen from the side or obliquely."""
    out = _measure_tempo(side.found, side.rep, noise_cm=side.found.noise_cm[Joint.HIP])
    out |= missing(Views.FRONT, NotMeasured(Reason.NEEDS_FRONT_VIEW))
    refusal = why_no_side(side) or why_no_leg(side)
    if refusal is not None:
        out |= missing(Views.SIDE, refusal)
        # A weight plate or a bench may hide the leg and not the foot; and the foot is not shortened as distances are.
        # Rendered at 50 to 56 degrees: 2 flat heels read flat, 6 lifted ones (2.5 to 4.9 cm) were refused.
        if refusal.reason in HIP_LOST and is_shin_plain(side):
            out |= measure_shin(side)
        # A knee on the outline is measured whatever hides the hip.
        if why_no_side(side) is None and side.front_curve.by_outline[side.bottom].any():
            front = measure_knee_front(side)
            out |= front | correct_joint(side, {joint: out[joint] for joint in JOINT_MEASURES}, front)
        if side.moving.any():
            out[Measure.HEEL_RISE] = measure_heels(side)[Measure.HEEL_RISE]
        return Measures(out)
    front = measure_knee_front(side)
    out |= front | correct_joint(side, measure_knees(side), front) | measure_angles(side) | measure_heels(side)
    out[Measure.KNEE_MOMENT_SHARE] = measure_knee_share(side, lifter, out[Measure.TURNING_ACCELERATION])
    return Measures(out)


def measure_front(signals: FrontSignals, rep: Rep) -> Measures:
    """All measures of one rep seen from the front or behind."""
    seen = Reason.SEEN_FROM_BEHIND if signals.view.from_behind else Reason.SEEN_FROM_FRONT
    out = _measure_tempo(signals, rep, noise_cm=signals.noise_cm)
    out |= missing(Views.SIDE, NotMeasured(seen))
    return Measures(out | measure_frontal(signals, rep))


def measure_unknown(track: PoseTrack, rep: Rep, reason: Reason) -> Measures:
    """The phases of one rep, and the reason why nothing else can be measured."""
    return Measures.with_rest(measure_phases(track.time_s, rep), NotMeasured(reason))


def _measure_tempo(signals: SideSignals | FrontSignals, rep: Rep, *, noise_cm: float) -> dict[Measure, Measurement]:
    """The tempo of the joints: that of the landmarks less their excess in the turn, and less sure seen obliquely."""
    bends = (signals.knee_flexion_deg, signals.trunk_lean_deg) if isinstance(signals, SideSignals) else ()
    out = measure_tempo(
        signals.time_s, signals.hip_height_cm, rep, signals.scale, noise_cm=noise_cm, joint_angles_deg=bends
    )
    turning = out[Measure.TURNING_ACCELERATION]
    if isinstance(turning, Measured):
        out[Measure.TURNING_ACCELERATION] = replace(turning, value=max(0.0, turning.value - TURN_BIAS_G))
    if isinstance(signals, SideSignals):
        oblique = error_budget.oblique_factor(signals.view.yaw_deg.value)
        for measure, source in _OBLIQUE_TEMPO.items():
            if isinstance(measured := out[measure], Measured):
                out[measure] = less_sure(measured, oblique * source.sd * measured.value)
        smoothness = out[Measure.SMOOTHNESS]
        if isinstance(smoothness, Measured):
            out[Measure.SMOOTHNESS] = less_sure(smoothness, oblique * error_budget.OBLIQUE_SMOOTHNESS.sd)
    return out
