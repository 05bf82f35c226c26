"""The table of reps: values with errors, or why there is none; sorted by a click; a click on a rep chooses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from formcheck.measured import Measured
from formcheck.page.words import DEPTHS, HEELS, NAMES, NOT_MEASURED, VERDICTS, clock, error_text, value_text
from formcheck.view import ViewKind

if TYPE_CHECKING:
    from formcheck.results import Analysis, RepResult

HERE = Path(__file__).parent
KEY = "rep-table"

_SIDE = ("knee_past_toe_cm", "heel_rise_cm", "trunk_lean_deg", "shank_deg", "depth_cm")
_FRONT = ("knee_to_ankle_width", "fppa_left_deg", "fppa_right_deg", "hip_shift_pct")
_TEMPO = ("descent_s", "ascent_s")
SEEN: Mapping[ViewKind, Sequence[str]] = {
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


def table_data(analysis: Analysis, *, chosen: int) -> dict[str, object]:
    """The table as plain values: columns, rows, the rep that is chosen, and a caption for those who hear it."""
    names = SEEN[analysis.view.kind]
    columns = [("Rep", ""), ("Verdict", ""), *((NAMES[n].label, NAMES[n].unit) for n in names), ("Bottom at", "")]
    return {
        "caption": "Reps of this clip. Each value with the half-width of its 90 % interval.",
        "columns": [{"label": label, "unit": unit} for label, unit in columns],
        "rows": [{"rep": rep.index, "cells": [asdict(cell) for cell in _cells(rep, names)]} for rep in analysis.reps],
        "chosen": chosen,
    }


def show_table(analysis: Analysis, *, chosen: int, on_rep: Callable[[int], None]) -> None:
    """Show the table.

    Args:
        analysis: what to show.
        chosen: the rep that is marked.
        on_rep: called with the number of a rep that was clicked, before the page is drawn anew.
    """

    def clicked() -> None:
        rep = st.session_state[KEY].rep
        if rep is not None:
            on_rep(int(rep))

    _component()(key=KEY, data=table_data(analysis, chosen=chosen), on_rep_change=clicked)


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "formcheck_reps",
        html='<div class="reps"></div>',
        css=(HERE / "rep_table.css").read_text(encoding="utf-8"),
        js=(HERE / "rep_table.js").read_text(encoding="utf-8"),
    )


def _cells(rep: RepResult, names: Sequence[str]) -> tuple[Cell, ...]:
    verdict = VERDICTS[rep.judged.verdict]
    return (
        Cell(str(rep.index), "", rep.index),
        Cell(verdict, "", verdict),
        *(_cell(name, rep) for name in names),
        Cell(clock(rep.timing.bottom_s), "", rep.timing.bottom_s),
    )


def _cell(name: str, rep: RepResult) -> Cell:
    measured = rep.measures[name]
    if not isinstance(measured, Measured):
        return Cell(NOT_MEASURED, measured.reason, None, is_missing=True)
    word = {"heel_rise_cm": HEELS[rep.judged.heels], "depth_cm": DEPTHS[rep.judged.depth]}.get(name, "")
    note = f"{error_text(name, measured)}{', ' if word else ''}{word}"
    return Cell(value_text(name, measured), note, measured.value)
