"""The table of reps: every cell has a value with its error, or says why not."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.judge.results import Analysis
from formcheck.measure.registry import Measure
from formcheck.page.upload.rep_table import table_data
from formcheck.segment.view import ViewKind
from formcheck.wording.rep_table import measures_of
from tests.fake_analysis import analysis_of, front_measures, measures


def table(analysis: Analysis) -> dict[str, Any]:
    return table_data(analysis, chosen=1)


def cells(analysis: Analysis) -> list[Any]:
    return list(chain.from_iterable(row["cells"] for row in table(analysis)["rows"]))


def cell(analysis: Analysis, label: str) -> dict[str, Any]:
    shown = table(analysis)
    labels = [column["label"] for column in shown["columns"]]
    found: dict[str, Any] = shown["rows"][0]["cells"][labels.index(label)]
    return found


def test_a_value_stands_with_its_error_and_its_word() -> None:
    analysis = analysis_of(measures(heel_rise_cm=Measured(5.0, 0.8)))
    assert cell(analysis, "Knees past toes") == {"text": "+4.7", "note": "± 2.1", "sort": 4.7, "is_missing": False}
    assert cell(analysis, "Heel rise")["note"] == "± 0.8, lifted"


def test_what_was_not_measured_says_why_and_is_no_number() -> None:
    missing = cell(analysis_of(measures(trunk_lean_deg=NotMeasured("the shoulder was hidden"))), "Trunk lean")
    assert missing == {"text": "not measured", "note": "the shoulder was hidden", "sort": None, "is_missing": True}


@pytest.mark.parametrize("kind", list(ViewKind))
def test_no_cell_is_blank_from_wherever_it_was_filmed(kind: ViewKind) -> None:
    reps = front_measures() if kind in (ViewKind.FRONT, ViewKind.BACK) else measures()
    for shown in cells(analysis_of(reps, kind=kind)):
        assert shown["text"].strip()
        assert shown["note"].strip() or shown["sort"] is not None
        assert shown["is_missing"] == (shown["text"] == "not measured")


def test_columns_follow_the_view() -> None:
    assert Measure.HEEL_RISE in measures_of(ViewKind.SIDE)
    assert Measure.HEEL_RISE not in measures_of(ViewKind.FRONT)
    # The sign of these angles does not agree with the width of the knees yet.
    assert Measure.FPPA_LEFT not in measures_of(ViewKind.FRONT)


def test_every_row_has_as_many_cells_as_there_are_columns() -> None:
    shown = table(analysis_of(measures(), measures()))
    assert {len(row["cells"]) for row in shown["rows"]} == {len(shown["columns"])}
    assert [row["rep"] for row in shown["rows"]] == [1, 2]
