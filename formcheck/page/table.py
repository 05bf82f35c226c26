"""A table of texts, shown as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from formcheck.page.texts import escape_markdown


def show_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Show a table; nothing in a cell is taken for Markdown, and no line breaks beside a ``±``."""
    st.table(
        [{heading: _text(cell) for heading, cell in zip(headings, row, strict=True)} for row in rows],
        border="horizontal",
        hide_index=True,
    )


def _text(cell: object) -> str:
    return escape_markdown(str(cell)).replace(" ± ", "\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}")
