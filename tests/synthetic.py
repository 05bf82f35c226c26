"""Synthetic squats: an artificial body on exact curves, filmed by an artificial camera.

``make_squat(Squat(...))`` gives the observation a pose model would have made of it and the truth behind it.

World: meters, x forward (toward the toes), y up, z to the lifter's right; the origin lies on the floor between the
ankles. Picture: pixels, x right, y down. The body is planar in its motion (both legs alike, trunk rigid) and has width:
each joint lies beside the sagittal plane, so that a turned camera sees what it would see. Segment shares of stature are
from Drillis & Contini (1966), as reprinted in Winter (2009), figure 4.1; the ankle lies at a quarter of the foot.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import LANDMARKS, NOSE, Joint, Side
from formcheck.measure.landmark_bias import DEEP_KNEE_DEG, LANDMARK_BIAS, STRAIGHT_KNEE_DEG
from formcheck.observe.observation import Observation
from formcheck.observe.pose import PoseTrack

Array = npt.NDArray[np.float64]

SHANK_OF_STATURE = 0.246
THIGH_OF_STATURE = 0.245
TRUNK_OF_STATURE = 0.288
HIP_TO_ANKLE_OF_STATURE = 0.491
FOOT_OF_STATURE = 0.152

GRAVITY_M_S2 = 9.81
ANKLE_HEIGHT = 0.039
ANKLE_AT_FOOT = 0.25
BALL_AT_FOOT = 0.70
FINE_S = 0.001


@dataclass(frozen=True)
class Dip:
    """One descent and ascent. Angles are at the bottom, from the vertical, forward positive.

    A hinge is ``Dip(thigh_deg=15, shank_deg=0, trunk_deg=80)``; a half squat ``Dip(thigh_deg=55)``.

    Attributes:
        thigh_deg: 0 standing, 90 hip and knee level, more below.
        turn_s: None for joints along the path of least jerk; else the bounce: seconds in which the hips' speed turns.
        knee_late: 0 the knees travel with the hips; 1 they travel near the bottom.
        hips_first_deg: how much further the trunk leans when the hips have risen 30 %.
        heel_onset: share of the hip's drop at which the heel begins to lift.
        knee_width: knee separation over ankle separation at the bottom.
        hip_shift_pct: sideways shift of the hips to the lifter's right, in per cent of the ankle separation.
        jump_cm: height of a jump that follows the way up.
    """

    thigh_deg: float = 95.0
    shank_deg: float = 35.0
    trunk_deg: float = 38.0
    descent_s: float = 1.4
    pause_s: float = 0.0
    ascent_s: float = 1.2
    top_s: float = 0.8
    turn_s: float | None = None
    heel_rise_cm: float = 0.0
    heel_onset: float = 0.6
    knee_late: float = 0.0
    hips_first_deg: float = 0.0
    knee_width: float = 1.0
    hip_shift_pct: float = 0.0
    jump_cm: float = 0.0


@dataclass(frozen=True)
class Squat:
    """A set of dips, the body that does them and the camera that films them.

    Attributes:
        near: the side nearest the camera; right is seen facing right, left facing left.
        yaw_deg: 0 exact side view, + more of the chest, 90 from the front, -90 from behind.
        roll_deg: + upright things lean to the right in the picture.
        noise_px: standard deviation of each landmark coordinate in each picture.
        gaps_s: stretches ``(from, to)`` in which nobody is found.
        keep_s: what is left of the recording when its ends are cut off.
        walk_out_s: seconds of walking backwards before the first standing still.
        toe_out_deg: how far feet and knees point outwards.
        drift_px: how far the hand-held camera sways to either side, about three seconds to and fro.
        uneven_clock: every second picture comes this share of a period late.
        biased: landmarks lie where MediaPipe would put them instead of on the joints.
    """

    dips: tuple[Dip, ...] = (Dip(), Dip(), Dip())
    height_cm: float = 175.0
    near: Side = Side.RIGHT
    lead_s: float = 1.0
    tail_s: float = 1.0
    yaw_deg: float = 0.0
    roll_deg: float = 0.0
    distance_m: float = 3.0
    camera_height_m: float = 0.9
    focal_px: float = 1400.0
    frame_rate_hz: float = 30.0
    noise_px: float = 0.0
    seed: int = 0
    gaps_s: tuple[tuple[float, float], ...] = ()
    keep_s: tuple[float, float] = (0.0, math.inf)
    walk_out_s: float = 0.0
    stance_of_stature: float = 0.20
    toe_out_deg: float = 0.0
    drift_px: float = 0.0
    uneven_clock: float = 0.0
    biased: bool = True
    shoe_of_stature: float = FOOT_OF_STATURE


@dataclass(frozen=True)
class TrueRep:
    """When one dip happened, in seconds of the kept recording."""

    start_s: float
    descent_end_s: float
    bottom_s: float
    ascent_start_s: float
    end_s: float


@dataclass(frozen=True)
class Truth:
    """What really happened, picture by picture ``(T,)``, near leg; picture points are where the true points project."""

    time_s: Array
    knee_past_toe_cm: Array
    knee_travel_cm: Array
    heel_rise_cm: Array
    trunk_lean_deg: Array
    shank_deg: Array
    thigh_deg: Array
    knee_flexion_deg: Array
    hip_flexion_deg: Array
    ankle_dorsiflexion_deg: Array
    depth_cm: Array
    hip_height_m: Array
    heel_xy_px: Array
    toe_xy_px: Array
    shoe_cm: float
    cm_per_px: float
    reps: tuple[TrueRep, ...]


@dataclass(frozen=True)
class Made:
    """The request, the landmarks a pose model would find, and the truth."""

    squat: Squat
    observation: Observation
    truth: Truth

    @property
    def track(self) -> PoseTrack:
        """The landmarks alone."""
        return self.observation.track


@dataclass
class _Body:
    """World points over time, ``(T, 3)`` each, and the planar angles they came from."""

    points: dict[tuple[Joint, Side], Array]
    nose: Array
    angles: dict[str, Array]
    hip_y: Array
    heel_rise_m: Array = field(default_factory=lambda: np.zeros(0))


def make_squat(squat: Squat | None = None) -> Made:
    """Move the body, film it, and return landmarks and truth."""
    squat = squat if squat is not None else Squat()
    length_s, starts_s = _timetable(squat)
    time_s = _clock(squat, length_s)
    body = _move(squat, time_s, starts_s)
    camera = _Camera(squat)
    xy = np.full((len(time_s), LANDMARKS, 2), np.nan)
    for (joint, side), world in body.points.items():
        xy[:, joint.on(side)] = camera.project(world)
    xy[:, NOSE] = camera.project(body.nose)
    _fill_head_and_hands(xy)
    truth = _truth(squat, time_s, body, camera, starts_s)
    if squat.biased:
        _add_bias(xy, squat, body, camera)
    xy += _sway_px(squat, time_s)[:, None, :]
    generator = np.random.default_rng(squat.seed)
    xy += generator.normal(0.0, 1.0, xy.shape) * squat.noise_px
    visibility = np.full((len(time_s), LANDMARKS), 0.98)
    for start, end in squat.gaps_s:
        lost = (time_s >= start) & (time_s <= end)
        xy[lost], visibility[lost] = np.nan, np.nan
    track = PoseTrack(time_s, xy, visibility, 1080, 1920)
    nothing = (None,) * len(time_s)
    return Made(squat, Observation(track, dict.fromkeys(Side, nothing), np.zeros(len(time_s)), ()), truth)


def mirrored(squat: Squat) -> Squat:
    """The same squat from the lifter's other side, so that the lifter faces the other way."""
    return replace(squat, near=squat.near.other)


