"""Small cut-outs of a frame that are kept for later: brightness around a foot, the lifter's mask around the legs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.domain.body import Joint, Side
from formcheck.numerics.arrays import Floats, Pixels

LEG_CELLS = 128.0
"""Longer side of a mask patch at most. The pose network's mask has 256 cells for a body that is twice as long."""

LEG_MARGIN_SHANKS = 0.45
"""How far a mask patch reaches beyond knees, ankles and feet: a kneecap stands up to 0.3 shanks before its landmark."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A cut-out of one frame.

    Attributes:
        cells: ``(rows, columns)`` uint8. Cell ``(column, row)`` lies at ``origin_px + px_per_cell * (column, row)`` in
            the upright frame (cell centers and pixel centers both at whole numbers).
        origin_px: x and y of the first cell's center.
        px_per_cell: frame pixels per cell, at least 1.
    """

    cells: Pixels
    origin_px: tuple[float, float]
    px_per_cell: float

    def enlarged(self, factor: float) -> Patch:
        """The same cells in a frame of ``factor`` times the size; pixel corners stay aligned."""
        left, top = (factor * edge + (factor - 1.0) / 2 for edge in self.origin_px)
        return Patch(self.cells, (left, top), factor * self.px_per_cell)


def shrink_to_patch(values: Pixels | Floats, left_top_px: tuple[int, int], px_per_cell: float) -> Patch:
    """Shrink a cut-out ``(rows, columns)`` of values 0..255 whose first pixel lies at ``left_top_px``."""
    cells: npt.NDArray[Any] = values
    if px_per_cell > 1.0:
        # By factor the scale stays exact; by size OpenCV would round it.
        cells = cv2.resize(values, None, fx=1 / px_per_cell, fy=1 / px_per_cell, interpolation=cv2.INTER_AREA)
    # cv2.resize aligns pixel corners, so the first cell's center moves by half the change in size.
    offset = (px_per_cell - 1.0) / 2
    left, top = left_top_px
    whole = cells if cells.dtype == np.uint8 else np.rint(cells).astype(np.uint8)
    return Patch(whole, (left + offset, top + offset), px_per_cell)


def cut_leg_mask(mask: Floats, xy_px: Floats) -> Patch | None:
    """Cut the lifter's mask from above the knees to below the feet; None where little of it lies in the frame.

    Args:
        mask: ``(height, width)`` 0 where the lifter is not, 1 where the lifter is.
        xy_px: ``(33, 2)`` the lifter's landmarks.

    Returns:
        A patch inside the frame; 255 is the lifter.
    """
    joints = (Joint.KNEE, Joint.ANKLE, Joint.HEEL, Joint.FOOT_INDEX)
    legs = xy_px[[joint.on(side) for joint in joints for side in Side]]
    shanks = [xy_px[Joint.KNEE.on(side)] - xy_px[Joint.ANKLE.on(side)] for side in Side]
    margin = LEG_MARGIN_SHANKS * float(np.linalg.norm(shanks, axis=1).max())
    rows, columns = mask.shape
    left, top = np.clip(np.floor(legs.min(axis=0) - margin), 0, (columns, rows)).astype(int)
    right, bottom = np.clip(np.ceil(legs.max(axis=0) + margin), 0, (columns, rows)).astype(int)
    if right - left < 8 or bottom - top < 8:
        return None
    px_per_cell = max(1.0, max(right - left, bottom - top) / LEG_CELLS)
    return shrink_to_patch(np.multiply(mask[top:bottom, left:right], 255.0), (int(left), int(top)), px_per_cell)
