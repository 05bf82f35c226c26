"""A small picture of a still shows the lifter, not the caption."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from formcheck.draw.canvas import encode_jpeg
from formcheck.draw.still import draw_still
from formcheck.draw.thumbnail import WIDTH_PX, make_thumbnail
from tests.fake_trace import blank, seen_from_the_side


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_it_is_small_and_has_no_caption() -> None:
    analysis = seen_from_the_side()
    rgb = draw_still(blank(), analysis, analysis.reps[0])
    still = opened(encode_jpeg(rgb))
    small = opened(make_thumbnail(encode_jpeg(rgb)))
    assert small.width == WIDTH_PX
    assert small.height / small.width < 0.9 * still.height / still.width
    bottom = np.asarray(small)[-3:].mean(axis=(0, 1))
    assert bottom.min() > 60, "the lowest rows are of the grey picture, not of the night-blue caption"


def test_a_dark_picture_without_caption_stays_whole() -> None:
    small = opened(make_thumbnail(encode_jpeg(np.full((300, 200, 3), 15, np.uint8))))
    assert small.size == (200, 300)


def test_the_same_still_gives_the_same_bytes() -> None:
    jpeg = encode_jpeg(np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8))
    assert make_thumbnail(jpeg) == make_thumbnail(jpeg)


@pytest.mark.parametrize("content", [b"", b"no picture", encode_jpeg(np.zeros((50, 50, 3), np.uint8))[:100]])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="no JPEG picture"):
        make_thumbnail(content)
