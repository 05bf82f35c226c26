"""The still of a rep: the picture at its deciding moment, with marks and a caption."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.draw.canvas import (
    GRAY,
    NIGHT,
    WHITE,
    Box,
    Canvas,
    font_size_to_fit,
    resized,
    solid_picture,
    text_width_px,
    wrapped,
)
from formcheck.draw.marks import PictureTransform, draw_key, draw_marks
from formcheck.judge.results import Analysis, RepResult
from formcheck.judge.verdict import Heels
from formcheck.measure.registry import Measure
from formcheck.measure.trace import LegsTrace, SideTrace, Trace
from formcheck.numerics.arrays import Floats, Pixels
from formcheck.observe.jpeg import encode_jpeg
from formcheck.segment.lifters import Position
from formcheck.wording.captions import alt_text, rep_lines, symbol, title

STILL_HEIGHT_PX = 1000
"""Height of a still's picture without its caption: enough for a laptop's screen, small enough for a phone."""

MAX_ZOOM = 3.0
"""A small lifter is enlarged no further than this: there is no more to see."""

STILL_MARGIN = 0.16
"""Room around the lifter in a still, as a share of the lifter's height there."""

NARROWEST_STILL, WIDEST_STILL = 0.85, 1.15
"""Width of a still's picture over its height, where the clip allows it: room for the caption, no empty walls."""

UNIT_OF_SIZE = 0.0042
"""Width of a plain line over the mean of the picture's width and height."""

THUMBNAIL_WIDTH_PX = 240
"""Sharp at half that width, as pages show it, on a phone's screen; about 12 kB."""

THUMBNAIL_QUALITY = 78


@dataclass(frozen=True, slots=True)
class Still:
    """The picture of a rep at its deciding moment, with a caption below it.

    Attributes:
        rep: the rep's number, from 1.
        jpeg: the content of a JPEG file: the picture, and below it the caption.
        picture_height_px: rows of the picture; the caption begins below them.
        text: what the still shows, for those who cannot see it.
    """

    rep: int
    jpeg: bytes
    picture_height_px: int
    text: str

    def thumbnail(self) -> bytes:
        """The picture without its caption, :data:`THUMBNAIL_WIDTH_PX` wide, as a JPEG file's content.

        Raises:
            ValueError: if ``jpeg`` is not a JPEG file's content.
        """
        from PIL import Image

        try:
            with Image.open(io.BytesIO(self.jpeg), formats=["JPEG"]) as still:
                picture = still.crop((0, 0, still.width, min(still.height, self.picture_height_px)))
        except OSError as error:
            raise ValueError(f"not a JPEG picture ({error})") from error
        picture.thumbnail((THUMBNAIL_WIDTH_PX, picture.height), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        picture.save(file, format="JPEG", quality=THUMBNAIL_QUALITY, optimize=True)
        return file.getvalue()


def deciding_moment_s(analysis: Analysis, rep: RepResult) -> float:
    """The moment that shows what was measured: the heel at its highest if it lifted, else the knee at its furthest; the
    bottom where neither was measured.
    """
    timing, furthest = rep.timing, rep.measures.known(Measure.KNEE_FRONT_PAST_TOE)
    is_lifted = rep.judged.heels in (Heels.LIFTED, Heels.JUST_LIFTING)
    for trace in analysis.traces:
        if not isinstance(trace, SideTrace) or trace.position is not rep.position:
            continue
        within = (trace.time_s >= timing.start_s) & (trace.time_s <= timing.end_s)
        rise = np.where(within, trace.heel_rise_cm.values, np.nan)
        if is_lifted and np.isfinite(rise).any():
            return float(trace.time_s[int(np.nanargmax(rise))])
        at = np.flatnonzero(within & np.isfinite(trace.knee_front_past_toe_cm.values))
        if furthest is not None and len(at):
            # The curve may be off where the toes were hidden, so its own largest value is not the measured one.
            off_cm = np.abs(trace.knee_front_past_toe_cm.values[at] - furthest.value)
            off_s = np.abs(trace.time_s[at] - timing.bottom_s)
            return float(trace.time_s[at[np.lexsort((off_s, np.round(off_cm, 1)))[0]]])
    return timing.bottom_s


def find_trace(traces: Sequence[Trace], time_s: float, position: Position | None = None) -> tuple[Trace, int] | None:
    """The scene of a lifter that holds a moment, and the index of its nearest picture; None between scenes."""
    for trace in (trace for trace in traces if trace.position is position):
        # A picture belongs to a scene if it is one of its pictures, give or take rounding.
        index = int(np.argmin(np.abs(trace.time_s - time_s)))
        if trace.time_s[0] - 1e-3 <= time_s <= trace.time_s[-1] + 1e-3:
            return trace, index
    return None


def make_still(rgb: Pixels, analysis: Analysis, rep: RepResult) -> Still:
    """The still of a rep as a file's content; arguments as for :func:`draw_still`."""
    picture, caption = draw_still(rgb, analysis, rep)
    return Still(rep.index, encode_jpeg(np.concatenate([picture, caption])), len(picture), alt_text(analysis, rep))


def draw_still(rgb: Pixels, analysis: Analysis, rep: RepResult) -> tuple[Pixels, Pixels]:
    """The picture of a rep, cut to the lifter and with marks, and a caption of the same width.

    Args:
        rgb: ``(height, width, 3)`` the clip's picture at :func:`deciding_moment_s`.
        analysis: with its traces; without them, the picture is shown whole and unmarked.
        rep: one of its reps.
    """
    found = find_trace(analysis.traces, deciding_moment_s(analysis, rep), rep.position)
    crop = _crop(rgb, *found) if found is not None else Box(0, 0, rgb.shape[1], rgb.shape[0])
    left, top, width, height = (int(value) for value in (crop.left_px, crop.top_px, crop.width_px, crop.height_px))
    scale = min(MAX_ZOOM, STILL_HEIGHT_PX / height)
    part = rgb[top : top + height, left : left + width]
    picture = resized(part, width=round(width * scale), height=round(height * scale))
    if found is not None:
        canvas = Canvas(picture, unit_px=line_width_px(picture.shape[1], picture.shape[0]))
        draw_marks(canvas, *found, PictureTransform(scale, left, top))
    return picture, _caption(picture.shape[1], title(rep, of=len(analysis.reps)), rep)


def line_width_px(width: int, height: int) -> float:
    """Width of a plain line in a picture of this size, all in pixels."""
    return max(1.0, UNIT_OF_SIZE * (width + height) / 2)


def _crop(rgb: Pixels, trace: Trace, index: int) -> Box:
    """The part of the picture that holds the lifter, in a shape that suits a caption."""
    height, width = rgb.shape[:2]
    points = outline(trace)[index]
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) == 0:
        return Box(0, 0, width, height)
    low, high = points.min(axis=0), points.max(axis=0)
    margin = STILL_MARGIN * float(high[1] - low[1])
    tall = min(float(height), float(high[1] - low[1]) + 2 * margin)
    wide = min(float(width), max(float(high[0] - low[0]) + 2 * margin, NARROWEST_STILL * tall))
    tall = min(float(height), max(tall, wide / WIDEST_STILL))
    center = (low + high) / 2
    box = Box(math.floor(center[0] - wide / 2), math.floor(center[1] - tall / 2), math.floor(wide), math.floor(tall))
    return box.moved_into(width, height)


