"""Read a number off a sampled curve: the samples of an interval, medians and robust standard deviations."""

from __future__ import annotations

import math

import numpy as np

from formcheck.numerics.arrays import Bools, Floats

READ_WINDOW_S = 0.05
"""Half the window around a moment in which a value is read."""

MAD_TO_SD = 1.4826
"""Standard deviation over median absolute deviation of a normal distribution."""


def between(time_s: Floats, start_s: float, end_s: float) -> Bools:
    """``(T,)``: which times lie in the interval, both ends included."""
    return np.asarray((time_s >= start_s) & (time_s <= end_s), dtype=np.bool_)


def median_in_place(values: Floats) -> float:
    """Median of ``(n,)`` finite values, n > 0, which are left in another order.

    ``np.median`` takes seven times as long for 40 of them, to check more than to search.
    """
    middle = len(values) // 2
    if len(values) % 2:
        values.partition(middle)
        return float(values[middle])
    values.partition((middle - 1, middle))
    return float((values[middle - 1] + values[middle]) / 2.0)


def known_median(values: Floats) -> float:
    """Median of the finite values; NaN where there are none."""
    known = values[np.isfinite(values)]
    return median_in_place(known) if len(known) else math.nan


def robust_sd(residual: Floats) -> float:
    """Standard deviation about 0 from the median absolute value, which outliers do not change; NaN without values."""
    return MAD_TO_SD * known_median(np.abs(residual))
