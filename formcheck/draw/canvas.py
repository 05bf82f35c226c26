"""A picture to draw on: cased lines, dots, bands, plates, symbols and text on an RGB array.

OpenCV draws the shapes, anti-aliased and to a sixteenth of a pixel; Pillow draws the letters. The colors are those of
Okabe and Ito, which color-blind people can tell apart; the marks also differ by form.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.draw.fonts import font_file
from formcheck.numerics.arrays import Floats, Pixels
from formcheck.wording.captions import Symbol

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Color = tuple[int, int, int]

WHITE, NIGHT = (255, 255, 255), (17, 22, 28)
ORANGE, SKY, GREEN, YELLOW = (230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66)
VERMILION, PURPLE, GRAY = (213, 94, 0), (204, 121, 167), (188, 196, 204)

SUBPIXEL_BITS = 4
CASING = 0.55
"""Width of the dark casing on either side of a line, over the line's own: light beside dark shows on everything."""

KR, KB = 0.2126, 0.0722
"""Shares of red and blue in the brightness of high definition (ITU-R BT.709)."""

BT709 = np.array(
    [
        [*(219 * np.array([KR, 1 - KR - KB, KB]) / 255), 16],
        [*(224 * np.array([-KR, KR + KB - 1, 1 - KB]) / (2 - 2 * KB) / 255), 128],
        [*(224 * np.array([1 - KR, KR + KB - 1, -KB]) / (2 - 2 * KR) / 255), 128],
    ]
)
"""``(3, 4)`` from red, green, blue (0..255) and 1 to Y (16..235), U and V (16..240)."""

CELLS_OF_PICTURE = 12
"""Cells along the shorter side of a picture that is blurred whole: a head has two or three."""

QUARTER_ANGLES = (np.arange(4)[:, None] + np.linspace(0.0, 1.0, 7)) * math.pi / 2
QUARTERS = np.stack([np.cos(QUARTER_ANGLES), np.sin(QUARTER_ANGLES)], axis=-1)
"""``(4, 7, 2)`` points on the quarters of a circle, clockwise from the lower right one."""

PLATE_OPACITY = 0.72
"""Opacity of the dark plate behind text: white text keeps a contrast of 7 to 1 even over a white picture."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the picture, in pixels."""

    left_px: float
    top_px: float
    width_px: float
    height_px: float

    @property
    def right_px(self) -> float:
        """Right edge."""
        return self.left_px + self.width_px

    @property
    def bottom_px(self) -> float:
        """Lower edge."""
        return self.top_px + self.height_px

    def moved_into(self, width_px: float, height_px: float) -> Box:
        """The same box, moved just far enough to lie inside a picture of that size."""
        left = max(0.0, min(self.left_px, width_px - self.width_px))
        top = max(0.0, min(self.top_px, height_px - self.height_px))
        return Box(left, top, self.width_px, self.height_px)

    def overlaps(self, other: Box) -> bool:
        """Whether the two share any pixel."""
        across = self.left_px < other.right_px and other.left_px < self.right_px
        return across and self.top_px < other.bottom_px and other.top_px < self.bottom_px


