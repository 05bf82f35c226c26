"""Joint positions and angles over time, in cm and degrees: roll corrected, landmark bias removed, smoothed.

Side views give :class:`SideSignals`, front and back views :class:`FrontSignals`. Only the first have a sagittal plane.

Sagittal coordinates are forward (toward the toes) and up (against gravity). The roll of the camera is rotated back. A
camera turned by yaw shortens forward distances by its cosine; they are stretched back. The legs lie to the left and
right of the plane, which a turned camera mistakes for forward. So one leg is measured, the one the camera sees more
from its side (:func:`measured_leg`), and the trunk from mid-hips to mid-shoulders.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.measure.landmark_bias import LANDMARK_FOOT_SHOE, bias_shoe
from formcheck.measure.scale import Scale
from formcheck.measure.shoe import LEG_TURN_OUT_DEG
from formcheck.numerics.arrays import Bools, Floats
from formcheck.numerics.filters import POSITION_CUTOFF_HZ, low_pass
from formcheck.numerics.intervals import known_median, robust_sd
from formcheck.observe.pose import PoseTrack
from formcheck.segment.view import FrontView, SideView, picture_axes

FEET_CUTOFF_HZ = 3.0
"""Cut-off for the feet as reference of height. A hand-held camera sways slower; what is faster is landmark noise."""

HIP_MOTION_SHORTFALL = 0.05
"""Share by which mid-hip moves less in the picture than the scale of the near leg implies, mostly because it is 12 cm
farther from the camera (docs/measures.md#tempo-method)."""

FAR_LEG_FROM_DEG = 18.0
"""Yaw from which the far leg is measured instead of the near one. A camera turned toward the chest looks along the near
thigh, and the model puts that knee up to half a shoe back. Rendered, error of knee past toe of the near and the far
leg: at 16 degrees 0.9 and 1.9 cm, at 24 degrees 8.8 and 1.7, at 26 degrees 7.3 and 1.8, at 31 degrees 13.5 and 1.2. Of
both legs at once, no point would lie on either."""

HEAD_WEIGHT = 0.4
"""Weight of the line from hips to ears in the trunk's lean. Shoulders err forward when arms reach, ears when heads nod.
Error of the lean with weight 0, 0.2 and 0.4: drawn people from the side 2.9, 2.5 and 2.3 degrees (98 reps), obliquely
3.9, 3.3 and 2.8 (26 reps), in both halves alike; real people, who look ahead more, 3.6, 3.4 and 3.3 (22 clips)."""

BIAS_TO_SAGITTAL = np.array([1.0, -1.0])
"""The bias table counts down as positive, sagittal coordinates count up."""

FILLED_IN_NOISE = 1.35
"""Where every k-th frame is searched, landmarks jitter k ** -1.35 as much as with all searched: 0.31 for k = 2, 0.24
for k = 3, 0.10 for k = 5 and 0.09 for k = 6 (medians of 17, 94, 13 and 84 parts of 78 clips). So the jitter of a clip
is 0.97 times that with all searched (median of 111 parts, nine in ten within 0.65 to 1.3)."""

LEG_JOINTS = (Joint.HIP, Joint.KNEE, Joint.ANKLE, Joint.HEEL, Joint.FOOT_INDEX)


@dataclass(frozen=True, slots=True)
class SideSignals:
    """One scene in the sagittal plane. Curves are ``(T,)``, points ``(T, 2)`` (forward, up); NaN where nobody was
    found.

    Positions have the origin of the picture and so contain the camera's sway: only differences at one time have
    meaning.

    Attributes:
        view, scale: camera position and size.
        shoe_cm: length of the shoe, from the landmarks.
        leg_cm: hip, knee, ankle, heel (rear bottom of the shoe) and foot index (tip of the shoe) of the measured leg,
            smoothed, bias removed.
        trunk_lean_deg: mid-hips to mid-shoulders, 40 % weight on mid-ears, from vertical; + forward.
        head_shoulder_lean_diff_deg: lean of the line to the ears minus that of the line to the shoulders.
        trunk_noise_deg: standard deviation of the lean to the shoulders about its smoothed curve.
        trunk_cm: ``(T,)`` distance from hips to shoulders.
        hip_height_cm: mid-hip above the feet, not smoothed: speed has its own filters.
        noise_cm: standard deviation of each joint about its smoothed curve, forward and up together.
        visibility: ``(T,)`` the smallest visibility of hip, knee and ankle, 0..1.
        in_frame: ``(T,)`` whether every joint of the leg lies inside the picture.
        smooth_px: ``(T, 33, 2)`` all landmarks in the picture, smoothed.
    """

    view: SideView
    scale: Scale
    shoe_cm: float
    time_s: Floats
    leg_cm: Mapping[Joint, Floats]
    trunk_lean_deg: Floats
    head_shoulder_lean_diff_deg: Floats
    trunk_noise_deg: float
    trunk_cm: Floats
    hip_height_cm: Floats
    noise_cm: Mapping[Joint, float]
    visibility: Floats
    in_frame: Bools
    smooth_px: Floats

    def __post_init__(self) -> None:
        count = len(self.time_s)
        if any(points.shape != (count, 2) for points in self.leg_cm.values()):
            raise ValueError("every point needs a forward and an up value for each time")
        curves = (
            self.trunk_lean_deg,
            self.head_shoulder_lean_diff_deg,
            self.hip_height_cm,
            self.visibility,
            self.in_frame,
        )
        if any(curve.shape != (count,) for curve in curves):
            raise ValueError("every curve must be as long as time_s")

    def __getitem__(self, frames: slice) -> SideSignals:
        """The part between two frame numbers; it shares its memory with the whole."""
        return replace(
            self,
            time_s=self.time_s[frames],
            leg_cm=MappingProxyType({joint: points[frames] for joint, points in self.leg_cm.items()}),
            trunk_lean_deg=self.trunk_lean_deg[frames],
            head_shoulder_lean_diff_deg=self.head_shoulder_lean_diff_deg[frames],
            trunk_cm=self.trunk_cm[frames],
            hip_height_cm=self.hip_height_cm[frames],
            visibility=self.visibility[frames],
            in_frame=self.in_frame[frames],
            smooth_px=self.smooth_px[frames],
        )

    @property
    def shank_deg(self) -> Floats:
        """Ankle to knee from vertical: 0 upright, + forward."""
        return _from_vertical_deg(self.leg_cm[Joint.KNEE] - self.leg_cm[Joint.ANKLE])

    @property
    def thigh_deg(self) -> Floats:
        """Knee to hip from vertical: 0 standing, 90 with hip and knee level, more below."""
        return -_from_vertical_deg(self.leg_cm[Joint.HIP] - self.leg_cm[Joint.KNEE])

    @property
    def knee_flexion_deg(self) -> Floats:
        """0 straight."""
        return self.shank_deg + self.thigh_deg

    @property
    def hip_flexion_deg(self) -> Floats:
        """Trunk against thigh: 0 straight."""
        return self.trunk_lean_deg + self.thigh_deg

    @property
    def depth_cm(self) -> Floats:
        """Hip joint below knee joint, + below."""
        return np.asarray(self.leg_cm[Joint.KNEE][:, 1] - self.leg_cm[Joint.HIP][:, 1], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class FrontSignals:
    """One scene in the frontal plane. Points are ``(T, 2)`` (toward the lifter's right, up) in cm, smoothed.

    Attributes:
        view, scale: camera position and size; the scale is that of the standing body.
        points_cm: hip, knee and ankle of each side, NaN where missing.
        hip_height_cm: ``(T,)`` mid-hip above the feet, not smoothed.
        noise_cm: standard deviation about the smoothed curves, mean of all joints.
        visibility: ``(T,)`` the smallest visibility of the joints, 0..1.
    """

    view: FrontView
    scale: Scale
    time_s: Floats
    points_cm: Mapping[tuple[Joint, Side], Floats]
    hip_height_cm: Floats
    noise_cm: float
    visibility: Floats

    def __post_init__(self) -> None:
        count = len(self.time_s)
        if any(points.shape != (count, 2) for points in self.points_cm.values()):
            raise ValueError("every joint needs an across and an up value for each time")


def compute_side_signals(track: PoseTrack, view: SideView, scale: Scale) -> SideSignals:
    """The sagittal curves of one scene, from the leg this view shows best and both sides of the trunk."""
    yaw, leg = view.yaw_deg.value, measured_leg(view)
    shortened = np.array([leg_shortening(yaw), 1.0])
    raw = {joint: _sagittal_cm(track, view, scale, joint.on(leg)) / shortened for joint in LEG_JOINTS}
    smooth = {joint: low_pass(track.time_s, points, cutoff_hz=POSITION_CUTOFF_HZ) for joint, points in raw.items()}
    shoe_cm = _shoe_cm(smooth)
    flexion = _raw_knee_flexion_deg(smooth)
    trunk_lean_deg, head_shoulder_lean_diff_deg, trunk_noise_deg, trunk_cm = _measure_trunk(track, view, scale)
    return SideSignals(
        view=view,
        scale=scale,
        shoe_cm=shoe_cm,
        time_s=track.time_s,
        leg_cm=MappingProxyType(
            {joint: points - shoe_cm * bias_shoe(joint, flexion) * BIAS_TO_SAGITTAL for joint, points in smooth.items()}
        ),
        trunk_lean_deg=trunk_lean_deg,
        head_shoulder_lean_diff_deg=head_shoulder_lean_diff_deg,
        trunk_noise_deg=trunk_noise_deg,
        trunk_cm=trunk_cm,
        hip_height_cm=_hip_height_cm(track, view, scale),
        noise_cm=MappingProxyType({joint: _noise_sd(track, raw[joint] - smooth[joint]) for joint in LEG_JOINTS}),
        visibility=np.min([track.visibility[:, j.on(leg)] for j in (Joint.HIP, Joint.KNEE, Joint.ANKLE)], axis=0),
        in_frame=_is_in_frame(track, leg),
        smooth_px=low_pass(track.time_s, track.xy_px, cutoff_hz=POSITION_CUTOFF_HZ),
    )


def compute_front_signals(track: PoseTrack, view: FrontView, scale: Scale) -> FrontSignals:
    """The frontal curves of one scene."""
    # From the front the lifter's right is on the left of the picture.
    axes = picture_axes(view.roll_deg.value, 1 if view.from_behind else -1)
    keys = [(joint, side) for joint in (Joint.HIP, Joint.KNEE, Joint.ANKLE) for side in Side]
    raw_cm = {
        (joint, side): _along_axes(track.xy_px[:, joint.on(side)], axes) * scale.cm_per_px for joint, side in keys
    }
    smooth = {key: low_pass(track.time_s, points, cutoff_hz=POSITION_CUTOFF_HZ) for key, points in raw_cm.items()}
    return FrontSignals(
        view=view,
        scale=scale,
        time_s=track.time_s,
        points_cm=MappingProxyType(smooth),
        hip_height_cm=_hip_height_cm(track, view, scale),
        noise_cm=float(np.mean([_noise_sd(track, raw_cm[key] - smooth[key]) for key in keys])),
        visibility=np.min([track.visibility[:, joint.on(side)] for joint, side in keys], axis=0),
    )


def measured_leg(view: SideView) -> Side:
    """The leg that is measured: the near one, or the far one from :data:`FAR_LEG_FROM_DEG`."""
    return view.near.other if _is_far_leg(view.yaw_deg.value) else view.near


def shortening(yaw_deg: float, *, is_near: bool) -> float:
    """Forward distances along the near or the far leg over those in an exact side view, 1 at 0 degrees.

    The plane of a leg points outward by :data:`~formcheck.measure.shoe.LEG_TURN_OUT_DEG`: the camera sees the near leg
    at the sum of the two angles and the far leg at their difference.
    """
    turn_deg = yaw_deg + (LEG_TURN_OUT_DEG if is_near else -LEG_TURN_OUT_DEG)
    return math.cos(math.radians(turn_deg)) / math.cos(math.radians(LEG_TURN_OUT_DEG))


def leg_shortening(yaw_deg: float) -> float:
    """The :func:`shortening` of the measured leg."""
    return shortening(yaw_deg, is_near=not _is_far_leg(yaw_deg))


def _is_far_leg(yaw_deg: float) -> bool:
    return yaw_deg >= FAR_LEG_FROM_DEG


def near_foot_shortening(yaw_deg: float) -> float:
    """Length of the near shoe in the picture over that in an exact side view, 1 at 0 degrees.

    It takes the angle of the leg, with which the errors were fitted. That of the foot would change it by 2 % at 20
    degrees and 8 % at 45, and the error of knee past toe from 0.084 to 0.079 shoe (14 rendered oblique reps).
    """
    return shortening(yaw_deg, is_near=True)


def leg_forward_cm(xy_px: Floats, signals: SideSignals) -> Floats:
    """Picture points ``(n, 2)`` of the near leg as forward positions ``(n,)`` in the coordinates of ``leg_cm``."""
    forward_px = _along_axes(xy_px, signals.view.axes)[:, 0]
    return forward_px * signals.scale.cm_per_px / leg_shortening(signals.view.yaw_deg.value)


def _hip_height_cm(track: PoseTrack, view: SideView | FrontView, scale: Scale) -> Floats:
    """Mid-hip above the feet ``(T,)``. The feet, smoothed first, take out the motion of the camera."""
    axes = picture_axes(view.roll_deg.value)
    up = {
        joint: _along_axes(track.xy_px[:, [joint.on(side) for side in Side]], axes)[..., 1].mean(axis=1)
        for joint in (Joint.HIP, Joint.ANKLE, Joint.HEEL, Joint.FOOT_INDEX)
    }
    feet = (up[Joint.ANKLE] + up[Joint.HEEL] + up[Joint.FOOT_INDEX]) / 3.0
    floor = low_pass(track.time_s, feet, cutoff_hz=FEET_CUTOFF_HZ)
    return np.asarray((up[Joint.HIP] - floor) * scale.cm_per_px * (1.0 + HIP_MOTION_SHORTFALL), dtype=np.float64)


def _measure_trunk(track: PoseTrack, view: SideView, scale: Scale) -> tuple[Floats, Floats, float, Floats]:
    """Lean, its difference between head and shoulders, its noise, and the length, as in :class:`SideSignals`.

    All from mid-hips, mid-shoulders and mid-ears: a turned camera moves left and right apart, not their middle.
    """
    cos_yaw = math.cos(math.radians(view.yaw_deg.value))
    middle = {
        joint: sum(_sagittal_cm(track, view, scale, joint.on(side)) for side in Side) / np.array([2.0 * cos_yaw, 2.0])
        for joint in (Joint.HIP, Joint.SHOULDER, Joint.EAR)
    }
    smooth = {joint: low_pass(track.time_s, points, cutoff_hz=POSITION_CUTOFF_HZ) for joint, points in middle.items()}
    shoulders, ears = (smooth[joint] - smooth[Joint.HIP] for joint in (Joint.SHOULDER, Joint.EAR))
    by_shoulders = _from_vertical_deg(shoulders)
    difference = _from_vertical_deg(ears) - by_shoulders
    jitter = _from_vertical_deg(middle[Joint.SHOULDER] - middle[Joint.HIP]) - by_shoulders
    length_cm = np.hypot(shoulders[:, 0], shoulders[:, 1])
    return by_shoulders + HEAD_WEIGHT * difference, difference, _noise_sd(track, jitter[:, None]), length_cm


def _sagittal_cm(track: PoseTrack, view: SideView, scale: Scale, landmark: int) -> Floats:
    """A landmark ``(T, 2)`` forward and up, corrected for roll, not for yaw."""
    return _along_axes(track.xy_px[:, landmark], view.axes) * scale.cm_per_px


def _along_axes(xy_px: Floats, axes: tuple[Floats, Floats]) -> Floats:
    """Picture points ``(..., 2)`` as components along two axes ``(..., 2)``, in pixels."""
    x, y = xy_px[..., 0], xy_px[..., 1]
    return np.stack([x * axis[0] + y * axis[1] for axis in axes], axis=-1)


def _from_vertical_deg(vector: Floats) -> Floats:
    return np.asarray(np.degrees(np.arctan2(vector[:, 0], vector[:, 1])), dtype=np.float64)


def _raw_knee_flexion_deg(points: Mapping[Joint, Floats]) -> Floats:
    shank = _from_vertical_deg(points[Joint.KNEE] - points[Joint.ANKLE])
    return np.asarray(shank - _from_vertical_deg(points[Joint.HIP] - points[Joint.KNEE]), dtype=np.float64)


def _shoe_cm(points: Mapping[Joint, Floats]) -> float:
    """Shoe length from the median distance of the heel and toe landmarks, which a raised heel hardly changes."""
    foot = points[Joint.FOOT_INDEX] - points[Joint.HEEL]
    return known_median(np.hypot(foot[:, 0], foot[:, 1])) / LANDMARK_FOOT_SHOE


def _noise_sd(track: PoseTrack, residual: Floats) -> float:
    """Robust standard deviation of one coordinate of ``(T, k)`` residuals; 0 where nothing was found.

    As large as if every frame had been searched.
    """
    known = (residual * track.search_step[:, None] ** FILLED_IN_NOISE)[np.isfinite(residual).all(axis=1)]
    return robust_sd(known) if len(known) else 0.0


def _is_in_frame(track: PoseTrack, leg: Side) -> Bools:
    points = track.xy_px[:, [joint.on(leg) for joint in LEG_JOINTS]]
    with np.errstate(invalid="ignore"):
        inside = (points >= 0) & (points <= np.array([track.width_px, track.height_px]))
    return np.asarray(np.all(inside, axis=(1, 2)), dtype=np.bool_)
