"""Repetitions: standing, down, up, standing again; and what looked like one but was not.

Everything is decided in leg lengths and seconds on the curves of :mod:`formcheck.posture`, so that neither the frame rate
nor the camera's distance, movement or zoom matters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from formcheck.body import Side
from formcheck.filters import rate_of_change
from formcheck.pose import PoseTrack
from formcheck.posture import Posture, read_posture
from formcheck.view import SideView, View

Floats = npt.NDArray[np.float64]

REP_DROP_LEG = 0.19
"""A rep lowers the hips by this many leg lengths: knees bent to about 70 degrees (metrics.md, section 7)."""

ATTEMPT_DROP_LEG = 0.10
"""What goes down by less is no attempt either; also the swing by which turning points are told from noise (section 7)."""

TOP_DROP_LEG = 0.15
"""Standing up ends the rep although the knees stay bent by up to 60 degrees: a soft top between quick reps."""

TOP_OF_DROP = 0.45
"""And at most this share of the rep's own drop may be missing at its top; pulses at the bottom miss more."""

EDGE_DROP_LEG = 0.08
"""At the recording's ends standing must be plainer (knees bent by at most 45 degrees), since nobody sees whether the
lifter came from or went any higher."""

STILL_LEG_PER_S = 0.06
"""Slower than this (5 cm/s) is standing still or holding the bottom (section 7)."""

LEAVE_DROP_LEG = 0.05
"""The lifter has left standing, or is back, at this drop from the top (section 7)."""

PAUSE_S = 0.3
"""A bottom held at least this long is a pause (section 7)."""

BOTTOM_NOISE_LEG = 0.04
"""How far hip landmarks wander while a bottom is held (0.035 behind a plate, rendered clips): the lowest landmark is no
lower than others within this."""

SHORTEST_REP_S = 0.45
"""Shorter is a twitch of the landmarks: falling freely by 0.19 leg lengths alone takes 0.18 s, and so does being thrown up
again. Section 7 says 0.6 s, but hasty quarter squats take less."""

LONGEST_REP_S = 40.0
"""Longer is sitting. Section 7 says 12 s, but sets of six counts down and ten-second holds exist."""

LOST_S = 0.5
"""The lifter may be out of sight for this long within a rep: little longer than the fastest way down."""

OTHER_LEG = 0.4
"""The less bent leg must come down by at least this share of the other: in 150 true reps it was 0.6 and more, and where
one leg only was bent (a step, a reach to the floor) it was below 0.2."""

KNEE_APART_LEG = 0.22
"""If one knee goes down against the other by more than this, one leg kneels: a lunge puts its rear knee near the floor,
half a leg lower. True reps: up to 0.17, seen from behind and above."""

STEP_LEG = 0.5
"""If at the bottom the ankles stand this much further apart or closer than before, the feet moved. True reps: below 0.15
where the landmarks were sound."""

JUMP_LEG = 0.12
"""Ankles this much above the floor have left it: rising on the toes lifts them by a tenth of a leg (ankle to ball of the
foot, 0.07 of stature, at 45 degrees)."""

JUMP_WITHIN_S = 0.8
"""A jump's flight follows the way up, and its landing the flight, within this time (half a metre high takes 0.64 s)."""

STANDING_S, SHORT_STANDING_S = 0.3, 0.12
"""Stillness that makes a good standing posture (section 7), and what does if there is no such in quick sets."""

LONGEST_STANDING_S = 1.0
"""No more of it than this, the part nearest to the rep: a hand-held camera drifts."""

SEARCH_S = 6.0
"""How far from the rep its standing posture may lie."""

FEET_STILL_LEG_PER_S = 0.15
"""Ankles that move against each other faster than this (13 cm/s) are stepping; landmark noise stays below."""

SAME_FEET_LEG = 0.10
"""Ankles that have moved against each other by more than this (8 cm, section 7) since then stand elsewhere."""

FLIGHT_S2_PER_LEG = 0.35
"""What is thrown up by ``h`` is in its upper half for ``2 sqrt(h / g)``: for a leg of 0.86 m (0.491 of a stature of
1.75 m), the square of that time is 0.35 s² for each leg length."""

