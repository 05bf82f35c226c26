"""Finds the reps of a scene (standing, down, up, standing again) and the attempts that are not reps.

All thresholds are in leg lengths and seconds on the curves of ``posture``, so neither the frame rate nor the camera's
distance, movement or zoom matters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from formcheck.domain.body import Side
from formcheck.numerics.arrays import Bools, Floats
from formcheck.numerics.filters import interpolate, low_pass, rate_of_change
from formcheck.observe.pose import PoseTrack
from formcheck.segment.attempts import Attempt, AttemptKind
from formcheck.segment.dip_frames import near_bottom, standing_mean
from formcheck.segment.dips import (
    LEAVE_DROP_LEG,
    STILL_LEG_PER_S,
    TOP_DROP_LEG,
    Dip,
    HipDescent,
    find_dips,
    run_around,
    still_leg_per_s,
)
from formcheck.segment.moved_feet import feet_reason
from formcheck.segment.non_squats import hidden_legs_reason, hinge_reason, non_squat_reason
from formcheck.segment.posture import SQUAT_DROP_LEG, PostureCurves, read_posture
from formcheck.segment.tilts import read_tilts
from formcheck.segment.view import SideView, View

PAUSE_S = 0.3
"""A bottom held for at least this long is a pause (docs/measures.md#reps)."""

LOWEST_S = 0.3
"""The lowest height is undercut for no longer than this: behind a plate, hip landmarks dive for a moment."""

BOTTOM_NOISE_LEG = 0.025
"""Heights within this of the lowest count as equally low: hip landmarks wander that far while a bottom is held
(rendered clips; a little over 2 cm)."""

LOST_SHARE = 0.5
"""A knee was lost if the near leg's image bends by less than this share of what its drop requires: hips that rise then,
between two heights equally low, were lost with it. Of 1342 reps seen from the side, changed clips and another model
among them, it moves the bottom of four, all toward where it is by eye."""

STRAIGHT_SHARE = 0.2
"""The legs have stayed straight if the mean of their images bends by less than this share of what the near one's drop
requires: a plate hides the hips and the landmarks slide (one clip: at most 0.09). Of 1074 dips of true reps, other
model and noise among them, none bends by less than 0.30; one leg alone, whose knee is lost, looks straight (0.09)."""

SLIDE_DROP_LEG, SLIDE_SHIN, SLIDE_SINK = 0.35, 0.9, 0.75
"""They slide by less than the first (one clip, two models: 0.24 and 0.26), or over shins that keep the second share of
their height, or under shoulders that sink by less than the third of what the hips sink by. Reps whose legs look
straight, for a plate or because thighs and shins point at the camera, go deeper, by 0.45 and more, their shins keep
0.78 at most, and their shoulders sink as far; hips that were found at the waist and then lower: 0.2 and 0.63."""

REP_SETTLED_S = 0.05
"""A rep of frames that are still coming is reported this long after its end: one or two frames. In sixteen reps of four
samples, knees, heels and lean then changed by at most an eighth of their errors, and no verdict changed
(``benchmarks.live_limits settled``). Of 137 reps of 63 real clips 91 are sent while the clip is read, all are in the
answer, 89 with the same verdict; with 1 s, 70 are sent and 68 are the same."""

SHORTEST_REP_S = 0.45
"""A shorter dip is a twitch of the landmarks. A free fall by 0.19 leg lengths takes 0.18 s, and so does the way back;
fast quarter squats take almost 0.6 s."""

LONGEST_REP_S = 40.0
"""A longer dip is sitting; sets of six counts down and ten-second holds exist."""

LOST_S = 0.5
"""The lifter may be lost for this long within a rep: about as long as the fastest descent."""

STANDING_S, SHORT_STANDING_S = 0.3, 0.12
"""Stillness that makes a good baseline (docs/measures.md#baseline), and the least that is accepted in quick sets."""

LONGEST_STANDING_S = 1.0
"""At most this much of it is used, the part nearest to the rep, since a hand-held camera drifts."""

SEARCH_S = 6.0
"""How far from the rep its baseline may be, across another rep."""

FEET_STILL_LEG_PER_S = 0.15
"""Ankles that move against each other faster than this (13 cm/s) are stepping; landmark noise stays below."""

STILL_CUTOFF_HZ = 3.0
"""Low pass before the search for stillness, so that landmark noise does not count as movement."""

SAME_FEET_LEG = 0.10
"""If the ankles have moved against each other by more than this (8 cm), the feet are no longer where they were."""


@dataclass(frozen=True, slots=True)
class Rep:
    """One squat from standing to standing. All times are in seconds of the recording.

    Attributes:
        start_s: the lifter leaves standing.
        descent_end_s: the descent ends; equal to ``bottom_s`` unless the bottom is held.
        bottom_s: lowest point of the hips.
        ascent_start_s: the ascent begins; equal to ``bottom_s`` unless the bottom is held.
        end_s: standing again, or the turn into the next rep if the lifter does not stand up fully.
        standing_s: first and last moment of the baseline: still, upright standing near this rep, from which every
            change is measured; before the rep if there is any, else after it.

    Raises:
        ValueError: if the times are not finite and in order.
    """

    start_s: float
    descent_end_s: float
    bottom_s: float
    ascent_start_s: float
    end_s: float
    standing_s: tuple[float, float]

    def __post_init__(self) -> None:
        order = (self.start_s, self.descent_end_s, self.bottom_s, self.ascent_start_s, self.end_s)
        if not all(map(math.isfinite, (*order, *self.standing_s))):
            raise ValueError("the times of a rep must be finite")
        if any(later < earlier for earlier, later in pairwise(order)):
            raise ValueError("the times of a rep must be in order: start, end of descent, bottom, start of ascent, end")
        if not (order[0] < order[2] < order[4] and self.standing_s[0] < self.standing_s[1]):
            raise ValueError("a rep and its baseline must have a duration")


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The reps of one scene, and its other dips, each in the order of time.

    Raises:
        ValueError: if either is out of order, or two reps overlap.
    """

    reps: tuple[Rep, ...]
    attempts: tuple[Attempt, ...]

    def __post_init__(self) -> None:
        if any(b.start_s < a.end_s for a, b in pairwise(self.reps)):
            raise ValueError("reps must follow one another")
        if any(b.bottom_s < a.bottom_s for a, b in pairwise(self.attempts)):
            raise ValueError("attempts must be in the order of time")


def find_reps(track: PoseTrack, view: View) -> Segmentation:
    """Find the reps and attempts of one uncut scene; there are none if nobody is ever seen standing."""
    posture = read_posture(track)
    if posture is None:
        return Segmentation((), ())
    descent = hip_descent(posture, view)
    reps: list[Rep] = []
    attempts: list[Attempt] = []
    for dip in find_dips(descent):
        kind = (
            hidden_legs_reason(posture, dip)
            or _incomplete_reason(descent, dip)
            or _size_reason(posture, descent, dip, view)
            or non_squat_reason(posture, dip, view)
            or _straight_leg_reason(posture, dip, view)
        )
        if kind is not None:
            attempts.append(Attempt(float(track.time_s[dip.bottom]), kind))
        else:
            reps.append(_rep(posture, descent, dip, view))
    return Segmentation(tuple(reps), tuple(attempts))


def hip_descent(posture: PostureCurves, view: View) -> HipDescent:
    """Compute how far the hips are down: over the near leg if it is known, since the far one is half guessed, else
    both.
    """
    match view:
        case SideView(near=near):
            drop_leg = posture.drop_leg[:, list(Side).index(near)]
        case _:
            drop_leg = posture.drop_leg.mean(axis=1)
    return HipDescent(posture.time_s, drop_leg)


def _straight_leg_reason(posture: PostureCurves, dip: Dip, view: View) -> AttemptKind | None:
    """The reason if the near hip drops while the legs stay straight; None if they bend or cannot be judged."""
    if not isinstance(view, SideView):
        return None
    leg = list(Side).index(view.near)
    bend_pct = float(posture.bend_pct[dip.bottom].mean())
    is_straight = bend_pct < STRAIGHT_SHARE * float(_bend_of_drop_pct(posture.drop_leg[dip.bottom, leg], view))
    can_slide = posture.drop_leg[dip.bottom].mean() < SLIDE_DROP_LEG
    can_slide |= read_tilts(posture, dip, view).shin_share > SLIDE_SHIN
    can_slide |= _sink_leg(posture, dip, posture.trunk_height_leg) < SLIDE_SINK * _sink_leg(posture, dip, 0.0)
    return AttemptKind.STRAIGHT_LEGS if is_straight and can_slide else None


def _bend_of_drop_pct(drop_leg: Floats | float, view: SideView) -> Floats:
    """What the image of a leg bends by, as ``PostureCurves.bend_pct``, if its hip drops so far.

    Thigh and shin lean by about the same angle, so height / length of the leg is the cosine of that angle. The view's
    yaw, taken as large as its error allows, shortens only the level part.
    """
    height = np.clip(1.0 - np.asarray(drop_leg), 0.0, 1.0)
    turn_deg = min(abs(view.yaw_deg.value) + view.yaw_deg.error, 90.0)
    level = np.sqrt(1.0 - height**2) * math.cos(math.radians(turn_deg))
    return np.asarray(100.0 * (1.0 - height / np.hypot(height, level)))


def _sink_leg(posture: PostureCurves, dip: Dip, above_hips_leg: Floats | float) -> float:
    """How far a point at this height above the hips comes down from standing to the bottom, in leg lengths."""
    height = posture.hip_rise_leg + posture.knee_rise_leg.mean(axis=1) + above_hips_leg
    return float(standing_mean(height, dip) - np.nanmedian(height[near_bottom(posture, dip)]))


def _incomplete_reason(descent: HipDescent, dip: Dip) -> AttemptKind | None:
    """The reason if part of the descent or the ascent was not seen; None if both were."""
    drop, during = descent.drop_leg, slice(dip.start, dip.end + 1)
    seen_s = descent.time_s[during][np.isfinite(drop[during])]
    if not dip.stood_before:
        return AttemptKind.START_CUT_OFF
    if not dip.stood_after:
        return AttemptKind.END_CUT_OFF
    if len(seen_s) > 1 and float(np.max(np.diff(seen_s))) > LOST_S:
        return AttemptKind.OUT_OF_SIGHT
    return None


def _size_reason(posture: PostureCurves, descent: HipDescent, dip: Dip, view: View) -> AttemptKind | None:
    """The reason if the dip is too small, too short or too long for a squat; None if it has the size of one."""
    drop, time_s = descent.drop_leg, descent.time_s
    if drop[dip.bottom] - min(drop[dip.before], drop[dip.after]) < SQUAT_DROP_LEG:
        return hinge_reason(posture, dip, view) or feet_reason(posture, dip, view) or AttemptKind.TOO_SHALLOW
    # Beside a top higher than standing, hips that were found too high, a shallow dip looks deep.
    if drop[dip.bottom] < SQUAT_DROP_LEG:
        reason = non_squat_reason(posture, dip, view)
        return AttemptKind.TOO_SHALLOW if reason in (None, AttemptKind.ONE_LEG) else reason
    known = np.flatnonzero(np.isfinite(drop[dip.start : dip.end + 1])) + dip.start
    length_s = float(time_s[known[-1]] - time_s[known[0]])
    if length_s < SHORTEST_REP_S:
        return AttemptKind.TOO_QUICK
    if length_s > LONGEST_REP_S:
        return AttemptKind.TOO_LONG
    return None


def _rep(posture: PostureCurves, descent: HipDescent, dip: Dip, view: View) -> Rep:
    time_s = descent.time_s
    down_end, bottom, up_start = _turn(descent, dip, _knee_lost(posture, view))
    return Rep(
        start_s=float(time_s[dip.start]),
        descent_end_s=float(time_s[down_end]),
        bottom_s=float(time_s[bottom]),
        ascent_start_s=float(time_s[up_start]),
        end_s=float(time_s[dip.end]),
        standing_s=_standing(posture, descent, dip),
    )


def _knee_lost(posture: PostureCurves, view: View) -> Bools:
    """``(T,)`` where the near leg, seen from the side, bends too little for its hip's drop."""
    if not isinstance(view, SideView):
        return np.zeros(len(posture.time_s), dtype=bool)
    leg = list(Side).index(view.near)
    return np.asarray(posture.bend_pct[:, leg] < LOST_SHARE * _bend_of_drop_pct(posture.drop_leg[:, leg], view))


def _turn(descent: HipDescent, dip: Dip, knee_lost: Bools) -> tuple[int, int, int]:
    """End of the descent, bottom, and start of the ascent.

    If the landmarks stay at one height for a while, the bottom is the middle of that time, but no later than
    :data:`PAUSE_S` after its start: a held bottom starts where the descent ends. Frames between two as low, in which
    the knee was lost, count as equally low. Where the lifter is lost, a cubic says how low the hips are: the half
    second before the bottom is still descent.
    """
    time_s, drop = descent.time_s, descent.drop_leg
    length_s = float(time_s[dip.end] - time_s[dip.start])
    during = slice(dip.start, dip.end + 1)
    lowest = float(np.nanquantile(drop[during], max(0.0, 1.0 - LOWEST_S / length_s)))
    known = np.flatnonzero(np.isfinite(drop[during])) + dip.start
    filled = interpolate(time_s[known], drop[known, None], time_s[during])[:, 0]
    low = np.zeros(len(drop), dtype=bool)
    low[during] = filled >= lowest - BOTTOM_NOISE_LEG
    for before, after in pairwise(np.flatnonzero(low)):
        low[before:after] |= knee_lost[before:after].any()
    low_from, low_to = run_around(low, at=dip.bottom, first=dip.start, last=dip.end)
    bottom_s = min((time_s[low_from] + time_s[low_to]) / 2, time_s[low_from] + PAUSE_S)
    bottom = int(np.argmin(np.abs(time_s - bottom_s)))
    depth = float(drop[dip.bottom] - drop[dip.start])
    still = still_leg_per_s(depth, float(time_s[low_from] - time_s[dip.start]))
    slow = np.abs(descent.speed_leg_per_s()) < still
    # The lifter may tremble in between, so only the first and the last still frame at that height count.
    held = np.flatnonzero(slow[low_from : low_to + 1]) + low_from
    if len(held) == 0 or time_s[held[-1]] - time_s[held[0]] < PAUSE_S:
        return bottom, bottom, bottom
    return min(int(held[0]), bottom), bottom, max(int(held[-1]), bottom)


def _standing(posture: PostureCurves, descent: HipDescent, dip: Dip) -> tuple[float, float]:
    """The baseline: still standing next to the rep, preferably before it; else across a neighboring rep; else what
    there is of the top before it.
    """
    time_s, drop = descent.time_s, descent.drop_leg
    apart, slow = (low_pass(time_s, curve, cutoff_hz=STILL_CUTOFF_HZ) for curve in (posture.ankle_apart_leg, drop))
    feet = np.linalg.norm(rate_of_change(time_s, apart), axis=1)
    still = (np.abs(rate_of_change(time_s, slow)) < STILL_LEG_PER_S) & (feet < FEET_STILL_LEG_PER_S)
    down = np.flatnonzero(drop > TOP_DROP_LEG)
    first_s = time_s[down[down < dip.start][-1:]].max(initial=-np.inf)
    last_s = time_s[down[down > dip.end][:1]].min(initial=np.inf)
    for low_s, high_s in ((first_s, last_s), (time_s[dip.start] - SEARCH_S, time_s[dip.end] + SEARCH_S)):
        for at, direction in ((dip.start, -1), (dip.end, 1)):
            # With the feet elsewhere or the knees bent, standing is no baseline for this rep.
            moved = np.linalg.norm(apart - apart[at], axis=1)
            mask = still & (drop <= drop[at] + LEAVE_DROP_LEG) & (moved < SAME_FEET_LEG)
            mask &= ((time_s - time_s[at]) * direction >= 0) & (time_s > low_s) & (time_s < high_s)
            for min_duration_s in (STANDING_S, SHORT_STANDING_S):
                run = _nearest_run(time_s, mask, direction=direction, min_duration_s=min_duration_s)
                if run is not None:
                    return run
    first = int(np.searchsorted(time_s, time_s[dip.start] - SHORT_STANDING_S))
    return float(time_s[first]), float(time_s[max(first + 1, dip.start)])


def _nearest_run(time_s: Floats, mask: Bools, *, direction: int, min_duration_s: float) -> tuple[float, float] | None:
    """The last (direction -1) or first (+1) run of ``mask`` that lasts ``min_duration_s``, cut to the second nearest to
    the rep.
    """
    numbers = np.flatnonzero(mask)
    runs = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
    for run in runs[::direction]:
        if len(run) < 2 or time_s[run[-1]] - time_s[run[0]] < min_duration_s:
            continue
        first_s, last_s = float(time_s[run[0]]), float(time_s[run[-1]])
        if direction < 0:
            return max(first_s, last_s - LONGEST_STANDING_S), last_s
        return first_s, min(last_s, first_s + LONGEST_STANDING_S)
    return None
