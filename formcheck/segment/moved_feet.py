"""Recognizes feet that do not stay in place: steps, walks, jumps."""

from __future__ import annotations

import math

import numpy as np

from formcheck.numerics.arrays import Floats
from formcheck.numerics.intervals import between
from formcheck.segment.attempts import AttemptKind
from formcheck.segment.dip_frames import while_down
from formcheck.segment.dips import SWING_LEG, TOP_DROP_LEG, Dip, run_around
from formcheck.segment.posture import PostureCurves
from formcheck.segment.view import FrontView, View, ViewKind

STEP_LEG = 0.5
"""If the ankles are this much further apart or closer while the hips are low (median), or afterward, than before, the
feet moved. Afterward counts once the hips are up and at the end alike. 304 true reps: while low at most 0.17 with sound
landmarks, 0.34 without; afterward 0.15."""

STEPPING_LEG, WALKED_LEG, WALKED_SIZE, PARTED_LEG = 0.17, 0.2, 1.06, 0.16
"""The feet step if the distance between the ankles varies by more than the first while the hips are low, and they end
the second from where they began. They also step if the hips come up over ankles that are the fourth further apart or
closer, and the body ends larger or smaller by the third. Of 304 true reps five have a larger range (0.16 to 0.49,
ankles behind a rack or seen badly), but they end within 0.12 and 1.03; where a moving camera carries the feet along the
range is at most 0.12, or 0.15 with landmarks that vary as between two models. Of 3000 true reps, changed clips and
another model among them, those that end so much larger come up within 0.13, but for one (0.42, an ankle behind a
plate); a deadlift with steps, recorded four times, 0.19 and more."""

NEARING_LEG, NEARING_SIZE = 0.12, 1.035
"""Who walks toward the camera in a half squat, or away from it, lifts the feet so far in turns, and looks larger or
smaller by this factor: drawn walks that nothing else refuses 0.13 and 1.04 and more. From the side nobody walks so:
there a far ankle wanders while a camera zooms (one clip, changed: 0.22 and 1.07). 1748 reps of changed real clips: at
most 1.027 where the range is larger, and 0.10 where a camera zooms by more."""

LOW_WALK_SHARE, LOW_WALK_S, STEP_DROP_LEG = 0.8, 1.0, 0.4
"""Who walks in a squat stays low for two steps at least, half a second each: at least this share of the way down, for
this long; or rises onto a step, with the hips at most so far down over the ankles. 100 drawn walks: 1.8 s and more; 80
drawn steps: 0.37. Ankles that are lost behind plates in a deeper squat move for a moment: 0.1 and 0.5 s."""

TRAVEL_LEG = 1.0
"""Feet that end this far from where they began, in the frame, jumped or walked (broad jumps: 1.7 and more). 272 true
reps: at most 0.52, by a camera that moves."""

BENT_TRAVEL_LEG, BENT_AGAIN = 0.43, 0.8
"""Feet that end the first from where they began have jumped back to a plank, or forward out of it, if the trunk ends
with less than the second of the height it began with, or the other way round. 14 burpees: 0.59 and more, over 0.66 at
most. True reps: at most 0.27 over so bent a trunk, and where the feet end further away, the trunk keeps 0.9."""

WALKED = 1.2
"""The trunk and the legs may look larger or smaller afterward by this factor. 272 true reps, zooming and hand-held
cameras among them: up to 1.16. Somebody who rises from a chair and comes nearer: 1.22."""

LEAP_LEG, LEAP_S = 0.5, 0.3
"""Both ankles that move this far the same way within this time (1.4 m/s) leap. 304 true reps: at most 0.34, by a camera
that walks along; somebody who walks has one foot on the floor."""

JUMP_LEG = 0.15
"""Ankles this high above the floor have left it. Rising on the toes lifts them by a tenth of a leg (0.07 of stature
from the ankle to the ball of the foot, turned by 45 degrees); half as much again is left for landmark noise. Product
default."""

JUMP_WITHIN_S = 0.8
"""A flight lies between the bottom and this time after the ascent, or before the descent (a jump of half a meter
takes 0.64 s)."""

