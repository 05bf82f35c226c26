"""One frame. Of a clip's frame only those pixels become RGB that are used: all of a frame that is searched, those
around the feet of the others. A pixel has the same color either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from formcheck.numerics.arrays import Indices, Pixels
from formcheck.observe.orientation import Orientation

if TYPE_CHECKING:
    import av
    from av.video.plane import VideoPlane
    from av.video.reformatter import VideoReformatter

DIVISIBLE_FORMATS = ("yuv420p", "yuvj420p")
"""FFmpeg's names of the formats of which a part is converted alone: three planes of bytes, two of them halved."""

PART_PX = 32
"""Rows are converted in multiples of this length. Where one ends in between, FFmpeg rounds its last pixels otherwise.
"""


class Frame:
    """One upright frame.

    Args:
        index: number in the clip, from 0.
        time_s: seconds of real movement since the first frame.
        rgb: ``(height, width, 3)`` uint8, C-contiguous. In padded rows MediaPipe finds nobody, without an error.

    Raises:
        ValueError: if shape or type differ, or the array is not contiguous.
    """

    def __init__(self, index: int, time_s: float, rgb: Pixels) -> None:
        if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8:
            raise ValueError("a frame must be (height, width, 3) uint8")
        if not rgb.flags.c_contiguous:
            raise ValueError("a frame must be contiguous")
        self.index = index
        self.time_s = time_s
        self._rgb = rgb

    @property
    def rgb(self) -> Pixels:
        """The whole frame, as given."""
        return self._rgb

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        return self.rgb.shape[1], self.rgb.shape[0]

    def cut(self, rows: slice, columns: slice) -> Pixels:
        """RGB ``(height, width, 3)`` of a part that lies in the frame."""
        return self.rgb[rows, columns]

    def sample(self, columns: int, rows: int) -> Pixels:
        """``(rows, columns, 3)`` RGB of evenly spaced pixels."""
        small = cv2.resize(self.rgb, (columns, rows), interpolation=cv2.INTER_NEAREST)
        return np.asarray(small, dtype=np.uint8)


