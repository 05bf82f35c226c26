"""The results of a batch: lifters ranked, what changed, all clips, one clip in detail, and downloads."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from formcheck.batch.summary.index_page import batch_headline
from formcheck.batch.summary.ranking import clips_by_lifter, compare_dates
from formcheck.batch.summary.results import AnalyzedClip, BatchResults
from formcheck.batch.summary.summary_tables import (
    SummaryTable,
    changes_table,
    clips_table,
    failed_table,
    lifters_table,
)
from formcheck.batch.summary.write import INDEX
from formcheck.jobs.result_record import REPORT
from formcheck.page.table import show_table
from formcheck.page.texts import escape_markdown
from formcheck.wording.labels import PLUS_MINUS

EVERYBODY = "Everybody"
BY_HEELS, BY_LEAN = "Heels lifted", "Trunk lean"
STILL_PX = 240
"""Four fit beside each other on a desktop, one on a phone."""


def show_batch(results: BatchResults, folder: Path) -> None:
    """Show the headline, lifters, clips, and downloads.

    Args:
        results: of all clips.
        folder: the folder with the files.
    """
    st.subheader(escape_markdown(batch_headline(results)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.selectbox("Lifter", [EVERYBODY, *sorted(clips_by_lifter(results.clips))], key="batch-lifter")
        order = st.segmented_control(
            "Ranked by", [BY_HEELS, BY_LEAN], default=BY_HEELS, required=True, key="batch-order"
        )
    clips = [clip for clip in results.clips if who in (EVERYBODY, clip.who)]
    st.subheader("Lifters", anchor="lifters")
    _show(lifters_table(clips, by_lean=order == BY_LEAN))
    st.caption(f"Heels lifted: of the reps with a clear result. Leaning is not a fault. {PLUS_MINUS}")
    changes = changes_table(compare_dates(clips))
    if changes.rows:
        st.subheader("Who changed", anchor="changes")
        _show(changes)
    if who == EVERYBODY and results.failed:
        st.subheader("No result", anchor="no-result")
        _show(failed_table(results.failed))
    st.subheader("Clips", anchor="clips")
    _show(clips_table(clips, has_files=False))
    _one(clips)
    _downloads(folder)


def _show(table: SummaryTable) -> None:
    show_table(table.heading, ([cell.plain for cell in row] for row in table.rows))


def _one(clips: Sequence[AnalyzedClip]) -> None:
    """Show one clip in detail."""
    by_label = {clip.job.label: clip for clip in clips}
    if not by_label:
        return
    clip = by_label[st.selectbox("Clip", list(by_label), key="batch-clip")]
    st.markdown(f"**{escape_markdown(clip.analysis.summary.headline)}**")
    with st.container(horizontal=True):
        for still in clip.record.stills.values():
            with st.container(width=STILL_PX, gap="xsmall"):
                st.image(still.load(clip.folder).jpeg, caption=escape_markdown(still.text), width="stretch")
    report = clip.folder / REPORT
    _button("Report of this clip (HTML)", f"{Path(clip.job.file).stem}.html", "text/html", report.read_bytes)


def _downloads(folder: Path) -> None:
    st.subheader("Download", anchor="downloads")
    with st.container(horizontal=True):
        st.download_button(
            "Everything (ZIP)",
            partial(zip_results, folder),
            "formcheck-batch.zip",
            "application/zip",
            on_click="ignore",
        )
        _button("Summary (HTML)", INDEX, "text/html", (folder / INDEX).read_bytes)
        for name, words in {"summary.csv": "Clips (CSV)", "summary-reps.csv": "Reps (CSV)"}.items():
            _button(words, name, "text/csv", (folder / name).read_bytes)
    st.caption("The summary links to the clips' own files, which are in the ZIP.")


def _button(label: str, name: str, kind: str, make: Callable[[], bytes]) -> None:
    st.download_button(label, make, name, kind, on_click="ignore")


def zip_results(folder: Path) -> bytes:
    """All files of a results folder, except formcheck's own hidden ones."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and not inside.parts[0].startswith("."):
                archive.write(path, inside)
    return content.getvalue()
