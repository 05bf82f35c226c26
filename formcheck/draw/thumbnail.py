"""A still made small, for a page that shows many of them."""

from __future__ import annotations

import io

import numpy as np

from formcheck.draw.canvas import NIGHT, Picture

WIDTH_PX = 240
"""Sharp at half that width, as pages show it, on a phone's screen; about 12 kB."""

QUALITY = 78

NEARLY = 24
"""JPEG gives a plain colour back to within a few levels."""


def make_thumbnail(jpeg: bytes) -> bytes:
    """The picture of a still, without the caption below it, as a small JPEG file's content.

    Raises:
        ValueError: if it is no picture that can be read.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as still:
            picture = still.convert("RGB")
    except (UnidentifiedImageError, OSError) as error:
        raise ValueError(f"no JPEG picture ({error})") from error
    picture = picture.crop((0, 0, picture.width, _height_without_caption(np.asarray(picture))))
    picture.thumbnail((WIDTH_PX, WIDTH_PX * picture.height), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    picture.save(file, format="JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()


def _height_without_caption(rgb: Picture) -> int:
    """Where the caption begins: nothing is written on its left edge. The whole height where there is none."""
    edge = np.abs(rgb[:, 0].astype(np.int16) - np.array(NIGHT)).max(axis=1) <= NEARLY
    others = np.flatnonzero(~edge)
    return int(others[-1]) + 1 if len(others) else len(rgb)
