"""Marks that can be seen on any picture: cased lines, dots, bands, plates, symbols and text, on an RGB array.

Shapes are OpenCV's, anti-aliased and placed to a sixteenth of a pixel; letters are Pillow's own font (Aileron, in the
public domain), which needs no file of its own. Colours are those of Okabe and Ito, told apart by every kind of eye;
no mark is told from another by colour alone.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.wording.captions import Symbol

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Floats = npt.NDArray[np.float64]
Picture = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]

WHITE, BLACK, NIGHT = (255, 255, 255), (0, 0, 0), (17, 22, 28)
ORANGE, SKY, GREEN, YELLOW = (230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66)
VERMILION, PURPLE, GREY = (213, 94, 0), (204, 121, 167), (188, 196, 204)

SUBPIXEL_BITS = 4
CASING = 0.55
"""Width of the dark casing on either side of a line, over the line's own: light beside dark shows on everything."""

BOLD = 0.022
"""Letters are made bold by this share of their size on every side, and set apart by as much."""

PLATE = 0.72
"""How opaque the dark plate behind text is: white on it keeps 7 to 1 even over a white picture."""


JPEG_QUALITY = 90
"""Of 100: letters show no smudges, and a still takes about 150 kB."""


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
        """The same box, moved as little as it takes to lie inside a picture of that size."""
        left = max(0.0, min(self.left_px, width_px - self.width_px))
        top = max(0.0, min(self.top_px, height_px - self.height_px))
        return Box(left, top, self.width_px, self.height_px)

    def overlaps(self, other: Box) -> bool:
        """Whether the two share any pixel."""
        across = self.left_px < other.right_px and other.left_px < self.right_px
        return across and self.top_px < other.bottom_px and other.top_px < self.bottom_px


