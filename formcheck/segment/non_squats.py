"""Recognizes dips that are not squats: steps, lunges, jumps, hip hinges, lifts from the floor, sitting down.

In a squat both feet stay in place, both knees bend alike and as much as the hips, the hands stay up, and the weight
stays over the feet. Heights over the ankles show most of this from every side; what lies ahead of or behind the feet is
seen from the side and obliquely only.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.numerics.arrays import Bools, Floats
from formcheck.segment.attempts import AttemptKind
from formcheck.segment.dips import Dip
from formcheck.segment.moved_feet import feet_reason, while_down
from formcheck.segment.posture import PostureCurves
from formcheck.segment.view import SideView, View, ViewKind

OTHER_LEG = 0.4
"""The hip over the less bent leg must drop by at least this share of the other. 150 true reps: 0.6 and more. Steps and
reaches to the floor with one bent leg: below 0.2."""

KNEE_APART_LEG = 0.28
"""If one knee drops by this much more than the other, one leg kneels; the rear knee of a lunge is 0.4 leg lengths below
the front one. True reps mostly stay below 0.2, but a camera that looks down from nearby shows the near knee up to 0.32
lower, and behind a plate it is 0.29."""

LUNGE_KNEE_LEG, LUNGE_KNEE_OF_DROP = 0.2, 0.7
"""One leg also kneels if one knee drops by this much more than the other, and by this share of the hips' drop. 304 true
reps: at most 0.54 of it; real lunges: 0.45 to 1.7, of twelve ten above 0.6."""

KNEELING_RISE_LEG = 0.15
"""The lower knee must also be this close to the height of its own ankle: the rear shin is within 17 degrees of level
(0.5 sin 17), heel up. In a squat the knees stay 0.2 leg lengths above the ankles."""

UNLIKE_STEP_LEG, UNLIKE_LEG = 0.27, 0.12
"""The feet also moved if the ankles are this much further apart or closer, and the two knees, or the two legs' lengths
in the frame, differ by this much. Of 304 true reps four moved by 0.11 to 0.34, with at most 0.11 of difference. Drawn
lunges: 150 of 160 have both."""

UNLIKE_SPAN_LEG = 0.36
"""If the distance from the hips to one ankle shrinks by this much more than to the other, one leg stays straight. 304
true reps: at most 0.19, 0.33 with the ``full`` model behind a plate; drawn single-leg squats: 0.46 in the median."""

RAISED_LEG = 0.45
"""One ankle this much higher than the other stands on a bench (0.4 m and the height of the ankle, 0.5 leg lengths and
more). 272 true reps, cameras that look down among them: at most 0.33."""

SPLIT_LEG = 0.45
"""One ankle this far ahead of the other, seen from the side, is a split stance (0.7 and more). True reps: 0.21."""

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

STRAIGHTENED = 1.1
"""Over straight arms a trunk that is taller than before and after, by this factor, comes up at the end of a lift. The
arms of 304 true reps are bent, or the trunk shortens. Two such moments of a deadlift: 1.15 and 1.23."""

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

KNEE_FLOOR_LEG, KNEE_RISEN = 0.05, 1.2
"""Knees this low over the ankles are landmarks that were lost, behind plates; so are knees that rise over their
standing height by this factor. True reps: 0.16 and above, and at most 1.13."""


def non_squat_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """Say what the dip was instead of a squat; None if it may be a squat."""
    return (
        _leg_reason(posture, dip, view)
        or feet_reason(posture, dip)
        or hinge_reason(posture, dip)
        or _hands_reason(posture, dip, view)
        or _seat_reason(posture, dip, view)
    )


def hinge_reason(posture: PostureCurves, dip: Dip) -> AttemptKind | None:
    """The reason if the trunk bent further than the thighs, over upright shins; else None."""
    near = _near_bottom(posture, dip)
    knees = posture.knee_rise_leg.mean(axis=1)
    trunk, thigh, shin = (
        float(np.nanmedian(height[near])) / _standing(height, dip)
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
    is_kneeling = parted > KNEE_APART_LEG and posture.knee_rise_leg[bottom].min() < KNEELING_RISE_LEG
    if is_kneeling or parted > max(LUNGE_KNEE_LEG, LUNGE_KNEE_OF_DROP * both.mean()):
        return AttemptKind.LUNGE
    near = _near_bottom(posture, dip)
    spans = posture.span_leg
    shrunk = (spans[dip.start] + spans[dip.end]) / 2 - np.nanmedian(spans[near], axis=0)
    unlike_span = abs(float(shrunk[0] - shrunk[1]))
    if posture.feet_inside[bottom] and unlike_span > UNLIKE_SPAN_LEG:
        return AttemptKind.ONE_LEG
    apart = posture.ankle_apart_leg
    low = np.nanmedian(apart[while_down(posture, dip, 0.5)], axis=0)
    moved = float(np.linalg.norm(low - apart[dip.start]))
    if posture.feet_inside[bottom] and moved > UNLIKE_STEP_LEG and max(unlike_span, parted) > UNLIKE_LEG:
        return AttemptKind.STEP
    across, down = np.minimum(np.abs(low), np.abs(apart[dip.start]))
    if posture.feet_inside[bottom] and down > RAISED_LEG:
        return AttemptKind.SINGLE_LEG
    if posture.feet_inside[bottom] and across > SPLIT_LEG and view.kind is ViewKind.SIDE:
        return AttemptKind.SPLIT_STANCE
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
    trunk = float(np.median(posture.trunk_height_leg[near])) / _standing(posture.trunk_height_leg, dip)
    if arm > STRAIGHT_ARM_LEG and trunk > STRAIGHTENED:
        return AttemptKind.DEADLIFT
    hangs = (arm > STRAIGHT_ARM_LEG and hang > HANG_LEG) or (
        trunk < BENT_RISE and arm > BENT_ARM_LEG and hang > BENT_HANG_LEG
    )
    if hang > FAR_HANG_LEG or (hangs and posture.drop_leg[near].mean() < HANG_DROP_LEG):
        return AttemptKind.DEADLIFT
    if isinstance(view, SideView) and arm > FLOOR_ARM_LEG and np.median(hand) < FLOOR_LEG:
        return AttemptKind.HANDS_ON_FLOOR
    return None


def _seat_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """The reason if the trunk was so far behind the feet that something carried it, or the shins were lost."""
    knees = posture.knee_rise_leg.mean(axis=1)
    knee_leg = float(np.nanmedian(knees[_near_bottom(posture, dip)]))
    if knee_leg < KNEE_FLOOR_LEG or knee_leg > KNEE_RISEN * _standing(knees, dip):
        return AttemptKind.SHINS_LOST
    if _straightens_up(posture, dip):
        return AttemptKind.SAT_DOWN
    if not isinstance(view, SideView):
        return None
    ahead = view.facing * posture.trunk_right_leg[while_down(posture, dip, LOW_SHARE)]
    behind = float(np.nanquantile(ahead, 0.1)) / math.cos(math.radians(view.yaw_deg.value))
    return AttemptKind.SAT_DOWN if behind < BEHIND_LEG else None


def _straightens_up(posture: PostureCurves, dip: Dip) -> bool:
    """Whether the trunk straightens up while the hips stay low for a while, over upright shins, as on a seat."""
    low = np.flatnonzero(while_down(posture, dip, LOW_SHARE))
    if posture.time_s[low[-1]] - posture.time_s[low[0]] < SEATED_S:
        return False
    trunk, shin = (
        height / _standing(height, dip) for height in (posture.trunk_height_leg, posture.knee_rise_leg.mean(axis=1))
    )
    rise = np.nanquantile(trunk[low], 0.75) - max(trunk[low[0]], trunk[low[-1]])
    return bool(rise > SEATED_RISE and np.nanmedian(shin[_near_bottom(posture, dip)]) > SEATED_SHIN)


def _standing(height_leg: Floats, dip: Dip) -> float:
    """Mean of a height ``(T,)`` before and after the dip."""
    return float(height_leg[dip.start] + height_leg[dip.end]) / 2


def _near_bottom(posture: PostureCurves, dip: Dip) -> Bools:
    """``(T,)`` the time around the lowest frame."""
    bottom_s = posture.time_s[dip.bottom]
    return np.asarray(np.abs(posture.time_s - bottom_s) <= NEAR_BOTTOM_S)
