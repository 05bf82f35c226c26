"""The overlay of a video, picture by picture: the marks, a panel of current figures, and each rep's verdict after it.

Panel and verdict keep one place through the clip, chosen where they cover the lifter least: nothing jumps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.domain.measured import Measured
from formcheck.draw.canvas import GRAY, NIGHT, WHITE, Box, Canvas, font_size_to_fit, resized, text_width_px
from formcheck.draw.marks import PictureTransform, draw_key, draw_marks
from formcheck.draw.still import find_trace, line_width_px, outline
from formcheck.judge.results import Analysis, RepResult
from formcheck.measure.registry import Measure
from formcheck.measure.trace import Curve, SideTrace, Trace
from formcheck.numerics.arrays import Floats, Pixels
from formcheck.segment.lifters import Position
from formcheck.wording.captions import SAGITTAL, Key, symbol, title
from formcheck.wording.figures import NOT_MEASURED, counted, figure
from formcheck.wording.labels import VIEWS

MAX_LONG_SIDE_PX, MIN_LONG_SIDE_PX = 1280, 640
"""Bounds of a video's longer side: small enough for a phone, large enough for letters."""

LETTER_UNITS = 6.6
"""Font size over the width of a plain line: 28 pixels in a picture of 720 by 1280."""

BANNER_S = 1.8
"""How long a verdict is shown after its rep: reading it aloud takes one second."""

HEAD_WEIGHT = 6
"""A head under the panel counts this many times: viewers look at the face first."""

NAME_COLUMN, WIDEST_ROW = "trunk  ", "trunk  -88.8 ± 8.8 cm"
"""Text as wide as the panel's names, and as its widest row."""

MEASURE_ROWS = {Key.KNEE: Measure.KNEE_FRONT_PAST_TOE, Key.HEEL: Measure.HEEL_RISE, Key.TRUNK: Measure.TRUNK_LEAN}
"""What the panel of a side view shows, each beside its mark."""


@dataclass(frozen=True, slots=True)
class OverlayLayout:
    """What stays the same in all pictures of a clip.

    Attributes:
        scale: size of the drawn pictures over that of the clip's.
        width_px, height_px: size of the drawn pictures, even because H.264 requires it.
        letters_px: font size.
        panel, banner: where the current figures and the verdict are shown.
    """

    scale: float
    width_px: int
    height_px: int
    letters_px: float
    panel: Box
    banner: Box


def lay_out_overlay(analysis: Analysis, *, width_px: int, height_px: int) -> OverlayLayout:
    """Choose size and places for a clip of this size; panel and banner cover the lifter as little as possible."""
    longest = max(width_px, height_px)
    scale = min(1.0, MAX_LONG_SIDE_PX / longest) if longest >= MIN_LONG_SIDE_PX else MIN_LONG_SIDE_PX / longest
    width, height = (max(2, 2 * int(size * scale / 2)) for size in (width_px, height_px))
    letters = LETTER_UNITS * line_width_px(width, height)
    widest = 3.1 * letters + text_width_px(WIDEST_ROW, size_px=letters)
    while widest > 0.9 * width:
        letters, widest = 0.9 * letters, 0.9 * widest
    gap = 0.8 * letters
    panel = (widest, 1.55 * letters * (1 + len(_rows(analysis, None, 0))) + 0.6 * letters)
    titles = [title(rep, of=len(analysis.reps)) for rep in analysis.reps]
    wide = 3.4 * letters + 1.15 * max(
        (text_width_px(words, size_px=letters, bold=True) for words in titles), default=0.0
    )
    points = _body_points(analysis, scale)
    across, down = (gap, width - gap - panel[0]), (gap, height - gap - panel[1])
    chosen = min((Box(x, y, *panel) for y in down for x in across), key=lambda box: _covered_count(points, box))
    tall = 2.2 * letters
    banners = [_beside(chosen, Box(gap, y, width - 2 * gap, tall), wide) for y in (height - gap - tall, gap)]
    return OverlayLayout(
        scale,
        width,
        height,
        letters,
        chosen,
        min(banners, key=lambda box: (_covered_count(points, box), -box.width_px)),
    )


def _beside(panel: Box, row: Box, wide_px: float) -> Box:
    """The middle of a row, or of what the panel leaves free of it; no wider than needed."""
    left, right = row.left_px, row.right_px
    if row.overlaps(panel):
        gap = row.left_px
        left, right = max(
            (left, panel.left_px - gap), (panel.right_px + gap, right), key=lambda span: span[1] - span[0]
        )
    width = min(wide_px, right - left)
    return Box((left + right - width) / 2, row.top_px, width, row.height_px)


def draw_overlay(rgb: Pixels, analysis: Analysis, layout: OverlayLayout, *, time_s: float) -> Pixels:
    """One picture of the overlay video.

    Args:
        rgb: ``(height, width, 3)`` the clip's picture.
        analysis: with its traces.
        layout: made for a clip of this size.
        time_s: the picture's own time.
    """
    height, width = (round(size * layout.scale) for size in rgb.shape[:2])
    picture = resized(rgb, width=width, height=height) if layout.scale != 1.0 else rgb.copy()
    picture = np.ascontiguousarray(picture[: layout.height_px, : layout.width_px])
    canvas = Canvas(picture, unit_px=line_width_px(layout.width_px, layout.height_px))
    for position in (None, *Position):
        found = find_trace(analysis.traces, time_s, position)
        if found is not None:
            draw_marks(canvas, *found, PictureTransform(layout.scale))
    _panel(canvas, analysis, layout, time_s)
    _banner(canvas, analysis, layout, time_s)
    return picture