# --- motion -----------------------------------------------------------------------------------------------------


def _timetable(squat: Squat) -> tuple[float, list[float]]:
    """Length of the whole recording and the start of each dip, seconds."""
    now = squat.walk_out_s + squat.lead_s
    starts = []
    for dip in squat.dips:
        starts.append(now)
        now += dip.descent_s + dip.pause_s + dip.ascent_s + _flight_s(dip) + dip.top_s
    return now + squat.tail_s, starts


def _clock(squat: Squat, length_s: float) -> Array:
    period = 1.0 / squat.frame_rate_hz
    time_s = np.arange(0.0, length_s, period)
    time_s[1::2] += squat.uneven_clock * period
    kept = time_s[(time_s >= squat.keep_s[0]) & (time_s <= squat.keep_s[1])]
    return kept.astype(np.float64)


def _flight_s(dip: Dip) -> float:
    return 2.0 * math.sqrt(2.0 * dip.jump_cm / 100.0 / GRAVITY_M_S2)


def minimum_jerk(share: Array) -> Array:
    """Smoothest way from 0 to 1 (Flash & Hogan 1985): ``10 u^3 - 15 u^4 + 6 u^5``."""
    u = np.clip(share, 0.0, 1.0)
    return np.asarray(u**3 * (10.0 - 15.0 * u + 6.0 * u**2), dtype=np.float64)


