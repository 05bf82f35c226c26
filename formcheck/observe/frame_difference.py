"""How much a frame differs from the one before: shows where a film was cut."""

from __future__ import annotations

import cv2
import numpy as np

from formcheck.numerics.arrays import Pixels
from formcheck.observe.frame import Frame

THUMBNAIL = (64, 36)
"""Columns and rows of the thumbnails that are compared."""

MIN_CUT_DIFFERENCE = 10.0
"""Mean difference of a 64 x 36 thumbnail, in gray levels, below which no cut is searched for. The weakest cut in 58
clips (two takes from one tripod) has 12; film noise and compression have 1 to 3."""

CUT_RATIO = 3.0
"""A cut differs this many times as much as any other frame near it (58 clips: cuts 3.3 to 14; shaking cameras and fast
lifters at most 2.5)."""


class FrameDifference:
    """Compares each frame with the one before."""

    def __init__(self) -> None:
        self._thumbnail: Pixels | None = None

    def update(self, frame: Frame) -> float:
        """Mean absolute difference (gray levels, 0..255) between a frame and the one before; 0 for the first."""
        # Single pixels are the cheapest, and a cut changes every cell anyway.
        thumbnail = np.asarray(cv2.cvtColor(frame.sample(*THUMBNAIL), cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        before, self._thumbnail = self._thumbnail, thumbnail
        return 0.0 if before is None else float(np.mean(cv2.absdiff(before, thumbnail)))