def outline(trace: Trace) -> Floats:
    """``(T, n, 2)`` points whose extent is the lifter's."""
    head, radius = trace.head_px[:, :2], trace.head_px[:, 2:]
    ends = [head - radius, head + radius]
    match trace:
        case SideTrace():
            ends += [trace.hip_xy_px, trace.knee_xy_px, trace.ankle_xy_px, trace.tip_xy_px, trace.shoulder_xy_px]
            ends += [trace.heel_base_xy_px]
            return np.stack(ends, axis=1)
        case LegsTrace():
            # Feet reach below the ankles by about half a head.
            feet = [trace.joints_xy_px[:, 3, side] + radius * np.array([0.0, 0.8]) for side in range(2)]
            joints = trace.joints_xy_px.reshape(len(trace.time_s), -1, 2)
            return np.concatenate([np.stack([*ends, *feet], axis=1), joints], axis=1)


def _caption(width: int, heading: str, rep: RepResult) -> Pixels:
    """The strip below a still: the verdict, then a line for each figure with its mark."""
    size = max(13.0, min(width / 28, 32.0))
    margin, indent = 0.75 * size, 2.9 * size
    lines = rep_lines(rep)
    figures = max(text_width_px(line.figure, size_px=size, bold=True) for line in lines)
    column = indent + figures + (0.6 * size if figures else 0.0)
    # A line without a figure may use the figures' column, too.
    starts = [column if line.figure else indent for line in lines]
    rows = [
        wrapped(line.words, size_px=size, width_px=width - start - margin)
        for line, start in zip(lines, starts, strict=True)
    ]
    strip = solid_picture(round(2 * margin + 1.9 * size + sum(map(len, rows)) * 1.5 * size), width, NIGHT)
    canvas = Canvas(strip, unit_px=size / 11)
    baseline, keys = margin + 1.05 * size, margin + 0.8 * size
    canvas.symbol(symbol(rep.judged.verdict), np.array([keys, baseline - 0.4 * size]), radius_px=0.72 * size)
    heading_px = font_size_to_fit(heading, size_px=1.2 * size, width_px=width - indent - margin)
    canvas.text(heading, indent, baseline, WHITE, size_px=heading_px, bold=True)
    baseline += 2.0 * size
    for line, start, row in zip(lines, starts, rows, strict=True):
        draw_key(canvas, line.key, np.array([keys, baseline - 0.36 * size]), size_px=size)
        canvas.text(line.figure, indent, baseline, WHITE, size_px=size, bold=True)
        for text in row:
            canvas.text(text, start, baseline, GRAY, size_px=size)
            baseline += 1.5 * size
    return strip
