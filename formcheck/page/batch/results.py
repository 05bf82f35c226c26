"""The results of a batch: lifters ranked, what changed, all clips, one clip in detail, and downloads."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from formcheck.batch.summary.index_page import FIGURES, batch_headline, change_row, clip_row
from formcheck.batch.summary.ranking import HEEL_RISE, LEAN, changes, lifters, rank_heels, rank_leans
from formcheck.batch.summary.results import AnalyzedClip, BatchResults
from formcheck.batch.summary.write import INDEX
from formcheck.jobs.result_record import REPORT
from formcheck.page.table import show_table
from formcheck.page.texts import escape_markdown
from formcheck.wording.figures import figure, unit_text
from formcheck.wording.labels import LABELS, PLUS_MINUS

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
        who = st.selectbox("Lifter", [EVERYBODY, *sorted(lifters(results.clips))], key="batch-lifter")
        order = st.segmented_control(
            "Ranked by", [BY_HEELS, BY_LEAN], default=BY_HEELS, required=True, key="batch-order"
        )
    clips = [clip for clip in results.clips if who in (EVERYBODY, clip.who)]
    _lifters(clips, by_lean=order == BY_LEAN)
    _changes(clips)
    if who == EVERYBODY and results.failed:
        st.subheader("No result", anchor="no-result")
        show_table(("Clip", "Reason"), ((clip.job.label, clip.failure.reason) for clip in results.failed))
    _clips(clips)
    _one(clips)
    _downloads(folder)


def _lifters(clips: Sequence[AnalyzedClip], *, by_lean: bool) -> None:
    heels = {heeling.who: heeling for heeling in rank_heels(clips)}
    leans = {leaning.who: leaning for leaning in rank_leans(clips)}
    theirs = lifters(clips)
    ranked = dict.fromkeys([*(leans if by_lean else heels), *theirs])
    rows: list[Sequence[object]] = []
    for who in ranked:
        heeling, leaning = heels.get(who), leans.get(who)
        rows.append(
            (
                who,
                len(theirs[who]),
                sum(len(clip.reps) for clip in theirs[who]),
                f"{heeling.lifted} of {heeling.lifted + heeling.flat}" if heeling else "–",
                figure(HEEL_RISE, heeling.rise_cm) if heeling else "–",
                figure(LEAN, leaning.lean_deg) if leaning else "–",
                figure(LEAN, leaning.most_deg) if leaning else "–",
            )
        )
    st.subheader("Lifters", anchor="lifters")
    show_table(("Lifter", "Clips", "Squats", "Heels lifted", "Largest rise", "Trunk lean", "Most lean"), rows)
    st.caption(f"Heels lifted: of the reps where the heels were measured. Leaning is not a fault. {PLUS_MINUS}")


def _changes(clips: Sequence[AnalyzedClip]) -> None:
    sure = [change_row(change) for change in changes(clips) if change.is_sure]
    if sure:
        st.subheader("Who changed", anchor="changes")
        rows = ((row.who, row.days, row.what, row.before, row.after, row.difference) for row in sure)
        show_table(("Lifter", "Dates", "Measure", "Before", "After", "Difference"), rows)


def _clips(clips: Sequence[AnalyzedClip]) -> None:
    st.subheader("Clips", anchor="clips")
    rows = [clip_row(clip) for clip in clips]
    names = (f"{LABELS[measure]}, {unit_text(measure)}" for measure in FIGURES)
    show_table(
        ("Clip", "When", "Squats", "Verdict", "Heels", *names),
        ((row.clip.words, row.when, row.reps, row.verdict, row.heels, *row.figures) for row in rows),
    )


def _one(clips: Sequence[AnalyzedClip]) -> None:
    """Show one clip in detail."""
    by_label = {clip.job.label: clip for clip in clips}
    if not by_label:
        return
    clip = by_label[st.selectbox("Clip", list(by_label), key="batch-clip")]
    st.markdown(f"**{escape_markdown(clip.headline)}**")
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
