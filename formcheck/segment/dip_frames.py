"""The frames of a dip in which its posture is read: at the bottom, while the hips are low, and standing."""

from __future__ import annotations

import numpy as np

from formcheck.numerics.arrays import Bools, Floats
from formcheck.segment.dips import Dip
from formcheck.segment.posture import PostureCurves

NEAR_BOTTOM_S = 0.15
"""The posture at the bottom is the median of this time either way, so that one landmark that jumps does not count."""


def near_bottom(posture: PostureCurves, dip: Dip) -> Bools:
    """``(T,)`` the time around the lowest frame."""
    bottom_s = posture.time_s[dip.bottom]
    return np.asarray(np.abs(posture.time_s - bottom_s) <= NEAR_BOTTOM_S)


def while_down(posture: PostureCurves, dip: Dip, share: float) -> Bools:
    """``(T,)`` the frames of the dip in which the hips are at least ``share`` of the way down."""
    drop = posture.drop_leg.mean(axis=1)
    frame = np.arange(len(drop))
    lowest = float(drop[dip.bottom])
    # The mean of both hips may go up where one of them comes down.
    is_low = drop >= min(share * lowest, lowest)
    return np.asarray((frame >= dip.start) & (frame <= dip.end) & is_low)


def standing_mean(curve: Floats, dip: Dip) -> Floats:
    """Mean of a curve ``(T, ...)`` before and after the dip, ``(...)``."""
    return np.asarray((curve[dip.start] + curve[dip.end]) / 2)
