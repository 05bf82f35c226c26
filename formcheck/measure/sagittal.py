"""Measures of one rep in a side or oblique view: knees, shank, trunk, thigh, depth, and what follows from them.

Knees past toes is a measurement, never a fault.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from formcheck.domain.body import Joint
from formcheck.domain.measured import Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure import error_budget
from formcheck.measure.error_budget import half_width, less_sure, measured_or_missing, sd_from_half_width
from formcheck.measure.kinematics import measured_leg
from formcheck.measure.knee.front_trace import FAR_OUTLINE_TO_DEG, KNEE_OUTWARD_CM
from formcheck.measure.knee.joint import join_outline
from formcheck.measure.registry import Measure
from formcheck.measure.short_segments import find_missed_bend_deg, find_missed_depth_cm, short_thigh_sd
from formcheck.measure.side_rep import MAX_KNEE_RETREAT_CM, SideRep
from formcheck.numerics.filters import POSITION_CUTOFF_HZ, low_pass
from formcheck.numerics.intervals import known_median
from formcheck.segment.view import ViewKind

LATE_FROM_DROP = 0.90
RISEN_SHARE = 0.30
"""Late knee travel counts from 90 % of the hips' drop; hips first is read at 30 % of their rise
(docs/measures.md#knee_slide_pct, docs/measures.md#hips_first_deg)."""

FURTHEST_SHARE = 0.10
"""Share of the hips' drop in which the front of the knee is furthest forward; peaks above it are mistakes of the
outline. Against points placed by hand (30 reps) the peak is off by 0.029 shoe lengths, 0.09 at worst; over the whole
rep by 0.037 and 0.17. Rendered (115 reps) both are off by 0.58 cm."""

SEGMENT_LENGTH_CM = 40.0
"""Length of a thigh or shank, and roughly of a trunk: converts the error of a point into that of an angle."""

FRONT_MEASURES = (
    Measure.KNEE_FRONT_PAST_TOE,
    Measure.KNEE_FRONT_PAST_TOE_SHOES,
    Measure.KNEE_FRONT_PAST_TOE_BOTTOM,
)
"""Those of the front of the knee."""

JOINT_MEASURES = (Measure.KNEE_PAST_TOE, Measure.KNEE_PAST_TOE_SHOES, Measure.KNEE_PAST_TOE_BOTTOM)
"""The same of its joint."""

PLAIN_VISIBILITY = 0.8
"""The model's visibility of a leg in plain sight, from which the lean of the trunk is as good as it gets."""

MIN_TRAVEL_CM = 4.0
"""Smallest knee travel whose late share is reported: three times its error."""


def measure_knees(side: SideRep) -> dict[Measure, Measurement]:
    """Knee past the tip of the shoe (peak, while low, in shoe lengths), travel from standing, and late travel."""
    past = side.knee_past_toe_cm
    peak, bottom = side.peak(past), side.mean_when_low(past)
    standing = known_median(past[side.standing])
    travel = peak - standing
    return {
        Measure.KNEE_PAST_TOE: measured_or_missing(peak, _peak_error(side, peak)),
        Measure.KNEE_PAST_TOE_SHOES: measured_or_missing(peak / side.shoe_cm, _past_foot_error(side, peak)),
        Measure.KNEE_PAST_TOE_BOTTOM: measured_or_missing(
            bottom, _past_error(side, bottom, side.knee_uncertainty_at_bottom_cm)
        ),
        Measure.KNEE_TRAVEL: measured_or_missing(travel, _travel_error(side, travel)),
        Measure.KNEE_SLIDE: _knee_slide(side, standing),
    }


def measure_knee_front(side: SideRep) -> dict[Measure, Measurement]:
    """The front of the knee past the tip of the shoe: peak, in shoe lengths, while low.

    While low it is never further than at its peak: what reads further is what the outline gets wrong.
    """
    smooth, low = side.knee_front_past_toe_cm, side.is_low(FURTHEST_SHARE)
    low = low if low.any() else side.moving
    is_oblique = side.front is not None and side.front.is_oblique
    within = np.where(side.front_curve.surest_among(low, for_peak=not is_oblique), smooth, np.nan)
    if not np.isfinite(within).any():
        lost = NotMeasured(Reason.LOST_AT_MOMENT)
        return dict.fromkeys(FRONT_MEASURES, lost)
    # Obliquely the outline wanders from frame to frame by more than the knee moves there.
    peak = known_median(within) if is_oblique else side.peak(within)
    bottom = min(side.mean_when_low(smooth), peak)
    at_peak, at_bottom = int(np.nanargmax(within)), int(np.argmin(np.abs(side.signals.time_s - side.rep.bottom_s)))
    peak_sd = _front_sd(side, peak, at_peak, side.knee_uncertainty_at_peak_cm)
    bottom_sd = _front_sd(side, bottom, at_bottom, side.knee_uncertainty_at_bottom_cm)
    scale = _scale_sd(side)
    return {
        Measure.KNEE_FRONT_PAST_TOE: measured_or_missing(peak, half_width(peak_sd, peak * scale)),
        Measure.KNEE_FRONT_PAST_TOE_SHOES: measured_or_missing(
            peak / side.shoe_cm, half_width(peak_sd / side.shoe_cm, peak / side.shoe_cm * side.shoe_sd_shoe)
        ),
        Measure.KNEE_FRONT_PAST_TOE_BOTTOM: measured_or_missing(bottom, half_width(bottom_sd, bottom * scale)),
    }


def correct_joint(
    side: SideRep, knees: Mapping[Measure, Measurement], front: Mapping[Measure, Measurement]
) -> dict[Measure, Measurement]:
    """The measures of the knee, the joint past the toes corrected where the outline shows the front of the knee."""
    is_oblique = abs(side.signals.view.yaw_deg.value) > FAR_OUTLINE_TO_DEG
    if is_oblique or not side.front_curve.by_outline[side.bottom].any():
        return dict(knees)
    short_cm = short_thigh_sd(side, error_budget.SHORT_THIGH_KNEE.sd)
    corrected = {}
    for joint, own in zip(JOINT_MEASURES, FRONT_MEASURES, strict=True):
        shoe = 1.0 if joint is Measure.KNEE_PAST_TOE_SHOES else side.shoe_cm
        corrected[joint] = less_sure(join_outline(knees[joint], front[own], shoe=shoe), short_cm * shoe / side.shoe_cm)
    return {**knees, **corrected}


def _front_sd(side: SideRep, past_cm: float, frame: int, knee_uncertainty_cm: float) -> float:
    """Standard deviation of the front of the knee past the toe in one frame, all but the scale's."""
    s, curve = side.signals, side.front_curve
    yaw, yaw_sd = math.radians(s.view.yaw_deg.value), math.radians(sd_from_half_width(s.view.yaw_deg.error))
    own: tuple[float, ...]
    if curve.by_outline[frame]:
        own = (
            error_budget.KNEE_OUTWARD.sd * math.tan(yaw),
            KNEE_OUTWARD_CM * yaw_sd,
            error_budget.OBLIQUE_FRONT.sd if s.view.kind is ViewKind.OBLIQUE else 0.0,
            error_budget.FRONT_PIXELS.sd * s.scale.cm_per_px,
        )
    else:
        own = (
            _leg_sd(side, error_budget.KNEE_FORWARD.sd, error_budget.FAR_KNEE_FORWARD.sd) * side.shoe_cm,
            side.tip_sd_shoe * side.shoe_cm,
            error_budget.KNEE_ASIDE.sd * math.sin(yaw),
            error_budget.JITTER * s.noise_cm[Joint.KNEE],
            knee_uncertainty_cm,
        )
    height_cm = side.median_at_bottom(side.found.leg_cm[Joint.KNEE][:, 1] - s.leg_cm[Joint.FOOT_INDEX][:, 1])
    return math.hypot(
        *own,
        curve.sd_cm[frame],
        height_cm * math.radians(sd_from_half_width(s.view.roll_deg.error)),
        past_cm * _yaw_sd(side),
    )


def measure_shin(side: SideRep) -> dict[Measure, Measurement]:
    """Knees and shin where only they and the foot were followed.

    The knee stays where it was found; it may be off by as much as the shin seems to change its length at the bottom.
    """
    changed_cm = abs(side.median_at_bottom(side.length_cm("shin")) - side.standing_length_cm(Joint.KNEE, Joint.ANKLE))
    corrected_cm = np.full_like(side.knee_correction_cm, changed_cm / error_budget.KNEE_CORRECTION.sd)
    found = replace(side, signals=side.found, knee_correction_cm=corrected_cm)
    knees = measure_knees(found)
    del knees[Measure.KNEE_SLIDE]
    shank = found.peak(found.found.shank_deg)
    noise_deg = _jitter_deg(found, Joint.KNEE, Joint.ANKLE)
    return {**knees, Measure.SHANK: measured_or_missing(shank, _angle_error(found, shank_sd(found), noise_deg, shank))}


def measure_angles(side: SideRep) -> dict[Measure, Measurement]:
    """Trunk, shank, thigh, knee and hip angles, depth, and how far the hips rise first."""
    s = side.signals
    lean, shank = side.median_at_bottom(s.trunk_lean_deg), side.peak(side.shank_deg)
    difference = side.median_at_bottom(s.trunk_lean_deg) - side.median_at_bottom(side.shank_deg)
    thigh_noise = math.hypot(_jitter_deg(side, Joint.HIP, Joint.KNEE), _segment_deg(side.knee_uncertainty_at_bottom_cm))
    head_sd = error_budget.HEAD_SHOULDER.sd * side.median_at_bottom(s.head_shoulder_lean_diff_deg)
    hidden = max(PLAIN_VISIBILITY - side.median_at_bottom(s.visibility), 0.0)
    hidden_sd = error_budget.HIDDEN_LEG.sd * hidden
    trunk_noise = math.hypot(error_budget.TRUNK_JITTER * s.trunk_noise_deg, head_sd, hidden_sd)
    shank_noise = _jitter_deg(side, Joint.KNEE, Joint.ANKLE)
    short_deg = short_thigh_sd(side, error_budget.SHORT_THIGH.sd)
    oblique_deg, bend_deg = _oblique_sd(side, error_budget.OBLIQUE_LEG.sd), find_missed_bend_deg(side)
    thigh_sd = math.hypot(error_budget.THIGH.sd, short_deg, oblique_deg)
    knee_sd = math.hypot(error_budget.KNEE_FLEXION.sd, short_deg, oblique_deg)
    hip_sd = math.hypot(error_budget.HIP_FLEXION.sd, short_deg, _oblique_sd(side, error_budget.OBLIQUE_HIP.sd))
    shank_error = _angle_error(side, shank_sd(side), shank_noise, shank)
    trunk_error = _angle_error(side, error_budget.TRUNK.sd, trunk_noise, lean)
    return {
        Measure.TRUNK_LEAN: measured_or_missing(lean, trunk_error),
        Measure.TRUNK_LEAN_MAX: measured_or_missing(side.peak(s.trunk_lean_deg), trunk_error),
        Measure.SHANK: measured_or_missing(shank, shank_error),
        Measure.TRUNK_MINUS_SHANK: measured_or_missing(
            difference,
            half_width(
                sd_from_half_width(trunk_error), sd_from_half_width(shank_error), error_budget.SHANK_AT_BOTTOM.sd
            ),
        ),
        Measure.THIGH: measured_or_missing(
            side.median_at_bottom(s.thigh_deg) + bend_deg, _angle_error(side, thigh_sd, thigh_noise, 0.0)
        ),
        Measure.KNEE_FLEXION: measured_or_missing(
            side.median_at_bottom(s.knee_flexion_deg) + bend_deg, _angle_error(side, knee_sd, thigh_noise, shank)
        ),
        Measure.HIP_FLEXION: measured_or_missing(
            side.median_at_bottom(s.hip_flexion_deg) + bend_deg, _angle_error(side, hip_sd, thigh_noise, lean)
        ),
        Measure.DEPTH: _depth(side),
        Measure.HIPS_FIRST: _hips_first(side),
    }


def _depth(side: SideRep) -> Measurement:
    """Hip below knee at the bottom, corrected by the lengths of thigh and trunk."""
    depth = side.median_at_bottom(side.signals.depth_cm) + find_missed_depth_cm(side)
    error = half_width(
        error_budget.DEPTH.sd,
        short_thigh_sd(side, error_budget.SHORT_THIGH_DEPTH.sd),
        _oblique_sd(side, error_budget.OBLIQUE_DEPTH.sd),
        side.knee_uncertainty_at_bottom_cm,
        depth * _scale_sd(side),
        error_budget.JITTER * side.signals.noise_cm[Joint.HIP],
    )
    return measured_or_missing(depth, error)


def shank_sd(side: SideRep) -> float:
    """Standard deviation of the shank angle at the knee's peak, in degrees: landmarks, oblique view, lost knee."""
    return math.hypot(
        error_budget.SHANK.sd,
        short_thigh_sd(side, error_budget.SHORT_THIGH_SHANK.sd),
        _oblique_sd(side, error_budget.OBLIQUE_SHANK.sd),
        _segment_deg(side.knee_uncertainty_at_peak_cm),
    )


def _peak_error(side: SideRep, past_cm: float) -> float:
    return _past_error(side, past_cm, side.knee_uncertainty_at_peak_cm)


def _past_error(side: SideRep, past_cm: float, knee_uncertainty_cm: float) -> float:
    """Half-width for knee past toe: knee and tip, roll times the height of the knee, yaw, scale, jitter, lost knee."""
    s = side.signals
    height_cm = side.median_at_bottom(s.leg_cm[Joint.KNEE][:, 1] - s.leg_cm[Joint.FOOT_INDEX][:, 1])
    return half_width(
        _leg_sd(side, error_budget.KNEE_FORWARD.sd, error_budget.FAR_KNEE_FORWARD.sd) * side.shoe_cm,
        side.tip_sd_shoe * side.shoe_cm,
        height_cm * math.radians(sd_from_half_width(s.view.roll_deg.error)),
        error_budget.KNEE_ASIDE.sd * math.sin(math.radians(s.view.yaw_deg.value)),
        past_cm * _yaw_sd(side),
        past_cm * _scale_sd(side),
        error_budget.JITTER * s.noise_cm[Joint.KNEE],
        knee_uncertainty_cm,
    )


def _past_foot_error(side: SideRep, past_cm: float) -> float:
    """In shoe lengths the scale cancels, and the length of the shoe adds its own error."""
    without_scale = sd_from_half_width(_peak_error(side, past_cm)) ** 2 - (past_cm * _scale_sd(side)) ** 2
    return half_width(math.sqrt(max(without_scale, 0.0)) / side.shoe_cm, past_cm / side.shoe_cm * side.shoe_sd_shoe)


def _travel_error(side: SideRep, travel_cm: float) -> float:
    """The tip cancels, and so does roll, because the height of the knee hardly changes."""
    return half_width(
        error_budget.TRAVEL.sd * side.shoe_cm,
        _oblique_sd(side, error_budget.OBLIQUE_TRAVEL.sd) * side.shoe_cm,
        travel_cm * _yaw_sd(side),
        travel_cm * _scale_sd(side),
        error_budget.JITTER * side.signals.noise_cm[Joint.KNEE],
        side.knee_uncertainty_at_peak_cm,
    )


def _angle_error(side: SideRep, own_sd: float, noise_deg: float, lean_deg: float) -> float:
    """Half-width for an angle: landmarks, yaw (it shortens what leans), roll, and the clip's noise."""
    roll_sd = sd_from_half_width(side.signals.view.roll_deg.error)
    leaning = math.sin(2.0 * math.radians(lean_deg)) / 2.0
    turn = math.degrees(leaning * _yaw_sd(side))
    return half_width(own_sd, turn, roll_sd, noise_deg)


def _leg_sd(side: SideRep, near_sd: float, far_sd: float) -> float:
    """Standard deviation of a point of the measured leg."""
    view = side.signals.view
    return near_sd if measured_leg(view) is view.near else far_sd


def _oblique_sd(side: SideRep, sd_at_30_deg: float) -> float:
    return sd_at_30_deg * error_budget.oblique_factor(side.signals.view.yaw_deg.value)


def _yaw_sd(side: SideRep) -> float:
    """Relative error of forward distances by that of the yaw y: ``tan|y| e + e^2 / 2``, ``e`` its error in rad."""
    yaw = side.signals.view.yaw_deg
    error = math.radians(sd_from_half_width(yaw.error))
    return abs(math.tan(math.radians(yaw.value))) * error + error**2 / 2.0


def _scale_sd(side: SideRep) -> float:
    return sd_from_half_width(side.signals.scale.error_pct) / 100.0


def _jitter_deg(side: SideRep, upper: Joint, lower: Joint) -> float:
    """Error of a segment's angle by the clip's jitter, over :data:`SEGMENT_LENGTH_CM`."""
    noise = side.signals.noise_cm
    return _segment_deg(error_budget.JITTER * math.hypot(noise[upper], noise[lower]) / math.sqrt(2.0))


def _segment_deg(off_cm: float) -> float:
    """Error of a segment's angle when a point at its end is off by some cm."""
    return math.degrees(off_cm / SEGMENT_LENGTH_CM)


def _knee_slide(side: SideRep, standing_cm: float) -> Measurement:
    """Share of the knee's travel that comes after the hips have done 90 % of their drop, in the descent."""
    hips = side.signals.leg_cm[Joint.HIP][:, 1]
    top, low = known_median(hips[side.standing]), side.median_at_bottom(hips)
    knee = side.knee_past_toe_cm
    travel = side.peak(knee) - standing_cm
    down = side.between(side.rep.start_s, side.rep.ascent_start_s)
    late = np.flatnonzero(down & (hips <= top - LATE_FROM_DROP * (top - low)))
    if not (math.isfinite(travel) and len(late)):
        return NotMeasured(Reason.DESCENT_NOT_SEEN)
    if travel < MIN_TRAVEL_CM:
        return NotMeasured(Reason.LITTLE_KNEE_TRAVEL, travel)
    last = knee[late[0] : late[-1] + 1]
    last = last[np.isfinite(last)]
    slide_cm = float(last.max() - last[0]) if len(last) else math.nan
    # Knees go forward to the bottom and stay there; one that seems to go back further than they do has been lost.
    back_cm = (
        max(0.0, float(np.max(np.maximum.accumulate(last) - last)) - MAX_KNEE_RETREAT_CM) if len(last) else math.nan
    )
    jitter_cm = error_budget.JITTER * side.signals.noise_cm[Joint.KNEE]
    unsure = half_width(
        error_budget.KNEE_SLIDE.sd,
        *(100.0 * cm / travel for cm in (jitter_cm, error_budget.SLIDE_RETREAT.sd * back_cm)),
    )
    return measured_or_missing(100.0 * slide_cm / travel, unsure)


def _hips_first(side: SideRep) -> Measurement:
    """Change of the trunk lean from the bottom until the hips have risen by 30 %, between frames."""
    s = side.signals
    hips, lean = low_pass(s.time_s, s.hip_height_cm, cutoff_hz=POSITION_CUTOFF_HZ), s.trunk_lean_deg
    known = np.isfinite(hips) & np.isfinite(lean)
    up = np.flatnonzero(side.between(side.rep.ascent_start_s, side.rep.end_s) & known)
    low = side.median_at_bottom(hips)
    if not len(up) or not math.isfinite(low):
        return NotMeasured(Reason.ASCENT_NOT_SEEN)
    risen = np.maximum.accumulate(hips[up])
    at_level = float(np.interp(low + RISEN_SHARE * (risen[-1] - low), risen, lean[up]))
    noise_deg = error_budget.TRUNK_JITTER * s.trunk_noise_deg
    oblique = _oblique_sd(side, error_budget.OBLIQUE_HIPS_FIRST.sd)
    falls = at_level - side.median_at_bottom(lean)
    return measured_or_missing(falls, half_width(error_budget.HIPS_FIRST.sd, oblique, noise_deg))
