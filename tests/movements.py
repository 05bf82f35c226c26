"""An artificial lifter who squats, lunges, jumps, sits down and lifts, filmed by an artificial camera.

``track_of(movement, film)`` gives the landmarks a pose model would find: joints from keyframes, knees between hip and
ankle, projected by a pinhole camera, moved by the model's own bias, with noise that wanders and jitters.

World: leg lengths (hip to ankle), x forward (toward the toes), y up, z to the lifter's right; the origin lies between
the ankles at their height. Segment shares are those of :mod:`tests.synthetic`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import LANDMARKS, NOSE, Joint, Side
from formcheck.measure.landmark_bias import bias_shoe
from formcheck.observe.pose import PoseTrack
from tests.synthetic import (
    ANKLE_AT_FOOT,
    ANKLE_HEIGHT,
    FOOT_OF_STATURE,
    GRAVITY_M_S2,
    HIP_TO_ANKLE_OF_STATURE,
    THIGH_OF_STATURE,
    TRUNK_OF_STATURE,
    minimum_jerk,
)

Array = npt.NDArray[np.float64]

STATURE = 1.0 / HIP_TO_ANKLE_OF_STATURE
THIGH = THIGH_OF_STATURE * STATURE
SHIN = 1.0 - THIGH
TRUNK = TRUNK_OF_STATURE * STATURE
ARM = 0.37 * STATURE
SHOE = FOOT_OF_STATURE * STATURE
LEG_M = 0.86
"""A leg of 0.86 m, for the height of a flight in time."""

HALF_STANCE = 0.2


@dataclass(frozen=True)
class Key:
    """One posture.

    Attributes:
        hip: forward and height of the hips' middle.
        trunk_deg: lean of the trunk, + forward.
        left, right: each ankle: forward, height, outward from the middle.
        arm_deg: direction of the arms from the shoulders: 0 down, 90 forward, 180 up.
        reach: share of the arm's length between shoulder and wrist.
        heels_deg: turn of both feet about the ball, heel up.
    """

    hip: tuple[float, float] = (0.0, 0.985)
    trunk_deg: float = 3.0
    left: tuple[float, float, float] = (0.0, 0.0, HALF_STANCE)
    right: tuple[float, float, float] = (0.0, 0.0, HALF_STANCE)
    arm_deg: float = 5.0
    reach: float = 0.97
    heels_deg: float = 0.0

    def row(self) -> list[float]:
        """All numbers of the posture."""
        return [*self.hip, self.trunk_deg, *self.left, *self.right, self.arm_deg, self.reach, self.heels_deg]


def changed(key: Key, **changes: float | tuple[float, ...]) -> Key:
    """The posture with some of its fields replaced."""
    return replace(key, **changes)  # type: ignore[arg-type]


def bent(thigh_deg: float, shin_deg: float, trunk_deg: float, **changes: float | tuple[float, ...]) -> Key:
    """Both legs bent alike over planted feet."""
    shin, thigh = math.radians(shin_deg), math.radians(thigh_deg)
    hip = (SHIN * math.sin(shin) - THIGH * math.sin(thigh), SHIN * math.cos(shin) + THIGH * math.cos(thigh))
    return changed(Key(hip=hip, trunk_deg=trunk_deg), **changes)


@dataclass(frozen=True)
class Movement:
    """Keyframes as ``(seconds since the one before, posture)``, and flights as ``(start, height)``."""

    keys: tuple[tuple[float, Key], ...]
    flights: tuple[tuple[float, float], ...] = ()

    @property
    def length_s(self) -> float:
        """Length of the whole movement."""
        return sum(seconds for seconds, _ in self.keys)


@dataclass(frozen=True)
class Film:
    """The camera and the pose model's noise.

    Attributes:
        yaw_deg: 0 from the lifter's right side, 90 from the front, -90 from behind.
        wander_leg: landmarks wander by this much over a third of a second (twice on the far side, four times
            behind a plate).
        plate: a weight plate hides hips, shoulders, elbows and wrists.
    """

    yaw_deg: float = 0.0
    camera_height: float = 1.0
    distance: float = 4.5
    frame_rate_hz: float = 30.0
    wander_leg: float = 0.006
    jitter_leg: float = 0.002
    plate: bool = False
    sway_leg: float = 0.01
    seed: int = 0


def flight_s(height_leg: float) -> float:
    """Duration of a jump of this height."""
    return 2.0 * math.sqrt(2.0 * height_leg * LEG_M / GRAVITY_M_S2)


def track_of(movement: Movement, film: Film) -> PoseTrack:
    """The landmarks of a movement in a frame of 2400 x 1920."""
    time_s = np.arange(0.0, movement.length_s, 1.0 / film.frame_rate_hz)
    rng = np.random.default_rng(film.seed)
    points, knee_deg = _points(movement, time_s)
    xy = np.full((len(time_s), LANDMARKS, 2), np.nan)
    for (joint, side), world in points.items():
        shoe = bias_shoe(joint, knee_deg[side]) * SHOE
        moved = world + np.column_stack([shoe[:, 0], -shoe[:, 1], np.zeros(len(shoe))])
        xy[:, joint.on(side)] = _project(moved, film) + _noise(joint, side, time_s, film, rng)
    nose = (xy[:, Joint.EAR.on(Side.LEFT)] + xy[:, Joint.EAR.on(Side.RIGHT)]) / 2
    for number in (NOSE, *range(1, 7), 9, 10):
        xy[:, number] = nose
    for number in range(17, 23):
        xy[:, number] = xy[:, Joint.WRIST + (number + 1) % 2]
    px_per_leg = 380.0
    sway = film.sway_leg * np.column_stack([np.sin(2.1 * time_s + film.seed), np.sin(1.7 * time_s)])
    xy_px = (xy + sway[:, None]) * px_per_leg * (1.0, -1.0) + (1200.0, 1500.0)
    return PoseTrack(time_s - time_s[0], xy_px, np.full(xy.shape[:2], 0.98), 2400, 1920)


def _points(movement: Movement, time_s: Array) -> tuple[dict[tuple[Joint, Side], Array], dict[Side, Array]]:
    """World points ``(T, 3)`` of each joint, and the knees' flexion in degrees."""
    rows = np.array([key.row() for _, key in movement.keys])
    ends = np.cumsum([seconds for seconds, _ in movement.keys])
    at = np.clip(np.searchsorted(ends, time_s, side="left"), 1, len(rows) - 1)
    even = np.clip((time_s - ends[at - 1]) / np.maximum(ends[at] - ends[at - 1], 1e-6), 0.0, 1.0)
    flying = np.isin(ends[at - 1], [start_s for start_s, _ in movement.flights])
    share = np.where(flying, even, minimum_jerk(even))[:, None]
    row = rows[at - 1] + share * (rows[at] - rows[at - 1])
    air = np.zeros(len(time_s))
    for start_s, height in movement.flights:
        half = flight_s(height) / 2
        since = time_s - start_s
        air += np.where((since > 0) & (since < 2 * half), height * (1 - (since / half - 1) ** 2), 0.0)
    zero = np.zeros(len(time_s))
    hips = np.column_stack([row[:, 0], row[:, 1] + air, zero])
    lean = np.radians(row[:, 2])
    along = np.column_stack([np.sin(lean), np.cos(lean), zero])
    ahead = np.column_stack([np.cos(lean), -np.sin(lean), zero])
    arm = np.radians(row[:, 9])
    reach = np.column_stack([np.sin(arm), -np.cos(arm), zero]) * (ARM * row[:, 10])[:, None]
    points: dict[tuple[Joint, Side], Array] = {}
    knee_deg: dict[Side, Array] = {}
    for side, column, sign in ((Side.LEFT, 3, -1.0), (Side.RIGHT, 6, 1.0)):
        across = np.array([0.0, 0.0, sign])
        ankle = np.column_stack([row[:, column], row[:, column + 1] + air, sign * row[:, column + 2]])
        hip = hips + 0.055 * STATURE * across
        pitch = np.radians(row[:, 11])
        ball, height = 0.45 * SHOE, ANKLE_HEIGHT * STATURE
        ankle = ankle + np.column_stack([ball * (1 - np.cos(pitch)), ball * np.sin(pitch), zero])
        knee, knee_deg[side] = _knee(hip, ankle)
        points |= {(Joint.HIP, side): hip, (Joint.KNEE, side): knee, (Joint.ANKLE, side): ankle}
        foot = np.column_stack([np.cos(pitch), -np.sin(pitch), 0.15 * sign + zero])
        floor = ankle - np.column_stack([zero, height + zero, zero])
        points[Joint.HEEL, side] = floor - ANKLE_AT_FOOT * SHOE * foot
        points[Joint.FOOT_INDEX, side] = floor + (1 - ANKLE_AT_FOOT) * SHOE * foot
        shoulder = hips + TRUNK * along + 0.096 * STATURE * across
        points[Joint.SHOULDER, side] = shoulder
        points[Joint.WRIST, side] = shoulder + reach
        points[Joint.ELBOW, side] = shoulder + reach / 2 + 0.1 * across
        points[Joint.EAR, side] = hips + STATURE * (0.36 * along + 0.005 * ahead + 0.04 * across)
    return points, knee_deg


