"""Reading a number off a curve: which pictures an interval holds, and the middle of what is known there."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

AROUND_S = 0.05
"""What happens at a moment is read within this of it."""

LOST_AT_MOST = 0.20
"""Share of a rep in which a joint may be unseen (docs/measures.md#refusals)."""

LEAST_VISIBILITY = 0.2
"""MediaPipe's own guess below which a joint counts as unseen. The heavy model says 0.2 to 0.5 of knees and ankles that
it finds as well as any (13 reps, rendered and real: errors as of the others); what is truly hidden jumps about or
changes its length, and is told by that."""


WILDEST_JITTER_CM = 0.8
"""Landmarks that jump by more from picture to picture are guesses: in well-seen clips they jump by 0.01 to 0.2 cm,
behind a plate by 1 (58 clips)."""


def between(time_s: Floats, start_s: float, end_s: float) -> npt.NDArray[np.bool_]:
    """``(T,)``: which times lie within an interval, its ends included."""
    return np.asarray((time_s >= start_s) & (time_s <= end_s), dtype=np.bool_)


def middle_value(values: Floats) -> float:
    """Median of what is known; NaN where nothing is."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else math.nan