def _grade(dip: Dip, since_s: Array) -> Array:
    """Posture grade, 0 standing to 1 bottom, at times since the start of the dip: joints go along the least jerk."""
    if dip.turn_s is not None:
        grades = np.linspace(0.0, 1.0, 2001)
        return np.asarray(np.interp(_bounced_share(dip, dip.turn_s, since_s), _drop_share(dip, grades), grades))
    up = since_s - dip.descent_s - dip.pause_s
    down = minimum_jerk(since_s / dip.descent_s)
    return np.asarray(np.where(up > 0, 1.0 - minimum_jerk(up / dip.ascent_s), down), dtype=np.float64)


def _drop_share(dip: Dip, grade: Array) -> Array:
    """Hip drop as a share of the whole drop, at posture grades 0 to 1."""
    shank, thigh, _ = _posture(dip, np.append(grade, 1.0))
    drop = SHANK_OF_STATURE * (1 - np.cos(shank)) + THIGH_OF_STATURE * (1 - np.cos(thigh))
    return np.asarray(drop[:-1] / drop[-1], dtype=np.float64)


def _bounced_share(dip: Dip, turn_s: float, since_s: Array) -> Array:
    """Hip drop of a bounce: speed up in a half sine, turn round evenly within turn_s, slow down in a half sine."""
    fine = np.arange(0.0, dip.descent_s + dip.ascent_s + FINE_S, FINE_S)
    half = turn_s / 2.0
    sinking = dip.descent_s - half
    rise = dip.ascent_s - half
    speed_up = rise and (sinking * 2 / np.pi + half / 2) / (rise * 2 / np.pi + half / 2)
    left = fine - dip.descent_s
    speed = np.where(
        left < -half,
        np.sin(np.clip(fine / sinking, 0, 1) * np.pi / 2),
        np.where(left > half, -speed_up * np.cos(np.clip((left - half) / rise, 0, 1) * np.pi / 2), -left / half),
    )
    speed = np.where((left > 0) & (left <= half), speed * speed_up, speed)
    share = np.cumsum(speed)
    return np.asarray(np.interp(since_s, fine, share / share.max(), left=0.0, right=0.0), dtype=np.float64)


def _posture(dip: Dip, grade: Array) -> tuple[Array, Array, Array]:
    """Shank, thigh and trunk in radians for posture grades 0 (standing) to 1 (bottom)."""
    knees = (1.0 - dip.knee_late) * grade + dip.knee_late * grade**6
    shank, thigh, trunk = (math.radians(a) for a in (dip.shank_deg, dip.thigh_deg, dip.trunk_deg))
    return shank * knees, thigh * grade, trunk * grade