def _knee(hip: Array, ankle: Array) -> tuple[Array, Array]:
    """The knee between hip and ankle, forward and in line with the foot; and its flexion in degrees."""
    span = hip - ankle
    length = np.linalg.norm(span, axis=1)
    held = np.minimum(length, 0.9995 * (THIGH + SHIN))
    along = (SHIN**2 - THIGH**2 + held**2) / (2 * held)
    aside = np.sqrt(np.clip(SHIN**2 - along**2, 0.0, None))
    unit = span / length[:, None]
    forward = np.column_stack([np.ones(len(hip)), np.zeros(len(hip)), 0.3 * np.sign(hip[:, 2])])
    forward = forward - np.sum(forward * unit, axis=1)[:, None] * unit
    forward /= np.linalg.norm(forward, axis=1)[:, None]
    inner = np.arccos(np.clip((THIGH**2 + SHIN**2 - held**2) / (2 * THIGH * SHIN), -1, 1))
    return ankle + along[:, None] * unit + aside[:, None] * forward, 180.0 - np.degrees(inner)


def _project(world: Array, film: Film) -> Array:
    """``(T, 3)`` to ``(T, 2)`` leg lengths in the frame, x right and y up, as large as at the lifter's own distance."""
    yaw = math.radians(film.yaw_deg)
    to_camera = np.array([math.sin(yaw), 0.0, math.cos(yaw)])
    right = np.array([math.cos(yaw), 0.0, -math.sin(yaw)])
    away = film.distance - world @ to_camera
    flat = np.column_stack([world @ right, world[:, 1] - film.camera_height])
    flat = flat * (film.distance / away)[:, None]
    return np.asarray(flat + np.array([0.0, film.camera_height]))


def _noise(joint: Joint, side: Side, time_s: Array, film: Film, rng: np.random.Generator) -> Array:
    """A slow wander and a jitter; more of the wander where the far side or a plate hides the joint."""
    far = side is Side.LEFT and abs(film.yaw_deg) < 60
    hidden = film.plate and joint in (Joint.SHOULDER, Joint.HIP, Joint.WRIST, Joint.ELBOW)
    size = film.wander_leg * (2.0 if far else 1.0) * (4.0 if hidden else 1.0)
    keep = math.exp(-1.0 / (0.33 * film.frame_rate_hz))
    kicks = rng.normal(0.0, size * math.sqrt(1 - keep**2), (len(time_s), 2))
    wander = np.empty_like(kicks)
    now = rng.normal(0.0, size, 2)
    for i, kick in enumerate(kicks):
        now = keep * now + kick
        wander[i] = now
    return wander + rng.normal(0.0, film.jitter_leg, wander.shape)
