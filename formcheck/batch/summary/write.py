"""Write the summary of a batch beside the results of its clips."""

from __future__ import annotations

from formcheck.batch.results_folder import ResultsFolder
from formcheck.batch.summary.index_page import render_index
from formcheck.batch.summary.results import BatchResults
from formcheck.batch.summary.tables import CLIP_COLUMNS, REP_COLUMNS, clip_rows, render_csv, render_parquet, rep_rows

INDEX = "index.html"
NAMES = ("summary.csv", "summary.parquet", "summary-reps.csv", "summary-reps.parquet", INDEX)
"""The files of a summary: tables of clips and reps, and the page."""


def write_summary(results: BatchResults, folder: ResultsFolder) -> None:
    """Write tables and page. They hold no times, so the same results make the same files, byte for byte.

    Raises:
        OutputError: if a file cannot be written.
    """
    clips, reps = clip_rows(results), rep_rows(results)
    tables = ((CLIP_COLUMNS, clips), (REP_COLUMNS, reps))
    contents = [render(*table) for table in tables for render in (render_csv, render_parquet)]
    for name, content in zip(NAMES, (*contents, render_index(results)), strict=True):
        folder.write_file(name, content)