class Canvas:
    """Draws on one picture, in place.

    Args:
        rgb: ``(height, width, 3)`` uint8, contiguous and writeable.
        unit_px: the width of a plain line; all other sizes grow with it.
    """

    def __init__(self, rgb: Pixels, *, unit_px: float) -> None:
        self.rgb = rgb
        self.unit_px = unit_px

    def line(self, points: Floats, color: Color, *, width: float = 1.0) -> None:
        """Draw a cased line through ``(n, 2)`` points; pieces with an unknown end are left out."""
        self._cased([_fixed(piece) for piece in _known_pieces(points)], color, width=width)

    def dashes(self, start: Floats, end: Floats, color: Color, *, width: float = 1.0) -> None:
        """Draw a cased dashed line between two points."""
        length = float(np.linalg.norm(end - start))
        if not math.isfinite(length) or length == 0:
            return
        dash = 3.5 * max(1.0, width * self.unit_px)
        count = max(1, round(length / (2 * dash)))
        shares = (np.arange(count)[:, None] + (0.0, 0.55)) / count
        self._cased(list(_fixed(start + shares[..., None] * (end - start))), color, width=width)

    def dot(self, center: Floats, color: Color, *, radius: float) -> None:
        """Draw a cased disc; ``radius`` in units."""
        if np.isfinite(center).all():
            for layer_color, size in ((NIGHT, radius + CASING), (color, radius)):
                self._disc(center, layer_color, size, thickness=-1)

    def ring(self, center: Floats, color: Color, *, radius: float) -> None:
        """Draw a cased circle, open so that what it surrounds can be seen; ``radius`` in units."""
        if np.isfinite(center).all():
            inner = max(1, round(1.2 * self.unit_px))
            for layer_color, thickness in ((NIGHT, inner + 2 * max(1, round(CASING * inner))), (color, inner)):
                self._disc(center, layer_color, radius, thickness=thickness)

    def band(self, corners: Floats, color: Color, *, opacity: float) -> None:
        """Draw a see-through polygon of ``(n, 2)`` corners."""
        if not np.isfinite(corners).all():
            return
        height, width = self.rgb.shape[:2]
        low = np.clip(np.floor(corners.min(axis=0)), 0, (width, height)).astype(int)
        high = np.clip(np.ceil(corners.max(axis=0)) + 1, 0, (width, height)).astype(int)
        if (high <= low).any():
            return
        part = self.rgb[low[1] : high[1], low[0] : high[0]]
        mask = np.zeros(part.shape[:2], np.uint8)
        cv2.fillPoly(mask, [_fixed(corners - low)], 255, cv2.LINE_AA, SUBPIXEL_BITS)
        _blend(part, mask, color, opacity=opacity)

    def plate(self, box: Box, color: Color = NIGHT, *, opacity: float = PLATE_OPACITY) -> None:
        """Draw a see-through rectangle with round corners, a background for text."""
        radius = min(2.2 * self.unit_px, box.width_px / 2, box.height_px / 2)
        centers = (
            (box.right_px - radius, box.bottom_px - radius),
            (box.left_px + radius, box.bottom_px - radius),
            (box.left_px + radius, box.top_px + radius),
            (box.right_px - radius, box.top_px + radius),
        )
        corners = np.array(centers)[:, None] + radius * QUARTERS
        self.band(corners.reshape(-1, 2), color, opacity=opacity)

    def text(  # noqa: PLR0913 - what text is made of
        self, text: str, left_px: float, baseline_px: float, color: Color, *, size_px: float, bold: bool = False
    ) -> None:
        """Write text from a left edge on a baseline; what lies outside the picture is cut off."""
        mask, left, top = _letters(text, size_px, bold)
        x, y = round(left_px) + left, round(baseline_px) + top
        mask = mask[max(0, -y) :, max(0, -x) :]
        part = self.rgb[max(0, y) :, max(0, x) :][: mask.shape[0], : mask.shape[1]]
        _blend(part, mask[: part.shape[0], : part.shape[1]], color, opacity=1.0)

    def symbol(self, symbol: Symbol, center: Floats, *, radius_px: float) -> None:
        """Draw a verdict's symbol: a tick on a disc, a triangle, a question mark on a square."""
        x, y, r = float(center[0]), float(center[1]), radius_px
        thickness = max(1, round(0.26 * r))
        match symbol:
            case Symbol.TICK:
                self._disc(center, GREEN, r / self.unit_px, thickness=-1)
                tick = [(x - 0.48 * r, y + 0.02 * r), (x - 0.12 * r, y + 0.4 * r), (x + 0.5 * r, y - 0.38 * r)]
                self._stroke([_fixed(np.array(tick))], WHITE, thickness)
            case Symbol.TRIANGLE:
                corners = np.array([(x, y - r), (x + 1.05 * r, y + 0.85 * r), (x - 1.05 * r, y + 0.85 * r)])
                self.band(corners, VERMILION, opacity=1.0)
                mark = np.array([[(x, y - 0.38 * r), (x, y + 0.22 * r)], [(x, y + 0.55 * r), (x, y + 0.56 * r)]])
                self._stroke(list(_fixed(mark)), WHITE, thickness)
            case Symbol.QUESTION:
                self.plate(Box(x - r, y - r, 2 * r, 2 * r), GRAY, opacity=1.0)
                left = x - text_width_px("?", size_px=1.7 * r, bold=True) / 2
                self.text("?", left, y + 0.6 * r, NIGHT, size_px=1.7 * r, bold=True)

    def _cased(self, pieces: Sequence[npt.NDArray[np.int32]], color: Color, *, width: float) -> None:
        """Draw the casings of all pieces, then the lines on them."""
        inner = max(1, round(width * self.unit_px))
        for layer_color, thickness in ((NIGHT, inner + 2 * max(1, round(CASING * inner))), (color, inner)):
            self._stroke(pieces, layer_color, thickness)

    def _stroke(self, pieces: Sequence[npt.NDArray[np.int32]], color: Color, thickness: int) -> None:
        cv2.polylines(
            self.rgb,
            pieces,
            isClosed=False,
            color=color,
            thickness=thickness,
            lineType=cv2.LINE_AA,
            shift=SUBPIXEL_BITS,
        )

    def _disc(self, center: Floats, color: Color, radius: float, *, thickness: int) -> None:
        x, y = _fixed(center[None])[0, 0]
        size = round(radius * self.unit_px * 2**SUBPIXEL_BITS)
        cv2.circle(self.rgb, (int(x), int(y)), size, color, thickness, cv2.LINE_AA, SUBPIXEL_BITS)