FLIGHT_S2_PER_LEG = 0.35
"""Free flight to height h spends 2 sqrt(h / g) in its upper half. For a leg of 0.86 m (0.491 of a stature of 1.75 m)
the square of that time is 0.35 s² per leg length."""

FLIGHT_LIKE = (0.65, 1.8)
"""Time in the upper half, over that of free flight. Smoothing lengthens it, and children are smaller. Product
default."""

HIPS_WITHIN_S, HIPS_UP = 2.0, 0.9
"""In flight the hips are above their standing height: above this quantile of their height within this time of the top,
the flight left out. 27 rendered jumps: by 0.20 to 0.98 of the flight's height. Landmarks that are lost as a clip ends
seem to fly with the hips 0.55 of it below."""

SHAKE_S = 0.2
"""Movement within this time is camera shake; slower movement is a moving camera."""

JUMP_OF_SHAKE = 4.0
"""A jump is at least this many times as high as the median shake."""

JUMP_OF_SWAY = 1.5
"""A jump is at least this many times as high as the planted feet sway while the hips are down: a phone in a tired hand
moves both feet by a tenth of a leg, in squats and in standing alike."""


LOW_JUMP_LEG, LOW_OF_SHAKE, LOW_OF_SWAY, LOW_JUMP_DROP_LEG = 0.11, 12.0, 2.0, 0.25
"""Leaps forward, seen from the front or from behind, look lower, and with the legs drawn up. Then a jump may be this
high, if it is so many times the shake and the sway, over hips that are down by more than :data:`SWING_LEG` and at most
this: on the toes the legs are straight. 1800 true reps, changed clips among them, and 750 drawn squats reach at most
0.68 of all three limits at once; eight drawn leaps: 0.118, 20 and 2.3 and more."""


def feet_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """The reason if the feet did not stay in place."""
    apart = posture.ankle_apart_leg
    down = while_down(posture, dip, 0.5)
    # From the front and from behind, ankles that end exactly crossed are left and right taken for one another.
    crossed = (1.0, -1.0) if isinstance(view, FrontView) else (1.0,)
    low_leg, up_leg, end_leg = (
        min(float(np.linalg.norm(then - sign * apart[dip.start])) for sign in crossed)
        for then in (np.nanmedian(apart[down], axis=0), apart[_first_up(posture, dip)], apart[dip.end])
    )
    # A foot that stepped is elsewhere once the hips are up, and stays there.
    parted_leg = min(up_leg, end_leg)
    for at, moved_leg in ((dip.bottom, low_leg), (dip.end, parted_leg)):
        if posture.feet_inside[dip.start] and posture.feet_inside[at] and moved_leg > STEP_LEG:
            return AttemptKind.STEP
    growths = [float(size[dip.end] / size[dip.start]) for size in (posture.upper_px, posture.leg_px)]
    # Both must grow or both shrink. Where only the hips were placed higher, one grows and the other shrinks.
    growth = max(min(growths), 1.0 / max(growths))
    if growth > WALKED:
        return AttemptKind.WALK
    if any(_is_jump(posture, dip, top) for top in (dip.start, dip.end)):
        return AttemptKind.JUMP
    travel_px = np.linalg.norm(posture.ankles_px[dip.end] - posture.ankles_px[dip.start])
    travel_leg = float(travel_px / posture.leg_px[dip.start])
    ends = posture.trunk_height_leg[[dip.start, dip.end]]
    is_bent = bool(ends.min() < BENT_AGAIN * ends.max())
    if travel_leg > (BENT_TRAVEL_LEG if is_bent else TRAVEL_LEG):
        return AttemptKind.FEET_ELSEWHERE
    if posture.feet_inside[dip.bottom] and _has_leapt(posture, dip):
        return AttemptKind.JUMP
    ranges = np.nanquantile(apart[down], 0.95, axis=0) - np.nanquantile(apart[down], 0.05, axis=0)
    stepped = ranges.max() > STEPPING_LEG and travel_leg > WALKED_LEG
    stepped |= view.kind is not ViewKind.SIDE and ranges.max() > NEARING_LEG and growth > NEARING_SIZE
    stepped &= _has_time_to_step(posture, dip)
    parted = parted_leg > PARTED_LEG and growth > WALKED_SIZE
    if posture.feet_inside[down].all() and (stepped or parted):
        return AttemptKind.STEP
    return None