def _panel(canvas: Canvas, analysis: Analysis, layout: OverlayLayout, time_s: float) -> None:
    """Draw how many reps there are, which one this is, and the current figures."""
    found = _current_trace(analysis, time_s)
    letters, box = layout.letters_px, layout.panel
    canvas.plate(box)
    left, baseline = box.left_px + 0.7 * letters, box.top_px + 1.35 * letters
    canvas.text(_counter(analysis, time_s), left, baseline, WHITE, size_px=letters, bold=True)
    key_canvas = Canvas(canvas.rgb, unit_px=letters / 11)
    for key, name, value in _rows(analysis, *(found or (None, 0))):
        baseline += 1.55 * letters
        start = left
        if key is not Key.NONE:
            draw_key(key_canvas, key, np.array([left + 0.5 * letters, baseline - 0.36 * letters]), size_px=letters)
            start += 1.6 * letters
        canvas.text(name, start, baseline, GRAY, size_px=letters)
        figures_left = start + text_width_px(NAME_COLUMN, size_px=letters)
        canvas.text(value, figures_left, baseline, WHITE, size_px=letters)


def _current_trace(analysis: Analysis, time_s: float) -> tuple[Trace, int] | None:
    """The scene at a moment; of two lifters that of who began a rep last."""
    begun = [rep.position for rep in analysis.reps if rep.timing.start_s <= time_s]
    found = (find_trace(analysis.traces, time_s, position) for position in (*begun[-1:], None, *Position))
    return next((one for one in found if one is not None), None)


def _counter(analysis: Analysis, time_s: float) -> str:
    total = len(analysis.reps)
    if total == 0:
        return "No squat found"
    begun = [rep for rep in analysis.reps if rep.timing.start_s <= time_s]
    if not begun:
        return counted(total, "rep")
    who = "" if begun[-1].position is None else f", {begun[-1].position}"
    return f"Rep {begun[-1].index} of {total}{who}"


def _rows(analysis: Analysis, trace: Trace | None, index: int) -> list[tuple[Key, str, str]]:
    """Mark, name and figure of each row below the counter; as many rows at any time."""
    kind = analysis.view.kind
    if kind not in SAGITTAL:
        return [(Key.NONE, text, "") for text in (f"filmed {VIEWS[kind]}", "knee travel, heels:", NOT_MEASURED)]
    return [(key, str(key), _value_text(trace, index, measure)) for key, measure in MEASURE_ROWS.items()]


def _value_text(trace: Trace | None, index: int, measure: Measure) -> str:
    """A measure's value at this moment; empty between reps, "not measured" within a rep that has none."""
    if not isinstance(trace, SideTrace):
        return NOT_MEASURED
    curve: Curve = getattr(trace, measure)
    value, error = float(curve.values[index]), float(curve.error[index])
    if not np.isfinite(curve.values).any():
        return NOT_MEASURED
    if not math.isfinite(error):
        return ""
    return figure(measure, Measured(value, error)) if math.isfinite(value) else NOT_MEASURED


def _banner(canvas: Canvas, analysis: Analysis, layout: OverlayLayout, time_s: float) -> None:
    """Draw the verdict of the rep that ended last, for :data:`BANNER_S`."""
    rep = _last_finished(analysis, time_s)
    if rep is None:
        return
    letters, words = layout.letters_px, title(rep, of=len(analysis.reps))
    size = font_size_to_fit(words, size_px=letters, width_px=layout.banner.width_px - 3.3 * letters)
    # The plate is as wide as its own words, about the same middle.
    width = text_width_px(words, size_px=size, bold=True) + 3.3 * letters
    box = layout.banner
    box = Box(box.left_px + (box.width_px - width) / 2, box.top_px, width, box.height_px)
    canvas.plate(box, NIGHT, opacity=0.86)
    middle = box.top_px + box.height_px / 2
    canvas.symbol(
        symbol(rep.judged.verdict), np.array([box.left_px + 1.35 * letters, middle]), radius_px=0.75 * letters
    )
    canvas.text(words, box.left_px + 2.6 * letters, middle + 0.36 * size, WHITE, size_px=size, bold=True)


def _last_finished(analysis: Analysis, time_s: float) -> RepResult | None:
    done = [rep for rep in analysis.reps if rep.timing.end_s <= time_s < rep.timing.end_s + BANNER_S]
    return done[-1] if done else None


def _body_points(analysis: Analysis, scale: float) -> Floats:
    """``(n, 2)`` positions of the lifter through the clip, as drawn; the head counts :data:`HEAD_WEIGHT` times."""
    points = [outline(trace).reshape(-1, 2) for trace in analysis.traces]
    points += [trace.head_px[:, :2] for trace in analysis.traces] * HEAD_WEIGHT
    if not points:
        return np.zeros((0, 2))
    known = np.concatenate(points)
    return np.asarray(known[np.isfinite(known).all(axis=1)] * scale)


def _covered_count(points: Floats, box: Box) -> int:
    """How many points of the lifter lie under a box."""
    across = (points[:, 0] >= box.left_px) & (points[:, 0] <= box.right_px)
    return int(np.count_nonzero(across & (points[:, 1] >= box.top_px) & (points[:, 1] <= box.bottom_px)))