def _angles(squat: Squat, time_s: Array, starts_s: list[float]) -> dict[str, Array]:
    """Shank, thigh, trunk and foot angles (radians), share of the drop and flight height (m), over time."""
    stature = squat.height_cm / 100.0
    names = ("shank", "thigh", "trunk", "foot", "share", "flight", "width", "shift")
    out = {name: np.zeros(len(time_s)) for name in names}
    for dip, start in zip(squat.dips, starts_s, strict=True):
        since = time_s - start
        length = dip.descent_s + dip.pause_s + dip.ascent_s
        during = (since >= 0) & (since <= length)
        lever = BALL_AT_FOOT * squat.shoe_of_stature * stature
        grade = _grade(dip, since[during])
        share = _drop_share(dip, grade)
        shank, thigh, trunk = _posture(dip, grade)
        risen = np.clip(1.0 - share, 0.0, 1.0) * (since[during] > dip.descent_s + dip.pause_s)
        bump = np.where(risen < 0.3, minimum_jerk(risen / 0.3), 1.0 - minimum_jerk((risen - 0.3) / 0.7))
        lifted = minimum_jerk((share - dip.heel_onset) / (1.0 - dip.heel_onset)) * dip.heel_rise_cm / 100.0
        out["shank"][during], out["thigh"][during] = shank, thigh
        out["trunk"][during] = trunk + math.radians(dip.hips_first_deg) * bump
        out["foot"][during] = np.arcsin(np.clip(lifted / lever, 0.0, 0.9))
        out["share"][during] = share
        out["width"][during] = share * (dip.knee_width - 1.0)
        out["shift"][during] = share * dip.hip_shift_pct / 100.0
        flown = since - length
        half = _flight_s(dip) / 2.0
        air = GRAVITY_M_S2 / 2.0 * (half**2 - (flown - half) ** 2)
        out["flight"] += np.where((flown > 0) & (flown < 2 * half), air, 0.0)
    return out


def _move(squat: Squat, time_s: Array, starts_s: list[float]) -> _Body:
    stature = squat.height_cm / 100.0
    angles = _angles(squat, time_s, starts_s)
    shoe = squat.shoe_of_stature * stature
    shank, thigh, trunk = (k * stature for k in (SHANK_OF_STATURE, THIGH_OF_STATURE, TRUNK_OF_STATURE))
    half_stance = squat.stance_of_stature * stature / 2.0
    walk = {side: _walk(squat, time_s, side) for side in Side}
    points: dict[tuple[Joint, Side], Array] = {}
    for side in Side:
        sign = 1.0 if side is Side.RIGHT else -1.0
        forward, up = walk[side]
        foot = _foot(squat, angles["foot"], shoe)
        across = sign * half_stance
        toe_out = math.radians(squat.toe_out_deg)
        for joint, (along, height) in foot.items():
            reach = along * math.cos(toe_out) if joint is not Joint.ANKLE else along
            aside = across + sign * (along * math.sin(toe_out) if joint is not Joint.ANKLE else 0.0)
            points[joint, side] = _stack(reach + forward, height + up + angles["flight"], aside)
        ankle = points[Joint.ANKLE, side]
        ahead = shank * np.sin(angles["shank"])
        knee = ankle + _stack(ahead, shank * np.cos(angles["shank"]), 0.0)
        # The knee stays over the line of its foot, unless it is asked in or out.
        knee[:, 2] = sign * (half_stance + ahead * math.tan(toe_out)) * (1.0 + angles["width"])
        points[Joint.KNEE, side] = knee
    middle = (points[Joint.KNEE, Side.LEFT] + points[Joint.KNEE, Side.RIGHT]) / 2.0
    middle[:, 2] = angles["shift"] * 2.0 * half_stance
    hips = middle + _stack(-thigh * np.sin(angles["thigh"]), thigh * np.cos(angles["thigh"]), 0.0)
    lean = np.column_stack([np.sin(angles["trunk"]), np.cos(angles["trunk"]), np.zeros(len(time_s))])
    across_lean = np.column_stack([np.cos(angles["trunk"]), -np.sin(angles["trunk"]), np.zeros(len(time_s))])
    for side in Side:
        sign = 1.0 if side is Side.RIGHT else -1.0
        points[Joint.HIP, side] = hips + _stack(0.0, 0.0, sign * 0.055 * stature)
        points[Joint.SHOULDER, side] = hips + trunk * lean + _stack(0.0, 0.0, sign * 0.096 * stature)
        # Low for an ear, so that stature from landmark spans comes out right, as it does on rendered bodies.
        head = hips + (0.36 * lean + 0.005 * across_lean) * stature
        points[Joint.EAR, side] = head + _stack(0.0, 0.0, sign * 0.04 * stature)
        points[Joint.ELBOW, side] = points[Joint.SHOULDER, side] - 0.18 * stature * lean + 0.05 * stature * across_lean
        points[Joint.WRIST, side] = points[Joint.ELBOW, side] + 0.15 * stature * across_lean
        if squat.walk_out_s > 0:
            _bend_walking_knee(points, side, shank, thigh, walking=angles["share"] == 0)
    nose = hips + (0.405 * lean + 0.075 * across_lean) * stature
    return _Body(points, nose, angles, hips[:, 1])


