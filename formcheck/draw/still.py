"""What a picture shows: the still of a rep, the moment that decided it, a face made unrecognisable. RGB in, RGB out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from formcheck.draw.canvas import (
    GREY,
    NIGHT,
    WHITE,
    Box,
    Floats,
    Ink,
    Picture,
    blurred_disc,
    bold_width_px,
    fitting_px,
    resized,
    tint,
    wrapped,
)
from formcheck.draw.marks import Placing, draw_key, draw_marks
from formcheck.judge.results import Analysis, RepResult
from formcheck.judge.verdict import Heels
from formcheck.measure.trace import LegsTrace, SideTrace, Trace
from formcheck.wording.captions import rep_lines, symbol, title

STILL_HEIGHT_PX = 1000
"""Height of a still's picture, its caption not counted: enough for a laptop's screen, light enough for a phone."""

LARGEST_ZOOM = 3.0
"""A small lifter is not enlarged beyond this: there is no more to see."""

STILL_MARGIN = 0.16
"""What is kept round the lifter in a still, as a share of the lifter's height there."""

NARROWEST_STILL, WIDEST_STILL = 0.85, 1.15
"""Width of a still's picture over its height, where the clip has it: room for the caption, no empty walls."""

UNIT_OF_SIZE = 0.0042
"""A plain line's width over the mean of the picture's width and height."""


class Face(StrEnum):
    """What becomes of the lifter's face."""

    SHOWN = "shown"
    BLURRED = "blurred"


def deciding_moment_s(analysis: Analysis, rep: RepResult) -> float:
    """The moment that shows why a rep was judged as it was: the heel at its highest if it lifted, else the bottom."""
    if rep.judged.heels is Heels.LIFTED:
        for trace in analysis.traces:
            if isinstance(trace, SideTrace):
                within = (trace.time_s >= rep.timing.start_s) & (trace.time_s <= rep.timing.end_s)
                rise = np.where(within, trace.heel_rise_cm.values, np.nan)
                if np.isfinite(rise).any():
                    return float(trace.time_s[int(np.nanargmax(rise))])
    return rep.timing.bottom_s


def find_trace(traces: Sequence[Trace], time_s: float) -> tuple[Trace, int] | None:
    """The scene that holds a moment, and the number of the nearest picture in it; None between scenes."""
    for trace in traces:
        # A picture belongs to a scene if it is one of its pictures, give or take rounding.
        number = int(np.argmin(np.abs(trace.time_s - time_s)))
        if trace.time_s[0] - 1e-3 <= time_s <= trace.time_s[-1] + 1e-3:
            return trace, number
    return None


def blur_face(rgb: Picture, traces: Sequence[Trace], time_s: float) -> Picture:
    """The picture with the lifter's head made unrecognisable; as it is where no lifter is known."""
    found = find_trace(traces, time_s)
    if found is None or not np.isfinite(found[0].head_px[found[1]]).all():
        return rgb
    x, y, radius = (float(value) for value in found[0].head_px[found[1]])
    blurred = rgb.copy()
    blurred_disc(blurred, (x, y), radius_px=radius)
    return blurred


def draw_still(rgb: Picture, analysis: Analysis, rep: RepResult) -> Picture:
    """The still of a rep: the picture at its deciding moment, cut to the lifter, with marks and a caption below.

    Args:
        rgb: ``(height, width, 3)`` the picture at :func:`deciding_moment_s`.
        analysis: with its traces; without, the picture is shown whole and unmarked.
        rep: one of its reps.
    """
    found = find_trace(analysis.traces, deciding_moment_s(analysis, rep))
    cut = _cut(rgb, *found) if found is not None else Box(0, 0, rgb.shape[1], rgb.shape[0])
    left, top, width, height = (int(value) for value in (cut.left_px, cut.top_px, cut.width_px, cut.height_px))
    scale = min(LARGEST_ZOOM, STILL_HEIGHT_PX / height)
    part = rgb[top : top + height, left : left + width]
    picture = resized(part, width=round(width * scale), height=round(height * scale))
    unit_px = unit_of(picture.shape[1], picture.shape[0])
    if found is not None:
        draw_marks(Ink(picture, unit_px=unit_px), *found, Placing(scale, left, top))
    caption = _caption(picture.shape[1], title(rep, of=len(analysis.reps)), analysis, rep)
    return np.concatenate([picture, caption])


def unit_of(width: int, height: int) -> float:
    """Width of a plain line in a picture of this size, all in pixels."""
    return max(1.0, UNIT_OF_SIZE * (width + height) / 2)


def _cut(rgb: Picture, trace: Trace, number: int) -> Box:
    """The part of the picture that holds the lifter, at a shape that suits a caption."""
    height, width = rgb.shape[:2]
    points = outline(trace)[number]
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) == 0:
        return Box(0, 0, width, height)
    low, high = points.min(axis=0), points.max(axis=0)
    margin = STILL_MARGIN * float(high[1] - low[1])
    tall = min(float(height), float(high[1] - low[1]) + 2 * margin)
    wide = min(float(width), max(float(high[0] - low[0]) + 2 * margin, NARROWEST_STILL * tall))
    tall = min(float(height), max(tall, wide / WIDEST_STILL))
    middle = (low + high) / 2
    box = Box(math.floor(middle[0] - wide / 2), math.floor(middle[1] - tall / 2), math.floor(wide), math.floor(tall))
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


def _caption(width: int, heading: str, analysis: Analysis, rep: RepResult) -> Picture:
    """The strip below a still: verdict, then a line for each figure with its mark."""
    size = max(13.0, min(width / 26, 34.0))
    gap, indent = 0.75 * size, 2.9 * size
    lines = rep_lines(analysis, rep)
    figures = max(bold_width_px(line.figure, size_px=size) for line in lines)
    column = indent + figures + (0.6 * size if figures else 0.0)
    # What has no figure may use the figures' column, too.
    starts = [column if line.figure else indent for line in lines]
    rows = [
        wrapped(line.words, size_px=size, width_px=width - start - gap)
        for line, start in zip(lines, starts, strict=True)
    ]
    strip = tint(round(2 * gap + 1.9 * size + sum(map(len, rows)) * 1.5 * size), width, NIGHT)
    ink = Ink(strip, unit_px=size / 11)
    baseline, keys = gap + 1.05 * size, gap + 0.8 * size
    ink.symbol(symbol(rep.judged.verdict), np.array([keys, baseline - 0.4 * size]), radius_px=0.72 * size)
    ink.bold(
        heading, indent, baseline, WHITE, size_px=fitting_px(heading, size_px=1.2 * size, width_px=width - indent - gap)
    )
    baseline += 2.0 * size
    for line, start, row in zip(lines, starts, rows, strict=True):
        draw_key(ink, line.key, np.array([keys, baseline - 0.36 * size]), size_px=size)
        ink.bold(line.figure, indent, baseline, WHITE, size_px=size)
        for words in row:
            ink.text(words, start, baseline, GREY, size_px=size)
            baseline += 1.5 * size
    return strip