FLIGHT_LIKE = (0.5, 1.8)
"""Time in the upper half over what free flight takes; smoothing widens it, and children are smaller."""

SHAKE_S = 0.2
"""Over this time a shaking camera is told from a moving one."""

JUMP_OF_SHAKE = 4.0
"""A jump stands out from what the camera's shaking does to the picture by this much."""

STOOP_RISE = 0.45
"""Shoulders over hips, over what they are standing, below which the trunk lies: 63 degrees of lean."""

STOOP_DROP_LEG = 0.40
"""Deeper than this it is a squat whatever the trunk does. A deadlift's hips come down by 0.2 to 0.3."""


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


@dataclass(frozen=True, slots=True)
class _Dip:
    """From one top (standing or the recording's edge) over the lowest point to the next top; numbers of pictures."""

    before: int
    bottom: int
    after: int
    stood_before: bool
    stood_after: bool


@dataclass(frozen=True, slots=True)
class _Curve:
    """How far the hips are down: ``drop_leg`` and its ``speed`` in leg lengths a second, + downward; ``(T,)`` each."""

    time_s: Floats
    drop_leg: Floats
    speed: Floats


def find_reps(track: PoseTrack, view: View) -> Segmentation:
    """The reps and attempts of one uncut scene; none of either where nobody is ever seen standing.

    Where the near side is known its leg decides, since the far one is half guessed; else both legs do.
    """
    posture = read_posture(track)
    if posture is None:
        return Segmentation((), ())
    curve = _curve(posture, view)
    judged = [_judge(posture, curve, dip) for dip in _dips(curve)]
    return Segmentation(
        tuple(found for found in judged if isinstance(found, Rep)),
        tuple(found for found in judged if isinstance(found, Attempt)),
    )


def _curve(posture: Posture, view: View) -> _Curve:
    match view:
        case SideView(near=near):
            drop = posture.drop_leg[:, int(near is Side.RIGHT)]
        case _:
            drop = posture.drop_leg.mean(axis=1)
    return _Curve(posture.time_s, drop, rate_of_change(posture.time_s, drop))


def _dips(curve: _Curve) -> list[_Dip]:
    """Everything between two stances, or between a stance and the recording's edge, that goes down far enough."""
    known = np.flatnonzero(np.isfinite(curve.drop_leg))
    drop = curve.drop_leg[known]
    dips: list[_Dip] = []
    top, stood = 0, False
    low: int | None = None
    for at, is_low in _turning_points(drop, ATTEMPT_DROP_LEG):
        if is_low:
            low = at if low is None or drop[at] > drop[low] else low
            continue
        edge = at in (0, len(drop) - 1)
        most = EDGE_DROP_LEG if edge else TOP_DROP_LEG
        if drop[at] > most or (low is not None and drop[at] > TOP_OF_DROP * drop[low]):
            continue
        if low is not None:
            dips.append(_Dip(int(known[top]), int(known[low]), int(known[at]), stood, stood_after=True))
        top, stood, low = at, True, None
    if low is not None:
        dips.append(_Dip(int(known[top]), int(known[low]), int(known[-1]), stood, stood_after=False))
    return dips


def _turning_points(drop: Floats, swing: float) -> list[tuple[int, bool]]:
    """Highest and lowest points in turn, ``(number, whether it is a low point)``, at least ``swing`` apart each."""
    turns: list[tuple[int, bool]] = []
    high = low = 0
    last_was_low: bool | None = None
    values = drop.tolist()
    for i, value in enumerate(values):
        high = i if value < values[high] else high
        low = i if value > values[low] else low
        if last_was_low is not False and value - values[high] >= swing:
            turns.append((high, False))
            last_was_low, low = False, i
        elif last_was_low is not True and values[low] - value >= swing:
            turns.append((low, True))
            last_was_low, high = True, i
    if last_was_low is not None:
        turns.append((high, False) if last_was_low else (low, True))
    return turns