def _foot(squat: Squat, pitch: Array, shoe: float) -> dict[Joint, tuple[Array, Array]]:
    """Heel, ankle and toe ``(forward, up)`` from below the standing ankle; the rearfoot turns about the ball."""
    ball = (BALL_AT_FOOT - ANKLE_AT_FOOT) * shoe
    standing = {
        Joint.HEEL: (-ANKLE_AT_FOOT * shoe, 0.0),
        Joint.ANKLE: (0.0, ANKLE_HEIGHT * squat.height_cm / 100.0),
    }
    out = {}
    for joint, (along, height) in standing.items():
        x, y = along - ball, height
        out[joint] = (ball + x * np.cos(pitch) + y * np.sin(pitch), y * np.cos(pitch) - x * np.sin(pitch))
    flat = np.zeros_like(pitch)
    out[Joint.FOOT_INDEX] = (flat + (1.0 - ANKLE_AT_FOOT) * shoe, flat)
    return out


def _walk(squat: Squat, time_s: Array, side: Side) -> tuple[Array, Array]:
    """Forward offset and lift of one foot while walking out backwards: one step a second, feet in turn."""
    forward, lift = np.zeros(len(time_s)), np.zeros(len(time_s))
    steps = int(squat.walk_out_s / 0.5)
    for k in range(steps):
        if (k % 2 == 0) != (side is squat.near):
            continue
        share = (time_s - k * 0.5) / 0.5
        last = k >= steps - 2
        forward -= minimum_jerk(share) * (0.25 if last else 0.5)
        lift += 0.06 * np.sin(np.pi * np.clip(share, 0.0, 1.0)) ** 2
    return forward - forward[-1] if steps else forward, lift


def _bend_walking_knee(
    points: dict[tuple[Joint, Side], Array], side: Side, shank: float, thigh: float, *, walking: npt.NDArray[np.bool_]
) -> None:
    """While walking the legs differ: the knee follows from hip and ankle (two circles, knee in front)."""
    ankle, hip = points[Joint.ANKLE, side], points[Joint.HIP, side]
    span = (hip - ankle)[:, :2]
    length = np.clip(np.hypot(span[:, 0], span[:, 1]), 1e-6, shank + thigh - 1e-6)
    along = (shank**2 - thigh**2 + length**2) / (2 * length)
    aside = np.sqrt(np.clip(shank**2 - along**2, 0.0, None))
    unit = span / length[:, None]
    knee = ankle.copy()
    knee[:, :2] += unit * along[:, None] + np.column_stack([unit[:, 1], -unit[:, 0]]) * aside[:, None]
    points[Joint.KNEE, side][walking] = knee[walking]


def _stack(x: Array | float, y: Array | float, z: Array | float) -> Array:
    return np.stack(np.broadcast_arrays(*np.atleast_1d(x, y, z)), axis=-1).astype(np.float64)


# --- camera -----------------------------------------------------------------------------------------------------


class _Camera:
    """A level pinhole camera looking at the lifter's middle."""

    def __init__(self, squat: Squat) -> None:
        yaw = math.radians(squat.yaw_deg)
        sign = 1.0 if squat.near is Side.RIGHT else -1.0
        to_camera = np.array([math.sin(yaw), 0.0, sign * math.cos(yaw)])
        self._look = -to_camera
        self._up = np.array([0.0, 1.0, 0.0])
        self._right = np.cross(self._look, self._up)
        self._at = to_camera * squat.distance_m + self._up * squat.camera_height_m
        self._focal_px = squat.focal_px
        roll = math.radians(squat.roll_deg)
        self._turn = np.array([[math.cos(roll), -math.sin(roll)], [math.sin(roll), math.cos(roll)]])

    def project(self, world: Array) -> Array:
        """``(T, 3)`` meters to ``(T, 2)`` pixels of a 1080 x 1920 frame."""
        seen = world - self._at
        away = seen @ self._look
        flat = np.stack([seen @ self._right, -(seen @ self._up)], axis=-1) * self._focal_px / away[:, None]
        return np.asarray(flat @ self._turn.T + np.array([540.0, 960.0]), dtype=np.float64)

    def cm_per_px(self, world: Array) -> float:
        """Scale at a depth, median over time."""
        return float(np.median((world - self._at) @ self._look) / self._focal_px * 100.0)


