"""JPEG pictures. Those from a browser come from strangers, so their content is checked."""

from __future__ import annotations

import io

import cv2
import numpy as np

from formcheck.domain.errors import VideoError
from formcheck.numerics.arrays import Pixels

MAX_PX = 1920 * 1088
"""Largest picture that is decoded; a few bytes may claim to be gigabytes. The page sends half of this."""

MIN_SIDE_PX = 64
"""Least width and height: in less a foot cannot be seen."""

UNREADABLE = "this is not a JPEG picture that can be read"

JPEG_QUALITY = 90
"""Of 100: no smudges around letters, about 150 kB for a still."""


def decode_jpeg(content: bytes) -> Pixels:
    """Decode a JPEG file's content to ``(height, width, 3)`` RGB.

    Raises:
        VideoError: if it is not a JPEG, is damaged, or is too large or too small.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
            if image.width * image.height > MAX_PX or min(image.size) < MIN_SIDE_PX:
                raise VideoError(f"the picture is {image.width} x {image.height}; send up to 1920 x 1088")
        # OpenCV decodes the same pixels in two thirds of Pillow's time.
        flags = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
        rgb = cv2.imdecode(np.frombuffer(content, np.uint8), flags)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, cv2.error) as error:
        raise VideoError(UNREADABLE) from error
    if rgb is None:
        raise VideoError(UNREADABLE)
    return np.asarray(rgb, dtype=np.uint8)


def encode_jpeg(rgb: Pixels) -> bytes:
    """Encode ``(height, width, 3)`` RGB as a JPEG file's content."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(rgb).save(file, format="JPEG", quality=JPEG_QUALITY, optimize=True)
    return file.getvalue()