def _judge(posture: Posture, curve: _Curve, dip: _Dip) -> Rep | Attempt:
    start = _leaves(curve, dip.bottom, dip.before)
    end = _leaves(curve, dip.bottom, dip.after)
    reason = _unfinished(curve, dip, start, end) or _not_a_squat(posture, curve, dip, start, end)
    if reason:
        return Attempt(float(curve.time_s[dip.bottom]), reason)
    down_end, bottom, up_start = _turn(curve, dip.bottom, start, end)
    standing_s = _standing(posture, curve, dip, start, end)
    return Rep(*(float(curve.time_s[i]) for i in (start, down_end, bottom, up_start, end)), standing_s)


def _unfinished(curve: _Curve, dip: _Dip, start: int, end: int) -> str:
    """Why the way down or up is missing or is none; empty where both are there."""
    drop, time_s = curve.drop_leg, curve.time_s
    seen_s = time_s[start : end + 1][np.isfinite(drop[start : end + 1])]
    length_s = float(time_s[end] - time_s[start])
    if not dip.stood_before:
        return "under way before the lifter was seen standing"
    if not dip.stood_after:
        return "ended before the lifter stood up"
    if drop[dip.bottom] - min(drop[dip.before], drop[dip.after]) < REP_DROP_LEG:
        return "too shallow for a squat"
    if len(seen_s) > 1 and float(np.max(np.diff(seen_s))) > LOST_S:
        return "the lifter was out of sight for part of it"
    if length_s < SHORTEST_REP_S:
        return "too quick for a squat"
    if length_s > LONGEST_REP_S:
        return "held too long for a squat"
    return ""


def _not_a_squat(posture: Posture, curve: _Curve, dip: _Dip, start: int, end: int) -> str:
    """What it was instead; empty where both legs bent with the feet in place."""
    bottom = dip.bottom
    both = posture.drop_leg[bottom]
    if both.min() < OTHER_LEG * both.max():
        return "one leg only was bent: a step, a kick or a reach to the floor"
    knees = posture.knee_apart_leg
    if abs(knees[bottom] - (knees[start] + knees[end]) / 2) > KNEE_APART_LEG:
        return "one knee went down: a lunge or kneeling"
    apart = posture.ankle_apart_leg
    if np.linalg.norm(apart[bottom] - apart[start]) > STEP_LEG:
        return "the feet moved: a step"
    if _left_floor(posture, curve, start, end):
        return "the feet left the floor: a jump"
    rise = posture.trunk_rise_leg
    standing = (rise[start] + rise[end]) / 2
    if rise[bottom] < STOOP_RISE * standing and both.mean() < STOOP_DROP_LEG and posture.hands_low[bottom]:
        return "bent over to the floor with little bend in the knees"
    return ""


def _left_floor(posture: Posture, curve: _Curve, start: int, end: int) -> bool:
    """Whether both feet flew up on straight legs right before this way down or right after this way up."""
    known = np.isfinite(posture.ankle_rise_px) & np.isfinite(curve.drop_leg)
    time_s, rise = posture.time_s[known], (posture.ankle_rise_px / posture.leg_px[end])[known]
    around = [np.interp(time_s + shift_s, time_s, rise) for shift_s in (-SHAKE_S, SHAKE_S)]
    shake = float(np.median(np.abs(rise - (around[0] + around[1]) / 2)))
    for top in (start, end):
        near = np.flatnonzero(np.abs(time_s - posture.time_s[top]) <= JUMP_WITHIN_S)
        peak = int(near[np.argmax(rise[near])])
        # Up from the floor and down to it again: a moving camera goes one way.
        height = rise[peak] - max(rise[near[0] : peak + 1].min(), rise[peak : near[-1] + 1].min())
        if height < max(JUMP_LEG, JUMP_OF_SHAKE * shake) or curve.drop_leg[known][peak] > ATTEMPT_DROP_LEG:
            continue
        first, last = _stretch(rise > rise[peak] - height / 2, peak, int(near[0]), int(near[-1]))
        flight = (time_s[last] - time_s[first]) / math.sqrt(height * FLIGHT_S2_PER_LEG)
        if FLIGHT_LIKE[0] < flight < FLIGHT_LIKE[1]:
            return True
    return False


