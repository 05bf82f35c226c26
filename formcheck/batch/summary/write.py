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
    folder.write_file("summary.csv", render_csv(CLIP_COLUMNS, clips))
    folder.write_file("summary.parquet", render_parquet(CLIP_COLUMNS, clips))
    folder.write_file("summary-reps.csv", render_csv(REP_COLUMNS, reps))
    folder.write_file("summary-reps.parquet", render_parquet(REP_COLUMNS, reps))
    folder.write_file(INDEX, render_index(results))
