"""Curves over time, from landmarks: turned upright, freed of known bias, smoothed, in centimetres and degrees.

Side views give :class:`SideSignals`, front and back views :class:`FrontSignals`; only the first know a sagittal plane.

Sagittal coordinates: forward is towards the toes, up is against gravity. The camera's roll is turned back; a camera
turned by yaw sees forward distances shortened by its cosine, and they are stretched back. Each leg also lies beside the
plane, which a turned camera mistakes for forward: the leg is therefore the one the camera sees more from its side
(see :func:`far_leg_share`), and the trunk goes from the middle of the hips to the middle of the shoulders.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import Joint, Side
from formcheck.measure.landmark_bias import bias_shoe
from formcheck.measure.scale import Scale
from formcheck.numerics.filters import POSITION_CUTOFF_HZ, low_pass
from formcheck.observe.pose import PoseTrack
from formcheck.segment.view import FrontView, SideView

Floats = npt.NDArray[np.float64]

FEET_CUTOFF_HZ = 3.0
"""A hand-held camera sways more slowly; what is quicker in the feet is landmark noise."""

HIP_MOTION_SHORTFALL = 0.05
"""The middle of the hips moves by this share less in the picture than at the near leg's scale, most of it because it
lies 12 cm further from the camera (docs/measures.md#tempo-method)."""

LANDMARK_FOOT_OF_SHOE = 0.79
"""Distance from heel to foot-index landmark in shoe lengths, standing: 1 - 0.10 - 0.11 (``landmark_bias``)."""

FAR_LEG_FROM_DEG = 10.0
FAR_LEG_TO_DEG = 25.0
"""Turned towards the chest, the camera looks along the near thigh, whose knee the model then puts up to half a shoe
back (rendered, 15 to 45 degrees: 5 to 14 cm, far knee 0 to 3 cm): the far leg takes over between these turns."""

TOE_OUT_DEG = 15.0
"""How far a foot and the knee over it point outwards, as people stand to squat: it turns the far leg towards a camera
that sees the chest, and the near leg away from it."""

HEAD_WEIGHT = 0.2
"""Weight of the line from hips to ears in the trunk's lean. Shoulders err forward where arms reach, heads nod: rendered
people read 2.3 degrees off from the side by shoulders alone, 2.1 with this share or a third; real ones, who look ahead
more than rendered ones, 3.3, 3.5 and 3.7 (43 reps of 16 clips, plates in front left out)."""

BIAS_SIGNS = np.array([1.0, -1.0])
"""The bias table counts down as positive, sagittal coordinates up."""

LEG = (Joint.HIP, Joint.KNEE, Joint.ANKLE, Joint.HEEL, Joint.FOOT_INDEX)


@dataclass(frozen=True, slots=True)
class SideSignals:
    """One scene in the sagittal plane; every curve ``(T,)`` or ``(T, 2)`` (forward, up), NaN where nobody was found.

    Positions keep the picture's own origin, and with it the camera's sway: only differences at one time mean anything.

    Attributes:
        view, scale: how it was seen.
        shoe_cm: length of the shoe from the landmarks.
        leg_cm: smoothed, bias taken off: hip, knee, ankle, heel (rear bottom of the shoe), foot index (tip of the
            shoe) of the leg seen best.
        near_toe_tip_cm: ``(T,)`` forward position of the tip of the near foot; differs from ``leg_cm`` for a far leg.
        trunk_lean_deg: hips to shoulders, with a fifth of hips to ears, against vertical: 0 upright, + forward.
        head_shoulder_lean_diff_deg: how much further the line from hips to ears leans than that to the shoulders.
        trunk_noise_deg: standard deviation of what smoothing took off the lean of hips to shoulders.
        trunk_cm: distance from hips to shoulders, the median.
        hip_height_cm: height of the middle of the hips above the feet, not smoothed: speed has filters of its own.
        noise_cm: standard deviation of what smoothing took off, for each joint, forward and up together.
        visibility: ``(T,)`` the least visibility of hip, knee and ankle.
        inside: ``(T,)`` whether every joint lies within the picture.
    """

    view: SideView
    scale: Scale
    shoe_cm: float
    time_s: Floats
    leg_cm: Mapping[Joint, Floats]
    near_toe_tip_cm: Floats
    trunk_lean_deg: Floats
    head_shoulder_lean_diff_deg: Floats
    trunk_noise_deg: float
    trunk_cm: float
    hip_height_cm: Floats
    noise_cm: Mapping[Joint, float]
    visibility: Floats
    inside: npt.NDArray[np.bool_]

    def __post_init__(self) -> None:
        count = len(self.time_s)
        if any(points.shape != (count, 2) for points in self.leg_cm.values()):
            raise ValueError("every point needs a forward and an up value for each time")
        curves = (
            self.near_toe_tip_cm,
            self.trunk_lean_deg,
            self.head_shoulder_lean_diff_deg,
            self.hip_height_cm,
            self.visibility,
            self.inside,
        )
        if any(curve.shape != (count,) for curve in curves):
            raise ValueError("every curve must be as long as time_s")

    @property
    def shank_deg(self) -> Floats:
        """Ankle to knee against vertical: 0 upright, + forward."""
        return _from_vertical_deg(self.leg_cm[Joint.KNEE] - self.leg_cm[Joint.ANKLE])

    @property
    def thigh_deg(self) -> Floats:
        """Knee to hip against vertical: 0 standing, 90 hip and knee level, more below."""
        thigh = self.leg_cm[Joint.HIP] - self.leg_cm[Joint.KNEE]
        return -_from_vertical_deg(thigh)

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
    """One scene in the frontal plane; ``(T, 2)`` (towards the lifter's right, up) in cm, smoothed, NaN where missing.

    Attributes:
        view, scale: how it was seen; the scale is that of the standing body.
        points_cm: hip, knee and ankle of each side.
        hip_height_cm: height of the middle of the hips above the feet, not smoothed.
        noise_cm: standard deviation of what smoothing took off, over all joints.
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
    """The sagittal curves of one scene, from the leg that this view shows best and from both sides of the trunk."""
    yaw = view.yaw_deg.value
    far = far_leg_share(yaw)
    raw = {
        joint: (1.0 - far) * _sagittal_cm(track, view, scale, joint.on(view.near))
        + far * _sagittal_cm(track, view, scale, joint.on(view.near.other))
        for joint in LEG
    }
    raw = {joint: points / np.array([leg_shortening(yaw), 1.0]) for joint, points in raw.items()}
    smooth = {joint: low_pass(track.time_s, points, cutoff_hz=POSITION_CUTOFF_HZ) for joint, points in raw.items()}
    shoe_cm = _shoe_cm(smooth)
    flexion = _raw_knee_flexion_deg(smooth)
    trunk = _trunk(track, view, scale)
    near_tip = _sagittal_cm(track, view, scale, Joint.FOOT_INDEX.on(view.near))[:, 0] / leg_shortening(yaw)
    tip_bias = shoe_cm * bias_shoe(Joint.FOOT_INDEX, flexion)[:, 0]
    return SideSignals(
        view=view,
        scale=scale,
        shoe_cm=shoe_cm,
        time_s=track.time_s,
        leg_cm=MappingProxyType(
            {joint: points - shoe_cm * bias_shoe(joint, flexion) * BIAS_SIGNS for joint, points in smooth.items()}
        ),
        near_toe_tip_cm=low_pass(track.time_s, near_tip, cutoff_hz=POSITION_CUTOFF_HZ) - tip_bias,
        trunk_lean_deg=trunk.lean_deg,
        head_shoulder_lean_diff_deg=trunk.head_shoulder_lean_diff_deg,
        trunk_noise_deg=trunk.noise_deg,
        trunk_cm=trunk.length_cm,
        hip_height_cm=_hip_height_cm(track, scale, roll_deg=view.roll_deg.value),
        noise_cm=MappingProxyType({joint: _noise(raw[joint] - smooth[joint]) for joint in LEG}),
        visibility=np.min([track.visibility[:, j.on(view.near)] for j in (Joint.HIP, Joint.KNEE, Joint.ANKLE)], axis=0),
        inside=_inside(track, view.near),
    )


def compute_front_signals(track: PoseTrack, view: FrontView, scale: Scale) -> FrontSignals:
    """The frontal curves of one scene."""
    # Seen from the front the lifter's right is on the picture's left.
    to_right = 1 if view.from_behind else -1
    keys = [(joint, side) for joint in (Joint.HIP, Joint.KNEE, Joint.ANKLE) for side in Side]
    raw_cm = {
        (joint, side): _upright(track.xy_px[:, joint.on(side)], view.roll_deg.value, to_right) * scale.cm_per_px
        for joint, side in keys
    }
    smooth = {key: low_pass(track.time_s, points, cutoff_hz=POSITION_CUTOFF_HZ) for key, points in raw_cm.items()}
    return FrontSignals(
        view=view,
        scale=scale,
        time_s=track.time_s,
        points_cm=MappingProxyType(smooth),
        hip_height_cm=_hip_height_cm(track, scale, roll_deg=view.roll_deg.value),
        noise_cm=float(np.mean([_noise(raw_cm[key] - smooth[key]) for key in keys])),
        visibility=np.min([track.visibility[:, joint.on(side)] for joint, side in keys], axis=0),
    )


def far_leg_share(yaw_deg: float) -> float:
    """How much of the far leg's position counts, 0 to 1: none from the side or from behind, all of it well turned."""
    return float(np.clip((yaw_deg - FAR_LEG_FROM_DEG) / (FAR_LEG_TO_DEG - FAR_LEG_FROM_DEG), 0.0, 1.0))


def leg_shortening(yaw_deg: float) -> float:
    """Forward distances along the leg seen, over what they would be from the side; 1 at 0 degrees.

    A leg points outwards by :data:`TOE_OUT_DEG`, so that the camera meets the near one at the sum of the two angles
    and the far one at their difference.
    """
    far = far_leg_share(yaw_deg)
    near_cos, far_cos = (math.cos(math.radians(yaw_deg + sign * TOE_OUT_DEG)) for sign in (1, -1))
    return ((1.0 - far) * near_cos + far * far_cos) / math.cos(math.radians(TOE_OUT_DEG))


def near_foot_shortening(yaw_deg: float) -> float:
    """Length of the near shoe in the picture over what it would be from the side."""
    return math.cos(math.radians(yaw_deg + TOE_OUT_DEG)) / math.cos(math.radians(TOE_OUT_DEG))


def leg_forward_cm(xy_px: Floats, signals: SideSignals) -> Floats:
    """Picture points ``(n, 2)`` of the near leg as forward distances ``(n,)`` in the coordinates of ``leg_cm``."""
    turned = _upright(xy_px, signals.view.roll_deg.value, signals.view.facing)
    return turned[:, 0] * signals.scale.cm_per_px / leg_shortening(signals.view.yaw_deg.value)


def _hip_height_cm(track: PoseTrack, scale: Scale, *, roll_deg: float) -> Floats:
    """Middle of the hips above the feet ``(T,)``: the feet take out a camera that moves, and are smoothed first."""
    up = {
        joint: _upright(track.xy_px[:, [joint.on(side) for side in Side]], roll_deg, 1)[..., 1].mean(axis=1)
        for joint in (Joint.HIP, Joint.ANKLE, Joint.HEEL, Joint.FOOT_INDEX)
    }
    feet = (up[Joint.ANKLE] + up[Joint.HEEL] + up[Joint.FOOT_INDEX]) / 3.0
    still = low_pass(track.time_s, feet, cutoff_hz=FEET_CUTOFF_HZ)
    return np.asarray((up[Joint.HIP] - still) * scale.cm_per_px * (1.0 + HIP_MOTION_SHORTFALL), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Trunk:
    """Lean ``(T,)``, what the head says beyond it, its jitter and the trunk's length."""

    lean_deg: Floats
    head_shoulder_lean_diff_deg: Floats
    noise_deg: float
    length_cm: float


def _trunk(track: PoseTrack, view: SideView, scale: Scale) -> _Trunk:
    """From the middles of hips, shoulders and ears: a turned camera moves the sides apart."""
    cos_yaw = math.cos(math.radians(view.yaw_deg.value))
    middle = {
        joint: sum(_sagittal_cm(track, view, scale, joint.on(side)) for side in Side) / np.array([2.0 * cos_yaw, 2.0])
        for joint in (Joint.HIP, Joint.SHOULDER, Joint.EAR)
    }
    smooth = {joint: low_pass(track.time_s, points, cutoff_hz=POSITION_CUTOFF_HZ) for joint, points in middle.items()}
    shoulders, ears = (smooth[joint] - smooth[Joint.HIP] for joint in (Joint.SHOULDER, Joint.EAR))
    by_shoulders = _from_vertical_deg(shoulders)
    apart = _from_vertical_deg(ears) - by_shoulders
    jitter = _from_vertical_deg(middle[Joint.SHOULDER] - middle[Joint.HIP]) - by_shoulders
    length = np.hypot(shoulders[:, 0], shoulders[:, 1])
    known = length[np.isfinite(length)]
    return _Trunk(
        lean_deg=by_shoulders + HEAD_WEIGHT * apart,
        head_shoulder_lean_diff_deg=apart,
        noise_deg=_noise(jitter[:, None]),
        length_cm=float(np.median(known)) if len(known) else math.nan,
    )


def _sagittal_cm(track: PoseTrack, view: SideView, scale: Scale, landmark: int) -> Floats:
    """A landmark ``(T, 2)`` forward and up as the picture shows it, roll turned back, yaw not."""
    turned = _upright(track.xy_px[:, landmark], view.roll_deg.value, view.facing)
    return np.asarray(turned * scale.cm_per_px, dtype=np.float64)


def _upright(xy_px: Floats, roll_deg: float, direction: int) -> Floats:
    """Picture points with the camera's roll turned back: (along ``direction``, up)."""
    cos, sin = math.cos(math.radians(roll_deg)), math.sin(math.radians(roll_deg))
    x, y = xy_px[..., 0], xy_px[..., 1]
    return np.stack([direction * (x * cos + y * sin), x * sin - y * cos], axis=-1)


def _from_vertical_deg(vector: Floats) -> Floats:
    return np.asarray(np.degrees(np.arctan2(vector[:, 0], vector[:, 1])), dtype=np.float64)


def _raw_knee_flexion_deg(points: Mapping[Joint, Floats]) -> Floats:
    shank = _from_vertical_deg(points[Joint.KNEE] - points[Joint.ANKLE])
    return np.asarray(shank - _from_vertical_deg(points[Joint.HIP] - points[Joint.KNEE]), dtype=np.float64)


def _shoe_cm(points: Mapping[Joint, Floats]) -> float:
    """Shoe length from the landmarks: their usual distance, which a raised heel hardly changes."""
    foot = points[Joint.FOOT_INDEX] - points[Joint.HEEL]
    length = np.hypot(foot[:, 0], foot[:, 1])
    known = length[np.isfinite(length)]
    return float(np.median(known)) / LANDMARK_FOOT_OF_SHOE if len(known) else math.nan


def _noise(residual: Floats) -> float:
    """Standard deviation of one coordinate, from the median so that a lost picture does not count."""
    known = residual[np.isfinite(residual).all(axis=1)]
    return 1.4826 * float(np.median(np.abs(known))) if len(known) else 0.0


def _inside(track: PoseTrack, near: Side) -> npt.NDArray[np.bool_]:
    points = track.xy_px[:, [joint.on(near) for joint in LEG]]
    with np.errstate(invalid="ignore"):
        inside = (points >= 0) & (points <= np.array([track.width_px, track.height_px]))
    return np.asarray(np.all(inside, axis=(1, 2)), dtype=np.bool_)
