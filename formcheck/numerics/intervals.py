"""Reading a number off a curve: which pictures an interval holds, and the middle of what is known there."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

READ_WINDOW_S = 0.05
"""What happens at a moment is read within this of it."""


def between(time_s: Floats, start_s: float, end_s: float) -> npt.NDArray[np.bool_]:
    """``(T,)``: which times lie within an interval, its ends included."""
    return np.asarray((time_s >= start_s) & (time_s <= end_s), dtype=np.bool_)


def known_median(values: Floats) -> float:
    """Median of what is known; NaN where nothing is."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else math.nan
