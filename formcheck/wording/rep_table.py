"""The table of reps as values: its columns, and a cell for each of a rep's, with its error or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.domain.measured import Measured
from formcheck.judge.results import RepResult
from formcheck.measure.registry import Display, Measure, shown_in
from formcheck.segment.view import ViewKind
from formcheck.wording.figures import NOT_MEASURED, error_text, unit_text, value_text
from formcheck.wording.labels import LABELS, MEASURED_HEELS, clock, verdict_label
from formcheck.wording.reasons import reason_text


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        text: what stands in it.
        note: what stands small below: the error, a word, or why there is no value.
        sort: what it is sorted by, rounded as printed, since a screen reader reads it; None comes last.
        is_missing: whether there is no value.
    """

    text: str
    note: str = ""
    sort: float | str | None = None
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds, and its unit; empty where it has none."""

    label: str
    unit: str


def columns_of(kind: ViewKind) -> tuple[Column, ...]:
    """The columns worth showing from where the camera stood."""
    measures = (Column(LABELS[measure], unit_text(measure)) for measure in shown_in(kind, display=Display.COLUMN))
    return (Column("Rep", ""), Column("Verdict", ""), *measures, Column("Bottom at", ""))


def cells_of(rep: RepResult, kind: ViewKind) -> tuple[Cell, ...]:
    """The cells of a rep, one for each of :func:`columns_of`."""
    verdict = verdict_label(rep.judged.verdict, rep.view.kind)
    return (
        Cell(str(rep.index), rep.position or "", rep.index),
        Cell(verdict, sort=verdict),
        *(_cell(measure, rep) for measure in shown_in(kind, display=Display.COLUMN)),
        Cell(clock(rep.timing.bottom_s), sort=round(rep.timing.bottom_s, 1)),
    )


def _cell(measure: Measure, rep: RepResult) -> Cell:
    measured = rep.measures[measure]
    if not isinstance(measured, Measured):
        return Cell(NOT_MEASURED, reason_text(measured), is_missing=True)
    word = {Measure.HEEL_RISE: MEASURED_HEELS[rep.judged.heels], Measure.DEPTH: rep.judged.depth.value}.get(measure, "")
    note = f"± {error_text(measure, measured)}{', ' if word else ''}{word}"
    text = value_text(measure, measured)
    return Cell(text, note, float(text.replace("\N{MINUS SIGN}", "-")))