@lru_cache(maxsize=1024)
def text_width_px(text: str, *, size_px: float, bold: bool = False) -> float:
    """Width of text as drawn."""
    return float(_font(size_px, bold).getlength(text))


def font_size_to_fit(text: str, *, size_px: float, width_px: float) -> float:
    """The largest size, at most ``size_px``, at which bold text is no wider than ``width_px``."""
    return size_px * min(1.0, width_px / max(1.0, text_width_px(text, size_px=size_px, bold=True)))


def wrapped(text: str, *, size_px: float, width_px: float) -> list[str]:
    """Text broken into lines no wider than ``width_px``, except for a single word that is wider."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width_px(f"{lines[-1]} {word}", size_px=size_px) <= width_px:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def strip_corners(start: Floats, end: Floats, half_width: Floats) -> Floats:
    """``(4, 2)`` corners of a strip from ``start`` to ``end`` that reaches the vector ``half_width`` to both sides."""
    return np.array([start - half_width, end - half_width, end + half_width, start + half_width])


def solid_picture(rows: int, columns: int, color: Color) -> Pixels:
    """A picture of one color."""
    return np.full((rows, columns, 3), color, np.uint8)


def resized(rgb: Pixels, *, width: int, height: int) -> Pixels:
    """A picture at another size."""
    interpolation = cv2.INTER_AREA if width < rgb.shape[1] else cv2.INTER_CUBIC
    return np.ascontiguousarray(cv2.resize(rgb, (width, height), interpolation=interpolation), dtype=np.uint8)


def to_yuv420(rgb: Pixels) -> Pixels:
    """A picture as video encodes it, in a third of FFmpeg's time.

    Args:
        rgb: ``(height, width, 3)`` uint8, height and width even.

    Returns:
        ``(1.5 * height, width)`` uint8: the planes Y, U and V of BT.709 with limited range, one after another. A cell
        of U and V is the mean of 2 x 2 pixels.
    """
    height, width = rgb.shape[:2]
    yuv = cv2.transform(rgb, BT709)
    small = cv2.resize(yuv, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    planes = (cv2.extractChannel(one, number).ravel() for number, one in enumerate((yuv, small, small)))
    return np.asarray(np.concatenate([*planes]).reshape(height * 3 // 2, width), np.uint8)


def blur_circles(rgb: Pixels, circles: Floats) -> None:
    """Make circles unrecognizable, in place: coarse cells, smoothed afterwards, which no sharpening can undo.

    Args:
        rgb: ``(height, width, 3)`` uint8.
        circles: ``(n, 3)`` x, y and radius in pixels. The cells of all are as large as the largest circle.
    """
    height, width = rgb.shape[:2]
    centers, radius = circles[:, :2], circles[:, 2:]
    low = np.clip(np.floor((centers - radius).min(axis=0, initial=np.inf)), 0, (width, height)).astype(int)
    high = np.clip(np.ceil((centers + radius).max(axis=0, initial=-np.inf)) + 1, 0, (width, height)).astype(int)
    part = rgb[low[1] : high[1], low[0] : high[0]]
    if part.size == 0:
        return
    smooth = _blurred(part, cell_px=2.0 * float(radius.max()))
    mask = np.zeros(part.shape[:2], np.uint8)
    for (x, y), size in zip(_fixed(centers - low)[:, 0], radius[:, 0], strict=True):
        cv2.circle(mask, (int(x), int(y)), round(size * 2**SUBPIXEL_BITS), 255, -1, cv2.LINE_AA, SUBPIXEL_BITS)
    part[mask > 0] = smooth[mask > 0]


def blur_all(rgb: Pixels) -> None:
    """Make a whole picture unrecognizable, in place."""
    rgb[:] = _blurred(rgb, cell_px=min(rgb.shape[:2]) / CELLS_OF_PICTURE)


def _blurred(part: Pixels, *, cell_px: float) -> Pixels:
    cells = max(1, round(part.shape[1] / cell_px)), max(1, round(part.shape[0] / cell_px))
    coarse = cv2.resize(part, cells, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(coarse, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_CUBIC), np.uint8)


def _blend(part: Pixels, mask: Pixels, color: Color, *, opacity: float) -> None:
    """Blend a color into a part of a picture where the mask is not 0.

    Where it is 255, as nearly everywhere in a plate, a table says what becomes of each level.
    """
    if part.size == 0:
        return
    levels = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    blended = cv2.LUT(part, _mix(levels, np.full((1, 256), 255, np.uint8), color, opacity=opacity))
    rows, columns = np.divmod(np.flatnonzero(cv2.inRange(mask, 1, 254)), mask.shape[1])
    blended[rows, columns] = _mix(part[rows, columns], mask[rows, columns], color, opacity=opacity)
    cv2.copyTo(blended, mask, part)


def _mix(rgb: Pixels, mask: Pixels, color: Color, *, opacity: float) -> Pixels:
    """Colors ``(..., 3)`` mixed with one, by a mask ``(...)``."""
    weight = mask[..., None].astype(np.float32) * (opacity / 255.0)
    mixed = np.array(color, np.float32) - rgb
    mixed *= weight
    mixed += rgb
    mixed += 0.5
    return mixed.astype(np.uint8)


def _known_pieces(points: Floats) -> list[Floats]:
    known = np.isfinite(points).all(axis=1)
    if known.all():
        return [points] if len(points) > 1 else []
    bounds = np.flatnonzero(np.diff(known.astype(int))) + 1
    return [piece for piece in np.split(points, bounds) if np.isfinite(piece).all() and len(piece) > 1]


def _fixed(points: Floats) -> npt.NDArray[np.int32]:
    """``(..., n, 1, 2)`` in OpenCV's fixed-point numbers; points far outside are clipped to the range it can count."""
    fixed = np.asarray(np.clip(points, -8000, 16000) * 2**SUBPIXEL_BITS, np.float64)
    return fixed.round().astype(np.int32)[..., None, :]


@lru_cache(maxsize=64)
def _font(size_px: float, bold: bool) -> FreeTypeFont:  # noqa: FBT001 - a cache key
    from PIL import ImageFont

    return ImageFont.truetype(font_file(bold=bold), round(size_px, 1))


@lru_cache(maxsize=1024)
def _letters(text: str, size_px: float, bold: bool) -> tuple[Pixels, int, int]:  # noqa: FBT001 - a cache key
    """Text as a mask, and where the mask's left and top lie from the start of the baseline."""
    from PIL import Image, ImageDraw

    font = _font(size_px, bold)
    left, top, right, bottom = font.getbbox(text, anchor="ls")
    mask = Image.new("L", (math.ceil(right) - math.floor(left), math.ceil(bottom) - math.floor(top)))
    ImageDraw.Draw(mask).text((-math.floor(left), -math.floor(top)), text, fill=255, font=font, anchor="ls")
    return np.asarray(mask, dtype=np.uint8), math.floor(left), math.floor(top)
