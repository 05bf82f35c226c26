"""Results as text: JSON, JSON Lines and CSV, key by key in docs/output.md#json and docs/output.md#csv."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping

from formcheck.domain.measured import Measured, Measurement
from formcheck.judge.results import Analysis
from formcheck.measure.registry import Measure
from formcheck.report.analysis_file import RepRecord, analysis_record, as_dict, significant

REP_FIELDS: Mapping[str, type] = {
    **dict.fromkeys(("start_s", "bottom_s", "end_s"), float),
    **dict.fromkeys(("view", "leg", "depth", "heels", "knees", "control", "verdict"), str),
}
"""The fields of a rep that have a column, with their types."""

REP_COLUMNS = ("file", "lifter", "rep", *REP_FIELDS)

FORMULA_STARTS = ("=", "+", "-", "@")
"""A spreadsheet runs a text cell that starts like this as a formula (OWASP, CSV injection)."""


def render_json(analysis: Analysis) -> str:
    """The analysis as indented JSON, ending in a newline."""
    return json.dumps(as_dict(analysis), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def render_json_line(analysis: Analysis) -> str:
    """The analysis as one line of JSON Lines, for several clips in one stream."""
    return json.dumps(as_dict(analysis), ensure_ascii=False, allow_nan=False) + "\n"


def render_csv(analyses: Iterable[Analysis]) -> str:
    """One row a rep of every clip, with a heading row.

    Each measure has two columns, ``name`` and ``name_error``; both are empty where it was not measured (the reasons are
    in the JSON). Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*REP_COLUMNS, *(column for measure in Measure for column in measure_columns(measure))])
    for analysis in analyses:
        names = harmless(analysis.source.file), harmless(analysis.lifter.name)
        writer.writerows([*names, rep.index, *rep_cells(rep).values()] for rep in analysis_record(analysis).reps)
    return text.getvalue()


def harmless(text: str) -> str:
    """Text that no spreadsheet runs: on one line, with an apostrophe in front of what looks like a formula."""
    line = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    return f"'{line}" if line.startswith(FORMULA_STARTS) else line


def measure_columns(measure: Measure) -> tuple[str, str]:
    """The names of a measure's two columns in a table: its value and its error."""
    return str(measure), f"{measure}_error"


def rep_cells(rep: RepRecord) -> dict[str, str | float | None]:
    """The cells of a rep by column: its fields, then its measures."""
    cells: dict[str, str | float | None] = {}
    for name in REP_FIELDS:
        value = getattr(rep, name)
        cells[name] = significant(value) if isinstance(value, float) else str(value or "")
    for measure, measurement in rep.measures.items():
        cells |= measure_cells(measure, measurement)
    return cells


def measure_cells(measure: Measure, measurement: Measurement) -> dict[str, str | float | None]:
    """The two cells of a measure by column; None where it was not measured."""
    value, error = measure_columns(measure)
    if not isinstance(measurement, Measured):
        return {value: None, error: None}
    return {value: significant(measurement.value), error: significant(measurement.error)}
