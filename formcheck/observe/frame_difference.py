"""How much a frame differs from the one before: shows where a film was cut."""

from __future__ import annotations

import cv2
import numpy as np

from formcheck.numerics.arrays import Pixels

THUMBNAIL = (64, 36)
"""Columns and rows of the thumbnails that are compared."""

MIN_CUT_DIFFERENCE = 10.0
"""Mean difference of a 64 x 36 thumbnail, in gray levels, below which no cut is searched for. The weakest cut in 58
clips (two takes from one tripod) has 12; film noise and compression have 1 to 3."""


class FrameDifference:
    """Compares each frame with the one before."""

    def __init__(self) -> None:
        self._thumbnail: Pixels | None = None

    def update(self, rgb: Pixels) -> float:
        """Mean absolute difference (gray levels, 0..255) between a frame and the one before; 0 for the first."""
        # INTER_NEAREST is the cheapest, and a cut changes every cell anyway.
        small = cv2.resize(rgb, THUMBNAIL, interpolation=cv2.INTER_NEAREST)
        thumbnail = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        before, self._thumbnail = self._thumbnail, thumbnail
        return 0.0 if before is None else float(np.mean(cv2.absdiff(before, thumbnail)))