def _leaves(curve: _Curve, bottom: int, top: int) -> int:
    """From the bottom towards a top: where the lifter is back in standing and still."""
    step = -1 if top < bottom else 1
    path = np.arange(bottom, top + step, step)
    path = path[np.isfinite(curve.drop_leg[path])]
    risen = curve.drop_leg[path] <= curve.drop_leg[top] + LEAVE_DROP_LEG
    first = int(np.argmax(risen))
    # Downward speed before the bottom, upward speed after it.
    still = -step * curve.speed[path[first:]] < STILL_LEG_PER_S
    return int(path[first + int(np.argmax(still))]) if still.any() else top


def _turn(curve: _Curve, lowest: int, start: int, end: int) -> tuple[int, int, int]:
    """End of the way down, bottom, and beginning of the way up.

    Where the landmarks say the same height for a while, the bottom is the middle of that while, yet no later than
    :data:`PAUSE_S` after its beginning: a held bottom begins where the way down has ended.
    """
    time_s, drop = curve.time_s, curve.drop_leg
    low_from, low_to = _stretch(drop >= drop[lowest] - BOTTOM_NOISE_LEG, lowest, start, end)
    bottom_s = min((time_s[low_from] + time_s[low_to]) / 2, time_s[low_from] + PAUSE_S)
    bottom = int(np.argmin(np.abs(time_s - bottom_s)))
    held_from, held_to = _stretch(np.abs(curve.speed) < STILL_LEG_PER_S, bottom, start, end)
    if time_s[held_to] - time_s[held_from] < PAUSE_S:
        return bottom, bottom, bottom
    return held_from, bottom, held_to


def _stretch(holds: npt.NDArray[np.bool_], at: int, first: int, last: int) -> tuple[int, int]:
    """How far both ways a condition holds without a break, from ``at`` within ``first`` to ``last``."""
    before = np.flatnonzero(~holds[first:at])
    after = np.flatnonzero(~holds[at + 1 : last + 1])
    return (first + int(before[-1]) + 1 if len(before) else first), (at + int(after[0]) if len(after) else last)


def _standing(posture: Posture, curve: _Curve, dip: _Dip, start: int, end: int) -> tuple[float, float]:
    """The stillest stance next to the rep: before it, else after it, else what there is of the top before it."""
    time_s = posture.time_s
    feet = np.linalg.norm(rate_of_change(time_s, posture.ankle_apart_leg), axis=1)
    still = (np.abs(curve.speed) < STILL_LEG_PER_S) & (feet < FEET_STILL_LEG_PER_S)
    for wanted_s in (STANDING_S, SHORT_STANDING_S):
        for at, edge in ((start, -1), (end, 1)):
            # Where the feet stood elsewhere, or the knees were bent, is no zero for this rep.
            here = still & (curve.drop_leg <= curve.drop_leg[at] + LEAVE_DROP_LEG)
            here &= np.linalg.norm(posture.ankle_apart_leg - posture.ankle_apart_leg[at], axis=1) < SAME_FEET_LEG
            found = _nearest_run(time_s, here, at, edge, wanted_s)
            if found is not None:
                return found
    top = dip.before if time_s[start] - time_s[dip.before] < SEARCH_S else start
    first = max(0, int(np.searchsorted(time_s, time_s[top] - SHORT_STANDING_S / 2)))
    last = min(len(time_s) - 1, max(first + 1, int(np.searchsorted(time_s, time_s[top] + SHORT_STANDING_S / 2))))
    return float(time_s[first]), float(time_s[last])


def _nearest_run(
    time_s: Floats, holds: npt.NDArray[np.bool_], at: int, direction: int, wanted_s: float
) -> tuple[float, float] | None:
    """The run of ``holds`` of at least ``wanted_s`` nearest to picture ``at`` on one side, cut to its nearest second."""
    within = holds & ((time_s - time_s[at]) * direction >= 0) & (np.abs(time_s - time_s[at]) <= SEARCH_S)
    numbers = np.flatnonzero(within)
    if len(numbers) == 0:
        return None
    runs = [run for run in np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1) if len(run) > 1]
    for run in runs[::direction]:
        first_s, last_s = float(time_s[run[0]]), float(time_s[run[-1]])
        if last_s - first_s >= wanted_s:
            if direction < 0:
                return max(first_s, last_s - LONGEST_STANDING_S), last_s
            return first_s, min(last_s, first_s + LONGEST_STANDING_S)
    return None
