"""Which curves are worth a chart, what each is called, and the limits drawn across it; for every kind of chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from formcheck.judge.limits import HEEL_RISE, KNEE_BAND
from formcheck.judge.results import RepResult
from formcheck.measure.registry import Measure
from formcheck.measure.trace import SideTrace, Trace
from formcheck.wording.figures import figure


@dataclass(frozen=True, slots=True)
class Line:
    """A limit drawn across a chart, what is written on it, and whether that stands above or below it."""

    value: float
    says: str
    baseline: Literal["top", "bottom"] = "bottom"


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart: what it is called, its curve's name in a trace, its colour, and its limits.

    Attributes:
        title: what is drawn, with its unit.
        curve: the name of the curve in the trace.
        colour: of curve and band.
        measure: the measure whose figure sums the curve up in a rep; None where there is none.
        lines: limits, as the verdict holds them.
    """

    title: str
    curve: str
    colour: str
    measure: Measure | None
    lines: tuple[Line, ...] = ()


SIDE_PLOTS = (
    Plot(
        "Knee past the toes, cm",
        "knee_past_toe_cm",
        "#2f7fb5",
        Measure.KNEE_PAST_TOE,
        (Line(KNEE_BAND.high, "past"), Line(KNEE_BAND.low, "behind", "top")),
    ),
    Plot("Heel rise, cm", "heel_rise_cm", "#d0611a", Measure.HEEL_RISE, (Line(HEEL_RISE.value, "lifted"),)),
    Plot("Trunk lean, degrees", "trunk_lean_deg", "#8f5bb8", Measure.TRUNK_LEAN),
    Plot("Hip height, cm", "hip_height_cm", "#0b8a8f", None),
)
LEGEND = (
    "Reps are shaded and numbered, a broken upright marks each bottom, a broken level line a limit of the verdict or "
    "where knees count as past or behind. The band round a curve is its error."
)

NO_REPS = "A squat would show as a valley in the height of the hips, between two stretches of standing."

LEGS_PLOTS = (Plot("Hip height, cm", "hip_height_cm", "#0b8a8f", None),)


def plots_of(trace: Trace) -> tuple[Plot, ...]:
    """The charts a scene has."""
    return SIDE_PLOTS if isinstance(trace, SideTrace) else LEGS_PLOTS


def describe(plot: Plot, reps: Sequence[RepResult], chosen: RepResult | None) -> str:
    """A chart in words, for those who hear it."""
    about = [rep for rep in reps if chosen is None or rep is chosen]
    measure = plot.measure
    figures = [f"rep {rep.index} {figure(measure, rep.measures[measure])}" for rep in about] if measure else []
    limits = [f"{line.says} {line.value:g}" for line in plot.lines]
    return "; ".join([f"{plot.title}, over time", *figures, *(["limits: " + ", ".join(limits)] if limits else [])])
