"""Recognizes legs that do not do the same: lunges, split and single-leg squats, side lunges, steps."""

from __future__ import annotations

import numpy as np

from formcheck.numerics.arrays import Bools, Floats
from formcheck.segment.attempts import AttemptKind
from formcheck.segment.dip_frames import near_bottom, standing_mean, while_down
from formcheck.segment.dips import Dip
from formcheck.segment.posture import PostureCurves
from formcheck.segment.view import FrontView, View, ViewKind

OTHER_LEG = 0.4
"""The hip over the less bent leg must drop by at least this share of the other. 150 true reps: 0.6 and more. Steps and
reaches to the floor with one bent leg: below 0.2."""

KNEE_APART_LEG = 0.28
"""If one knee drops by this much more than the other, one leg kneels; the rear knee of a lunge is 0.4 leg lengths below
the front one. True reps mostly stay below 0.2, but a camera that looks down from nearby shows the near knee up to 0.32
lower, and behind a plate it is 0.29."""

LUNGE_KNEE_LEG, LUNGE_KNEE_OF_DROP, LUNGE_RISE_LEG = 0.2, 0.7, 0.3
"""One leg also kneels if one knee drops by this much more than the other, and by this share of the hips' drop, to less
than this height over its ankle: who steps up has a knee as far below the other, over an upright shin. 304 true reps: at
most 0.54 of it; real lunges: 0.45 to 1.7, of twelve ten above 0.6."""

KNEELING_RISE_LEG = 0.15
"""The lower knee must also be this close to the height of its own ankle: the rear shin is within 17 degrees of level
(0.5 sin 17), heel up. In a squat the knees stay 0.2 leg lengths above the ankles."""

UNLIKE_SPAN_LEG = 0.36
"""If the distance from the hips to one ankle shrinks by this much more than to the other, one leg stays straight. 304
true reps: at most 0.19, 0.33 with the ``full`` model behind a plate; drawn single-leg squats: 0.46 in the median."""

RAISED_LEG = 0.45
"""One ankle this much higher than the other stands on a bench (0.4 m and the height of the ankle, 0.5 leg lengths and
more). 272 true reps, cameras that look down among them: at most 0.33."""

FRONT_RAISED_LEG = 0.15
"""From the front and from behind this much is enough, before, while low and after: both feet are as far from the
camera, or one is far ahead of the other. 173 dips of true reps: at most 0.10; a rendered foot raised behind: 0.2."""

LEFT_PLACE_LEG = 0.24
"""One foot has left its place if the ankles are this much further apart or closer while the hips are low (median) than
standing before and after. 304 true reps: at most 0.16, 0.21 with noise; a rendered single-leg squat: 0.28."""

STEPPED_LEG = 0.42
"""A foot this far from its place has stepped, as in a lunge. Rendered lunges seen from the side: 0.44 and 0.49."""

RAISED_DROP = 0.85
"""A foot that has left the floor is higher than the other, so the hips come down over it by more: over the other by at
most this share. Two rendered single-leg squats: 0.56 and 0.75. Of true reps whose ankle was lost and moved by as much,
three in two models: 0.93 and more."""

RAISED_AND_MOVED = 1.2
"""Obliquely a raised foot is seen higher than the other (as a share of :data:`RAISED_LEG`), and moves with the hips (as
a share of :data:`LEFT_PLACE_LEG`): in sum by more than this, over hips that come down unlike (:data:`RAISED_DROP`). 464
dips of true reps: at most 0.98, by a camera that looks down; two rendered single-leg squats: 1.38 and 1.47."""

SPLIT_LEG = 0.45
"""One ankle this far ahead of the other, seen from the side, is a split stance (0.7 and more). True reps: 0.21."""

KNEELING_AHEAD_LEG = 0.3
"""Who kneels on one leg, seen from the side, has the other foot further ahead than this: a stride of 0.6, at 20 degrees
of yaw and less the width of the stance, leaves 0.42. Fifteen lunges of one real clip, recorded seven times: 0.57 and
more; squats whose far knee was lost behind a plate: 0.02 to 0.2."""

KNEELING_APART_LEG = 0.65
"""One leg also kneels if its knee is nearer to its own ankle's height than the other knee, and has come nearer since
standing, by this much in sum. 2769 dips of true and drawn squats, other model and noise among them: at most 0.56; drawn
and rendered lunges and split squats that nothing else refuses: 0.66 and more."""