def _first_up(posture: PostureCurves, dip: Dip) -> int:
    """The first frame after the bottom in which the hips are up: somebody may take a step after a squat."""
    up = np.flatnonzero(posture.drop_leg[dip.bottom : dip.end].mean(axis=1) <= TOP_DROP_LEG)
    return dip.bottom + int(up[0]) if len(up) else dip.end


def _has_time_to_step(posture: PostureCurves, dip: Dip) -> bool:
    """Whether the hips stay low long enough for two steps, or so high that one foot may be on a step."""
    if posture.drop_leg[dip.bottom].mean() < STEP_DROP_LEG:
        return True
    low_s = posture.time_s[while_down(posture, dip, LOW_WALK_SHARE)]
    return bool(low_s[-1] - low_s[0] > LOW_WALK_S)


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


def _is_jump(posture: PostureCurves, dip: Dip, top: int) -> bool:
    """Whether both feet go up and come down again between the bottom and just beyond a top, as in free flight."""
    drop = posture.drop_leg.mean(axis=1)
    known = np.isfinite(posture.ankle_rise_px) & np.isfinite(drop)
    time_s, rise = posture.time_s[known], (posture.ankle_rise_px / posture.leg_px[top])[known]
    around = [np.interp(time_s + shift_s, time_s, rise) for shift_s in (-SHAKE_S, SHAKE_S)]
    shake = float(np.median(np.abs(rise - (around[0] + around[1]) / 2)))
    bottom_s, top_s, other_s = (posture.time_s[at] for at in (dip.bottom, top, dip.start + dip.end - top))
    # In flight the legs may be drawn up as far as in a squat: the feet are planted on the other side of the bottom.
    planted = between(time_s, *sorted((bottom_s, other_s))) & (drop[known] > SWING_LEG)
    sway = float(np.ptp(rise[planted])) if planted.any() else 0.0
    far_s = top_s + math.copysign(JUMP_WITHIN_S, top_s - bottom_s)
    near = np.flatnonzero(between(time_s, *sorted((bottom_s, far_s))))
    first, last = int(near[0]), int(near[-1])
    peak = int(near[np.argmax(rise[near])])
    # Up and down again: a moving camera moves one way.
    height = float(rise[peak] - max(rise[first : peak + 1].min(), rise[peak : last + 1].min()))
    limits = (JUMP_LEG, JUMP_OF_SHAKE * shake, JUMP_OF_SWAY * sway)
    if drop[known][peak] > SWING_LEG:
        limits = (LOW_JUMP_LEG, LOW_OF_SHAKE * shake, LOW_OF_SWAY * sway)
    if height < max(limits) or drop[known][peak] > LOW_JUMP_DROP_LEG:
        return False
    half = rise[peak] - height / 2
    up, down = run_around(rise > half, at=peak, first=first, last=last)
    up_s, down_s = _crossing_s(time_s, rise, half, max(up - 1, first)), _crossing_s(time_s, rise, half, down)
    flight = (down_s - up_s) / math.sqrt(height * FLIGHT_S2_PER_LEG)
    hips = rise - drop[known]
    beside = between(time_s, top_s - HIPS_WITHIN_S, top_s + HIPS_WITHIN_S)
    beside[up : down + 1] = False
    hips_up = beside.any() and hips[peak] > np.quantile(hips[beside], HIPS_UP)
    return bool(hips_up and FLIGHT_LIKE[0] < flight < FLIGHT_LIKE[1])


def _crossing_s(time_s: Floats, rise: Floats, level: float, at: int) -> float:
    """When a curve crosses a level between frame ``at`` and the next: at few frames a second a flight has four."""
    later = min(at + 1, len(rise) - 1)
    order = np.argsort(rise[[at, later]])
    return float(np.interp(level, rise[[at, later]][order], time_s[[at, later]][order]))
