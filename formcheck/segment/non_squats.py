"""Recognizes dips that are not squats: steps, lunges, jumps, hip hinges, lifts from the floor, sitting down.

In a squat both feet stay in place, both knees bend alike and as much as the hips, the hands stay up, and the weight
stays over the feet. Heights over the ankles show most of this from every side; what lies ahead of or behind the feet is
seen from the side and obliquely only.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.numerics.arrays import Bools
from formcheck.numerics.intervals import between
from formcheck.segment.attempts import AttemptKind
from formcheck.segment.dips import SWING_LEG, Dip, run_around
from formcheck.segment.posture import PostureCurves
from formcheck.segment.view import SideView, View, ViewKind

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
"""If the ankles are this much further apart or closer while the hips are low (median), or afterward, than before, the
feet moved. 304 true reps: while low at most 0.17 with sound landmarks, 0.34 without; afterward 0.39."""

UNLIKE_STEP_LEG, UNLIKE_LEG = 0.22, 0.12
"""They moved also if they are this much further apart or closer, and the two knees, or the two legs' lengths in the
frame, differ by this much. Of 304 true reps four moved by 0.11 to 0.34, with at most 0.11 of difference. Drawn lunges:
150 of 160 have both."""

UNLIKE_SPAN_LEG = 0.3
"""If the distance from hip to ankle shrinks by this much more on one leg, the other one stays straight. 304 true reps:
at most 0.18, drawn ones up to 0.28 where a plate hides the hips; drawn single-leg squats: 0.44 in the median."""

STEPPING_LEG, WALKED_LEG, WALKED_SIZE = 0.145, 0.2, 1.06
"""Range of the distance between the ankles while the hips are low, above which the feet step in turns, if they also end
this far from where they began or the body looks larger or smaller by this factor. Of 304 true reps five have a larger
range (0.16 to 0.49, ankles behind a rack or seen badly), but end within 0.06 and 1.03; where a moving camera carries
the feet along it is at most 0.12. Drawn walks in a half squat: 0.14 to 0.41."""

RAISED_LEG = 0.45
"""One ankle this much higher than the other stands on a bench (0.4 m and the height of the ankle, 0.5 leg lengths and
more). 272 true reps, cameras that look down among them: at most 0.33."""

SPLIT_LEG = 0.45
"""One ankle this far ahead of the other, seen from the side, is a split stance (0.7 and more). True reps: 0.21."""

TRAVEL_LEG = 1.0
"""Feet that end this far from where they began, in the frame, jumped or walked (broad jumps: 1.7 and more). 272 true
reps: at most 0.52, by a camera that moves."""

WALKED = 1.2
"""The trunk and the legs may look larger or smaller afterward by this factor. 272 true reps, zooming and hand-held
cameras among them: up to 1.16. Somebody who rises from a chair and comes nearer: 1.22."""

LEAP_LEG, LEAP_S = 0.5, 0.3
"""Both ankles that move this far the same way within this time (1.4 m/s) leap. 304 true reps: at most 0.34, by a camera
that walks along; somebody who walks has one foot on the floor."""

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

NEAR_BOTTOM_S = 0.15
"""The posture at the bottom is the median of this time either way, so that one landmark that jumps does not count."""

HANG_LEG = 0.28
"""Hands this far below the hips hang from a trunk bent by at least 47 degrees (arm 0.68, trunk 0.587 leg lengths). 18
deadlifts, pick-ups and burpees of 5 real clips: 0.33 and more; 272 true reps: at most 0.13."""

STRAIGHT_ARM_LEG = 0.63
"""They also hang on nearly straight arms (0.68 leg lengths, 0.332 of stature, docs/measures.md#lengths) below the
shoulders. 14 deadlifts and pick-ups: 0.69 and more; 272 true reps: at most 0.57."""

BENT_HANG_LEG, BENT_ARM_LEG = 0.2, 0.55
"""Below a trunk bent by 41 degrees (:data:`BENT_RISE`) hands hang from this far below the hips and the shoulders, since
they swing back between the legs. 304 true reps: at most 0.13 below the hips; drawn swings: 0.25 and 0.56 and more."""

HANG_DROP_LEG = 0.52
"""Deeper than this somebody may squat with weights in hanging hands. Real deadlifts and pick-ups: 0.31 to 0.43; level
thighs: about 0.6."""

FAR_HANG_LEG = 0.42
"""Hands this far below the hips reach for the floor at any depth: under level thighs, with the trunk at 45 degrees,
they hang 0.3 below."""

FLOOR_LEG, FLOOR_ARM_LEG = 0.06, 0.59
"""Hands this close to the ankles' height (5 cm) and this far below the shoulders are on the floor: dumbbells in the
hands keep the wrists 0.1 leg lengths higher. 7 burpees and deadlifts: at most 0.03, and 0.62 below the shoulders. 272
true reps, seen from the side or obliquely: 0.19 and above, at most 0.52 below the shoulders; a camera that looks down
shows hands held forward lower."""

BENT_RISE = 0.75
"""Shoulders above hips, as a share of standing, below which the trunk is bent: 41 degrees of lean."""

FLATTER_BY = 0.05
"""In a hinge the trunk lies flatter than the thigh: its height, as a share of standing, is less than the thigh's plus
this. Squats on upright shins with the trunk at 62 degrees have 0.14 more (rendered); others 0.25 and more, or their
knees go down."""

STEEP_THIGH, FAR_FLATTER_BY, NEARLY_UPRIGHT_SHIN = 0.55, -0.2, 0.88
"""Over a thigh that keeps this share of its standing height (57 degrees), a trunk this much flatter makes a hinge also
where the knees lose more height. Rendered hinges have 0.67 and more, -0.27 and less, and 0.91 and more, as the knee is
found forward of its place. Of 272 true reps one has so steep a thigh, with a trunk no flatter; the flattest (rendered,
77 to 81 degrees of lean) have 0.43, -0.24 and 0.85."""

UPRIGHT_SHIN = 0.965
"""In a hinge the knees keep this share of their height: shins within 15 degrees. Squats whose trunk lies flatter than
their thighs (rendered, 73 degrees of lean; real, from the front) keep at most 0.87, real deadlifts at least 0.97."""

BEHIND_LEG = -0.37
"""A trunk whose center of mass is this far behind the ankles (32 cm) rests on a seat. Upright on a chair it is -0.45 to
-0.5 (a thigh's length). 272 true reps: leaning on a ball at the wall -0.30, all others -0.11 and above."""

LOW_SHARE = 0.8
"""Sitting is looked for while the hips are at least this share of the way down."""

SEATED_S, SEATED_RISE, SEATED_SHIN = 1.0, 0.13, 0.87
"""Who sits for this long straightens the trunk while the hips stay down, by this share of its standing height, over
shins that keep this share of theirs. It shows from the front, too. Of 304 true reps five straighten by as much, over
shins of at most 0.82; drawn sitting: 0.16 and more, over 0.90 and more; one real seat 0.22, over 0.92."""

KNEE_FLOOR_LEG = 0.05
"""Knees this low over the ankles are landmarks that were lost, behind plates. True reps: 0.16 and above."""


def non_squat_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """Say what the dip was instead of a squat; None if it may be a squat."""
    return (
        _leg_reason(posture, dip, view)
        or _feet_reason(posture, dip)
        or hinge_reason(posture, dip)
        or _hands_reason(posture, dip, view)
        or _seat_reason(posture, dip, view)
    )


def hinge_reason(posture: PostureCurves, dip: Dip) -> AttemptKind | None:
    """The reason if the trunk bent further than the thighs, over upright shins; else None."""
    near = _near_bottom(posture, dip)
    knees = posture.knee_rise_leg.mean(axis=1)
    trunk, thigh, shin = (
        float(np.nanmedian(height[near])) / (float(height[dip.start] + height[dip.end]) / 2)
        for height in (posture.trunk_height_leg, posture.hip_rise_leg, knees)
    )
    flatter = trunk - thigh
    is_upright = flatter < FLATTER_BY and shin >= UPRIGHT_SHIN
    is_steep = thigh > STEEP_THIGH and flatter < FAR_FLATTER_BY and shin >= NEARLY_UPRIGHT_SHIN
    if trunk < BENT_RISE and (is_upright or is_steep):
        return AttemptKind.HIP_HINGE
    return None


def _leg_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """The reason if the two legs did not do the same, or could not be followed."""
    bottom = dip.bottom
    both = posture.drop_leg[bottom]
    if both.min() < OTHER_LEG * both.max():
        if not posture.shoulders_inside[bottom]:
            return AttemptKind.HEAD_OUT_OF_PICTURE
        return AttemptKind.ONE_LEG
    knees = posture.knee_apart_leg
    parted = abs(float(knees[bottom] - (knees[dip.start] + knees[dip.end]) / 2))
    if parted > KNEE_APART_LEG and posture.knee_rise_leg[bottom].min() < KNEELING_RISE_LEG:
        return AttemptKind.LUNGE
    near = _near_bottom(posture, dip)
    spans = posture.span_leg
    shrunk = (spans[dip.start] + spans[dip.end]) / 2 - np.nanmedian(spans[near], axis=0)
    unlike_span = abs(float(shrunk[0] - shrunk[1]))
    if posture.feet_inside[bottom] and unlike_span > UNLIKE_SPAN_LEG:
        return AttemptKind.ONE_LEG
    apart = posture.ankle_apart_leg
    low = np.nanmedian(apart[_while_down(posture, dip, 0.5)], axis=0)
    moved = float(np.linalg.norm(low - apart[dip.start]))
    if posture.feet_inside[bottom] and moved > UNLIKE_STEP_LEG and max(unlike_span, parted) > UNLIKE_LEG:
        return AttemptKind.STEP
    across, down = np.minimum(np.abs(low), np.abs(apart[dip.start]))
    if posture.feet_inside[bottom] and down > RAISED_LEG:
        return AttemptKind.SINGLE_LEG
    if posture.feet_inside[bottom] and across > SPLIT_LEG and view.kind is ViewKind.SIDE:
        return AttemptKind.SPLIT_STANCE
    return None


def _feet_reason(posture: PostureCurves, dip: Dip) -> AttemptKind | None:
    """The reason if the feet did not stay in place."""
    apart = posture.ankle_apart_leg
    low = np.nanmedian(apart[_while_down(posture, dip, 0.5)], axis=0)
    for at, then in ((dip.bottom, low), (dip.end, apart[dip.end])):
        feet_seen = posture.feet_inside[dip.start] and posture.feet_inside[at]
        if feet_seen and np.linalg.norm(then - apart[dip.start]) > STEP_LEG:
            return AttemptKind.STEP
    growths = [float(size[dip.end] / size[dip.start]) for size in (posture.upper_px, posture.leg_px)]
    # Both must grow or both shrink. Where only the hips were placed higher, one grows and the other shrinks.
    if min(growths) > WALKED or max(growths) < 1.0 / WALKED:
        return AttemptKind.WALK
    if any(_is_jump(posture, dip, top) for top in (dip.start, dip.end)):
        return AttemptKind.JUMP
    travel_px = np.linalg.norm(posture.ankles_px[dip.end] - posture.ankles_px[dip.start])
    travel_leg = float(travel_px / posture.leg_px[dip.start])
    if travel_leg > TRAVEL_LEG:
        return AttemptKind.FEET_ELSEWHERE
    if posture.feet_inside[dip.bottom] and _has_leapt(posture, dip):
        return AttemptKind.JUMP
    down = _while_down(posture, dip, 0.5)
    ranges = np.nanquantile(apart[down], 0.95, axis=0) - np.nanquantile(apart[down], 0.05, axis=0)
    went = travel_leg > WALKED_LEG or min(growths) > WALKED_SIZE or max(growths) < 1.0 / WALKED_SIZE
    if went and posture.feet_inside[down].all() and ranges.max() > STEPPING_LEG:
        return AttemptKind.STEP
    return None


def _hands_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """The reason if the hands hung far below the hips, or were on the floor."""
    near = _near_bottom(posture, dip) & np.isfinite(posture.hand_rise_leg)
    if not near.any():
        return None
    hand = posture.hand_rise_leg[near]
    over_hand = posture.hip_rise_leg[near] + posture.knee_rise_leg[near].mean(axis=1) - hand
    arm = float(np.median(over_hand + posture.trunk_height_leg[near]))
    hang = float(np.median(over_hand))
    trunk_leg = (posture.trunk_height_leg[dip.start] + posture.trunk_height_leg[dip.end]) / 2
    is_bent = np.median(posture.trunk_height_leg[near]) < BENT_RISE * trunk_leg
    hangs = (arm > STRAIGHT_ARM_LEG and hang > HANG_LEG) or (is_bent and arm > BENT_ARM_LEG and hang > BENT_HANG_LEG)
    if hang > FAR_HANG_LEG or (hangs and posture.drop_leg[near].mean() < HANG_DROP_LEG):
        return AttemptKind.DEADLIFT
    if isinstance(view, SideView) and arm > FLOOR_ARM_LEG and np.median(hand) < FLOOR_LEG:
        return AttemptKind.HANDS_ON_FLOOR
    return None


def _seat_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """The reason if the trunk was so far behind the feet that something carried it, or the shins were lost."""
    near = _near_bottom(posture, dip)
    if np.nanmedian(posture.knee_rise_leg[near].mean(axis=1)) < KNEE_FLOOR_LEG:
        return AttemptKind.SHINS_LOST
    if _straightens_up(posture, dip):
        return AttemptKind.SAT_DOWN
    if not isinstance(view, SideView):
        return None
    ahead = view.facing * posture.trunk_right_leg[_while_down(posture, dip, LOW_SHARE)]
    behind = float(np.nanquantile(ahead, 0.1)) / math.cos(math.radians(view.yaw_deg.value))
    return AttemptKind.SAT_DOWN if behind < BEHIND_LEG else None


def _straightens_up(posture: PostureCurves, dip: Dip) -> bool:
    """Whether the trunk straightens up while the hips stay low for a while, over upright shins, as on a seat."""
    low = np.flatnonzero(_while_down(posture, dip, LOW_SHARE))
    if posture.time_s[low[-1]] - posture.time_s[low[0]] < SEATED_S:
        return False
    trunk, shin = (
        height / ((height[dip.start] + height[dip.end]) / 2)
        for height in (posture.trunk_height_leg, posture.knee_rise_leg.mean(axis=1))
    )
    rise = np.nanquantile(trunk[low], 0.75) - max(trunk[low[0]], trunk[low[-1]])
    return bool(rise > SEATED_RISE and np.nanmedian(shin[_near_bottom(posture, dip)]) > SEATED_SHIN)


def _has_leapt(posture: PostureCurves, dip: Dip) -> bool:
    """Whether both ankles go far the same way at once, during the dip or next to it."""
    time_s = posture.time_s
    first_s, last_s = time_s[dip.start] - JUMP_WITHIN_S, time_s[dip.end] + JUMP_WITHIN_S
    at = np.flatnonzero(between(time_s, first_s, last_s) & posture.feet_inside)
    later = np.searchsorted(time_s[at], time_s[at] + LEAP_S)
    at, later = at[later < len(at)], at[later[later < len(at)]]
    half_apart = posture.ankle_apart_leg[:, 0] / 2
    middle = posture.ankles_px[:, 0] / posture.leg_px
    moved = [ankle[later] - ankle[at] for ankle in (middle - half_apart, middle + half_apart)]
    return bool((np.minimum(*moved).max(initial=0.0) > LEAP_LEG) or (np.maximum(*moved).min(initial=0.0) < -LEAP_LEG))


def _near_bottom(posture: PostureCurves, dip: Dip) -> Bools:
    """``(T,)`` the time around the lowest frame."""
    bottom_s = posture.time_s[dip.bottom]
    return np.asarray(np.abs(posture.time_s - bottom_s) <= NEAR_BOTTOM_S)


def _while_down(posture: PostureCurves, dip: Dip, share: float) -> Bools:
    """``(T,)`` the frames of the dip in which the hips are at least ``share`` of the way down."""
    drop = posture.drop_leg.mean(axis=1)
    frame = np.arange(len(drop))
    return np.asarray((frame >= dip.start) & (frame <= dip.end) & (drop >= share * drop[dip.bottom]))


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
