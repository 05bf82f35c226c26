"""The charts of a clip: which curves have one, its title, the limits drawn across it, and a description in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from formcheck.judge.limits import HEEL_RISE, KNEE_BAND
from formcheck.judge.results import RepResult
from formcheck.measure.registry import Measure, shown_in
from formcheck.measure.trace import Curve, SideTrace, Trace
from formcheck.segment.view import ViewKind
from formcheck.wording.figures import figure, unit_text
from formcheck.wording.labels import LABELS


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A limit drawn across a chart, in the unit of the chart.

    Attributes:
        value: where it is drawn.
        label: what is written on it.
        is_label_below: whether the label stands below the line.
    """

    value: float
    label: str
    is_label_below: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart.

    Attributes:
        title: what is shown, with its unit.
        curve: the name of the curve in a trace.
        measure: the measure that sums the curve up in a rep; None where there is none.
        lines: the limits of the verdict.
    """

    title: str
    curve: str
    measure: Measure | None = None
    lines: tuple[ReferenceLine, ...] = ()


LINES: Mapping[Measure, tuple[ReferenceLine, ...]] = {
    Measure.KNEE_FRONT_PAST_TOE: (
        ReferenceLine(KNEE_BAND.high, "past"),
        ReferenceLine(KNEE_BAND.low, "behind", is_label_below=True),
    ),
    Measure.HEEL_RISE: (ReferenceLine(HEEL_RISE.value, "lifted"),),
}
HIP_HEIGHT = Chart("Hip height, cm", "hip_height_cm")
SIDE_CHARTS = (
    *(
        Chart(f"{LABELS[measure]}, {unit_text(measure)}", str(measure), measure, LINES.get(measure, ()))
        for measure in shown_in(ViewKind.SIDE)
        if measure in {field.name for field in fields(SideTrace)}
    ),
    HIP_HEIGHT,
)
"""A chart for each measure of which a trace has the curve, and the height of the hips."""

LEGEND = "Gray: a rep, with its number. Dashed vertical: bottom. Dashed horizontal: limit. Band: error (±)."

NO_REPS = "A squat shows as a dip in hip height, with standing before and after it."


def charts_of(trace: Trace) -> tuple[tuple[Chart, Curve], ...]:
    """The charts of a scene with their curves; a curve without any known value is left out."""
    charts = SIDE_CHARTS if isinstance(trace, SideTrace) else (HIP_HEIGHT,)
    curves: list[tuple[Chart, Curve]] = [(chart, getattr(trace, chart.curve)) for chart in charts]
    return tuple((chart, curve) for chart, curve in curves if np.isfinite(curve.values).any())


def describe(chart: Chart, reps: Sequence[RepResult]) -> str:
    """A chart in words, for those who cannot see it: its title, the reps' figures, and its limits."""
    measure = chart.measure
    figures = [] if measure is None else [f"rep {rep.index} {figure(measure, rep.measures[measure])}" for rep in reps]
    limits = ", ".join(f"{line.label} {line.value:g}" for line in chart.lines)
    return "; ".join([f"{chart.title}, over time", *figures, *([f"limits: {limits}"] if limits else [])])
