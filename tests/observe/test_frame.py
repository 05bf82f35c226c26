"""A part of a frame has the pixels of the whole frame, whichever is converted first."""

from __future__ import annotations

from itertools import product

import av
import cv2
import numpy as np
import pytest

from formcheck.observe.frame import DecodedFrame, Frame, RgbConverter
from formcheck.observe.orientation import Orientation

ORIENTATIONS = [Orientation(turn, mirrored) for turn, mirrored in product((0, 90, 180, -90), (False, True))]


def decoded(width: int, height: int, kind: str = "yuv420p", *, colorspace: int = 1) -> av.VideoFrame:
    """A picture of blurred noise, so that all colors come."""
    rng = np.random.default_rng(width)
    rgb = cv2.resize(rng.integers(0, 255, (height // 8, width // 8, 3), dtype=np.uint8), (width, height))
    made = av.VideoFrame.from_ndarray(np.asarray(rgb, np.uint8), format="rgb24").reformat(format=kind)
    made.colorspace = colorspace
    return made


def frame_of(
    picture: av.VideoFrame, orientation: Orientation = ORIENTATIONS[0], size_px: tuple[int, int] | None = None
) -> DecodedFrame:
    width, height = picture.width, picture.height
    turned = (height, width) if orientation.is_quarter_turned else (width, height)
    size_px = size_px or turned
    return DecodedFrame(0, 0.0, picture, size_px=size_px, orientation=orientation, converter=RgbConverter())


def require_same_pixels(parts: DecodedFrame, whole: DecodedFrame) -> None:
    width, height = parts.size_px
    rng = np.random.default_rng(1)
    for _ in range(12):
        left, top = int(rng.integers(0, width - 8)), int(rng.integers(0, height - 8))
        right, bottom = int(rng.integers(left + 8, width + 1)), int(rng.integers(top + 8, height + 1))
        rows, columns = slice(top, bottom), slice(left, right)
        np.testing.assert_array_equal(parts.cut(rows, columns), whole.rgb[rows, columns])
    np.testing.assert_array_equal(
        parts.sample(64, 36), cv2.resize(whole.rgb, (64, 36), interpolation=cv2.INTER_NEAREST)
    )


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_parts_of_a_turned_picture_are_those_of_the_upright_frame(orientation: Orientation) -> None:
    picture = decoded(180, 320)
    parts = frame_of(picture, orientation)
    require_same_pixels(parts, frame_of(picture, orientation))
    assert parts._converted is None, "no part needed the whole frame"


@pytest.mark.parametrize("kind", ["yuv420p", "yuvj420p", "yuv422p", "yuv420p10le", "gray"])
@pytest.mark.parametrize("colorspace", [1, 2, 5])
def test_parts_have_the_colors_of_the_whole_frame(kind: str, colorspace: int) -> None:
    picture = decoded(320, 180, kind, colorspace=colorspace)
    require_same_pixels(frame_of(picture), frame_of(picture))


@pytest.mark.parametrize(("picture_px", "frame_px"), [((321, 181), (321, 181)), ((320, 180), (426, 180))])
def test_parts_of_odd_and_of_stretched_pictures_come_from_the_whole_frame(
    picture_px: tuple[int, int], frame_px: tuple[int, int]
) -> None:
    picture = decoded(*picture_px)
    require_same_pixels(frame_of(picture, size_px=frame_px), frame_of(picture, size_px=frame_px))


def test_a_frame_checks_its_picture() -> None:
    with pytest.raises(ValueError, match="contiguous"):
        Frame(0, 0.0, np.zeros((8, 16, 3), np.uint8)[:, ::2])
    with pytest.raises(ValueError, match="uint8"):
        Frame(0, 0.0, np.zeros((8, 8), np.uint8))
