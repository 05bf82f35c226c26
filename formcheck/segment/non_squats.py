"""Recognizes dips that are not squats: steps, lunges, jumps, bending to the floor.

In a squat both feet stay in place, both knees bend alike, and the trunk stays up or the hips go well down.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.numerics.intervals import between
from formcheck.segment.dips import SWING_LEG, Dip, run_around
from formcheck.segment.posture import PostureCurves

OTHER_LEG = 0.4
"""The hip over the less bent leg must drop by at least this share of the other. 150 true reps: 0.6 and more. Steps and
reaches to the floor with one bent leg: below 0.2."""

KNEE_APART_LEG = 0.28
"""If one knee drops by this much more than the other, one leg kneels; the rear knee of a lunge is 0.4 leg lengths below
the front one. True reps mostly stay below 0.2, but a camera that looks down from nearby shows the near knee up to 0.32
lower, and behind a plate it is 0.29."""

KNEELING_RISE_LEG = 0.15
"""The lower knee must also be this close to the height of its own ankle: the rear shin is within 17 degrees of level
(0.5 sin 17), heel up. In a squat the knees stay 0.2 leg lengths above the ankles."""

STEP_LEG = 0.5
"""If the ankles are this much further apart or closer at the bottom than before, the feet moved. True reps: below 0.15
with sound landmarks, up to 0.43 without."""

WALKED = 1.25
"""The trunk and the legs may look larger or smaller afterward by this factor. 150 true reps, zooming and hand-held
cameras among them: up to 1.13."""

JUMP_LEG = 0.12
"""Ankles this high above the floor have left it. Rising on the toes lifts them by a tenth of a leg (0.07 of stature
from the ankle to the ball of the foot, turned by 45 degrees)."""

JUMP_WITHIN_S = 0.8
"""A flight follows the ascent, or precedes the descent, within this time (a jump of half a meter takes 0.64 s)."""

FLIGHT_S2_PER_LEG = 0.35
"""Free flight to height h spends 2 sqrt(h / g) in its upper half. For a leg of 0.86 m (0.491 of a stature of 1.75 m)
the square of that time is 0.35 s² per leg length."""

FLIGHT_LIKE = (0.5, 1.8)
"""Time in the upper half, over that of free flight. Smoothing lengthens it, and children are smaller."""

SHAKE_S = 0.2
"""Movement within this time is camera shake; slower movement is a moving camera."""

JUMP_OF_SHAKE = 4.0
"""A jump is at least this many times as high as the median shake."""

JUMP_OF_SWAY = 1.5
"""A jump is at least this many times as high as the planted feet sway while the hips are down: a phone in a tired hand
moves both feet by a tenth of a leg, in squats and in standing alike."""

STOOP_RISE = 0.45
"""Shoulders above hips, as a share of standing, below which the trunk is bent over: 63 degrees of lean."""

STOOP_DROP_LEG = 0.40
"""Deeper than this it is a squat however far the trunk leans. A deadlift's hips drop by 0.2 to 0.3."""


def non_squat_reason(posture: PostureCurves, dip: Dip) -> str | None:
    """Say what the dip was instead of a squat, in a lifter's words; None if it may be a squat."""
    bottom = dip.bottom
    both = posture.drop_leg[bottom]
    if both.min() < OTHER_LEG * both.max():
        return "only one leg bent: a step, a kick or a reach to the floor"
    knees = posture.knee_apart_leg
    parted = abs(knees[bottom] - (knees[dip.start] + knees[dip.end]) / 2) > KNEE_APART_LEG
    if parted and posture.knee_rise_leg[bottom].min() < KNEELING_RISE_LEG:
        return "one knee went to the floor: a lunge or kneeling"
    apart = posture.ankle_apart_leg
    feet_seen = posture.feet_inside[dip.start] and posture.feet_inside[bottom]
    if feet_seen and np.linalg.norm(apart[bottom] - apart[dip.start]) > STEP_LEG:
        return "the feet moved: a step"
    growths = [float(size[dip.end] / size[dip.start]) for size in (posture.upper_px, posture.leg_px)]
    # Both must grow or both shrink. Where only the hips were placed higher, one grows and the other shrinks.
    if min(growths) > WALKED or max(growths) < 1.0 / WALKED:
        return "walked toward the camera or away from it"
    if any(_is_jump(posture, dip, top) for top in (dip.start, dip.end)):
        return "the feet left the floor: a jump"
    rise = posture.trunk_height_leg
    is_bent_over = rise[bottom] < STOOP_RISE * (rise[dip.start] + rise[dip.end]) / 2
    if is_bent_over and posture.hands_low[bottom] and both.mean() < STOOP_DROP_LEG:
        return "a bend, not a squat"
    return None


def _is_jump(posture: PostureCurves, dip: Dip, top: int) -> bool:
    """Whether both feet go up and come down again on straight legs near a top of the dip, as in free flight."""
    drop = posture.drop_leg.mean(axis=1)
    known = np.isfinite(posture.ankle_rise_px) & np.isfinite(drop)
    time_s, rise = posture.time_s[known], (posture.ankle_rise_px / posture.leg_px[top])[known]
    around = [np.interp(time_s + shift_s, time_s, rise) for shift_s in (-SHAKE_S, SHAKE_S)]
    shake = float(np.median(np.abs(rise - (around[0] + around[1]) / 2)))
    planted = between(time_s, posture.time_s[dip.start], posture.time_s[dip.end]) & (drop[known] > SWING_LEG)
    sway = float(np.ptp(rise[planted])) if planted.any() else 0.0
    near = np.flatnonzero(np.abs(time_s - posture.time_s[top]) <= JUMP_WITHIN_S)
    first, last = int(near[0]), int(near[-1])
    peak = int(near[np.argmax(rise[near])])
    # Up and down again: a moving camera moves one way.
    height = float(rise[peak] - max(rise[first : peak + 1].min(), rise[peak : last + 1].min()))
    if height < max(JUMP_LEG, JUMP_OF_SHAKE * shake, JUMP_OF_SWAY * sway) or drop[known][peak] > SWING_LEG:
        return False
    up, down = run_around(rise > rise[peak] - height / 2, at=peak, first=first, last=last)
    flight = (time_s[down] - time_s[up]) / math.sqrt(height * FLIGHT_S2_PER_LEG)
    return bool(FLIGHT_LIKE[0] < flight < FLIGHT_LIKE[1])
