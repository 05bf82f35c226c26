"""The table of reps: values with errors, sorted by a click on a heading; a click on a row chooses its rep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from formcheck.measure.registry import Display
from formcheck.wording.advice import missing_measures
from formcheck.wording.headline import sentence
from formcheck.wording.rep_table import Cell, cells_of, columns_of

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

    from formcheck.judge.results import Analysis

TABLE = "rep-table"
"""Key of the table in the session's state."""


def show_rep_table(analysis: Analysis, *, choice: str) -> None:
    """Show the table of reps, and below it why values are missing.

    Args:
        analysis: with one rep at least.
        choice: key of the chosen rep's index in the session's state; a click on a row changes it.
    """

    def choose() -> None:
        """Choose the rep whose row was clicked."""
        (row,) = st.session_state[TABLE].selection.rows
        st.session_state[choice] = analysis.reps[row].index

    st.session_state[TABLE] = {"selection": {"rows": [st.session_state[choice] - 1]}}
    st.dataframe(
        style_rep_table(analysis),
        key=TABLE,
        on_select=choose,
        selection_mode="single-row-required",
        hide_index=True,
        placeholder="not measured",
        column_config={columns_of(analysis.view.kind)[0].label: st.column_config.NumberColumn(pinned=True)},
        alt="Reps of this clip, each value with its error",
    )
    for gap in missing_measures(analysis, Display.COLUMN):
        st.caption(sentence(gap.text))


def style_rep_table(analysis: Analysis) -> Styler:
    """The table as data to sort by, each cell shown as its text."""
    import pandas as pd

    kind = analysis.view.kind
    labels = [f"{column.label}, {column.unit}" if column.unit else column.label for column in columns_of(kind)]
    rows = [cells_of(rep, kind) for rep in analysis.reps]
    styler = pd.DataFrame([[cell.sort for cell in row] for row in rows], columns=labels).style
    for number, row in enumerate(rows):
        for label, cell in zip(labels, row, strict=True):
            shown = _text(cell)
            styler.format(lambda _, shown=shown: shown, subset=([number], [label]))
    return styler


def _text(cell: Cell) -> str:
    return cell.text if cell.is_missing or not cell.note else f"{cell.text} {cell.note}"
