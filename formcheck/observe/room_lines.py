"""Finds the near-vertical straight lines of a frame: door frames, racks and walls show which way is up."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.numerics.arrays import Floats, Pixels

WORKING_PX = 720
"""Long side of the frame in which lines are searched: in a larger one they are no straighter, and cost grows fast."""

MAX_LEAN_DEG = 12.0
"""Lines further than this from the frame's own vertical are not taken for vertical things."""

MIN_LINE = 0.03
"""Shortest line that counts, as a share of the frame's long side; texture gives any number of shorter ones."""


@dataclass(frozen=True, slots=True)
class RoomLines:
    """Near-vertical straight lines outside the lifter in one frame.

    Attributes:
        lean_deg: ``(n,)`` lean from the frame's vertical, + to the right going up.
        length: ``(n,)`` in frame heights.
        offset: ``(n,)`` its middle, to the right of the frame's middle, in frame heights.
    """

    lean_deg: Floats
    length: Floats
    offset: Floats


def find_lines(rgb: Pixels, keep_out_px: tuple[float, float, float, float] | None) -> RoomLines:
    """Find the near-vertical lines of a frame outside the lifter.

    Args:
        rgb: ``(height, width, 3)`` the frame.
        keep_out_px: left, top, right and bottom of the lifter. Lines whose middle is in it are left out, and lines that
            reach further down: those are on the floor in front of the lifter, boards and joints that run to the camera.
    """
    height, width = rgb.shape[:2]
    shrink = min(1.0, WORKING_PX / max(height, width))
    gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    if shrink < 1.0:
        gray = cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector(1).detect(gray)[0]
    if found is None:
        return RoomLines(np.empty(0), np.empty(0), np.empty(0))
    ends = np.asarray(found, dtype=np.float64).reshape(-1, 2, 2) / shrink
    along = ends[:, 1] - ends[:, 0]
    along = np.where(along[:, 1:] > 0, -along, along)
    length = np.hypot(along[:, 0], along[:, 1])
    lean = np.degrees(np.arctan2(along[:, 0], -along[:, 1]))
    keep = (np.abs(lean) < MAX_LEAN_DEG) & (length > MIN_LINE * max(height, width))
    middle = ends.mean(axis=1)
    if keep_out_px is not None:
        left, top, right, bottom = keep_out_px
        keep &= ~((middle > (left, top)) & (middle < (right, bottom))).all(axis=1)
        keep &= ends[..., 1].max(axis=1) < bottom
    return RoomLines(lean[keep], length[keep] / height, (middle[keep, 0] - width / 2) / height)