def _sway_px(squat: Squat, time_s: Array) -> Array:
    return squat.drift_px * np.column_stack([np.sin(2.1 * time_s), 0.6 * np.sin(1.7 * time_s + 1.0)])


def _fill_head_and_hands(xy: Array) -> None:
    """Put the landmarks that nothing measures on the nearest one that is measured."""
    for number in range(1, 7):
        xy[:, number] = xy[:, NOSE]
    for number in (9, 10):
        xy[:, number] = xy[:, NOSE]
    for number in range(17, 23):
        xy[:, number] = xy[:, Joint.WRIST + (number + 1) % 2]


def _add_bias(xy: Array, squat: Squat, body: _Body, camera: _Camera) -> None:
    """Move each landmark from its joint to where MediaPipe puts it (forward shortened as the view shortens it)."""
    shoe = squat.shoe_of_stature * squat.height_cm / 100.0
    flexion = np.degrees(body.angles["shank"] + body.angles["thigh"])
    share = np.clip((flexion - STRAIGHT_KNEE_DEG) / (DEEP_KNEE_DEG - STRAIGHT_KNEE_DEG), 0.0, 1.0)[:, None]
    for (joint, side), world in body.points.items():
        if joint in LANDMARK_BIAS:
            bias = LANDMARK_BIAS[joint]
            moved = (np.array(bias.standing_shoe) * (1.0 - share) + np.array(bias.bottom_shoe) * share) * shoe
            away = world + np.column_stack([moved[:, 0], -moved[:, 1], np.zeros(len(moved))])
            xy[:, joint.on(side)] = camera.project(away)


# --- truth ------------------------------------------------------------------------------------------------------


def _truth(squat: Squat, time_s: Array, body: _Body, camera: _Camera, starts_s: list[float]) -> Truth:
    near = squat.near
    heel, toe, knee, hip = (body.points[joint, near] for joint in (Joint.HEEL, Joint.FOOT_INDEX, Joint.KNEE, Joint.HIP))
    degrees = {name: np.degrees(body.angles[name]) for name in ("shank", "thigh", "trunk", "foot")}
    sway = _sway_px(squat, time_s)
    stood = (body.angles["share"] == 0) & (time_s >= squat.walk_out_s)
    past = (knee - toe)[:, 0] * 100
    # The body stands upright before every dip, so that without one in the recording the knee began over the ankle.
    shoe_cm = squat.shoe_of_stature * squat.height_cm
    standing_past = float(past[stood].mean()) if stood.any() else (ANKLE_AT_FOOT - 1.0) * shoe_cm
    reps = []
    for dip, start in zip(squat.dips, starts_s, strict=True):
        down, up = start + dip.descent_s, start + dip.descent_s + dip.pause_s
        reps.append(TrueRep(start, down, (down + up) / 2, up, up + dip.ascent_s))
    return Truth(
        time_s=time_s,
        knee_past_toe_cm=past,
        knee_travel_cm=past - standing_past,
        heel_rise_cm=(heel[:, 1] - toe[:, 1]) * 100,
        trunk_lean_deg=degrees["trunk"],
        shank_deg=degrees["shank"],
        thigh_deg=degrees["thigh"],
        knee_flexion_deg=degrees["shank"] + degrees["thigh"],
        hip_flexion_deg=degrees["trunk"] + degrees["thigh"],
        ankle_dorsiflexion_deg=degrees["shank"] - degrees["foot"],
        depth_cm=(knee - hip)[:, 1] * 100,
        hip_height_m=body.hip_y,
        heel_xy_px=camera.project(heel) + sway,
        toe_xy_px=camera.project(toe) + sway,
        shoe_cm=shoe_cm,
        cm_per_px=camera.cm_per_px(knee),
        reps=tuple(reps),
    )
