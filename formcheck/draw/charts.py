"""Curves over time as SVG, painted by Matplotlib: reps shaded, bottoms and limits dashed, the error as a band."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from formcheck.draw.colors import CURVE_COLORS, LIMIT, REP_SHADE
from formcheck.judge.results import Analysis, RepResult
from formcheck.measure.trace import Curve, Trace
from formcheck.wording.charts import Chart, charts_of, describe

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE_IN = 4.2, 2.1
"""Width and height in inches of 72 points: as wide as a phone's screen, and two fit side by side on paper."""

TEXT_COLOR = "#3a434c"

NUMBER_WIDTH = 0.045
"""Room for the number of a rep, as a share of the chart's width: where reps are narrower, some go without."""

STYLE: Mapping[Any, object] = {
    "svg.fonttype": "none",  # text stays text: small, searchable, and in the font of the page
    "svg.hashsalt": "formcheck",  # the same chart is the same file
    "font.family": "sans-serif",
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": REP_SHADE,
    "axes.unicode_minus": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": REP_SHADE,
    "grid.alpha": 0.35,
    "text.color": TEXT_COLOR,
    "xtick.color": TEXT_COLOR,
    "ytick.color": TEXT_COLOR,
    "ytick.left": False,
}
"""On top of Matplotlib's own defaults, whatever the user's settings."""


_SETTINGS_LOCK = Lock()


@dataclass(frozen=True, slots=True)
class ChartPicture:
    """A chart, drawn.

    Attributes:
        title: what is shown, with its unit.
        svg: an SVG file's text.
        text: what it shows, for those who cannot see it.
    """

    title: str
    svg: str
    text: str


def draw_charts(analysis: Analysis) -> tuple[ChartPicture, ...]:
    """The charts of all scenes, in the order of time."""
    pictures = []
    for number, trace in enumerate(analysis.traces, start=1):
        if len(trace.time_s) < 2:
            continue
        reps = analysis.reps_in(trace)
        scene = f", scene {number}" if len(analysis.traces) > 1 else ""
        scene = scene if trace.position is None else f"{scene}, {trace.position} lifter"
        for chart, curve in charts_of(trace):
            svg = _draw(chart, trace, curve, reps)
            pictures.append(ChartPicture(f"{chart.title}{scene}", svg, describe(chart, reps)))
    return tuple(pictures)


def _draw(chart: Chart, trace: Trace, curve: Curve, reps: Sequence[RepResult]) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    file = io.StringIO()
    # Matplotlib's settings are global, and a server draws in several threads.
    with _SETTINGS_LOCK, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        # A Figure without pyplot needs no display and is not kept.
        figure = Figure(figsize=SIZE_IN, layout="constrained")
        axes = figure.add_subplot()
        _shade_reps(axes, trace, reps)
        color = CURVE_COLORS[chart.curve]
        low, high = curve.values - curve.error, curve.values + curve.error
        axes.fill_between(trace.time_s, low, high, color=color, alpha=0.2, linewidth=0, gid="error")
        axes.plot(trace.time_s, curve.values, color=color, linewidth=1.6, gid="curve")
        for line in chart.lines:
            axes.axhline(line.value, color=LIMIT, linewidth=0.9, linestyle="dashed", gid="limit")
            axes.annotate(
                line.label,
                (1.0, line.value),
                (-2, -2 if line.is_label_below else 2),
                xycoords=axes.get_yaxis_transform(),
                textcoords="offset points",
                color=LIMIT,
                ha="right",
                va="top" if line.is_label_below else "bottom",
            )
        axes.set_xlim(trace.time_s[0], trace.time_s[-1])
        axes.margins(y=0.08)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter("{x:g} s")
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return file.getvalue()


def _shade_reps(axes: Axes, trace: Trace, reps: Sequence[RepResult]) -> None:
    """Shade each rep, dash its bottom, and number it where there is room."""
    start_s, end_s = float(trace.time_s[0]), float(trace.time_s[-1])
    for rep in reps:
        span_s = max(start_s, rep.timing.start_s), min(end_s, rep.timing.end_s)
        axes.axvspan(*span_s, color=REP_SHADE, alpha=0.16, linewidth=0, gid="rep")
        axes.axvline(rep.timing.bottom_s, color=REP_SHADE, linewidth=0.9, linestyle="dashed", gid="bottom")
    for rep in _numbered(reps, room_s=NUMBER_WIDTH * (end_s - start_s)):
        axes.annotate(
            str(rep.index),
            (max(start_s, rep.timing.start_s), 1.0),
            (2, -2),
            xycoords=axes.get_xaxis_transform(),
            textcoords="offset points",
            va="top",
        )


def _numbered(reps: Sequence[RepResult], *, room_s: float) -> Iterator[RepResult]:
    """The reps whose number has room to the right of the number before."""
    free_from_s = -np.inf
    for rep in reps:
        if rep.timing.start_s >= free_from_s:
            yield rep
            free_from_s = rep.timing.start_s + room_s
