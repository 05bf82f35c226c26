"""The table of reps: every cell has a value with its error, or says why not."""

from __future__ import annotations

from typing import Any

import pytest

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.results import Analysis
from formcheck.page.upload.rep_table import style_rep_table
from formcheck.segment.view import ViewKind
from tests.fake_analysis import analysis_of, front_measures, measures

KNEES, HEELS, LEAN = "Front of knee past toes, cm", "Heel rise, cm", "Trunk lean, °"


def shown(analysis: Analysis) -> list[list[str]]:
    """The texts of the cells."""
    lines = style_rep_table(analysis).hide(axis="index").to_string(delimiter="|").splitlines()
    return [line.split("|") for line in lines[1:]]


def columns(analysis: Analysis) -> list[str]:
    names: list[str] = list(style_rep_table(analysis).data.columns)
    return names


def values(analysis: Analysis, column: str) -> list[Any]:
    """What a column is sorted by."""
    found: list[Any] = style_rep_table(analysis).data[column].tolist()
    return found


def test_a_value_is_shown_with_its_error_and_its_word_and_sorted_as_a_number() -> None:
    analysis = analysis_of(measures(heel_rise_cm=Measured(5.0, 0.8)))
    (row,) = shown(analysis)
    assert row[columns(analysis).index(KNEES)] == "+4.7 ± 2.1"
    assert row[columns(analysis).index(HEELS)] == "5.0 ± 0.8, lifted"
    assert values(analysis, KNEES) == [4.7]


def test_a_missing_value_says_so() -> None:
    hidden = measures(trunk_lean_deg=NotMeasured(Reason.LOST_AT_BOTTOM))
    assert shown(analysis_of(hidden))[0][columns(analysis_of(hidden)).index(LEAN)] == "not measured"


@pytest.mark.parametrize("kind", list(ViewKind))
def test_no_cell_is_blank_from_any_view(kind: ViewKind) -> None:
    reps = front_measures() if kind in (ViewKind.FRONT, ViewKind.BACK) else measures()
    analysis = analysis_of(reps, reps, kind=kind)
    rows = shown(analysis)
    assert len(rows) == 2
    assert all(text.strip() for row in rows for text in row)
    assert {len(row) for row in rows} == {len(columns(analysis))}


def test_columns_follow_the_view() -> None:
    assert HEELS in columns(analysis_of(measures()))
    assert HEELS not in columns(analysis_of(front_measures(), kind=ViewKind.FRONT))
