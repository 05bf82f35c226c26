"""Downloads: the video, the stills, a report, the measures as CSV and JSON."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from formcheck.draw.still import Still
    from formcheck.jobs.result_record import Drawings
    from formcheck.judge.results import Analysis
    from formcheck.live.set_summary import LiveSet
    from formcheck.report.document import Report


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
    zipped, pdf, html = (
        (None, None, None) if stills is None else (partial(make, analysis, stills) for make in (_zip, _pdf, _html))
    )
    _button("Stills (ZIP)", f"{stem}-stills.zip", "application/zip", zipped if stills else None)
    _button("Report (PDF)", f"{stem}-report.pdf", "application/pdf", pdf)
    _button("Report (HTML)", f"{stem}-report.html", "text/html", html)
    _button("Measures (CSV)", f"{stem}.csv", "text/csv", lambda: render_csv([analysis]).encode("utf-8"))
    _button("Everything (JSON)", f"{stem}.json", "application/json", lambda: render_json(analysis).encode("utf-8"))


def _explain() -> None:
    from formcheck.report.document import PAIN

    st.caption("A report has all of this page on a few sheets, to print or to send to a coach.")
    st.caption(PAIN)


def _button(label: str, name: str, kind: str, make: Callable[[], bytes] | None) -> None:
    st.download_button(label, make or b"", name, kind, disabled=make is None, on_click="ignore")


def _pdf(analysis: Analysis, stills: Sequence[Still]) -> bytes:
    from formcheck.report.pdf import render_pdf

    return render_pdf(_report(analysis, stills), made_on=_today())


def _html(analysis: Analysis, stills: Sequence[Still]) -> bytes:
    from formcheck.report.html import render_html

    return render_html(_report(analysis, stills)).encode("utf-8")


def _report(analysis: Analysis, stills: Sequence[Still]) -> Report:
    from formcheck.report.document import build_report

    return build_report(analysis, stills, made_on=_today())


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day where the report is made


def _zip(analysis: Analysis, stills: Sequence[Still]) -> bytes:
    stem = Path(analysis.source.file).stem
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for still in stills:
            archive.writestr(f"{stem}-rep-{still.rep}.jpg", still.jpeg)
    return content.getvalue()
