"""Pictures from people we do not know: read where they are pictures, refused in one line where they are not."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image

from formcheck.domain.errors import VideoError
from formcheck.observe.jpeg import decode_jpeg, encode_jpeg

PICTURE = np.full((96, 128, 3), (200, 100, 50), np.uint8)


def test_a_picture_comes_through_upright_and_in_its_colors() -> None:
    rgb = decode_jpeg(encode_jpeg(PICTURE))
    assert rgb.shape == PICTURE.shape
    assert rgb.dtype == np.uint8
    assert rgb.flags.c_contiguous
    np.testing.assert_allclose(rgb, PICTURE, atol=6)


def test_a_gray_picture_gets_three_colors() -> None:
    content = io.BytesIO()
    Image.fromarray(PICTURE[..., 0]).save(content, "JPEG")
    assert decode_jpeg(content.getvalue()).shape == (96, 128, 3)


@pytest.mark.parametrize("size", [(4000, 3000), (60, 400)])
def test_a_size_nobody_sends_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    content = io.BytesIO()
    Image.new("L", size).save(content, "JPEG")
    with pytest.raises(VideoError, match=f"{size[0]} x {size[1]}"):
        decode_jpeg(content.getvalue())


def test_a_few_bytes_that_claim_to_be_gigabytes_are_refused() -> None:
    content = bytearray(encode_jpeg(PICTURE))
    start = content.index(b"\xff\xc0") + 5
    content[start : start + 4] = b"\xff\xff\xff\xff"
    with pytest.raises(VideoError):
        decode_jpeg(bytes(content))


def test_another_kind_of_picture_is_refused() -> None:
    content = io.BytesIO()
    Image.fromarray(PICTURE).save(content, "PNG")
    with pytest.raises(VideoError, match="not a JPEG"):
        decode_jpeg(content.getvalue())


@settings(max_examples=150)
@given(at=some.integers(0, 900), put=some.binary(min_size=1, max_size=40), cut=some.integers(0, 900))
def test_whatever_is_done_to_a_picture_it_is_read_or_refused(at: int, put: bytes, cut: int) -> None:
    content = bytearray(encode_jpeg(PICTURE))
    content[at : at + len(put)] = put
    try:
        rgb = decode_jpeg(bytes(content[: len(content) - cut]))
    except VideoError:
        return
    assert rgb.ndim == 3


@given(some.binary(max_size=300))
def test_garbage_is_refused(garbage: bytes) -> None:
    with pytest.raises(VideoError):
        decode_jpeg(garbage)
