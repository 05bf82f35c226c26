"""Hides part of a frame behind its mean color."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from formcheck.numerics.arrays import Floats, Pixels
from formcheck.observe.frame import Frame

Box = Sequence[float] | Floats
"""Left, top, right, bottom in pixels; they may be outside the frame."""


def hide_inside(frame: Frame, box_px: Box) -> Frame:
    """Hide what is inside a box."""
    rows, columns = _slices(box_px)
    rgb = frame.rgb.copy()
    rgb[rows, columns] = _mean_color(rgb)
    return Frame(frame.index, frame.time_s, rgb)


def hide_outside(frame: Frame, box_px: Box) -> Frame:
    """Hide what is outside a box."""
    rows, columns = _slices(box_px)
    rgb = np.empty_like(frame.rgb)
    rgb[:] = _mean_color(frame.rgb)
    rgb[rows, columns] = frame.rgb[rows, columns]
    return Frame(frame.index, frame.time_s, rgb)


def _slices(box_px: Box) -> tuple[slice, slice]:
    left, top, right, bottom = (max(0, round(edge)) for edge in box_px)
    return slice(top, bottom), slice(left, right)


def _mean_color(rgb: Pixels) -> Pixels:
    # NumPy takes 30 ms for the mean of 1080 x 1920 pixels, this 0.1 ms.
    mean = np.array(cv2.sumElems(rgb)[:3]) / (rgb.shape[0] * rgb.shape[1])
    return np.asarray(mean, dtype=np.uint8)
