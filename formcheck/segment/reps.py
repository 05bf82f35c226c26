"""Repetitions: standing, down, up, standing again; and what looked like one but was not.

Everything is decided in leg lengths and seconds on the curves of ``posture``, so that neither the frame
rate nor the camera's distance, movement or zoom matters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import Side
from formcheck.numerics.filters import low_pass, rate_of_change
from formcheck.observe.pose import PoseTrack
from formcheck.segment.dips import (
    LEAVE_DROP_LEG,
    STILL_LEG_PER_S,
    TOP_DROP_LEG,
    Dip,
    Lowering,
    find_dips,
    still_leg_per_s,
    stretch,
)
from formcheck.segment.non_squats import what_instead
from formcheck.segment.posture import SQUAT_DROP_LEG, Posture, read_posture
from formcheck.segment.view import SideView, View

Floats = npt.NDArray[np.float64]

PAUSE_S = 0.3
"""A bottom held at least this long is a pause (docs/measures.md#reps)."""

LOWEST_S = 0.3
"""The lowest height is the one undercut for no more than this: behind a plate hip landmarks dive for a moment."""

BOTTOM_NOISE_LEG = 0.025
"""What is within this of the lowest height is as low: so far hip landmarks wander while a bottom is held (rendered
clips; 2 cm and a little)."""

STRAIGHT_SHARE = 0.1
"""Legs that bend in the picture by less than this share of what their drop asks for have stayed straight: a plate hides
the hips and the landmarks slide. True reps show a sixth of it at the very least, sound landmarks two thirds."""

SHORTEST_REP_S = 0.45
"""Shorter is a twitch of the landmarks: falling freely by 0.19 leg lengths takes 0.18 s, and so does being thrown up
again; and hasty quarter squats take less than 0.6 s."""

LONGEST_REP_S = 40.0
"""Longer is sitting; sets of six counts down and ten-second holds exist."""

LOST_S = 0.5
"""The lifter may be out of sight for this long within a rep: about as long as the fastest way down takes."""

STANDING_S, SHORT_STANDING_S = 0.3, 0.12
"""Stillness that makes a good standing posture (docs/measures.md#baseline), and what does in quick sets."""

LONGEST_STANDING_S = 1.0
"""No more of it than this, the part nearest to the rep: a hand-held camera drifts."""

SEARCH_S = 6.0
"""How far from the rep its standing posture may lie, across another rep."""

FEET_STILL_LEG_PER_S = 0.15
"""Ankles that move against each other faster than this (13 cm/s) are stepping; landmark noise stays below."""

STILL_CUTOFF_HZ = 3.0
"""Landmark noise must not pass for movement when stillness is sought."""

SAME_FEET_LEG = 0.10
"""Ankles that have moved against each other by more than this (8 cm) since then stand elsewhere."""


@dataclass(frozen=True, slots=True)
class Rep:
    """One squat from standing to standing; every time in seconds of the recording.

    Attributes:
        start_s: the lifter leaves standing.
        descent_end_s: the way down ends; equal to ``bottom_s`` unless the bottom is held.
        bottom_s: lowest point of the hips.
        ascent_start_s: the way up begins; equal to ``bottom_s`` unless the bottom is held.
        end_s: standing again (or the turn into the next rep, where the lifter does not stand up fully).
        standing_s: first and last moment of a still, upright stance near this rep, its zero for every change from
            standing; before the rep where there is one, else after it.

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
            raise ValueError("a rep goes from start over descent's end, bottom and ascent's start to its end")
        if not (order[0] < order[2] < order[4] and self.standing_s[0] < self.standing_s[1]):
            raise ValueError("a rep and its standing must last some time")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A lowering of the body that is no rep; ``reason`` says why, in words a lifter understands.

    Raises:
        ValueError: if the time is not finite or no reason is given.
    """

    bottom_s: float
    reason: str

    def __post_init__(self) -> None:
        if not math.isfinite(self.bottom_s):
            raise ValueError("the time of an attempt must be finite")
        if not self.reason.strip():
            raise ValueError("an attempt needs a reason")


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The reps of one scene and the attempts that were none, each in the order of time.

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
    """The reps and attempts of one uncut scene; none of either where nobody is ever seen standing."""
    posture = read_posture(track)
    if posture is None:
        return Segmentation((), ())
    lowering = lowering_of(posture, view)
    reps: list[Rep] = []
    attempts: list[Attempt] = []
    for dip in find_dips(lowering):
        reason = _unfinished(lowering, dip) or what_instead(posture, dip) or _unbent(posture, dip, view)
        if reason:
            attempts.append(Attempt(float(track.time_s[dip.bottom]), reason))
        else:
            reps.append(_rep(posture, lowering, dip))
    return Segmentation(tuple(reps), tuple(attempts))


def lowering_of(posture: Posture, view: View) -> Lowering:
    """How far the hips are down; the near leg tells where it is known, since the far one is half guessed, else both."""
    match view:
        case SideView(near=near):
            drop_leg = posture.drop_leg[:, list(Side).index(near)]
        case _:
            drop_leg = posture.drop_leg.mean(axis=1)
    return Lowering(posture.time_s, drop_leg)


def _unbent(posture: Posture, dip: Dip, view: View) -> str:
    """What is wrong where the near hip sinks and its leg does not bend; empty where it bends or cannot be seen to.

    Thigh and shank lean about alike, so the cosine of their lean is what is left of the leg's height. A turn of the
    view, taken as large as it may be, shortens only what lies level.
    """
    if not isinstance(view, SideView):
        return ""
    leg = list(Side).index(view.near)
    height = min(max(1.0 - float(posture.drop_leg[dip.bottom, leg]), 0.0), 1.0)
    turn_deg = min(abs(view.yaw_deg.value) + view.yaw_deg.error, 90.0)
    level = math.sqrt(1.0 - height**2) * math.cos(math.radians(turn_deg))
    length = math.hypot(height, level)
    expected_pct = 100.0 * (1.0 - height / length) if length > 0 else 100.0
    unbent = posture.bend_pct[dip.bottom, leg] < STRAIGHT_SHARE * expected_pct
    return "the hips seemed to sink while the legs stayed straight" if unbent else ""


def _unfinished(lowering: Lowering, dip: Dip) -> str:
    """Why the way down or up is missing or is none; empty where both are there."""
    drop, during = lowering.drop_leg, slice(dip.start, dip.end + 1)
    seen_s = lowering.time_s[during][np.isfinite(drop[during])]
    length_s = float(seen_s[-1] - seen_s[0])
    if not dip.stood_before:
        return "under way before the lifter was seen standing"
    if not dip.stood_after:
        return "ended before the lifter stood up"
    if drop[dip.bottom] - min(drop[dip.before], drop[dip.after]) < SQUAT_DROP_LEG:
        return "too shallow for a squat"
    if len(seen_s) > 1 and float(np.max(np.diff(seen_s))) > LOST_S:
        return "the lifter was out of sight for part of it"
    if length_s < SHORTEST_REP_S:
        return "too quick for a squat"
    return "held too long for a squat" if length_s > LONGEST_REP_S else ""


def _rep(posture: Posture, lowering: Lowering, dip: Dip) -> Rep:
    time_s = lowering.time_s
    down_end, bottom, up_start = _turn(lowering, dip)
    return Rep(
        start_s=float(time_s[dip.start]),
        descent_end_s=float(time_s[down_end]),
        bottom_s=float(time_s[bottom]),
        ascent_start_s=float(time_s[up_start]),
        end_s=float(time_s[dip.end]),
        standing_s=_standing(posture, lowering, dip),
    )


def _turn(lowering: Lowering, dip: Dip) -> tuple[int, int, int]:
    """End of the way down, bottom, and beginning of the way up.

    Where the landmarks stay at one height for a while, the bottom is the middle of that while, yet no later than
    :data:`PAUSE_S` after its beginning: a held bottom begins where the way down has ended.
    """
    time_s, drop = lowering.time_s, lowering.drop_leg
    length_s = float(time_s[dip.end] - time_s[dip.start])
    lowest = float(np.nanquantile(drop[dip.start : dip.end + 1], max(0.0, 1.0 - LOWEST_S / length_s)))
    # Pictures without the lifter round the lowest ones seen are taken to be as low.
    low = ~(drop < lowest - BOTTOM_NOISE_LEG)
    low_from, low_to = stretch(low, at=dip.bottom, first=dip.start, last=dip.end)
    bottom_s = min((time_s[low_from] + time_s[low_to]) / 2, time_s[low_from] + PAUSE_S)
    bottom = int(np.argmin(np.abs(time_s - bottom_s)))
    depth = float(drop[dip.bottom] - drop[dip.start])
    still = still_leg_per_s(depth, float(time_s[low_from] - time_s[dip.start]))
    slow = np.abs(lowering.speed_leg_per_s()) < still
    # The lifter may tremble meanwhile: what counts is the first and the last stillness at that height.
    held = np.flatnonzero(slow[low_from : low_to + 1]) + low_from
    if len(held) == 0 or time_s[held[-1]] - time_s[held[0]] < PAUSE_S:
        return bottom, bottom, bottom
    return min(int(held[0]), bottom), bottom, max(int(held[-1]), bottom)


def _standing(posture: Posture, lowering: Lowering, dip: Dip) -> tuple[float, float]:
    """The stillest stance next to the rep, before it rather than after; else one across a neighbouring rep; else what
    there is of the top before it.
    """
    time_s, drop = lowering.time_s, lowering.drop_leg
    apart, slow = (low_pass(time_s, curve, cutoff_hz=STILL_CUTOFF_HZ) for curve in (posture.ankle_apart_leg, drop))
    feet = np.linalg.norm(rate_of_change(time_s, apart), axis=1)
    still = (np.abs(rate_of_change(time_s, slow)) < STILL_LEG_PER_S) & (feet < FEET_STILL_LEG_PER_S)
    down = np.flatnonzero(drop > TOP_DROP_LEG)
    first_s = time_s[down[down < dip.start][-1:]].max(initial=-np.inf)
    last_s = time_s[down[down > dip.end][:1]].min(initial=np.inf)
    for low_s, high_s in ((first_s, last_s), (time_s[dip.start] - SEARCH_S, time_s[dip.end] + SEARCH_S)):
        for at, direction in ((dip.start, -1), (dip.end, 1)):
            # Where the feet stood elsewhere, or the knees were bent, is no zero for this rep.
            moved = np.linalg.norm(apart - apart[at], axis=1)
            here = still & (drop <= drop[at] + LEAVE_DROP_LEG) & (moved < SAME_FEET_LEG)
            here &= ((time_s - time_s[at]) * direction >= 0) & (time_s > low_s) & (time_s < high_s)
            for wanted_s in (STANDING_S, SHORT_STANDING_S):
                run = _nearest_run(time_s, here, direction=direction, wanted_s=wanted_s)
                if run is not None:
                    return run
    first = int(np.searchsorted(time_s, time_s[dip.start] - SHORT_STANDING_S))
    return float(time_s[first]), float(time_s[max(first + 1, dip.start)])


def _nearest_run(
    time_s: Floats, holds: npt.NDArray[np.bool_], *, direction: int, wanted_s: float
) -> tuple[float, float] | None:
    """The last (direction -1) or first (+1) run of ``holds`` of at least ``wanted_s``, cut to the second nearest the
    rep.
    """
    numbers = np.flatnonzero(holds)
    runs = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
    for run in runs[::direction]:
        if len(run) < 2 or time_s[run[-1]] - time_s[run[0]] < wanted_s:
            continue
        first_s, last_s = float(time_s[run[0]]), float(time_s[run[-1]])
        if direction < 0:
            return max(first_s, last_s - LONGEST_STANDING_S), last_s
        return first_s, min(last_s, first_s + LONGEST_STANDING_S)
    return None
