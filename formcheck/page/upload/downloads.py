"""Downloads: the video, the stills, a report, the measures as CSV and JSON."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from formcheck.report.result_files import render_report, still_name

if TYPE_CHECKING:
    from formcheck.draw.still import Still
    from formcheck.jobs.result_record import Drawings
    from formcheck.judge.results import Analysis
    from formcheck.live.messages import LiveSet


def show_downloads(analysis: Analysis, drawn: Drawings | None) -> None:
    """Show a row of buttons, disabled until their file is drawn. A file is made when its button is pressed."""
    stem = Path(analysis.source.file).stem
    overlay = drawn.overlay if drawn is not None else None
    st.subheader("Download", anchor="downloads")
    with st.container(horizontal=True):
        _button("Video (MP4)", f"{stem}-formcheck.mp4", "video/mp4", overlay.read_bytes if overlay else None)
        _buttons(analysis, drawn.stills if drawn is not None else None)
    _explain()


def show_set_downloads(live_set: LiveSet) -> None:
    """Show the same buttons for a live set, without the video."""
    analysis = live_set.analysis
    st.subheader("Download", anchor="downloads")
    with st.container(horizontal=True):
        _buttons(analysis, live_set.stills)
    _explain()


def _buttons(analysis: Analysis, stills: Sequence[Still] | None) -> None:
    """Show the buttons that every analysis has; ``stills`` is None while the stills are being drawn."""
    from formcheck.report.export import render_csv, render_json

    stem = Path(analysis.source.file).stem
    zipped = pdf = html = None
    if stills is not None:
        zipped = partial(_zip, stem, stills)
        pdf, html = (partial(render_report, analysis, stills, as_pdf=as_pdf) for as_pdf in (True, False))
    _button("Stills (ZIP)", f"{stem}-stills.zip", "application/zip", zipped if stills else None)
    _button("Report (PDF)", f"{stem}-report.pdf", "application/pdf", pdf)
    _button("Report (HTML)", f"{stem}-report.html", "text/html", html)
    _button("Measures (CSV)", f"{stem}.csv", "text/csv", lambda: render_csv([analysis]).encode("utf-8"))
    _button("Everything (JSON)", f"{stem}.json", "application/json", lambda: render_json(analysis).encode("utf-8"))


def _explain() -> None:
    from formcheck.report.document import PAIN

    st.caption("The report has everything on this page, to print or send to a coach.")
    st.caption(PAIN)


def _button(label: str, name: str, kind: str, make: Callable[[], bytes] | None) -> None:
    st.download_button(label, make or b"", name, kind, disabled=make is None, on_click="ignore")


def _zip(stem: str, stills: Sequence[Still]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for still in stills:
            archive.writestr(still_name(still.rep, prefix=f"{stem}-"), still.jpeg)
    return content.getvalue()
