"""A still made small, for a page that shows many of them."""

from __future__ import annotations

import io

from formcheck.draw import STILL_HEIGHT_PX

WIDTH_PX = 240
"""Sharp at half that width, as pages show it, on a phone's screen; about 12 kB."""

QUALITY = 78


def make_thumbnail(jpeg: bytes) -> bytes:
    """The picture of a still, without its caption, as a small JPEG file's content.

    Raises:
        ValueError: if it is no picture that can be read.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as still:
            picture = still.convert("RGB").crop((0, 0, still.width, min(still.height, STILL_HEIGHT_PX)))
    except (UnidentifiedImageError, OSError) as error:
        raise ValueError(f"no JPEG picture ({error})") from error
    picture.thumbnail((WIDTH_PX, WIDTH_PX * picture.height), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    picture.save(file, format="JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()