class Ink:
    """Draws on one picture, in place.

    Args:
        rgb: ``(height, width, 3)`` uint8, contiguous and writeable.
        unit_px: the width of a plain line; everything else grows with it.
    """

    def __init__(self, rgb: Picture, *, unit_px: float) -> None:
        self.rgb = rgb
        self.unit_px = unit_px

    @property
    def height_px(self) -> int:
        """Height of the picture."""
        return int(self.rgb.shape[0])

    @property
    def width_px(self) -> int:
        """Width of the picture."""
        return int(self.rgb.shape[1])

    def line(self, points: Floats, colour: Colour, *, width: float = 1.0) -> None:
        """A cased line through ``(n, 2)`` points; pieces with an unknown end are left out."""
        inner = max(1, round(width * self.unit_px))
        outer = inner + 2 * max(1, round(CASING * inner))
        for ink, thickness in ((NIGHT, outer), (colour, inner)):
            for piece in _known_pieces(points):
                self._stroke(piece, ink, thickness)

    def dashes(self, start: Floats, end: Floats, colour: Colour, *, width: float = 1.0) -> None:
        """A cased broken line between two points."""
        length = float(np.linalg.norm(end - start))
        if not math.isfinite(length) or length == 0:
            return
        dash = 3.5 * max(1.0, width * self.unit_px)
        count = max(1, round(length / (2 * dash)))
        for number in range(count):
            share = np.array([[number / count], [(number + 0.55) / count]])
            self.line(start + share * (end - start), colour, width=width)

    def dot(self, centre: Floats, colour: Colour, *, radius: float) -> None:
        """A cased disc; ``radius`` in units."""
        if np.isfinite(centre).all():
            for ink, size in ((NIGHT, radius + CASING), (colour, radius)):
                self._disc(centre, ink, size, thickness=-1)

    def ring(self, centre: Floats, colour: Colour, *, radius: float) -> None:
        """A cased circle, open so that what it is round can be seen; ``radius`` in units."""
        if np.isfinite(centre).all():
            inner = max(1, round(1.2 * self.unit_px))
            for ink, thickness in ((NIGHT, inner + 2 * max(1, round(CASING * inner))), (colour, inner)):
                self._disc(centre, ink, radius, thickness=thickness)

    def band(self, corners: Floats, colour: Colour, *, opacity: float) -> None:
        """A see-through polygon of ``(n, 2)`` corners."""
        if not np.isfinite(corners).all():
            return
        low = np.clip(np.floor(corners.min(axis=0)), 0, (self.width_px, self.height_px)).astype(int)
        high = np.clip(np.ceil(corners.max(axis=0)) + 1, 0, (self.width_px, self.height_px)).astype(int)
        if (high <= low).any():
            return
        part = self.rgb[low[1] : high[1], low[0] : high[0]]
        mask = np.zeros(part.shape[:2], np.uint8)
        cv2.fillPoly(mask, [_fixed(corners - low)], 255, cv2.LINE_AA, SUBPIXEL_BITS)
        _blend(part, mask, colour, opacity=opacity)

    def plate(self, box: Box, colour: Colour = NIGHT, *, opacity: float = PLATE) -> None:
        """A see-through rectangle with round corners, for text to lie on."""
        radius = min(2.2 * self.unit_px, box.width_px / 2, box.height_px / 2)
        corners = []
        for turn, (x, y) in enumerate(
            (
                (box.right_px - radius, box.bottom_px - radius),
                (box.left_px + radius, box.bottom_px - radius),
                (box.left_px + radius, box.top_px + radius),
                (box.right_px - radius, box.top_px + radius),
            )
        ):
            angle = np.linspace(turn, turn + 1, 7) * math.pi / 2
            corners.append(np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)]))
        self.band(np.concatenate(corners), colour, opacity=opacity)

    def text(self, words: str, left_px: float, baseline_px: float, colour: Colour, *, size_px: float) -> None:
        """Words from a left edge on a baseline; what lies outside the picture is cut off."""
        self._letters(words, left_px, baseline_px, colour, (size_px, 0.0))

    def bold(self, words: str, left_px: float, baseline_px: float, colour: Colour, *, size_px: float) -> None:
        """As :meth:`text`, heavier."""
        self._letters(words, left_px, baseline_px, colour, (size_px, BOLD * size_px))

    def symbol(self, symbol: Symbol, centre: Floats, *, radius_px: float) -> None:
        """A verdict's sign: a tick on a disc, a triangle, a question mark on a square."""
        x, y, r = float(centre[0]), float(centre[1]), radius_px
        unit, self.unit_px = self.unit_px, max(1.0, 0.26 * r)
        match symbol:
            case Symbol.TICK:
                self._disc(centre, GREEN, r / self.unit_px, thickness=-1)
                self._mark(
                    np.array([(x - 0.48 * r, y + 0.02 * r), (x - 0.12 * r, y + 0.4 * r), (x + 0.5 * r, y - 0.38 * r)])
                )
            case Symbol.TRIANGLE:
                corners = np.array([(x, y - r), (x + 1.05 * r, y + 0.85 * r), (x - 1.05 * r, y + 0.85 * r)])
                self.band(corners, VERMILION, opacity=1.0)
                self._mark(np.array([(x, y - 0.38 * r), (x, y + 0.22 * r)]))
                self._mark(np.array([(x, y + 0.55 * r), (x, y + 0.56 * r)]))
            case Symbol.QUESTION:
                self.plate(Box(x - r, y - r, 2 * r, 2 * r), GREY, opacity=1.0)
                width = text_width_px("?", size_px=1.7 * r)
                self._letters("?", x - width / 2, y + 0.6 * r, NIGHT, (1.7 * r, 0.05 * r))
        self.unit_px = unit

    def _mark(self, points: Floats) -> None:
        self._stroke(points, WHITE, max(1, round(self.unit_px)))

    def _stroke(self, points: Floats, colour: Colour, thickness: int) -> None:
        cv2.polylines(
            self.rgb,
            [_fixed(points)],
            isClosed=False,
            color=colour,
            thickness=thickness,
            lineType=cv2.LINE_AA,
            shift=SUBPIXEL_BITS,
        )

    def _disc(self, centre: Floats, colour: Colour, radius: float, *, thickness: int) -> None:
        at = _fixed(centre[None])[0, 0]
        size = round(radius * self.unit_px * 2**SUBPIXEL_BITS)
        cv2.circle(self.rgb, (int(at[0]), int(at[1])), size, colour, thickness, cv2.LINE_AA, SUBPIXEL_BITS)

    def _letters(self, words: str, left: float, baseline: float, colour: Colour, size: tuple[float, float]) -> None:
        mask, rise = _sprite(words, *size)
        x, y = round(left), round(baseline) - rise
        height, width = mask.shape
        top, start = max(0, -y), max(0, -x)
        part = self.rgb[max(0, y) : max(0, y + height), max(0, x) : max(0, x + width)]
        _blend(part, mask[top : top + part.shape[0], start : start + part.shape[1]], colour, opacity=1.0)


def text_width_px(words: str, *, size_px: float) -> float:
    """How wide words come out."""
    return float(_font(size_px).getlength(words))


def bold_width_px(words: str, *, size_px: float) -> float:
    """How wide bold words come out."""
    return text_width_px(words, size_px=size_px) + 2 * BOLD * size_px * len(words)


def fitting_px(words: str, *, size_px: float, width_px: float) -> float:
    """The size, at most the one asked for, at which bold words are no wider than that."""
    return size_px * min(1.0, width_px / max(1.0, bold_width_px(words, size_px=size_px)))


