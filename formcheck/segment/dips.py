"""Dips: everything in which the hips go down and come up again, found with hysteresis on one curve.

Between noise and movement stands a least swing; between two dips stands a top that is high enough to be called
standing. So the landmarks' trembling makes no dips, two lows without standing between them are one dip, and a lifter
who never stands makes none that is complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formcheck.numerics.filters import rate_of_change

Floats = npt.NDArray[np.float64]

SWING_LEG = 0.10
"""Turning points are this far apart at least, in leg lengths; what goes down by less is no attempt either
(docs/measures.md#reps)."""

TOP_DROP_LEG = 0.15
"""Standing up ends a dip although the knees stay bent by up to 60 degrees: a soft top between quick reps."""

TOP_OF_DROP = 0.45
"""And at most this share of the dip's own depth may be missing at its top; pulses at the bottom miss more."""

EDGE_DROP_LEG = 0.08
"""At the recording's ends standing must be plainer (knees bent by at most 45 degrees), since nobody sees whether the
lifter came from or went any higher."""

LEAVE_DROP_LEG = 0.05
"""The lifter has left standing, or is back, at this drop from the top (docs/measures.md#reps)."""

STILL_LEG_PER_S = 0.06
"""Slower than this (5 cm/s) is standing still or holding the bottom (docs/measures.md#reps)."""

STILL_OF_MEAN = 0.2
"""But a rep of six counts goes at 0.1 leg lengths a second: still is at most this share of a rep's own mean speed."""


@dataclass(frozen=True, slots=True)
class Lowering:
    """How far the hips are down.

    Attributes:
        time_s: ``(T,)`` increasing.
        drop_leg: ``(T,)`` leg lengths below standing, + down; NaN where unknown.
    """

    time_s: Floats
    drop_leg: Floats

    def __post_init__(self) -> None:
        if self.time_s.shape != self.drop_leg.shape or self.time_s.ndim != 1:
            raise ValueError("time_s and drop_leg must both be (T,)")

    def speed_leg_per_s(self) -> Floats:
        """``(T,)`` leg lengths a second, + downward."""
        return rate_of_change(self.time_s, self.drop_leg)


@dataclass(frozen=True, slots=True)
class Dip:
    """One way down and up, as numbers of pictures in the order of time.

    Attributes:
        before: top before it: the highest moment of standing, or where the recording begins.
        start: the lifter leaves standing.
        bottom: the lowest moment.
        end: the lifter is back in standing.
        after: top after it.
        stood_before, stood_after: whether those tops are standing.
    """

    before: int
    start: int
    bottom: int
    end: int
    after: int
    stood_before: bool
    stood_after: bool


def find_dips(lowering: Lowering) -> Iterator[Dip]:
    """The dips of one uncut scene in the order of time; pictures in which the drop is unknown are passed over."""
    known = np.flatnonzero(np.isfinite(lowering.drop_leg))
    drop = lowering.drop_leg[known]
    top, stood = 0, False
    low: int | None = None
    for at, is_low in turning_points(drop, SWING_LEG):
        if is_low:
            low = at if low is None or drop[at] > drop[low] else low
            continue
        highest = EDGE_DROP_LEG if at in (0, len(drop) - 1) else TOP_DROP_LEG
        if drop[at] > highest or (low is not None and drop[at] > TOP_OF_DROP * drop[low]):
            continue
        if low is not None:
            yield _dip(lowering, known[[top, low, at]], stood=(stood, True))
        top, stood, low = at, True, None
    if low is not None:
        yield _dip(lowering, known[[top, low, -1]], stood=(stood, False))


def _dip(lowering: Lowering, tops_and_bottom: npt.NDArray[np.intp], *, stood: tuple[bool, bool]) -> Dip:
    before, bottom, after = (int(number) for number in tops_and_bottom)
    speed = lowering.speed_leg_per_s()
    # Before the bottom the way to the top leads back in time: rising there is sinking in truth.
    start = _back_in_standing(lowering, speed, bottom, before)
    end = _back_in_standing(lowering, -speed, bottom, after)
    return Dip(before, start, bottom, end, after, *stood)


def turning_points(drop: Floats, swing: float) -> list[tuple[int, bool]]:
    """Highest and lowest points in turn, ``(number, whether it is a low point)``, neighbours at least ``swing`` apart.

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


def stretch(holds: npt.NDArray[np.bool_], *, at: int, first: int, last: int) -> tuple[int, int]:
    """First and last picture of the unbroken run of ``holds`` (``(T,)``) round picture ``at``, within
    ``first..last``.
    """
    before = np.flatnonzero(~holds[first:at])
    after = np.flatnonzero(~holds[at + 1 : last + 1])
    return (first + int(before[-1]) + 1 if len(before) else first), (at + int(after[0]) if len(after) else last)


def still_leg_per_s(drop_leg: float, length_s: float) -> float:
    """The speed below which a body is still that otherwise goes ``drop_leg`` in ``length_s``."""
    return min(STILL_LEG_PER_S, STILL_OF_MEAN * drop_leg / length_s) if length_s > 0 else STILL_LEG_PER_S


def _back_in_standing(lowering: Lowering, rising: Floats, bottom: int, top: int) -> int:
    """From the bottom towards a top: the first picture nearly as high as the top and no longer ``rising`` to it."""
    drop, time_s = lowering.drop_leg, lowering.time_s
    step = -1 if top < bottom else 1
    path = np.arange(bottom, top + step, step)
    path = path[np.isfinite(drop[path])]
    first = int(np.argmax(drop[path] <= drop[top] + LEAVE_DROP_LEG))
    slow = still_leg_per_s(float(drop[bottom] - drop[top]), abs(float(time_s[path[first]] - time_s[bottom])))
    still = rising[path[first:]] < slow
    return int(path[first + int(np.argmax(still))]) if still.any() else top
