"""Estimates the camera's roll from the vertical lines of the room: door frames, racks, walls.

One degree of roll moves the knee by 0.74 cm against the toe. A camera that looks up or down sees vertical things fan
out with their distance from the middle of the frame, so the lean is estimated where the lifter stands.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.domain.measured import Measured
from formcheck.numerics.arrays import Bools, Floats
from formcheck.observe.room_lines import MAX_LEAN_DEG, RoomLines

CLUSTER_DEG = 0.75
"""Half-width of the cluster that vertical lines form; lens, perspective and pixel grid spread them that far."""

MIN_CLUSTER_SHARE = 0.35
"""Share of the near-vertical length that must be in the cluster. All of 24 rendered clips that reach it are within 0.6
degrees of the true roll."""

MIN_CLUSTER_LENGTH = 0.5
"""Length of line in the cluster, in frame heights per surveyed frame."""

PERSPECTIVE_FANS_DEG = sorted(np.arange(-14.0, 14.1, 1.0), key=abs)
"""How much more vertical lines may lean per frame height of offset: a phone that looks up or down by 10 degrees."""

FAN_COST = 0.01
"""A cluster loses this share of its weight per degree of fan, so that a plain one is preferred where both would do."""

OFFSET_REGULARIZER = 0.03
"""In frame heights: lines less far apart than this say little about how they fan out."""

ROLL_ERROR_DEG = 0.6
"""Half-width of the 90 % interval. 90 % of 29 rendered rooms are within 0.3 degrees; real verticals are not exact."""


def roll_from_lines(surveyed: Sequence[RoomLines], *, offset: float = 0.0) -> Measured | None:
    """Lean of vertical things where the lifter stands, degrees, + to the right; None where the room does not show it.

    The largest cluster of line length is taken for the verticals. The error is calibrated on rendered clips.

    Args:
        surveyed: lines of frames from one camera.
        offset: where the lifter stands right of the frame's middle, in frame heights.
    """
    if not surveyed:
        return None
    lean, length, offsets = (
        np.concatenate([getattr(lines, name) for lines in surveyed]) for name in ("lean_deg", "length", "offset")
    )
    if not len(lean):
        return None
    cluster = _largest_cluster(lean, length, offsets)
    clustered = float(length[cluster].sum())
    if clustered < MIN_CLUSTER_SHARE * length.sum() or clustered < MIN_CLUSTER_LENGTH * len(surveyed):
        return None
    return Measured(_lean_at(lean[cluster], length[cluster], offsets[cluster], offset), ROLL_ERROR_DEG)


def _largest_cluster(lean_deg: Floats, length: Floats, offsets: Floats) -> Bools:
    """``(n,)`` the lines in the largest cluster over all leans and fans."""
    centers = np.arange(-MAX_LEAN_DEG, MAX_LEAN_DEG, 0.1)
    largest, best = -1.0, np.zeros(len(lean_deg), dtype=np.bool_)
    for fan in PERSPECTIVE_FANS_DEG:
        straight = lean_deg - fan * offsets
        order = np.argsort(straight)
        total = np.concatenate(([0.0], np.cumsum(length[order])))
        first = np.searchsorted(straight[order], centers - CLUSTER_DEG, side="left")
        last = np.searchsorted(straight[order], centers + CLUSTER_DEG, side="right")
        weight = (total[last] - total[first]) * (1.0 - FAN_COST * abs(fan))
        k = int(np.argmax(weight))
        if weight[k] > largest:
            largest, best = float(weight[k]), np.abs(straight - centers[k]) <= CLUSTER_DEG
    return best


def _lean_at(lean_deg: Floats, length: Floats, offsets: Floats, at: float) -> float:
    """The lean at one offset, from a regularized line through all."""
    middle = float(np.average(offsets, weights=length))
    mean = float(np.average(lean_deg, weights=length))
    spread = float(np.average((offsets - middle) ** 2, weights=length))
    slope = float(np.average((offsets - middle) * (lean_deg - mean), weights=length)) / (spread + OFFSET_REGULARIZER**2)
    return mean + slope * (at - middle)
