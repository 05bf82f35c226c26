"""A mask patch drawn upright, toes to the right, and where its rows leave the lifter."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.numerics.arrays import Floats
from formcheck.observe.patch import Patch

CELLS_PER_UNIT = 64
"""Cells of a drawing per unit. A mask patch has about 55 per shank."""

EDGE = 127.5
"""Half of the mask's range: the edge of the lifter."""

Image = npt.NDArray[np.float32]


Reach = tuple[float, float, float, float]
"""How far a drawing reaches behind, ahead of, below and above its origin, in units."""


class UprightMask:
    """An upright drawing of a mask patch, toes to the right, :data:`CELLS_PER_UNIT` cells for a unit of length.

    Args:
        origin_px: ``(2,)`` picture point of place (0, 0).
        unit_px: the unit in the picture.
        axes: unit vectors forward and up in the picture.
    """

    def __init__(self, origin_px: Floats, unit_px: float, axes: tuple[Floats, Floats]) -> None:
        self._origin_px, self._axes, self._forward_up = origin_px, axes, np.stack(axes, axis=1)
        self._px_per_cell = unit_px / CELLS_PER_UNIT

    def cells(self, xy_px: Floats) -> Floats:
        """Picture points ``(..., 2)`` as cells forward and up."""
        return np.asarray((xy_px - self._origin_px) @ self._forward_up / self._px_per_cell)

    def picture_px(self, forward: float, up: float) -> Floats:
        """The picture point of a place."""
        return np.asarray(self._origin_px + self._px_per_cell * (forward * self._axes[0] + up * self._axes[1]))

    def draw(self, patch: Patch, reach: Reach) -> Image:
        """The mask as far as it reaches, its lowest row first; 255 outside the patch, where nothing is known."""
        forward, up = (axis * self._px_per_cell / patch.px_per_cell for axis in self._axes)
        behind, ahead, below, above = (part * CELLS_PER_UNIT for part in reach)
        first_px = self.picture_px(-behind, -below)
        origin = (first_px - patch.origin_px) / patch.px_per_cell
        drawn = cv2.warpAffine(
            patch.cells.astype(np.float32),
            np.column_stack([forward, up, origin]),
            (round(behind + ahead), round(below + above)),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=255.0,
        )
        return np.asarray(drawn, np.float32)


class MaskRows:
    """The rows of a drawing, and where each leaves the lifter."""

    def __init__(self, drawing: Image) -> None:
        # A cell of a memory view is read several times faster than one of an array.
        self._drawing: memoryview = drawing.data
        self._columns: int = drawing.shape[1]
        # Bytes are searched several times faster than a short array.
        self._outside: bytes = (drawing < EDGE).tobytes()

    def leave_lifter(self, row: int, entry: float) -> float | None:
        """Where a row leaves the lifter forward of an entry, between cells; None off the lifter or never."""
        first, start = round(entry), row * self._columns
        if not 0 <= first < self._columns:
            return None
        after = self._outside.find(1, start + first, start + self._columns) - start
        if after <= first:
            return None
        inside, outside = self._drawing[row, after - 1], self._drawing[row, after]
        return after - 1 + (inside - EDGE) / (inside - outside)
