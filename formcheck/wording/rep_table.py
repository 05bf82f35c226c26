"""The table of reps as values: its columns, and a cell for each of a rep's, with its error or why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formcheck.domain.measured import Measured
from formcheck.judge.results import RepResult
from formcheck.measure.registry import Measure
from formcheck.segment.view import ViewKind
from formcheck.wording.labels import DEPTHS, HEELS, NAMES, NOT_MEASURED, VERDICTS, clock, error_text, value_text

_SIDE = (Measure.KNEE_PAST_TOE, Measure.HEEL_RISE, Measure.TRUNK_LEAN, Measure.SHANK, Measure.DEPTH)
_FRONT = (Measure.KNEE_TO_ANKLE_WIDTH, Measure.FPPA_LEFT, Measure.FPPA_RIGHT, Measure.HIP_SHIFT)
_TEMPO = (Measure.DESCENT, Measure.ASCENT)
SEEN: Mapping[ViewKind, Sequence[Measure]] = {
    ViewKind.SIDE: (*_SIDE, *_TEMPO),
    ViewKind.OBLIQUE: (*_SIDE, *_TEMPO),
    ViewKind.FRONT: (*_FRONT, *_TEMPO),
    ViewKind.BACK: (*_FRONT, *_TEMPO),
    ViewKind.UNKNOWN: _TEMPO,
}
"""The measures worth a column, by where the camera stood; all others are listed rep by rep."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        text: what stands in it.
        note: what stands small below: the error, a word, or why there is no value.
        sort: what it is sorted by; None comes last.
        is_missing: whether the value could not be had.
    """

    text: str
    note: str
    sort: float | str | None
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds, and its unit; empty where it has none."""

    label: str
    unit: str


def columns_of(kind: ViewKind) -> tuple[Column, ...]:
    """The columns worth showing from where the camera stood."""
    measures = (Column(NAMES[name].label, NAMES[name].unit) for name in SEEN[kind])
    return (Column("Rep", ""), Column("Verdict", ""), *measures, Column("Bottom at", ""))


def cells_of(rep: RepResult, kind: ViewKind) -> tuple[Cell, ...]:
    """The cells of a rep, one for each of :func:`columns_of`."""
    verdict = VERDICTS[rep.judged.verdict]
    return (
        Cell(str(rep.index), "", rep.index),
        Cell(verdict, "", verdict),
        *(_cell(name, rep) for name in SEEN[kind]),
        Cell(clock(rep.timing.bottom_s), "", rep.timing.bottom_s),
    )


def _cell(measure: Measure, rep: RepResult) -> Cell:
    measured = rep.measures[measure]
    if not isinstance(measured, Measured):
        return Cell(NOT_MEASURED, measured.reason, None, is_missing=True)
    word = {Measure.HEEL_RISE: HEELS[rep.judged.heels], Measure.DEPTH: DEPTHS[rep.judged.depth]}.get(measure, "")
    note = f"{error_text(measure, measured)}{', ' if word else ''}{word}"
    return Cell(value_text(measure, measured), note, measured.value)
