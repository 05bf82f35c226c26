"""The tables hold the results of the clips, and nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from formcheck.batch.summary.tables import (
    CLIP_COLUMNS,
    REP_COLUMNS,
    TableRow,
    clip_rows,
    render_csv,
    render_parquet,
    rep_rows,
)
from formcheck.domain.errors import AnalysisFailure, FailureKind
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.registry import Measure
from formcheck.report.export import FORMULA_STARTS
from formcheck.report.export import render_csv as csv_of_clips
from tests.batch.fake_results import FakeResults, job_of
from tests.fake_analysis import analysis_of, measures

HIDDEN = NotMeasured(Reason.LOST_AT_MOMENT)
EVIL = ['=HYPERLINK("http://x")', "+1", "-1+2", "@SUM(A1)", "\t=1", "  =1", 'Zoë, "Z" <b>x</b>', "a\r\nb", "🏋️ gül; x"]


def read_csv(columns: Mapping[str, type], rows: Sequence[TableRow]) -> list[dict[str, str]]:
    text = render_csv(columns, rows).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_a_clip_with_counts_and_medians(fake_results: FakeResults) -> None:
    lifted = measures(heel_rise_cm=Measured(4.0, 0.5))
    job = job_of("ana/1.mp4", lifter="ana", date="2026-03-01", set_name="1")
    fake_results.add(job, analysis_of(measures(), lifted, lifted))
    fake_results.add_failure(job_of("ana/0.mp4"))
    missed, ana = read_csv(CLIP_COLUMNS, clip_rows(fake_results.results))
    assert (missed["clip"], missed["analyzed"]) == ("ana/0.mp4", "no")
    assert missed["why_not"].startswith("this is not a video")
    assert (missed["reps"], missed["heel_rise_cm"]) == ("", "")
    assert (ana["lifter"], ana["date"], ana["set"], ana["reps"]) == ("ana", "2026-03-01", "1", "3")
    assert (ana["heels_lifted"], ana["heels_flat"], ana["heels_unclear"]) == ("2", "1", "0")
    assert (ana["heel_rise_cm"], ana["heel_rise_cm_error"]) == ("4.0", "0.5")


def test_a_row_a_rep_says_what_the_clips_own_table_says(fake_results: FakeResults) -> None:
    hidden = measures(heel_rise_cm=HIDDEN)
    analysis = analysis_of(measures(), hidden)
    job = fake_results.add(job_of("x.mp4", lifter="ana"), analysis)
    rows = read_csv(REP_COLUMNS, rep_rows(fake_results.results))
    own = csv_of_clips([replace(analysis, source=replace(analysis.source, file="x.mp4"), lifter=job.lifter)])
    assert len(rows) == 2
    for row, expected in zip(rows, csv.DictReader(io.StringIO(own)), strict=True):
        assert row["clip"] == expected.pop("file")
        assert expected.items() <= row.items()


def test_parquet_has_types_and_nulls_and_words_as_they_are(fake_results: FakeResults) -> None:
    fake_results.add(job_of("=x.mp4", lifter=EVIL[6]), analysis_of(measures(heel_rise_cm=HIDDEN)))
    fake_results.add_failure(job_of("y.mp4"))
    clips = pq.read_table(io.BytesIO(render_parquet(CLIP_COLUMNS, clip_rows(fake_results.results))))
    reps = pq.read_table(io.BytesIO(render_parquet(REP_COLUMNS, rep_rows(fake_results.results))))
    assert clips.column("lifter").to_pylist() == [EVIL[6], ""]
    assert clips.column("clip").to_pylist() == ["=x.mp4", "y.mp4"]
    assert clips.column("analyzed").to_pylist() == [True, False]
    assert clips.schema.field("reps").type == pa.int64()
    assert reps.column("heel_rise_cm").to_pylist() == [None]
    assert all(reps.schema.field(name).type == pa.float64() for name in Measure)
    assert clips.schema.metadata[b"schema"] == b"formcheck.batch/1"


def test_a_batch_without_reps_or_clips_has_tables_all_the_same(fake_results: FakeResults) -> None:
    assert read_csv(REP_COLUMNS, rep_rows(fake_results.results)) == []
    table = pq.read_table(io.BytesIO(render_parquet(REP_COLUMNS, rep_rows(fake_results.results))))
    assert table.column_names == list(REP_COLUMNS)


@pytest.mark.parametrize("name", EVIL)
def test_no_cell_is_run_and_none_breaks_its_row(fake_results: FakeResults, name: str) -> None:
    fake_results.add(
        job_of(f"{EVIL[0].replace('/', '_')}.mp4", lifter=name, date=name, set_name=name), analysis_of(measures())
    )
    fake_results.add_failure(job_of("b.mp4", lifter=name), AnalysisFailure(FailureKind.FAULT, f"{name} failed"))
    results = fake_results.results
    for columns, rows in ((CLIP_COLUMNS, clip_rows(results)), (REP_COLUMNS, rep_rows(results))):
        read = read_csv(columns, rows)
        assert len(read) == len(rows) > 0
        for row in read:
            words = [row[column] for column, kind in columns.items() if kind is str]
            assert all(not word.lstrip().startswith(FORMULA_STARTS) for word in words)
            assert all(word.isprintable() for word in words)
            figures = [row[column] for column, kind in columns.items() if kind in (int, float) and row[column]]
            assert all(math.isfinite(float(figure)) for figure in figures)
