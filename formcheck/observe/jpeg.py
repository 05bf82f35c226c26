"""Pictures as a browser sends them: JPEG from people we do not know, so nothing is taken on trust."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt

from formcheck.domain.errors import VideoError

MAX_PX = 1920 * 1088
"""The largest picture that is opened. A few bytes may claim to be gigabytes; pictures sent here have half of this."""

MIN_SIDE_PX = 64
"""The least width and height: nobody's feet can be seen in less."""

JPEG_QUALITY = 90
"""Of 100: letters show no smudges, and a still takes about 150 kB."""


def decode_jpeg(content: bytes) -> npt.NDArray[np.uint8]:
    """``(height, width, 3)`` of a JPEG file's content, as RGB.

    Raises:
        VideoError: if it is no JPEG, is damaged, or is too large or too small.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
            if image.width * image.height > MAX_PX or min(image.size) < MIN_SIDE_PX:
                raise VideoError(f"the picture is {image.width} x {image.height}; send up to 1920 x 1088")
            return np.array(image.convert("RGB"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise VideoError("this is not a JPEG picture that can be read") from error


def encode_jpeg(rgb: npt.NDArray[np.uint8]) -> bytes:
    """A ``(height, width, 3)`` RGB picture as a JPEG file's content."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(rgb).save(file, format="JPEG", quality=JPEG_QUALITY, optimize=True)
    return file.getvalue()
