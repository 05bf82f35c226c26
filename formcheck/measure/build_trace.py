"""Build the trace of a scene from its signals and measures; nothing is measured again.

At the moment a measure is read its curve has that value, and picture distances between the points match the curves. In
a rep no curve is larger than the rep's largest value: that leaves out what the outline gets wrong, and so do curves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from formcheck.domain.body import BODY, NOSE, Joint, Side
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.measure.error_budget import half_width, sd_from_half_width
from formcheck.measure.kinematics import (
    SideSignals,
    leg_shortening,
    measured_leg,
    near_foot_shortening,
)
from formcheck.measure.knee.front_curve import BODY_THICKNESS
from formcheck.measure.landmark_bias import bias_shoe
from formcheck.measure.registry import Measure, Measures
from formcheck.measure.scale import Scale
from formcheck.measure.shoe import BALL_OF_FOOT_SHOE
from formcheck.measure.side_rep import SideRep
from formcheck.measure.trace import Curve, LegsTrace, SideTrace
from formcheck.numerics.arrays import Floats
from formcheck.numerics.filters import POSITION_CUTOFF_HZ, low_pass
from formcheck.numerics.intervals import between, robust_sd
from formcheck.observe.pose import PoseTrack
from formcheck.segment.view import UnknownView, View, picture_axes

HEAD_RADIUS_OF_TRUNK = 0.29
"""Radius of a circle around head and hair, over the length of the trunk: 15 of 50 cm."""

HEAD_RADIUS_OF_FACE = 1.8
"""The same over the largest distance of a face landmark from their center, for a near camera."""

HEAD_GAP_S = 0.2
"""The head is interpolated over this long without a person: in 0.2 s it moves by less than its own size."""

FACE_LANDMARKS = 11
"""Number of landmarks on the face, the first ones: nose, eyes, ears, mouth."""


MeasuredSideRep = tuple[SideRep, Measures]
"""A rep and its measures."""


def build_side_trace(track: PoseTrack, signals: SideSignals, reps: Sequence[MeasuredSideRep]) -> SideTrace:
    """The trace of a side or oblique scene."""
    view, scale = signals.view, signals.scale
    plane = _SagittalPlane(signals)
    side = measured_leg(view)
    body = {joint: plane.joint_px(track, joint, side) for joint in (*BODY, Joint.FOOT_INDEX)}
    tip = _tip_px(plane, body[Joint.FOOT_INDEX], reps, is_near=side is view.near)
    past_cm = _knee_past_toe_cm(signals, reps)
    front_cm = _knee_front_past_toe_cm(past_cm, signals, reps)
    # The knee is put where its distance from the toe line is the one measured.
    knee, front = (plane.before_tip(cm, body[Joint.KNEE], tip) for cm in (past_cm, front_cm))
    rise_cm, heel, base = _heel_px(plane, reps)
    lean_deg = _at_most(Measure.TRUNK_LEAN_MAX, signals.trunk_lean_deg, reps)
    return SideTrace(
        time_s=track.time_s,
        near=view.near,
        leg=side,
        facing=view.facing,
        roll_deg=view.roll_deg.value,
        px_per_cm=1.0 / scale.cm_per_px,
        forward_px_per_cm=leg_shortening(view.yaw_deg.value) / scale.cm_per_px,
        knee_front_past_toe_cm=_curve(signals.time_s, front_cm, reps, Measure.KNEE_FRONT_PAST_TOE),
        heel_rise_cm=_curve(signals.time_s, rise_cm, reps, Measure.HEEL_RISE),
        trunk_lean_deg=_curve(signals.time_s, lean_deg, reps, Measure.TRUNK_LEAN),
        hip_height_cm=_hip_height(track.time_s, signals.hip_height_cm, scale),
        shoulder_xy_px=plane.shoulder_px(body[Joint.HIP], body[Joint.SHOULDER]),
        hip_xy_px=body[Joint.HIP],
        knee_xy_px=knee,
        ankle_xy_px=body[Joint.ANKLE],
        knee_front_xy_px=front,
        tip_xy_px=tip,
        heel_xy_px=heel,
        heel_base_xy_px=base,
        head_px=_head_px(track),
    )


def build_legs_trace(track: PoseTrack, view: View, scale: Scale) -> LegsTrace:
    """The trace of a scene whose sagittal plane is not visible."""
    roll_deg = 0.0 if isinstance(view, UnknownView) else view.roll_deg.value
    smooth = low_pass(track.time_s, track.xy_px, cutoff_hz=POSITION_CUTOFF_HZ)
    joints = np.stack([smooth[:, [joint.on(side) for side in Side]] for joint in BODY], axis=1)
    hips, ankles = (joints[:, BODY.index(joint)].mean(axis=1) for joint in (Joint.HIP, Joint.ANKLE))
    up_px = (hips - ankles) @ picture_axes(roll_deg)[1]
    return LegsTrace(
        time_s=track.time_s,
        roll_deg=roll_deg,
        hip_height_cm=_hip_height(track.time_s, up_px * scale.cm_per_px, scale),
        joints_xy_px=joints,
        head_px=_head_px(track),
    )


class _SagittalPlane:
    """The sagittal plane of one scene in the picture."""

    def __init__(self, signals: SideSignals) -> None:
        self.signals = signals
        self.forward, self.up = signals.view.axes

    def joint_px(self, track: PoseTrack, joint: Joint, side: Side) -> Floats:
        """``(T, 2)`` a joint, smoothed, landmark bias removed."""
        signals = self.signals
        smooth = low_pass(track.time_s, track.xy_px[:, joint.on(side)], cutoff_hz=POSITION_CUTOFF_HZ)
        shoe_px = signals.shoe_cm / signals.scale.cm_per_px
        bias_px = shoe_px * bias_shoe(joint, signals.knee_flexion_deg)
        shortened = leg_shortening(signals.view.yaw_deg.value)
        return np.asarray(smooth - bias_px[:, :1] * shortened * self.forward + bias_px[:, 1:] * self.up)

    def before_tip(self, past_cm: Floats, at_px: Floats, tip_px: Floats) -> Floats:
        """``(T, 2)`` points at the height of others, so far before the tip of the shoe."""
        gap_px = past_cm * leg_shortening(self.signals.view.yaw_deg.value) / self.signals.scale.cm_per_px
        return np.asarray(at_px + (gap_px - (at_px - tip_px) @ self.forward)[:, None] * self.forward)

    def shoulder_px(self, hip: Floats, shoulder: Floats) -> Floats:
        """``(T, 2)`` end of a trunk that leans as measured and is as long as from the hip to the shoulder."""
        lean = np.radians(self.signals.trunk_lean_deg)
        along = np.sin(lean) * math.cos(math.radians(self.signals.view.yaw_deg.value))
        line = along[:, None] * self.forward + np.cos(lean)[:, None] * self.up
        length = np.linalg.norm(shoulder - hip, axis=1) / np.linalg.norm(line, axis=1)
        return np.asarray(hip + length[:, None] * line)


def _tip_px(plane: _SagittalPlane, landmark: Floats, reps: Sequence[MeasuredSideRep], *, is_near: bool) -> Floats:
    """``(T, 2)`` tip of the shoe: as tracked in the picture, else the landmark shifted to join it."""
    time_s = plane.signals.time_s
    moved = np.full(landmark.shape, np.nan)
    for side, _ in reps:
        if isinstance(side.heel, NotMeasured):
            moved[side.frames][side.moving] = 0.0
            continue
        within = between(time_s, side.heel.time_s[0], side.heel.time_s[-1])
        traced = _at(time_s[within], side.heel.time_s, side.heel.toe_xy_px)
        standing = side.standing
        if not is_near:
            if not standing.any():
                continue
            # The other foot's tip was found by its landmark at standing; the followed foot carries it along. Its trace
            # may begin after that standing: then it has not moved since.
            still = np.nanmedian(landmark[side.frames][standing], axis=0)
            rest = np.nanmedian(_at(side.signals.time_s[standing], side.heel.time_s, side.heel.toe_xy_px), axis=0)
            traced = traced + still - rest
        moved[within] = traced - landmark[within]
    return landmark + _joined(time_s, moved)


def _knee_past_toe_cm(signals: SideSignals, reps: Sequence[MeasuredSideRep]) -> Floats:
    """``(T,)`` the measured curve in the reps; between reps the tip is interpolated."""
    by_landmarks = signals.leg_cm[Joint.KNEE][:, 0] - signals.leg_cm[Joint.FOOT_INDEX][:, 0]
    moved = np.full(len(signals.time_s), np.nan)
    for side, _ in reps:
        moved[side.frames][side.moving] = (by_landmarks[side.frames] - side.knee_past_toe_cm)[side.moving]
    return np.asarray(by_landmarks - _joined(signals.time_s, moved[:, None])[:, 0])


def _knee_front_past_toe_cm(past_cm: Floats, signals: SideSignals, reps: Sequence[MeasuredSideRep]) -> Floats:
    """``(T,)`` the measured curve in the reps; between them, the joint's and this lifter's thickness of the knee."""
    sides = [side for side, _ in reps]
    thickness_cm = (
        sides[0].thickness.thickness_shoe * sides[0].shoe_cm
        if sides
        else BODY_THICKNESS.thickness_shoe * signals.shoe_cm
    )
    front_cm = past_cm + thickness_cm
    for side in sides:
        front_cm[side.frames][side.moving] = side.knee_front_past_toe_cm[side.moving]
    return _at_most(Measure.KNEE_FRONT_PAST_TOE, front_cm, reps)


def _at_most(largest: Measure, values: Floats, reps: Sequence[MeasuredSideRep]) -> Floats:
    """A curve ``(T,)`` that in each rep is nowhere larger than the largest value measured there."""
    kept = values.copy()
    for side, measures in reps:
        if isinstance(most := measures[largest], Measured):
            kept[side.frames][side.moving] = np.minimum(kept[side.frames][side.moving], most.value)
    return kept


def _heel_px(plane: _SagittalPlane, reps: Sequence[MeasuredSideRep]) -> tuple[Floats, Floats, Floats]:
    """Rise in cm ``(T,)``, the heel and its position at standing ``(T, 2)``; NaN where it was not tracked."""
    signals = plane.signals
    time_s = signals.time_s
    rise_cm, heel = np.full(len(time_s), np.nan), np.full((len(time_s), 2), np.nan)
    for side, measures in reps:
        trace = side.heel
        if isinstance(trace, NotMeasured) or isinstance(measures[Measure.HEEL_RISE], NotMeasured):
            continue
        within = between(time_s, trace.time_s[0], trace.time_s[-1])
        rise_cm[within] = np.interp(time_s[within], trace.time_s, trace.rise_cm(signals.scale.cm_per_px))
        heel[within] = _at(time_s[within], trace.time_s, trace.heel_xy_px)
    rise_cm = _at_most(Measure.HEEL_RISE, rise_cm, reps)
    heel[np.isnan(rise_cm)] = np.nan
    base = heel - (rise_cm / signals.scale.cm_per_px)[:, None] * plane.up
    # A heel that turns up about the ball comes forward, too.
    lever_cm = BALL_OF_FOOT_SHOE * signals.shoe_cm
    forward_cm = lever_cm * (1.0 - np.sqrt(1.0 - np.clip(rise_cm / lever_cm, -1.0, 1.0) ** 2))
    shortened = near_foot_shortening(signals.view.yaw_deg.value) / signals.scale.cm_per_px
    return rise_cm, heel + (forward_cm * shortened)[:, None] * plane.forward, base


def _curve(time_s: Floats, values: Floats, reps: Sequence[MeasuredSideRep], measure: Measure) -> Curve:
    """A curve with the error of each rep; NaN in reps in which the measure is missing."""
    measured = any(isinstance(measures[measure], Measured) for _, measures in reps)
    kept = values.copy() if measured else np.full_like(values, np.nan)
    error = np.full(len(time_s), np.nan)
    for side, measures in reps:
        match measures[measure]:
            case Measured(error=own):
                error[side.frames][side.moving] = own
            case NotMeasured():
                kept[side.frames][side.moving] = np.nan
    return Curve(kept, error)


def _hip_height(time_s: Floats, raw_cm: Floats, scale: Scale) -> Curve:
    """Height of the hips, smoothed; the error is that of the scale plus the residual of the smoothing."""
    smooth = low_pass(time_s, raw_cm, cutoff_hz=POSITION_CUTOFF_HZ)
    noise_cm = robust_sd(raw_cm - smooth)
    scale_cm = np.abs(smooth) * sd_from_half_width(scale.error_pct) / 100.0
    return Curve(smooth, np.array([half_width(noise_cm, own) for own in scale_cm]))


def _head_px(track: PoseTrack) -> Floats:
    """``(T, 3)`` a circle around the head at any rotation; NaN where nobody is found for longer."""
    face = track.xy_px[:, NOSE:FACE_LANDMARKS]
    ears = track.xy_px[:, [Joint.EAR.on(side) for side in Side]].mean(axis=1)
    middle = (face.mean(axis=1) + ears) / 2.0
    spread = np.linalg.norm(face - middle[:, None], axis=2).max(axis=1)
    shoulders, hips = (
        track.xy_px[:, [joint.on(side) for side in Side]].mean(axis=1) for joint in (Joint.SHOULDER, Joint.HIP)
    )
    # A trunk that leans toward the camera looks short; the head stays as large as it is.
    trunk = np.linalg.norm(shoulders - hips, axis=1)
    longest = float(np.nanpercentile(trunk, 90)) if np.isfinite(trunk).any() else math.nan
    radius = np.maximum(HEAD_RADIUS_OF_TRUNK * longest, HEAD_RADIUS_OF_FACE * spread)
    head = _filled(track.time_s, np.column_stack([middle, radius]))
    known_s = track.time_s[track.found]
    before_s = np.concatenate([[-np.inf], known_s])[np.searchsorted(known_s, track.time_s, side="right")]
    after_s = np.concatenate([known_s, [np.inf]])[np.searchsorted(known_s, track.time_s, side="left")]
    head[after_s - before_s > HEAD_GAP_S] = np.nan
    return head


def _at(at_s: Floats, time_s: Floats, values: Floats) -> Floats:
    """``(n, k)`` columns at other times; NaN where a neighbor is."""
    return np.stack([np.interp(at_s, time_s, column) for column in values.T], axis=1)


def _joined(time_s: Floats, moved: Floats) -> Floats:
    """Known shifts, linear between them, constant beyond; 0 where nothing is known."""
    return np.nan_to_num(_filled(time_s, moved))


def _filled(time_s: Floats, values: Floats) -> Floats:
    """Columns ``(T, k)`` with gaps filled linearly and ends held; NaN where nothing is known."""
    filled = values.copy()
    for column in filled.T:
        known = np.isfinite(column)
        if known.any():
            column[~known] = np.interp(time_s[~known], time_s[known], column[known])
    return filled
