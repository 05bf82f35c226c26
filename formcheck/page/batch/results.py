"""What came of a batch: lifters in an order, what changed, all clips, one of them closely, and downloads."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from formcheck.batch.summary.index_page import FIGURES, batch_headline, change_row, clip_row
from formcheck.batch.summary.ranking import HEEL_RISE, LEAN, changes, lifters, rank_heels, rank_leans
from formcheck.batch.summary.results import AnalyzedClip, BatchResults
from formcheck.batch.summary.write import INDEX
from formcheck.jobs.result_record import REPORT
from formcheck.wording.figures import figure, unit_text
from formcheck.wording.labels import LABELS, PLUS_MINUS

EVERYBODY = "Everybody"
BY_HEELS, BY_LEAN = "Heels lifted", "Trunk lean"
STILL_PX = 240
"""Four beside each other on a desktop, one on a phone."""

Cells = Sequence[object]


def show_batch(seen: BatchResults, results: Path) -> None:
    """The answer first, then lifters, clips, and downloads.

    Args:
        seen: all of it.
        results: the folder with its files.
    """
    st.subheader(batch_headline(seen))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.selectbox("Lifter", [EVERYBODY, *sorted(lifters(seen.clips))], key="batch-lifter")
        order = st.segmented_control(
            "Ranked by", [BY_HEELS, BY_LEAN], default=BY_HEELS, required=True, key="batch-order"
        )
    clips = [clip for clip in seen.clips if who in (EVERYBODY, clip.who)]
    _lifters(clips, by_lean=order == BY_LEAN)
    _changes(clips)
    if who == EVERYBODY and seen.failed:
        st.subheader("Not analysed", anchor="not-analysed")
        _table(("Clip", "Why, and what to do"), ((clip.job.label, clip.failure.reason) for clip in seen.failed))
    _clips(clips)
    _one(clips)
    _downloads(results)


def _lifters(clips: Sequence[AnalyzedClip], *, by_lean: bool) -> None:
    heels = {heeling.who: heeling for heeling in rank_heels(clips)}
    leans = {leaning.who: leaning for leaning in rank_leans(clips)}
    theirs = lifters(clips)
    ranked = dict.fromkeys([*(leans if by_lean else heels), *theirs])
    rows: list[Cells] = []
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
    _table(("Lifter", "Clips", "Squats", "Heels lifted", "Largest rise", "Trunk lean", "Most"), rows)
    st.caption(f"Heels: of the reps in which they could be told. Leaning is no fault. {PLUS_MINUS}")


def _changes(clips: Sequence[AnalyzedClip]) -> None:
    sure = [change_row(change) for change in changes(clips) if change.is_sure]
    if sure:
        st.subheader("Who changed", anchor="changes")
        rows = ((row.who, row.days, row.what, row.before, row.after, row.difference) for row in sure)
        _table(("Lifter", "Days", "What", "Before", "After", "Difference"), rows)


def _clips(clips: Sequence[AnalyzedClip]) -> None:
    st.subheader("Clips", anchor="clips")
    rows = [clip_row(clip) for clip in clips]
    names = (f"{LABELS[measure]}, {unit_text(measure)}" for measure in FIGURES)
    _table(
        ("Clip", "When", "Squats", "Verdict", "Heels", *names),
        ((row.clip.words, row.when, row.reps, row.verdict, row.heels, *row.figures) for row in rows),
    )


def _one(clips: Sequence[AnalyzedClip]) -> None:
    """One clip closely."""
    by_label = {clip.job.label: clip for clip in clips}
    if not by_label:
        return
    clip = by_label[st.selectbox("Look at a clip", list(by_label), key="batch-clip")]
    st.html(f"<p><strong>{escape(clip.headline)}</strong></p>")
    with st.container(horizontal=True):
        for still in clip.record.stills.values():
            with st.container(width=STILL_PX, gap="xsmall"):
                st.image(still.load(clip.folder).jpeg, width="stretch")
                st.html(f"<p class='fc-says'>{escape(still.text)}</p>")
    _button("Report of this clip (HTML)", f"{Path(clip.job.file).stem}.html", "text/html", clip.folder / REPORT)


def _downloads(results: Path) -> None:
    st.subheader("Take it with you", anchor="downloads")
    with st.container(horizontal=True):
        st.download_button(
            "All of it (ZIP)", partial(_zip, results), "formcheck-batch.zip", "application/zip", on_click="ignore"
        )
        _button("Ranked page (HTML)", INDEX, "text/html", results / INDEX)
        for name, words in {"summary.csv": "Clips (CSV)", "summary-reps.csv": "Reps (CSV)"}.items():
            _button(words, name, "text/csv", results / name)
    st.caption("The links of the ranked page lead to the clips' own files, which the ZIP has.")


def _button(label: str, name: str, kind: str, path: Path) -> None:
    st.download_button(label, path.read_bytes, name, kind, on_click="ignore")


def _zip(results: Path) -> bytes:
    """All results, without what formcheck keeps for itself."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(results.rglob("*")):
            way = path.relative_to(results)
            if path.is_file() and not way.parts[0].startswith("."):
                archive.write(path, way)
    return content.getvalue()


def _table(heading: Cells, rows: Iterable[Cells]) -> None:
    """A table of words: every one of them escaped, so that a name is a name."""
    head = f"<thead><tr>{_cells(heading, 'th')}</tr></thead>"
    body = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in rows)
    st.html(f'<div class="fc-table"><table>{head}<tbody>{body}</tbody></table></div>')


def _cells(cells: Cells, kind: str) -> str:
    return "".join(f"<{kind}>{escape(str(cell))}</{kind}>" for cell in cells)
