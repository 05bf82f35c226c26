"""The table of reps: values with errors, or why there is none; sorted by a click; a click on a rep chooses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from formcheck.wording.rep_table import cells_of, columns_of

if TYPE_CHECKING:
    from formcheck.judge.results import Analysis

HERE = Path(__file__).parent
KEY = "rep-table"


def table_data(analysis: Analysis, *, chosen: int) -> dict[str, object]:
    """The table as plain values: columns, rows, the rep that is chosen, and a caption for those who hear it."""
    kind = analysis.view.kind
    return {
        "caption": "Reps of this clip. Each value with the half-width of its 90 % interval.",
        "columns": [asdict(column) for column in columns_of(kind)],
        "rows": [{"rep": rep.index, "cells": [asdict(cell) for cell in cells_of(rep, kind)]} for rep in analysis.reps],
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
