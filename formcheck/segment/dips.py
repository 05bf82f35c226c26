"""Finds the dips of a scene: every time the hips go down and come up again.

A dip is found on one curve with two thresholds. Turning points must be :data:`SWING_LEG` apart, so landmark noise makes
no dip. Between two dips the lifter must stand, so two lows without standing between them are one dip.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from formcheck.numerics.arrays import Bools, Floats, Indices
from formcheck.numerics.filters import rate_of_change

SWING_LEG = 0.10
"""Least difference between two turning points, in leg lengths. A smaller descent is not reported at all
(docs/measures.md#reps)."""

TOP_DROP_LEG = 0.15
"""A top ends a dip up to this drop: knees bent by up to 60 degrees, as in a soft lockout between quick reps."""

TOP_OF_DROP = 0.45
"""At a top at most this share of the dip's depth may be missing; pulses at the bottom miss more."""

EDGE_DROP_LEG, EDGE_OF_DROP = 0.08, 0.15
"""The first top of a recording, and one at its end, need straighter legs (knees bent by at most 45 degrees), or at most
this share of the dip's depth may be missing, since the rest of the movement is not in the recording. 36 true reps of
real clips that begin or end there: at most 0.022 and 0.05; 11 that are cut off: at least 0.105 and 0.24."""

EDGE_S = 0.15
"""A top this near to the end of a recording is at its end."""

LEAVE_DROP_LEG = 0.05
"""The lifter has left standing, or is back in it, at this drop from the top (docs/measures.md#reps)."""

STILL_LEG_PER_S = 0.06
"""Slower than this (5 cm/s) counts as standing still or holding the bottom (docs/measures.md#reps)."""

STILL_OF_MEAN = 0.2
"""Still is also at most this share of a rep's own mean speed: a rep of six counts moves at 0.1 leg lengths a second."""


@dataclass(frozen=True, slots=True)
class HipDescent:
    """How far the hips are below standing.

    Attributes:
        time_s: ``(T,)`` increasing.
        drop_leg: ``(T,)`` leg lengths below standing, + down; NaN where unknown.

    Raises:
        ValueError: if the shapes differ.
    """

    time_s: Floats
    drop_leg: Floats

    def __post_init__(self) -> None:
        if self.time_s.shape != self.drop_leg.shape or self.time_s.ndim != 1:
            raise ValueError("time_s and drop_leg must both be (T,)")

    def speed_leg_per_s(self) -> Floats:
        """``(T,)`` leg lengths per second, + down."""
        return rate_of_change(self.time_s, self.drop_leg)


@dataclass(frozen=True, slots=True)
class Dip:
    """One descent and ascent of the hips, as frame numbers in the order of time.

    Attributes:
        before: the top before it: the highest frame of standing, or the first frame.
        start: the lifter leaves standing.
        bottom: the lowest frame.
        end: the lifter is back in standing.
        after: the top after it.
        stood_before, stood_after: whether those tops are standing.
    """

    before: int
    start: int
    bottom: int
    end: int
    after: int
    stood_before: bool
    stood_after: bool


def find_dips(descent: HipDescent) -> Iterator[Dip]:
    """Find the dips of one uncut scene in the order of time. Frames without a known drop are skipped."""
    known = np.flatnonzero(np.isfinite(descent.drop_leg))
    curve = HipDescent(descent.time_s[known], descent.drop_leg[known])
    drop = curve.drop_leg
    top, is_first = 0, True
    low: int | None = None
    for at, is_low in turning_points(drop, SWING_LEG):
        if is_low:
            low = at if low is None or drop[at] > drop[low] else low
        elif low is None:
            top = at
        elif _stands(curve, at, low):
            yield _dip(descent, known[[top, low, at]], stood=(not is_first or _is_high(curve, top, low), True))
            top, low, is_first = at, None, False
    if low is not None:
        yield _dip(descent, known[[top, low, -1]], stood=(not is_first or _is_high(curve, top, low), False))


def _stands(curve: HipDescent, at: int, low: int) -> bool:
    """Whether the lifter stands in frame ``at`` of a curve without gaps, after the bottom in frame ``low``."""
    if curve.time_s[-1] - curve.time_s[at] <= EDGE_S:
        return _is_high(curve, at, low)
    return bool(curve.drop_leg[at] <= min(TOP_DROP_LEG, TOP_OF_DROP * curve.drop_leg[low]))


def _is_high(curve: HipDescent, at: int, low: int) -> bool:
    """Whether the legs are so straight in frame ``at`` that nothing of the dip to frame ``low`` is missing there."""
    depth = float(curve.drop_leg[low])
    return bool(curve.drop_leg[at] <= min(max(EDGE_DROP_LEG, EDGE_OF_DROP * depth), TOP_OF_DROP * depth))


def _dip(descent: HipDescent, tops_and_bottom: Indices, *, stood: tuple[bool, bool]) -> Dip:
    before, bottom, after = (int(number) for number in tops_and_bottom)
    speed = descent.speed_leg_per_s()
    # The search for the start goes back in time, where a rise looks like a descent.
    start = _return_to_standing(descent, speed, bottom, before)
    end = _return_to_standing(descent, -speed, bottom, after)
    return Dip(before, start, bottom, end, after, *stood)


def turning_points(drop: Floats, swing: float) -> list[tuple[int, bool]]:
    """Find alternating high and low points as ``(frame, whether it is low)``, neighbors at least ``swing`` apart.

    Args:
        drop: ``(n,)`` + down, without NaN.
        swing: least difference between two turning points, in the unit of ``drop``.
    """
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


def run_around(mask: Bools, *, at: int, first: int, last: int) -> tuple[int, int]:
    """First and last frame of the unbroken run of ``mask`` (``(T,)``) around frame ``at``, within ``first..last``."""
    before = np.flatnonzero(~mask[first:at])
    after = np.flatnonzero(~mask[at + 1 : last + 1])
    return (first + int(before[-1]) + 1 if len(before) else first), (at + int(after[0]) if len(after) else last)


def still_leg_per_s(drop_leg: float, length_s: float) -> float:
    """The speed below which a body counts as still that otherwise moves by ``drop_leg`` in ``length_s``."""
    return min(STILL_LEG_PER_S, STILL_OF_MEAN * drop_leg / length_s) if length_s > 0 else STILL_LEG_PER_S


def _return_to_standing(descent: HipDescent, rising: Floats, bottom: int, top: int) -> int:
    """From the bottom toward a top: the first frame nearly as high as the top and no longer ``rising`` to it."""
    drop, time_s = descent.drop_leg, descent.time_s
    step = -1 if top < bottom else 1
    path = np.arange(bottom, top + step, step)
    path = path[np.isfinite(drop[path])]
    first = int(np.argmax(drop[path] <= drop[top] + LEAVE_DROP_LEG))
    slow = still_leg_per_s(float(drop[bottom] - drop[top]), abs(float(time_s[path[first]] - time_s[bottom])))
    still = rising[path[first:]] < slow
    return int(path[first + int(np.argmax(still))]) if still.any() else top