UNBENT, BENT_DEG = 0.5, 6.0
"""One leg may have stayed straight if its knee bends by less than this share of the other's, in the frame. The other
must bend by this angle; a side lunge seen from the front bends it by 9 or more, landmarks that slide down straight legs
by 0. But the far knee, or one behind a plate, may look as straight in a squat."""

BENT_KNEE_HIGHER_LEG, BENT_SPAN_LEG = 0.16, 0.3
"""So the bent knee must also be higher over its ankle, or the hips nearer to the ankle of the bent leg: as shares of
these lengths, the two add up to more than 1. From a straight leg the hips stay as far away as before. Of 2750 dips of
true and drawn squats, with another model and with noise, 152 have so unlike knees, and at most 0.29 (one real rep, the
other model: 0.86); 94 drawn side lunges and single-leg squats that nothing else refuses: 1.09 and more, but for six
seen from the front (0.66 to 1.06)."""

FEET_APART_LEG, MIDDLE_SHARE = 0.5, 0.2
"""Seen from the front or from behind, hips in the middle between feet that stand apart are carried by both legs: this
far apart, and off the middle by at most this share of it. True reps of wide stances: at most 0.09; drawn side lunges:
0.41 and more; who squats on one leg has the other foot within 0.23."""

FRONT_KNEES_LEG = 0.165
"""From the front and from behind the two knees sink alike. How far their heights over the ankles part counts as a share
of this: alone, and beside the two above where one knee stays unbent. True reps, other model and noise among them: 0.85
alone, 0.54 in sum (one rep, the other model: 1.5); drawn single-leg squats that nothing else refuses: 1.1 and more."""

OVER_ONE_FOOT = 0.17
"""From the front and from behind the trunk's center of mass is over one foot if it stays this share of the distance
between the feet off their middle, to one side, before, while low and after. 160 dips of true reps: at most 0.13 (0.25
at one of the three alone); rendered single-leg and split squats that nothing else refuses: 0.20 and 0.23."""


def legs_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """The reason if the two legs did not do the same, or could not be followed."""
    bottom = dip.bottom
    both = posture.drop_leg[bottom]
    if both.min() < OTHER_LEG * both.max():
        if not posture.shoulders_inside[bottom]:
            return AttemptKind.HEAD_OUT_OF_PICTURE
        bends_deg = posture.knee_deg[bottom]
        is_lunge = isinstance(view, FrontView) and bends_deg.min() > UNBENT * bends_deg.max()
        return AttemptKind.LUNGE if is_lunge else AttemptKind.ONE_LEG
    near = near_bottom(posture, dip)
    knees = posture.knee_apart_leg
    parted = abs(float(knees[bottom] - (knees[dip.start] + knees[dip.end]) / 2))
    higher = posture.knee_rise_leg[:, 1] - posture.knee_rise_leg[:, 0]
    higher_leg = float(np.nanmedian(higher[near]))
    grown_leg = higher_leg - float(standing_mean(higher, dip))
    is_kneeling = parted > KNEE_APART_LEG and posture.knee_rise_leg[bottom].min() < KNEELING_RISE_LEG
    is_kneeling |= abs(higher_leg) + abs(grown_leg) > KNEELING_APART_LEG
    is_low = posture.knee_rise_leg[bottom].min() < LUNGE_RISE_LEG
    is_kneeling |= is_low and parted > max(LUNGE_KNEE_LEG, LUNGE_KNEE_OF_DROP * both.mean())
    apart = posture.ankle_apart_leg
    low = np.nanmedian(apart[while_down(posture, dip, 0.5)], axis=0)
    if is_kneeling and (view.kind is not ViewKind.SIDE or abs(low[0]) > KNEELING_AHEAD_LEG):
        return AttemptKind.LUNGE
    spans = posture.span_leg
    shrunk = (spans[dip.start] + spans[dip.end]) / 2 - np.nanmedian(spans[near], axis=0)
    is_unlike = abs(float(shrunk[0] - shrunk[1])) > UNLIKE_SPAN_LEG
    if posture.feet_inside[bottom] and (is_unlike or _stays_straight(posture, dip, view, shrunk)):
        return AttemptKind.ONE_LEG
    across, down = np.minimum(np.abs(low), np.abs(apart[dip.start]))
    if posture.feet_inside[bottom] and down > RAISED_LEG:
        return AttemptKind.SINGLE_LEG
    if posture.feet_inside[bottom] and across > SPLIT_LEG and view.kind is ViewKind.SIDE:
        return AttemptKind.SPLIT_STANCE
    return None


