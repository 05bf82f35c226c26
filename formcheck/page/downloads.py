"""What can be taken away: the video, the stills, a report, the figures as CSV and JSON."""

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
    from formcheck.document import Document
    from formcheck.page.messages import Drawn, StillFile
    from formcheck.results import Analysis


def show_downloads(analysis: Analysis, drawn: Drawn | None) -> None:
    """A row of buttons; what is not drawn yet cannot be pressed. Files are made when they are asked for."""
    from formcheck.document import PAIN
    from formcheck.report import render_csv, render_json

    stem = Path(analysis.source.file).stem
    overlay = drawn.overlay if drawn is not None else None
    stills = drawn.stills if drawn is not None else ()
    st.subheader("Take it with you", anchor="downloads")
    with st.container(horizontal=True):
        _button("Video (MP4)", f"{stem}-formcheck.mp4", "video/mp4", overlay.read_bytes if overlay else None)
        _button("Stills (ZIP)", f"{stem}-stills.zip", "application/zip", partial(_zip, stills) if stills else None)
        report = partial(_pdf, analysis, stills), partial(_html, analysis, stills)
        _button("Report (PDF)", f"{stem}-report.pdf", "application/pdf", report[0] if drawn else None)
        _button("Report (HTML)", f"{stem}-report.html", "text/html", report[1] if drawn else None)
        _button("Figures (CSV)", f"{stem}.csv", "text/csv", lambda: render_csv([analysis]).encode("utf-8"))
        _button("Everything (JSON)", f"{stem}.json", "application/json", lambda: render_json(analysis).encode("utf-8"))
    st.caption("A report has all of this page on a few sheets, to print or to send to a coach.")
    st.caption(PAIN)


def _button(label: str, name: str, kind: str, make: Callable[[], bytes] | None) -> None:
    st.download_button(label, make or b"", name, kind, disabled=make is None, on_click="ignore")


def _pdf(analysis: Analysis, stills: Sequence[StillFile]) -> bytes:
    from formcheck.document_pdf import render_pdf

    return render_pdf(_document(analysis, stills), made_on=_today())


def _html(analysis: Analysis, stills: Sequence[StillFile]) -> bytes:
    from formcheck.document_html import render_html

    return render_html(_document(analysis, stills)).encode("utf-8")


def _document(analysis: Analysis, stills: Sequence[StillFile]) -> Document:
    from formcheck.document import Photo, compose

    return compose(analysis, [Photo(still.path.read_bytes(), still.says) for still in stills], made_on=_today())


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day where the report is made


def _zip(stills: Sequence[StillFile]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for still in stills:
            archive.write(still.path, still.path.name)
    return content.getvalue()
