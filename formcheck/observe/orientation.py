"""Makes a decoded picture upright, with square pixels, by what the file says about its shape.

A display matrix turns or mirrors; the pixels of television formats (AVCHD, DV, MPEG-2) are wider or narrower than high.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from formcheck.domain.errors import VideoError
from formcheck.numerics.arrays import Pixels

if TYPE_CHECKING:
    from fractions import Fraction

    import av
    from av.video.stream import VideoStream

TURNS = (-1, cv2.ROTATE_90_COUNTERCLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE)
"""OpenCV's names of 1, 2 and 3 quarter turns; NumPy takes four times as long to copy a turned picture."""

MAX_PIXEL_ASPECT = 4.0
"""Widest pixel that is believed, and narrowest the other way: those of H.264 go up to 2.02 (table E-1), twice that
for fields taken for pictures."""


@dataclass(frozen=True, slots=True)
class Orientation:
    """How a decoded picture is turned to be upright: mirrored from side to side first, then rotated.

    Attributes:
        rotation_deg: counter-clockwise, a multiple of 90 in -180..180.
        is_mirrored: whether left and right are exchanged before that.
    """

    rotation_deg: int = 0
    is_mirrored: bool = False

    @property
    def is_quarter_turned(self) -> bool:
        """Whether width and height are exchanged."""
        return self.rotation_deg % 180 != 0

    def view(self, plane: Pixels) -> Pixels:
        """A plane ``(height, width)``, turned without a copy."""
        return np.rot90(plane[:, ::-1] if self.is_mirrored else plane, self.rotation_deg // 90)

    def apply(self, picture: Pixels) -> Pixels:
        """Turn a picture ``(height, width, 3)``; the result is contiguous."""
        turned = cv2.flip(picture, 1) if self.is_mirrored else picture
        if turn := self.rotation_deg // 90 % 4:
            turned = cv2.rotate(turned, TURNS[turn])
        return np.ascontiguousarray(turned, dtype=np.uint8)


def find_orientation(frame: av.VideoFrame) -> Orientation:
    """Read the display matrix of a frame. It counts to the nearest quarter turn; a matrix of zeros turns nothing.

    The matrix ``[[a, b], [c, d]]`` takes a point ``(x, y)`` of the picture, y down, to ``(a x + c y, b x + d y)``
    (ISO/IEC 14496-12, 6.2.2).
    """
    data: Any = frame.side_data.get("DISPLAYMATRIX")
    if data is None:
        return Orientation()
    a, b, _, c, d, *_ = np.frombuffer(bytes(data), dtype=np.int32).astype(np.float64)
    determinant = a * d - b * c
    if determinant == 0:
        return Orientation()
    # Where the picture's own right points after a mirror is undone; y is down, so a turn is counter-clockwise for -b.
    is_mirrored = bool(determinant < 0)
    right = (-a, -b) if is_mirrored else (a, b)
    return Orientation(90 * round(float(np.degrees(np.arctan2(-right[1], right[0]))) / 90.0), is_mirrored)


def find_pixel_aspect(stream: VideoStream) -> float:
    """Width over height of a pixel: what the container says, else what the pictures say, else 1.

    Raises:
        VideoError: if no camera has such pixels.
    """
    for aspect in (stream.sample_aspect_ratio, stream.codec_context.sample_aspect_ratio):
        if aspect is not None and aspect > 0:
            return _believed(aspect)
    return 1.0


def square_size(width_px: int, height_px: int, pixel_aspect: float) -> tuple[int, int]:
    """Width and height of a picture once its pixels are square; the shorter side of a pixel is stretched."""
    if pixel_aspect >= 1.0:
        return round(width_px * pixel_aspect), height_px
    return width_px, round(height_px / pixel_aspect)


def _believed(aspect: Fraction) -> float:
    value = float(aspect)
    if not 1 / MAX_PIXEL_ASPECT <= value <= MAX_PIXEL_ASPECT:
        raise VideoError(
            f"the file says that its pixels are {value:.3g} times as wide as high; export it with square pixels"
        )
    return value