def raised_foot_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """The reason if one foot was off the floor: it left its place while the hips were low, or was higher throughout."""
    apart, inside = posture.ankle_apart_leg, posture.feet_inside
    low = np.nanmedian(apart[while_down(posture, dip, 0.5)], axis=0)
    stood = [apart[at] for at in (dip.start, dip.end) if inside[at]]
    if not stood or not inside[dip.bottom]:
        return None
    moved_leg = float(np.linalg.norm(low - np.mean(stood, axis=0)))
    both = posture.drop_leg[dip.bottom]
    heights = np.array([one[1] for one in (low, *stood)])
    is_one_higher = bool((heights > 0).all() or (heights < 0).all())
    higher_leg = float(np.abs(heights).min()) if is_one_higher else 0.0
    is_raised = moved_leg > LEFT_PLACE_LEG
    if view.kind is ViewKind.OBLIQUE:
        is_raised |= higher_leg / RAISED_LEG + moved_leg / LEFT_PLACE_LEG > RAISED_AND_MOVED
    is_raised &= bool(both.min() < RAISED_DROP * both.max())
    is_raised |= isinstance(view, FrontView) and higher_leg > FRONT_RAISED_LEG
    if is_raised:
        return AttemptKind.STEP if moved_leg > STEPPED_LEG else AttemptKind.SINGLE_LEG
    return AttemptKind.ONE_LEG if isinstance(view, FrontView) and _is_over_one_foot(posture, dip) else None


def _is_over_one_foot(posture: PostureCurves, dip: Dip) -> bool:
    """Whether the trunk's center of mass stays off the middle of the feet, to one side, from before to after."""
    off = posture.trunk_right_leg / posture.ankle_apart_leg[:, 0]
    low = float(np.nanmedian(off[while_down(posture, dip, 0.5)]))
    shares = np.array([off[dip.start], low, off[dip.end]])
    return bool(shares.min() > OVER_ONE_FOOT or shares.max() < -OVER_ONE_FOOT)


def _stays_straight(posture: PostureCurves, dip: Dip, view: View, shrunk_leg: Floats) -> bool:
    """Whether one knee hardly bends while the other does, or from the front the knees end at different heights.

    Args:
        posture: of the scene.
        dip: the movement.
        view: where the camera stands.
        shrunk_leg: ``(2,)`` by how much the distance from the hips to each ankle shrank.
    """
    near = near_bottom(posture, dip)
    bend_deg = np.nanmedian(posture.knee_deg[near], axis=0) - standing_mean(posture.knee_deg, dip)
    bent = int(np.argmax(bend_deg))
    rise = np.nanmedian(posture.knee_rise_leg[near], axis=0)
    higher = float(rise[bent] - rise[1 - bent])
    signs = 0.0
    if bend_deg[bent] > BENT_DEG and bend_deg[1 - bent] < UNBENT * bend_deg[bent]:
        shrank_more = float(shrunk_leg[bent] - shrunk_leg[1 - bent])
        signs += max(higher, 0.0) / BENT_KNEE_HIGHER_LEG + shrank_more / BENT_SPAN_LEG
    if isinstance(view, FrontView):
        if _carries_both(posture, near):
            return False
        before = standing_mean(posture.knee_rise_leg, dip)
        signs += abs(higher - float(before[bent] - before[1 - bent])) / FRONT_KNEES_LEG
    return signs > 1.0


def _carries_both(posture: PostureCurves, near: Bools) -> bool:
    """Whether the hips are in the middle between two feet that stand apart, seen from the front or from behind."""
    apart_leg = abs(float(np.nanmedian(posture.ankle_apart_leg[near, 0])))
    off_leg = abs(float(np.nanmedian((posture.hip_right_leg + posture.knee_right_leg)[near])))
    return apart_leg > FEET_APART_LEG and off_leg < MIDDLE_SHARE * apart_leg
