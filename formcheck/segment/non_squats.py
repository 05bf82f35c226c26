"""Recognizes dips that are not squats: steps, lunges, jumps, hip hinges, lifts from the floor, sitting down.

In a squat both feet stay in place, both knees bend alike and as much as the hips, the hands stay up, and the weight
stays over the feet. Heights over the ankles show most of this from every side; what lies ahead of or behind the feet is
seen from the side and obliquely only.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.numerics.arrays import Bools
from formcheck.segment.attempts import AttemptKind
from formcheck.segment.dip_frames import NEAR_BOTTOM_S, near_bottom, standing_mean, while_down
from formcheck.segment.dips import Dip
from formcheck.segment.moved_feet import feet_reason
from formcheck.segment.posture import PostureCurves
from formcheck.segment.tilts import read_tilts
from formcheck.segment.unlike_legs import legs_reason, raised_foot_reason
from formcheck.segment.view import FrontView, SideView, View, ViewKind

HANG_LEG = 0.28
"""Hands this far below the hips hang from a trunk bent by at least 47 degrees (arm 0.68, trunk 0.587 leg lengths). 18
deadlifts, pick-ups and burpees of 5 real clips: 0.33 and more; 272 true reps: at most 0.13."""

STRAIGHT_ARM_LEG = 0.63
"""They also hang on nearly straight arms (0.68 leg lengths, 0.332 of stature, docs/measures.md#lengths) below the
shoulders. 14 deadlifts and pick-ups: 0.69 and more; 272 true reps: at most 0.57."""

BENT_HANG_LEG, BENT_ARM_LEG, STRAIGHT_HANG_LEG = 0.2, 0.55, 0.15
"""Below a trunk bent by 41 degrees (:data:`BENT_RISE`) hands hang from this far below the hips and the shoulders, since
they swing back between the legs; on straight arms (:data:`STRAIGHT_ARM_LEG`) from the third. 1383 dips of true reps
without weights in the hands, bent so far: at most 0.13 below the hips in real clips, 0.18 in a rendered one, on arms of
0.60 and less. Drawn swings: 0.25 and 0.56 and more; a rendered kettlebell deadlift: 0.18 and 0.65."""

SEEN_HANG_LEG = 0.16
"""From behind a thigh hides one hand, which is then found too high: there the lower one of those that are seen counts,
below such a trunk from here on. A rendered deadlift: 0.19; 152 true reps under a trunk bent so far, from all
sides: at most 0.11, but for one seen obliquely (0.27)."""

HANG_DROP_LEG = 0.5
"""Deeper than this somebody may squat with weights in hanging hands. Real deadlifts and pick-ups: 0.31 to 0.43; level
thighs: about 0.6."""

SQUAT_TRUNK_OVER_THIGH, SQUAT_SHARE, SQUAT_SHARE_BY_HEIGHT, SQUAT_SHIN = 0.35, 0.83, 0.88, 0.88
"""Above that the bend tells. In a squat the trunk keeps the first share more of its height than the thighs. And the
knees bend by more than the second share of the hips' bend (the third where heights show it, which overstate how far
shins tilt), or the shins keep less than the last (28 degrees) under a trunk that is not bent (:data:`BENT_RISE`). Of
441 drawn dips of squats with straight arms, leaning ones among them, 49 look like lifts (82 without the share of the
hips' bend), of 290 drawn lifts four like squats (as before). Real kettlebell deadlifts: 0.72 to 0.77, 0.83 with noise
under a trunk that keeps too little."""

LIFT_SHIN = 0.95
"""Straight arms over shins that keep more than this (18 degrees) hang, however upright the trunk."""

LIFTED_TRUNK = 0.6
"""Hands that hang so far below the hips (:data:`HANG_LEG`) lift something at any depth, if the trunk keeps less than
this share of its height then (53 degrees). Of 273 true reps 39 have such a trunk, none of all hands below 0.15; 14
deadlifts, pick-ups and burpees of 8 clips: 0.30 and more below the hips."""

DEEP_SHARE = 0.65
"""At depth the knees of a squat bend by this share of the hips' bend: the drawn ones with straight arms by 0.66 and
more, the drawn lifts by 0.6 in the median."""

STRAIGHTENED = 1.1
"""Over straight arms a trunk that is taller than before and after, by this factor, comes up at the end of a lift. The
arms of 304 true reps are bent, or the trunk shortens. Two such moments of a deadlift: 1.15 and 1.23."""

FAR_HANG_LEG = 0.42
"""Hands this far below the hips reach for the floor at any depth: under level thighs, with the trunk at 45 degrees,
they hang 0.3 below."""

FLOOR_LEG, FLOOR_ARM_LEG = 0.06, 0.59
"""Hands this close to the ankles' height (5 cm) and this far below the shoulders are on the floor: dumbbells in the
hands keep the wrists 0.1 leg lengths higher. 7 burpees and deadlifts: at most 0.03, and 0.62 below the shoulders. 272
true reps, seen from the side or obliquely: 0.19 and above, at most 0.52 below the shoulders. From behind the height
alone counts, since arms that reach ahead look short (120 drawn squats: 0.19 and above). From the front, a camera that
looks down shows hands held forward lower, so the arms must look straight there (:data:`STRAIGHT_ARM_LEG`): those of 38
true reps are 0.58 at most."""

FAR_FLOOR_LEG, FAR_SHOULDERS = 0.165, 0.85
"""From behind hands on the floor ahead of the feet look higher, over shoulders that look narrower than standing by this
factor. Three rendered burpees: hands at most at 0.14, shoulders 0.76; of 1706 drawn dips of squats one has both."""

BENT_RISE = 0.75
"""Shoulders above hips, as a share of standing, below which the trunk is bent: 41 degrees of lean."""

HINGE_TRUNK, HINGE_SHIN, HINGE_MARGIN = 0.8, 0.89, 0.03
"""In a hip hinge the trunk goes down by the hips, over thighs that stay steep: it keeps less than the first share of
its height (37 degrees of lean), the shins keep the second of theirs, and the knees bend by a smaller share of the hips'
bend than the thighs keep of their height, plus the third. 305 true reps of real and rendered clips: at least 0.16 above
the thighs' share. Rendered hinges: at least 0.05 below, over shins of 0.91 and more, as the knee is found forward of
its place. Of 203 drawn hinges with soft knees 17 are above (46 with heights alone), of 1693 drawn dips of squats four
are below."""

FRONT_HINGE_DEG = 5.0
"""From the front and from behind it is also a hinge if the trunk tilts this much further than the thighs. In true reps
of real and rendered clips it tilts less far, by 14 degrees and more, in drawn squats by 7 and more, but for a shallow
squat to a box under a trunk nearly level. Three rendered hinges and pick-ups: 17 to 29 further."""

STEEP_THIGH = 0.55
"""Thighs that keep this share of their standing height (57 degrees) are steep: under them a squat's shins are."""

LOW_SHARE = 0.8
"""Sitting is looked for while the hips are at least this share of the way down."""

SEATED_S, SEATED_RISE, SEATED_SHIN = 1.0, 0.13, 0.87
"""Who sits for this long straightens the trunk while the hips stay down, by this share of its standing height, over
shins that keep this share of theirs. It shows from the front, too. Of 304 true reps five straighten by as much, over
shins of at most 0.82; drawn sitting: 0.16 and more, over 0.90 and more; one real seat 0.22, over 0.92."""

SEATED_BEHIND_LEG, SEAT_SUM = 0.5, 1.56
"""A seat carries a trunk whose center of mass is far behind the ankles, over shins that stand upright: the share that
the shins keep of their height, and the distance behind in units of the first (leg lengths), add up to more than the
second. 2000 dips of true and drawn squats, other model and noise among them: at most 1.34, and 1.53 leaning on a ball
at the wall; box squats on upright shins about 1.4. 82 drawn and rendered seats: 1.58 and more."""

SEAT_SHOULDERS, SEAT_AWAY_LEG = 0.5, 0.45
"""Who sits down with the back to the camera comes nearer to it, who faces it goes away: the shoulders look as much
wider or narrower as the body is nearer or further, and this share of it counts beside the distance of the center of
mass behind the ankles (leg lengths). A seat is at most the second behind (about a thigh): shoulders that look narrower
than that explains are behind a plate."""

FRONT_SEAT, SEAT_BEHIND_LEG, FRONT_SEATED_SHIN, SEATED_TRUNK = 0.13, 0.05, 0.92, 0.62
"""From the front somebody sits if that sum is more than the first, the center of mass further behind the ankles than
the second, the shins keep the third share of their height, the trunk the fourth, and the hips are above the knees, as
on a chair. All are read while the trunk is most upright: who rises leans forward first. Of 362 drawn dips of squats
that stay low for a second none looks so (four by the center of mass alone, read at the lowest), of 138 drawn seats
130 are refused (130); a real one has 0.15."""

LOW_SEATED_S, LOW_SEAT_BEHIND_LEG = 2.0, 0.205
"""On a low seat the hips are below the knees, as in a deep squat, where the knee's landmark may rise until the shins
look upright. So it must last this long, with the center of mass this far behind the ankles: a rendered seat 0.23, 72
drawn dips of squats at most 0.13, but for one of 0.20 under a bent trunk."""

BACK_SEAT_SIZE, LOWEST_SEAT_DROP_LEG = 1.88, 0.72
"""From behind the seated trunk, which has come nearer, also looks taller: its height over that standing, the distance
of the center of mass behind the ankles and :data:`SEAT_SHOULDERS` of the width of the shoulders add up to more than the
first, over hips that are down by less than the second (leg lengths). Of 324 drawn dips of squats that stay low for a
second two look so (two by the sizes alone, read at the lowest), of 140 drawn seats 138 are refused (126)."""

NEARER_SIZE = 1.06
"""From the front a trunk that looks taller than standing before and after by this factor, the height of the camera
taken out, under shoulders that look as much wider, has come nearer on a foot that stepped ahead: in a squat it tilts
over feet that stay. True reps of eight sets of recordings: at most 1.00; squats drawn before a phone on the floor, 1.6
m away, 1.04; lunges recorded seven times 1.05 to 1.23, 37 of 42 above, other lunges 0.98 to 1.08."""

HIDDEN_LEGS = 0.18
"""If no knee and no ankle is as visible as this (median of the dip), a chair or a bench hides the legs and their
landmarks are guessed. Seven rendered seats from behind: at most 0.12; one real squat behind a rack 0.26, all other true
reps 0.45 and more."""

KNEE_FLOOR_LEG, KNEE_RISEN = 0.05, 1.2
"""Knees this low over the ankles are landmarks that were lost, behind plates; so are knees that rise over their
standing height by this factor. True reps: 0.16 and above, and at most 1.13."""

COLLAPSED_SHIN = 0.6
"""So are knees that keep less than this share of their height under thighs that keep more than :data:`STEEP_THIGH`: in
a squat the thighs tilt further than the shins. 438 true reps, two models: no shin below 0.65 under a thigh above 0.50;
24 lunges and pulls from the floor: at most 0.57 under 0.60 and more."""


def non_squat_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """Say what the dip was instead of a squat; None if it may be a squat.

    What names the movement best comes first: feet that moved before one leg that bent, since a step does both, and
    hands on the floor before feet that left it, since a burpee does both.
    """
    legs, feet = legs_reason(posture, dip, view), feet_reason(posture, dip, view)
    hands = _hands_reason(posture, dip, view)
    if legs is AttemptKind.ONE_LEG:
        return feet or legs
    if legs is None and hands is AttemptKind.HANDS_ON_FLOOR:
        return hands
    moved = legs or feet or raised_foot_reason(posture, dip, view) or _nearer_reason(posture, dip, view)
    return moved or hinge_reason(posture, dip, view) or hands or _seat_reason(posture, dip, view)


def _nearer_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """The reason if the trunk came nearer to a camera in front, as in a lunge toward it; else None."""
    near = near_bottom(posture, dip)
    # Before the pose model has settled on a lifter, one standing looks small: the other counts.
    taller, wider = (
        float(np.nanmedian(size[near]) / max(size[dip.start], size[dip.end]))
        for size in (posture.trunk_height_leg, posture.shoulder_width_leg)
    )
    taller *= math.cos(math.radians(read_tilts(posture, dip, view).trunk_slope_deg))
    return AttemptKind.STEP if view.kind is ViewKind.FRONT and min(taller, wider) > NEARER_SIZE else None


def hidden_legs_reason(posture: PostureCurves, dip: Dip) -> AttemptKind | None:
    """The reason if the legs are hidden, so that nothing else about them is known; else None."""
    is_hidden = np.nanmedian(posture.leg_visibility[dip.start : dip.end + 1]) < HIDDEN_LEGS
    return AttemptKind.SHINS_LOST if is_hidden else None


def hinge_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """The reason if the trunk went down by the hips, over thighs that stayed steep; else None."""
    tilts = read_tilts(posture, dip, view)
    is_bent = tilts.trunk_share < HINGE_TRUNK and tilts.shin_share > HINGE_SHIN
    is_hinge = is_bent and tilts.knee_share < tilts.thigh_share + HINGE_MARGIN
    is_hinge |= isinstance(view, FrontView) and tilts.trunk_deg > tilts.thigh_deg + FRONT_HINGE_DEG
    return AttemptKind.HIP_HINGE if is_hinge else None


def _hands_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """The reason if the hands hung far below the hips, or were on the floor."""
    near = _hands_lowest(posture, dip)
    if near is None:
        return None
    hand = posture.hand_rise_leg[near]
    over_hand = posture.hip_rise_leg[near] + posture.knee_rise_leg[near].mean(axis=1) - hand
    arm = float(np.median(over_hand + posture.trunk_height_leg[near]))
    hang = float(np.median(over_hand))
    tilts = read_tilts(posture, dip, view)
    is_squat = tilts.knee_share > DEEP_SHARE and posture.drop_leg[near].mean() > HANG_DROP_LEG
    squat_share = SQUAT_SHARE_BY_HEIGHT if tilts.by_height else SQUAT_SHARE
    is_bent_like_one = tilts.knee_share > squat_share or (
        tilts.shin_share < SQUAT_SHIN and tilts.trunk_share > BENT_RISE
    )
    is_squat |= is_bent_like_one and tilts.trunk_over_thigh > SQUAT_TRUNK_OVER_THIGH
    # Nobody lifts from hips below the knees: in 74 real and rendered lifts the thighs keep 0.12 of their height.
    is_squat |= tilts.thigh_share < 0.0
    comes_up = tilts.trunk_share > STRAIGHTENED
    is_squat &= not (comes_up and isinstance(view, SideView))
    trunk_share = float(np.median(posture.trunk_height_leg[near]) / standing_mean(posture.trunk_height_leg, dip))
    is_squat &= not (hang > HANG_LEG and trunk_share < LIFTED_TRUNK)
    hangs = arm > STRAIGHT_ARM_LEG and (hang > HANG_LEG or tilts.shin_share > LIFT_SHIN or comes_up)
    is_far_down = (arm > BENT_ARM_LEG and hang > BENT_HANG_LEG) or (arm > STRAIGHT_ARM_LEG and hang > STRAIGHT_HANG_LEG)
    if view.kind is ViewKind.BACK:
        under_hips = float(np.median(over_hand + hand - posture.seen_hand_rise_leg[near]))
        is_far_down |= under_hips > SEEN_HANG_LEG and arm + under_hips - hang > BENT_ARM_LEG
    hangs |= tilts.trunk_share < BENT_RISE and is_far_down
    if hang > FAR_HANG_LEG or (hangs and not is_squat):
        return AttemptKind.DEADLIFT
    reach_leg = STRAIGHT_ARM_LEG if view.kind is ViewKind.FRONT else FLOOR_ARM_LEG
    is_reaching = arm > reach_leg or view.kind is ViewKind.BACK
    if is_reaching and np.median(hand) < FLOOR_LEG:
        return AttemptKind.HANDS_ON_FLOOR
    is_far = view.kind is ViewKind.BACK and _shoulder_share(posture, dip, near) < FAR_SHOULDERS
    return AttemptKind.HANDS_ON_FLOOR if is_far and np.median(hand) < FAR_FLOOR_LEG else None


def _hands_lowest(posture: PostureCurves, dip: Dip) -> Bools | None:
    """``(T,)`` the time around the moment at which the hands are lowest, while the hips are low; None if never seen.

    Who picks something up may rise already, with the hips, as the hands arrive.
    """
    low = while_down(posture, dip, LOW_SHARE) & np.isfinite(posture.hand_rise_leg)
    if not low.any():
        return None
    lowest = np.flatnonzero(low)[np.argmin(posture.hand_rise_leg[low])]
    return np.asarray(low & (np.abs(posture.time_s - posture.time_s[lowest]) <= NEAR_BOTTOM_S))


def _seat_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """The reason if the trunk was so far behind the feet that something carried it, or the shins were lost."""
    tilts = read_tilts(posture, dip, view)
    thigh, shin = tilts.thigh_share, tilts.shin_share
    knee_leg = shin * float(standing_mean(posture.knee_rise_leg.mean(axis=1), dip))
    collapsed = thigh > STEEP_THIGH and shin < COLLAPSED_SHIN
    if collapsed or not (knee_leg >= KNEE_FLOOR_LEG and shin <= KNEE_RISEN):
        return AttemptKind.SHINS_LOST
    if _straightens_up(posture, dip):
        return AttemptKind.SAT_DOWN
    if isinstance(view, SideView):
        ahead = view.facing * posture.trunk_right_leg[while_down(posture, dip, LOW_SHARE)]
        behind = -float(np.nanquantile(ahead, 0.1)) / math.cos(math.radians(view.yaw_deg.value))
        return AttemptKind.SAT_DOWN if shin + behind / SEATED_BEHIND_LEG > SEAT_SUM else None
    if not _stays_low(posture, dip):
        return None
    at = _most_upright(posture, dip)
    seated = read_tilts(posture, dip, view, at=at)
    behind_leg, shoulders = -seated.mass_ahead_leg, _shoulder_share(posture, dip, at)
    is_seated = False
    if view.kind is ViewKind.BACK:
        size = seated.trunk_share + SEAT_SHOULDERS * shoulders + behind_leg
        is_seated = size > BACK_SEAT_SIZE and posture.drop_leg[dip.bottom].mean() <= LOWEST_SEAT_DROP_LEG
    if view.kind is ViewKind.FRONT:
        is_upright = seated.trunk_share > SEATED_TRUNK and seated.shin_share > FRONT_SEATED_SHIN
        narrower = min(1.0 - shoulders, SEAT_AWAY_LEG / float(standing_mean(posture.distance_leg, dip)))
        is_behind = behind_leg > SEAT_BEHIND_LEG and behind_leg + SEAT_SHOULDERS * narrower > FRONT_SEAT
        if min(thigh, seated.thigh_share) <= 0:
            is_behind &= _stays_low(posture, dip, LOW_SEATED_S) and behind_leg > LOW_SEAT_BEHIND_LEG
        is_seated = is_upright and is_behind
    return AttemptKind.SAT_DOWN if is_seated else None


def _most_upright(posture: PostureCurves, dip: Dip) -> Bools:
    """``(T,)`` the quarter of the time with the hips low in which the trunk is tallest: seated, not leaning to rise."""
    low = while_down(posture, dip, LOW_SHARE)
    trunk = posture.trunk_height_leg
    return np.asarray(low & (trunk >= np.nanquantile(trunk[low], 0.75)))


def _shoulder_share(posture: PostureCurves, dip: Dip, at: Bools) -> float:
    """Width of the shoulders in the frame at that time, over that standing."""
    width = posture.shoulder_width_leg
    return float(np.nanmedian(width[at]) / standing_mean(width, dip))


def _stays_low(posture: PostureCurves, dip: Dip, least_s: float = SEATED_S) -> bool:
    """Whether the hips stay low as long as somebody sits."""
    low_s = posture.time_s[while_down(posture, dip, LOW_SHARE)]
    return bool(low_s[-1] - low_s[0] >= least_s)


def _straightens_up(posture: PostureCurves, dip: Dip) -> bool:
    """Whether the trunk straightens up while the hips stay low for a while, over upright shins, as on a seat."""
    if not _stays_low(posture, dip):
        return False
    low = np.flatnonzero(while_down(posture, dip, LOW_SHARE))
    trunk, shin = (
        height / standing_mean(height, dip) for height in (posture.trunk_height_leg, posture.knee_rise_leg.mean(axis=1))
    )
    rise = np.nanquantile(trunk[low], 0.75) - max(trunk[low[0]], trunk[low[-1]])
    return bool(rise > SEATED_RISE and np.nanmedian(shin[near_bottom(posture, dip)]) > SEATED_SHIN)
