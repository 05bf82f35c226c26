"""Which way is up in the picture: door frames, racks and walls say so, the lifter need not.

A degree of camera roll moves the knee by 0.74 cm against the toe, so it is worth reading off the room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.measured import Measured

WORKING_PX = 720
"""Lines are sought in a picture shrunk to this long side: longer ones are no straighter, and cost grows fast."""

MOST_LEAN_DEG = 12.0
"""Lines further than this from the picture's own vertical are not taken for upright things."""

SHORTEST_LINE = 0.03
"""Shortest line that counts, as a share of the picture's long side; texture gives shorter ones without end."""

CLUSTER_DEG = 0.75
"""Half-width of the heap that upright lines form: lens, perspective and pixel grid spread them that far."""

LEAST_SHARE = 0.35
"""Share of the near-vertical length that must lie in that heap. Chosen on 24 rendered clips: all that
reach it are within 0.6 degrees of the true roll."""

LEAST_LENGTH = 0.5
"""Length of line in the heap, in picture heights per picture looked at."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Near-vertical straight lines outside the lifter in one picture.

    Attributes:
        lean_deg: ``(n,)`` lean from the picture's vertical, + to the right going up.
        length: ``(n,)`` in picture heights.
    """

    lean_deg: npt.NDArray[np.float64]
    length: npt.NDArray[np.float64]


def find_lines(rgb: npt.NDArray[np.uint8], keep_out_px: tuple[float, float, float, float] | None) -> Lines:
    """Near-vertical lines of a picture, but those with their middle in ``keep_out_px`` (left, top, right, bottom)."""
    height, width = rgb.shape[:2]
    shrink = min(1.0, WORKING_PX / max(height, width))
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    if shrink < 1.0:
        grey = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector(1).detect(grey)[0]
    if found is None:
        return Lines(np.empty(0), np.empty(0))
    ends = np.asarray(found, dtype=np.float64).reshape(-1, 2, 2) / shrink
    along = ends[:, 1] - ends[:, 0]
    along = np.where(along[:, 1:] > 0, -along, along)
    length = np.hypot(along[:, 0], along[:, 1])
    lean = np.degrees(np.arctan2(along[:, 0], -along[:, 1]))
    keep = (np.abs(lean) < MOST_LEAN_DEG) & (length > SHORTEST_LINE * max(height, width))
    if keep_out_px is not None:
        middle = ends.mean(axis=1)
        left, top, right, bottom = keep_out_px
        keep &= ~((middle > (left, top)) & (middle < (right, bottom))).all(axis=1)
    return Lines(lean[keep], length[keep] / height)


def roll_from_lines(pictures: Sequence[Lines]) -> Measured | None:
    """Camera roll in degrees, + where upright things lean to the right; None where the room does not say.

    The heaviest heap of line length is taken for the room's uprights and averaged. The error is calibrated on
    rendered clips whose roll is known.
    """
    if not pictures:
        return None
    lean = np.concatenate([lines.lean_deg for lines in pictures])
    length = np.concatenate([lines.length for lines in pictures])
    if not len(lean):
        return None
    centres = np.arange(-MOST_LEAN_DEG, MOST_LEAN_DEG, 0.1)
    weights = np.array([length[np.abs(lean - centre) <= CLUSTER_DEG].sum() for centre in centres])
    heap = np.abs(lean - centres[int(np.argmax(weights))]) <= CLUSTER_DEG
    inside = float(length[heap].sum())
    if inside < LEAST_SHARE * length.sum() or inside < LEAST_LENGTH * len(pictures):
        return None
    return Measured(float(np.average(lean[heap], weights=length[heap])), ROLL_ERROR_DEG)


ROLL_ERROR_DEG = 0.8
"""Half-width of the 90 % interval of the roll read off a room, from rendered clips whose roll is known."""
