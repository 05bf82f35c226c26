"""A curve over time as plain shapes, so that every kind of report draws the same: reps shaded, bottoms marked, the
error as a band, limits as broken lines. Numbers in, shapes out; who paints them knows a format and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np

from formcheck.judge.results import Analysis, RepResult
from formcheck.measure.trace import Curve, Floats
from formcheck.wording.charts import Plot, describe, plots_of

WIDTH_PX, HEIGHT_PX = 380.0, 196.0
"""As wide as a phone's screen; two beside each other fill a page of paper."""

LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 36.0, 6.0, 6.0, 20.0
"""What is kept free round the curve, for the words at the axes."""

MOST_TICKS = 5
HEADROOM = 0.08
"""Share of the range of values left free above and below."""

SHADE, LIMIT = "#8a929a", "#d9480f"
"""Middle tones that stand out on a light and on a dark ground alike."""

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line: ``colour`` is ``#rrggbb``, a broken one is a mark, a faint one only guides the eye."""

    points_px: Points
    colour: str
    width_px: float
    is_dashed: bool = False
    is_faint: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A see-through shape."""

    points_px: Points
    colour: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a baseline; ``x_px`` is their start, middle or end. ``colour`` is empty for that of the text around."""

    words: str
    x_px: float
    y_px: float
    anchor: Literal["start", "middle", "end"]
    colour: str = ""


Shape = Stroke | Area | Label


@dataclass(frozen=True, slots=True)
class Graph:
    """One curve on a canvas of :data:`WIDTH_PX` by :data:`HEIGHT_PX`, y down.

    Attributes:
        title: what is drawn, with its unit.
        says: what it shows in words, for those who cannot see it.
        shapes: what to paint, the hindmost first.
    """

    title: str
    says: str
    shapes: tuple[Shape, ...]


def graphs_of(analysis: Analysis) -> tuple[Graph, ...]:
    """The curves of all scenes that hold something, in the order of time."""
    graphs = []
    for number, trace in enumerate(analysis.traces, start=1):
        first_s, last_s = float(trace.time_s[0]), float(trace.time_s[-1])
        reps = [rep for rep in analysis.reps if first_s <= rep.timing.bottom_s <= last_s]
        scene = f", scene {number}" if len(analysis.traces) > 1 else ""
        for plot in plots_of(trace):
            curve: Curve = getattr(trace, plot.curve)
            if last_s > first_s and np.isfinite(curve.values).any():
                shapes = tuple(_shapes(plot, trace.time_s, curve, reps))
                graphs.append(Graph(f"{plot.title}{scene}", describe(plot, reps, None), shapes))
    return tuple(graphs)


class _Canvas:
    """Where a moment and a value lie."""

    def __init__(self, time_s: Floats, low: float, high: float) -> None:
        self.time_s = float(time_s[0]), float(time_s[-1])
        room = HEADROOM * (high - low) or 1.0
        self.values = low - room, high + room

    def x(self, time_s: float) -> float:
        start, end = self.time_s
        share = (min(max(time_s, start), end) - start) / (end - start)
        return LEFT_PX + share * (WIDTH_PX - LEFT_PX - RIGHT_PX)

    def y(self, value: float) -> float:
        low, high = self.values
        return TOP_PX + (high - value) / (high - low) * (HEIGHT_PX - TOP_PX - BOTTOM_PX)


def _shapes(plot: Plot, time_s: Floats, curve: Curve, reps: Sequence[RepResult]) -> Iterator[Shape]:
    error = np.where(np.isfinite(curve.error), curve.error, 0.0)
    low, high = curve.values - error, curve.values + error
    limits = [line.value for line in plot.lines]
    canvas = _Canvas(
        time_s, min(float(np.nanmin(low)), *limits, math.inf), max(float(np.nanmax(high)), *limits, -math.inf)
    )
    yield from _reps(canvas, reps)
    yield from _axes(canvas)
    for piece in _known(np.isfinite(curve.values) & np.isfinite(curve.error)):
        upper = [(canvas.x(time_s[i]), canvas.y(high[i])) for i in piece]
        lower = [(canvas.x(time_s[i]), canvas.y(low[i])) for i in reversed(piece)]
        yield Area((*upper, *lower), plot.colour)
    for piece in _known(np.isfinite(curve.values)):
        yield Stroke(tuple((canvas.x(time_s[i]), canvas.y(curve.values[i])) for i in piece), plot.colour, 1.8)
    for line in plot.lines:
        y = canvas.y(line.value)
        yield Stroke(((LEFT_PX, y), (WIDTH_PX - RIGHT_PX, y)), LIMIT, 1.0, is_dashed=True)
        yield Label(line.says, WIDTH_PX - RIGHT_PX - 2, y - 3 if line.baseline == "bottom" else y + 11, "end", LIMIT)


def _reps(canvas: _Canvas, reps: Sequence[RepResult]) -> Iterator[Shape]:
    top, bottom = TOP_PX, HEIGHT_PX - BOTTOM_PX
    free_from_px = 0.0
    for rep in reps:
        left, right = canvas.x(rep.timing.start_s), canvas.x(rep.timing.end_s)
        turn = canvas.x(rep.timing.bottom_s)
        yield Area(((left, top), (right, top), (right, bottom), (left, bottom)), SHADE)
        yield Stroke(((turn, top), (turn, bottom)), SHADE, 1.0, is_dashed=True)
        # Of many short reps not every number has room.
        if left >= free_from_px:
            yield Label(str(rep.index), left + 2, top + 10, "start")
            free_from_px = left + 8.0 * (len(str(rep.index)) + 1)


def _axes(canvas: _Canvas) -> Iterator[Shape]:
    for value in _ticks(*canvas.values):
        y = canvas.y(value)
        yield Stroke(((LEFT_PX, y), (WIDTH_PX - RIGHT_PX, y)), SHADE, 0.8, is_faint=True)
        yield Label(f"{value:g}".replace("-", "\N{MINUS SIGN}"), LEFT_PX - 5, y + 4, "end")
    for time_s in _ticks(*canvas.time_s):
        x = canvas.x(time_s)
        # The last one would be cut off at the edge.
        anchor: Literal["middle", "end"] = "end" if x > WIDTH_PX - RIGHT_PX - 12 else "middle"
        yield Label(f"{time_s:g} s", x, HEIGHT_PX - 5, anchor)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers within a range, at most :data:`MOST_TICKS` and a few at least."""
    least = (high - low) / MOST_TICKS
    power = 10.0 ** math.floor(math.log10(least))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)
    return [round(number * step, 9) for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _known(mask: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[list[int]]:
    """Runs of neighbours for which something is known, two at least."""
    for is_known, run in groupby(range(len(mask)), key=lambda number: bool(mask[number])):
        numbers = list(run)
        if is_known and len(numbers) > 1:
            yield numbers
