"""What is said of a whole batch, written beside the clips' own results."""

from __future__ import annotations

from formcheck.batch.results_folder import ResultsFolder
from formcheck.batch.summary.index_page import render_index
from formcheck.batch.summary.results import BatchResults
from formcheck.batch.summary.tables import CLIP_COLUMNS, REP_COLUMNS, clip_rows, render_csv, render_parquet, rep_rows

INDEX = "index.html"
NAMES = ("summary.csv", "summary.parquet", "summary-reps.csv", "summary-reps.parquet", INDEX)
"""What is written: clips and reps as tables, and the page."""


def write_summary(seen: BatchResults, results_folder: ResultsFolder) -> None:
    """Write tables and page. They hold no times, so that the same results make the same files, byte by byte.

    Raises:
        OutputError: if they cannot be written.
    """
    clips, reps = clip_rows(seen), rep_rows(seen)
    results_folder.write_file("summary.csv", render_csv(CLIP_COLUMNS, clips))
    results_folder.write_file("summary.parquet", render_parquet(CLIP_COLUMNS, clips))
    results_folder.write_file("summary-reps.csv", render_csv(REP_COLUMNS, reps))
    results_folder.write_file("summary-reps.parquet", render_parquet(REP_COLUMNS, reps))
    results_folder.write_file(INDEX, render_index(seen))
