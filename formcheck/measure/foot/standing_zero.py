"""What a heel's rise counts from: the standing at both ends of its trace, and its error where the foot did not rest."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from formcheck.numerics.arrays import Bools, Floats
from formcheck.numerics.intervals import between
from formcheck.segment.reps import Rep

MAX_STANDING_RISE_SHOE = 0.023
"""Largest rise at standing (0.6 cm, 2 degrees of rotation). Beyond it the heel was not at rest."""

END_WINDOW_S = 0.15
"""Length of each end of a trace that sets the zero at standing."""

REST_S = 0.5
"""A heel that keeps its height this long at standing is on the floor: nobody stands still on the toes that long before
a squat. Quick sets that end on the toes stay up for 0.2 to 0.3 s (a real one)."""


def is_at_rest(time_s: Floats, rise_shoe: Floats, rep: Rep) -> bool:
    """Whether the standing foot kept its height for :data:`REST_S`.

    Args:
        time_s: ``(n,)``.
        rise_shoe: ``(n,)`` rise since the standing of the rep, NaN where not tracked.
        rep: its standing is the zero.
    """
    standing = between(time_s, *rep.standing_s)
    if not standing.any():
        return False
    still = np.abs(rise_shoe[standing]) < MAX_STANDING_RISE_SHOE
    return bool(np.mean(still) * np.ptp(time_s[standing]) >= REST_S)


def standing_rise(time_s: Floats, rise_shoe: Floats, squatting: Bools) -> tuple[Floats, list[float]]:
    """The rise that means zero: a straight line from the standing at one end to that at the other.

    A lifter who stands still stands on the heels, so a small rise there is the camera's. A trace that ends in the squat
    has no standing at that end; its zero is that of the standing foot.

    Returns:
        ``(n,)`` what to subtract, and the rise at both ends.
    """
    known = np.flatnonzero(np.isfinite(rise_shoe))
    if not len(known):
        return np.zeros(len(time_s)), []
    ends = []
    for k in known[[0, -1]]:
        near = np.abs(time_s - time_s[k]) <= END_WINDOW_S
        ends.append(0.0 if squatting[k] else float(np.nanmedian(rise_shoe[near])))
    # No heel sinks into the floor: a reading far below zero must not lift the frames between.
    zeros = [end if end > -MAX_STANDING_RISE_SHOE else 0.0 for end in ends]
    return np.asarray(np.interp(time_s, time_s[known[[0, -1]]], zeros), np.float64), ends


def unrest_error(ends: Sequence[float], squatting: Floats, *, is_rested: bool) -> float:
    """Error of the zero where the foot was not at rest at one end of the trace.

    It had rotated by that much at an unknown moment. Above zero, the line takes the middle: half of the rise remains.
    Far below zero, the floor may lie as low as that end all the time, but no higher than the heel in the squat; not if
    the standing foot was at rest, and so on the floor.

    Args:
        ends: rise at both ends.
        squatting: rise while the hips were down.
        is_rested: whether the standing foot was at rest.
    """
    highest = float(np.nanmax(squatting, initial=-math.inf))
    odd = [end for end in ends if abs(end) > MAX_STANDING_RISE_SHOE and not (is_rested and end < 0)]
    return max((end / 2.0 if end > 0 else min(-end, max(0.0, highest - end)) for end in odd), default=0.0)
