"""Curves over time, on the page: reps shaded, bottoms marked, limits drawn, the error as a band.

The page draws with Altair, so that a lifter can point at a curve to read a value, and choose a rep to enlarge. A report
cannot do that and holds pictures by Matplotlib (:mod:`formcheck.draw.charts`). Both draw what
:mod:`formcheck.wording.charts` says: which curves, with which titles, limits and texts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import altair as alt
import streamlit as st

from formcheck.draw.colors import ACCENT, CURVE_COLORS, LIMIT, REP_SHADE
from formcheck.numerics.arrays import Floats
from formcheck.wording.charts import Chart, charts_of, describe

if TYPE_CHECKING:
    from formcheck.judge.results import Analysis, RepResult
    from formcheck.measure.trace import Curve, Trace

AROUND_S = 1.0
"""How much is shown before and after a rep."""

HEIGHT_PX = 280


def show_charts(analysis: Analysis, *, chosen: RepResult | None, across: int = 2) -> None:
    """Draw the curves of the scene with the chosen rep around that rep, or of the whole clip where none is chosen.

    Args:
        analysis: what to draw.
        chosen: the rep to show.
        across: how many charts beside each other; a phone stacks them.
    """
    for trace in _traces(analysis, chosen):
        window_s = _window(trace, chosen)
        known, reps = charts_of(trace), analysis.reps_in(trace)
        for first in range(0, len(known), across):
            # Row by row, so that a phone stacks them in their order.
            row = st.columns(across, gap="medium") if across > 1 else [st.container()]
            for place, (chart, curve) in zip(row, known[first : first + across], strict=False):
                drawn = draw(chart, trace.time_s, curve, reps=reps, chosen=chosen, window_s=window_s)
                text = describe(chart, reps if chosen is None else [chosen])
                place.altair_chart(drawn, width="stretch", height=HEIGHT_PX, alt=text)


def draw(  # noqa: PLR0913 - what a chart is made of
    chart: Chart,
    time_s: Floats,
    curve: Curve,
    *,
    reps: Sequence[RepResult],
    chosen: RepResult | None,
    window_s: tuple[float, float],
) -> alt.LayerChart | alt.FacetChart:
    """One chart: shades and marks below, then the band, the curve and the limits."""
    points = [
        {"t": at, "value": _known(value), "low": _known(value - error), "high": _known(value + error)}
        for at, value, error in zip(time_s.tolist(), curve.values.tolist(), curve.error.tolist(), strict=True)
        if window_s[0] <= at <= window_s[1]
    ]
    y = alt.Y("value:Q", title=None, scale=alt.Scale(zero=False, padding=8), axis=alt.Axis(minExtent=30, tickCount=5))
    base = _chart(points)
    layers = [
        *_shades(reps, chosen, window_s),
        base.mark_area(color=CURVE_COLORS[chart.curve], opacity=0.2, clip=True).encode(
            x=_x("t", window_s), y=alt.Y("low:Q", title=None), y2="high:Q"
        ),
        base.mark_line(color=CURVE_COLORS[chart.curve], strokeWidth=2.2, clip=True).encode(
            x=_x("t", window_s),
            y=y,
            tooltip=[
                alt.Tooltip("t:Q", title="seconds", format=".2f"),
                alt.Tooltip("value:Q", title=chart.title, format=".1f"),
            ],
        ),
        *_limits(chart, window_s),
    ]
    title = alt.TitleParams(chart.title, anchor="start", fontSize=14, fontWeight=600)
    return alt.layer(*layers).properties(title=title)


def _shades(reps: Sequence[RepResult], chosen: RepResult | None, window_s: tuple[float, float]) -> Iterator[alt.Chart]:
    inside = [rep for rep in reps if rep.timing.end_s > window_s[0] and rep.timing.start_s < window_s[1]]
    if not inside:
        return
    base = _chart(
        [
            {
                "start": max(rep.timing.start_s, window_s[0]),
                "end": min(rep.timing.end_s, window_s[1]),
                "bottom": rep.timing.bottom_s,
                "name": str(rep.index),
                "tone": ACCENT if rep is chosen else REP_SHADE,
            }
            for rep in inside
        ]
    )
    tone = alt.Color("tone:N", scale=None, legend=None)
    yield base.mark_rect(opacity=0.14).encode(x=_x("start", window_s), x2="end:Q", color=tone)
    yield base.mark_rule(strokeDash=[2, 3], color=REP_SHADE, clip=True).encode(x=_x("bottom", window_s))
    yield base.mark_text(align="left", baseline="top", dx=4, dy=4, fontSize=12, fontWeight=600).encode(
        x=_x("start", window_s), y=alt.value(0), text="name:N", color=tone
    )


def _limits(chart: Chart, window_s: tuple[float, float]) -> Iterator[alt.Chart]:
    for line in chart.lines:
        base = _chart([{"y": line.value, "end": window_s[1]}])
        yield base.mark_rule(color=LIMIT, strokeDash=[6, 4], strokeWidth=1.2).encode(y="y:Q")
        yield base.mark_text(
            color=LIMIT,
            align="right",
            baseline="top" if line.is_label_below else "bottom",
            dx=-3,
            dy=3 if line.is_label_below else -2,
            text=line.label,
        ).encode(x=_x("end", window_s), y="y:Q")


def _x(field: str, window_s: tuple[float, float]) -> alt.X:
    """The time axis, the same for every layer; a layer without it would bring 0 back in."""
    scale = alt.Scale(domain=list(window_s), nice=False, zero=False)
    return alt.X(
        f"{field}:Q", title=None, scale=scale, axis=alt.Axis(grid=False, tickCount=6, labelExpr="datum.label + ' s'")
    )


def _chart(rows: Sequence[Mapping[str, object]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=list(rows)))


def _known(value: float) -> float | None:
    """A number, or what a chart leaves a gap for."""
    return value if math.isfinite(value) else None


def _traces(analysis: Analysis, chosen: RepResult | None) -> Sequence[Trace]:
    """The scene of the chosen rep; without one, all scenes."""
    if chosen is None:
        return analysis.traces
    return [trace for trace in analysis.traces if chosen in analysis.reps_in(trace)]


def _window(trace: Trace, chosen: RepResult | None) -> tuple[float, float]:
    first_s, last_s = float(trace.time_s[0]), float(trace.time_s[-1])
    if chosen is None:
        return first_s, last_s
    return max(first_s, chosen.timing.start_s - AROUND_S), min(last_s, chosen.timing.end_s + AROUND_S)