def wrapped(words: str, *, size_px: float, width_px: float) -> list[str]:
    """Words broken into lines no wider than asked for, but for a single word that is."""
    lines: list[str] = []
    for word in words.split():
        if lines and text_width_px(f"{lines[-1]} {word}", size_px=size_px) <= width_px:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def corners_of(start: Floats, end: Floats, aside: Floats) -> Floats:
    """``(4, 2)`` corners of a strip from ``start`` to ``end`` that reaches ``aside`` to both sides."""
    return np.array([start - aside, end - aside, end + aside, start + aside])


def tint(rows: int, columns: int, colour: Colour) -> Picture:
    """A plain picture."""
    return np.full((rows, columns, 3), colour, np.uint8)


def resized(rgb: Picture, *, width: int, height: int) -> Picture:
    """A picture at another size."""
    shrinks = width < rgb.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.ascontiguousarray(cv2.resize(rgb, (width, height), interpolation=how), dtype=np.uint8)


def blurred_disc(rgb: Picture, centre: Sequence[float], *, radius_px: float) -> None:
    """Make what lies in a circle unrecognisable, in place: coarse cells, then smoothed, so nothing can be sharpened."""
    low = np.floor(np.array(centre) - radius_px).astype(int)
    high = np.ceil(np.array(centre) + radius_px).astype(int) + 1
    left, top = (max(0, int(value)) for value in low)
    part = rgb[top : max(0, int(high[1])), left : max(0, int(high[0]))]
    if part.size == 0:
        return
    cells = max(1, round(part.shape[1] / (radius_px / 2))), max(1, round(part.shape[0] / (radius_px / 2)))
    coarse = cv2.resize(part, cells, interpolation=cv2.INTER_AREA)
    smooth = cv2.resize(coarse, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_CUBIC)
    mask = np.zeros(part.shape[:2], np.uint8)
    at = _fixed(np.array([[centre[0] - left, centre[1] - top]]))[0, 0]
    cv2.circle(mask, (int(at[0]), int(at[1])), round(radius_px * 2**SUBPIXEL_BITS), 255, -1, cv2.LINE_AA, SUBPIXEL_BITS)
    part[mask > 0] = smooth[mask > 0]


def _blend(part: Picture, mask: Picture, colour: Colour, *, opacity: float) -> None:
    if part.size == 0:
        return
    weight = mask[..., None].astype(np.float32) * (opacity / 255.0)
    mixed = part + (np.array(colour, np.float32) - part) * weight
    part[:] = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def _known_pieces(points: Floats) -> list[Floats]:
    known = np.isfinite(points).all(axis=1)
    bounds = np.flatnonzero(np.diff(known.astype(int))) + 1
    return [piece for piece in np.split(points, bounds) if np.isfinite(piece).all() and len(piece) > 1]


def _fixed(points: Floats) -> npt.NDArray[np.int32]:
    """``(n, 1, 2)`` in OpenCV's fixed-point numbers; far outside points are brought to where it can count."""
    return np.asarray(np.clip(points, -8000, 16000) * 2**SUBPIXEL_BITS, np.float64).round().astype(np.int32)[:, None]


@lru_cache(maxsize=64)
def _font(size_px: float) -> FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.load_default(round(size_px, 1))
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("this Pillow has no FreeType; install Pillow from its wheels")
    return font


@lru_cache(maxsize=1024)
def _sprite(words: str, size_px: float, stroke_px: float) -> tuple[Picture, int]:
    """The letters as a mask, and how far its top lies above the baseline."""
    from PIL import Image, ImageDraw

    font = _font(size_px)
    ascent, descent = font.getmetrics()
    pad = math.ceil(stroke_px) + 1
    width = math.ceil(font.getlength(words) + 2 * stroke_px * len(words))
    image = Image.new("L", (width + 2 * pad, ascent + descent + 2 * pad), 0)
    pen = ImageDraw.Draw(image)
    if stroke_px == 0:
        pen.text((pad, pad), words, fill=255, font=font)
    else:
        for number, letter in enumerate(words):
            # Length with the letter less its own keeps the kerning towards the letter before.
            before = font.getlength(words[: number + 1]) - font.getlength(letter)
            at = (pad + before + stroke_px * (2 * number + 1), pad)
            pen.text(at, letter, fill=255, font=font, stroke_width=stroke_px, stroke_fill=255)
    return np.asarray(image, dtype=np.uint8), ascent + pad


def encode_jpeg(rgb: Picture) -> bytes:
    """A picture as a JPEG file's content."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(rgb).save(file, format="JPEG", quality=JPEG_QUALITY, optimize=True)
    return file.getvalue()
