"""What can be taken away: the video, the stills, a report, the figures as CSV and JSON."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from formcheck.judge.results import Analysis
    from formcheck.live.set_summary import LiveSet
    from formcheck.page.messages import Drawn, StillFile
    from formcheck.report.document import Document, Photo

    Photos = Mapping[str, Photo]


def show_downloads(analysis: Analysis, drawn: Drawn | None) -> None:
    """A row of buttons; what is not drawn yet cannot be pressed. Files are made when they are asked for."""
    stem = Path(analysis.source.file).stem
    overlay = drawn.overlay if drawn is not None else None
    stills = drawn.stills if drawn is not None else ()
    st.subheader("Take it with you", anchor="downloads")
    with st.container(horizontal=True):
        _button("Video (MP4)", f"{stem}-formcheck.mp4", "video/mp4", overlay.read_bytes if overlay else None)
        _offer(analysis, partial(_photos, stills) if drawn else None, has_stills=bool(stills))
    _say_more()


def show_set_downloads(live_set: LiveSet) -> None:
    """The same of a set before a camera, of which there is no video."""
    analysis = live_set.analysis
    st.subheader("Take it with you", anchor="downloads")
    with st.container(horizontal=True):
        _offer(analysis, partial(_photos_of_set, live_set), has_stills=bool(live_set.stills))
    _say_more()


def _offer(analysis: Analysis, photos: Callable[[], Photos] | None, *, has_stills: bool) -> None:
    """What there is of every analysis; ``photos`` is None where the stills are still being drawn."""
    from formcheck.report.export import render_csv, render_json

    stem = Path(analysis.source.file).stem
    zipped, pdf, html = (partial(make, analysis, photos) for make in (_zip, _pdf, _html)) if photos else (None,) * 3
    _button("Stills (ZIP)", f"{stem}-stills.zip", "application/zip", zipped if has_stills else None)
    _button("Report (PDF)", f"{stem}-report.pdf", "application/pdf", pdf)
    _button("Report (HTML)", f"{stem}-report.html", "text/html", html)
    _button("Figures (CSV)", f"{stem}.csv", "text/csv", lambda: render_csv([analysis]).encode("utf-8"))
    _button("Everything (JSON)", f"{stem}.json", "application/json", lambda: render_json(analysis).encode("utf-8"))


def _say_more() -> None:
    from formcheck.report.document import PAIN

    st.caption("A report has all of this page on a few sheets, to print or to send to a coach.")
    st.caption(PAIN)


def _button(label: str, name: str, kind: str, make: Callable[[], bytes] | None) -> None:
    st.download_button(label, make or b"", name, kind, disabled=make is None, on_click="ignore")


def _pdf(analysis: Analysis, photos: Callable[[], Photos]) -> bytes:
    from formcheck.report.pdf import render_pdf

    return render_pdf(_document(analysis, photos), made_on=_today())


def _html(analysis: Analysis, photos: Callable[[], Photos]) -> bytes:
    from formcheck.report.html import render_html

    return render_html(_document(analysis, photos)).encode("utf-8")


def _document(analysis: Analysis, photos: Callable[[], Photos]) -> Document:
    from formcheck.report.document import compose

    return compose(analysis, list(photos().values()), made_on=_today())


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day where the report is made


def _photos(stills: Sequence[StillFile]) -> Photos:
    """The stills by the names of their files."""
    from formcheck.report.document import Photo

    return {still.path.name: Photo(still.path.read_bytes(), still.says) for still in stills}


def _photos_of_set(live_set: LiveSet) -> Photos:
    from formcheck.report.document import Photo

    name = live_set.analysis.source.file
    return {f"{name}-rep-{still.rep}.jpg": Photo(still.jpeg, still.says) for still in live_set.stills}


def _zip(_: Analysis, photos: Callable[[], Photos]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, photo in photos().items():
            archive.writestr(name, photo.jpeg)
    return content.getvalue()
