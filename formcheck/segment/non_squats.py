"""What lowers the hips like a squat and is none: steps, lunges, jumps, bending to the floor.

A squat is both feet in place, both knees bent alike, the trunk kept up or the hips brought well down.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.numerics.intervals import between
from formcheck.segment.dips import SWING_LEG, Dip, stretch
from formcheck.segment.posture import Posture

OTHER_LEG = 0.4
"""The less bent leg must come down by at least this share of the other: in 150 true reps it was 0.6 and more, and where
one leg only was bent (a step, a reach to the floor) it was below 0.2."""

KNEE_APART_LEG = 0.28
"""If one knee goes down against the other by more than this, one leg kneels: a lunge's rear knee comes near the floor,
0.4 leg lengths below the front one. True reps mostly stay below 0.2, but a camera that looks down on a squat from
nearby shows the nearer knee up to 0.32 lower, and behind a plate it is 0.29."""

KNEELING_RISE_LEG = 0.15
"""So the lower knee must also have come this near to the height of its own ankle: a rear shank lies within 17 degrees
of level (0.5 sin 17), its heel up. The knees of a squat stay 0.2 leg lengths above their ankles and more."""

STEP_LEG = 0.5
"""If at the bottom the ankles stand this much further apart or closer than before, the feet moved. True reps: below
0.15 where the landmarks were sound, 0.43 where not."""

WALKED = 1.25
"""A squat is done on the spot: upper body and legs look as large after as before. In 150 true reps, zooming and
hand-held cameras among them, they changed by up to a factor of 1.13."""

JUMP_LEG = 0.12
"""Ankles this much above the floor have left it: rising on the toes lifts them by a tenth of a leg (0.07 of stature
from ankle to ball of the foot, turned by 45 degrees)."""

JUMP_WITHIN_S = 0.8
"""A flight follows the way up, or precedes the way down, within this time (half a metre high takes 0.64 s)."""

FLIGHT_S2_PER_LEG = 0.35
"""What is thrown up by ``h`` is in its upper half for ``2 sqrt(h / g)``: for a leg of 0.86 m (0.491 of a stature of
1.75 m), the square of that time is 0.35 s² for each leg length."""

FLIGHT_LIKE = (0.5, 1.8)
"""Time in the upper half over what free flight takes; smoothing widens it, and children are smaller."""

SHAKE_S = 0.2
"""Over this time a shaking camera is told from a moving one."""

JUMP_OF_SHAKE = 4.0
"""A jump stands out from what the camera's shaking does to the picture by this much."""

JUMP_OF_SWAY = 1.5
"""And from what the picture of the planted feet sways while the hips are down: a phone in a tired hand lifts both feet
by a tenth of a leg, in squats and in standing alike."""

STOOP_RISE = 0.45
"""Shoulders over hips, over what they are standing, below which the trunk lies: 63 degrees of lean."""

STOOP_DROP_LEG = 0.40
"""Deeper than this it is a squat whatever the trunk does. A deadlift's hips come down by 0.2 to 0.3."""


def what_instead(posture: Posture, dip: Dip) -> str:
    """What the dip was in place of a squat, in words a lifter understands; empty where it may be a squat."""
    bottom = dip.bottom
    both = posture.drop_leg[bottom]
    if both.min() < OTHER_LEG * both.max():
        return "one leg only was bent: a step, a kick or a reach to the floor"
    knees = posture.knee_apart_leg
    parted = abs(knees[bottom] - (knees[dip.start] + knees[dip.end]) / 2) > KNEE_APART_LEG
    if parted and posture.knee_rise_leg[bottom].min() < KNEELING_RISE_LEG:
        return "one knee went down: a lunge or kneeling"
    apart = posture.ankle_apart_leg
    feet_seen = posture.feet_inside[dip.start] and posture.feet_inside[bottom]
    if feet_seen and np.linalg.norm(apart[bottom] - apart[dip.start]) > STEP_LEG:
        return "the feet moved: a step"
    growths = [float(size[dip.end] / size[dip.start]) for size in (posture.upper_px, posture.leg_px)]
    # Both ways alike: where only the hips were found higher, one part of the body grows and the other shrinks.
    if min(growths) > WALKED or max(growths) < 1.0 / WALKED:
        return "the lifter walked nearer or further away"
    if any(_flies(posture, dip, top) for top in (dip.start, dip.end)):
        return "the feet left the floor: a jump"
    rise = posture.trunk_rise_leg
    lies = rise[bottom] < STOOP_RISE * (rise[dip.start] + rise[dip.end]) / 2
    if lies and posture.hands_low[bottom] and both.mean() < STOOP_DROP_LEG:
        return "bent over to the floor more than down"
    return ""


def _flies(posture: Posture, dip: Dip, top: int) -> bool:
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
    # Up from the floor and down to it again: a moving camera goes one way.
    height = float(rise[peak] - max(rise[first : peak + 1].min(), rise[peak : last + 1].min()))
    if height < max(JUMP_LEG, JUMP_OF_SHAKE * shake, JUMP_OF_SWAY * sway) or drop[known][peak] > SWING_LEG:
        return False
    up, down = stretch(rise > rise[peak] - height / 2, at=peak, first=first, last=last)
    flight = (time_s[down] - time_s[up]) / math.sqrt(height * FLIGHT_S2_PER_LEG)
    return bool(FLIGHT_LIKE[0] < flight < FLIGHT_LIKE[1])