class DecodedFrame(Frame):
    """A frame of a clip, converted to RGB where and when it is used; by one thread.

    Args:
        index, time_s: as of :class:`Frame`.
        decoded: the picture.
        size_px: width and height of the frame.
        orientation: how the picture is turned to be upright.
        converter: of the same clip.
    """

    def __init__(  # noqa: PLR0913 - what a decoded frame is made of
        self,
        index: int,
        time_s: float,
        decoded: av.VideoFrame,
        *,
        size_px: tuple[int, int],
        orientation: Orientation,
        converter: RgbConverter,
    ) -> None:
        self.index = index
        self.time_s = time_s
        self._converted: Pixels | None = None
        self._decoded = decoded
        self._size_px = size_px
        self._orientation = orientation
        self._converter = converter

    @property
    def rgb(self) -> Pixels:
        """The whole frame; it is converted once."""
        if self._converted is None:
            self._converted = self._orientation.apply(self._converter.convert(self._decoded, *self._decoded_size))
        return self._converted

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        return self._size_px

    def cut(self, rows: slice, columns: slice) -> Pixels:
        """RGB ``(height, width, 3)`` of a part that lies in the frame."""
        if not self._is_divisible:
            return super().cut(rows, columns)
        y, x = rows.start // 2, columns.start // 2
        halved = slice(y, (rows.stop + 1) // 2), slice(x, (columns.stop + 1) // 2)
        luma, *chroma = self._planes
        part = luma[2 * y : 2 * halved[0].stop, 2 * x : 2 * halved[1].stop]
        rgb = self._converter.convert_part(self._decoded, part, *(plane[halved] for plane in chroma))
        return rgb[rows.start - 2 * y : rows.stop - 2 * y, columns.start - 2 * x : columns.stop - 2 * x]

    def sample(self, columns: int, rows: int) -> Pixels:
        """``(rows, columns, 3)`` RGB of evenly spaced pixels."""
        if not self._is_divisible:
            return super().sample(columns, rows)
        width, height = self._size_px
        (y_pairs, y, y_places), (x_pairs, x, x_places) = _spaced(rows, height), _spaced(columns, width)
        luma, *chroma = self._planes
        # Each pixel with the three others of its color.
        part = (luma[y[:, None], x], *(plane[y_pairs[:, None], x_pairs] for plane in chroma))
        rgb = self._converter.convert_sample(self._decoded, *part)
        return np.asarray(rgb[y_places[:, None], x_places], np.uint8)

    @property
    def _is_divisible(self) -> bool:
        """Whether a part is converted alone; a frame that is converted already has it."""
        size = self._decoded.width, self._decoded.height
        is_as_decoded = size == self._decoded_size and self._decoded.format.name in DIVISIBLE_FORMATS
        return self._converted is None and is_as_decoded and size[0] % 2 == size[1] % 2 == 0

    @property
    def _planes(self) -> list[Pixels]:
        """Upright views of brightness and both colors."""
        return [self._orientation.view(_array(plane)) for plane in self._decoded.planes]

    @property
    def _decoded_size(self) -> tuple[int, int]:
        """Width and height before the frame is turned."""
        width, height = self._size_px
        return (height, width) if self._orientation.is_quarter_turned else (width, height)


class RgbConverter:
    """Converts the frames of one clip. FFmpeg keeps its settings as long as size and format stay."""

    def __init__(self) -> None:
        from av.video.reformatter import VideoReformatter

        self._whole, self._part, self._sample = VideoReformatter(), VideoReformatter(), VideoReformatter()

    def convert(self, decoded: av.VideoFrame, width: int, height: int) -> Pixels:
        """``(height, width, 3)`` RGB of a picture, scaled to this size."""
        # More threads take more CPU, and parts of a clip are read at the same time.
        rgb = self._whole.reformat(decoded, width=width, height=height, format="rgb24", threads=1)
        return np.asarray(rgb.to_ndarray(), dtype=np.uint8)

    def convert_part(self, decoded: av.VideoFrame, *planes: Pixels) -> Pixels:
        """``(height, width, 3)`` RGB of a part of a picture: ``(height, width)`` brightness and two halved colors."""
        return _convert_planes(self._part, decoded, planes)

    def convert_sample(self, decoded: av.VideoFrame, *planes: Pixels) -> Pixels:
        """The same of pixels from all over a picture, always as many."""
        return _convert_planes(self._sample, decoded, planes)


def _convert_planes(reformatter: VideoReformatter, decoded: av.VideoFrame, planes: Sequence[Pixels]) -> Pixels:
    import av

    height, width = planes[0].shape
    part = av.VideoFrame(-(-width // PART_PX) * PART_PX, height, decoded.format.name)
    for place, plane in zip(part.planes, planes, strict=True):
        _array(place)[:, : plane.shape[1]] = plane
    part.colorspace, part.color_range = decoded.colorspace, decoded.color_range
    rgb = reformatter.reformat(part, format="rgb24", threads=1)
    return np.asarray(rgb.to_ndarray()[:, :width], dtype=np.uint8)


def _array(plane: VideoPlane) -> Pixels:
    """A view of a plane."""
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


@lru_cache
def _spaced(count: int, size: int) -> tuple[Indices, Indices, Indices]:
    """Evenly spaced pixels of a row, as OpenCV takes the nearest: their pairs, all pixels of these, their places."""
    pixels = np.floor(np.arange(count) * (1.0 / (count / size))).astype(np.intp)
    pairs, numbers = pixels // 2, 2 * np.arange(count)
    return pairs, np.column_stack((2 * pairs, 2 * pairs + 1)).ravel(), np.asarray(numbers + pixels % 2, np.intp)
