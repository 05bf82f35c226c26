"""What can be taken away: the video, the stills, the figures as CSV and JSON."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from formcheck.page.messages import Drawn
    from formcheck.results import Analysis


def show_downloads(analysis: Analysis, drawn: Drawn | None) -> None:
    """A row of buttons; what is not drawn yet cannot be pressed."""
    from formcheck.report import render_csv, render_json

    stem = Path(analysis.source.file).stem
    overlay = drawn.overlay if drawn is not None else None
    stills = drawn.stills if drawn is not None else ()
    st.subheader("Take it with you", anchor="downloads")
    with st.container(horizontal=True):
        st.download_button(
            "Video (MP4)",
            overlay.read_bytes() if overlay else b"",
            f"{stem}-formcheck.mp4",
            "video/mp4",
            disabled=overlay is None,
            on_click="ignore",
        )
        st.download_button(
            "Stills (ZIP)",
            _zip([still.path for still in stills]) if stills else b"",
            f"{stem}-stills.zip",
            "application/zip",
            disabled=not stills,
            on_click="ignore",
        )
        st.download_button("Figures (CSV)", render_csv([analysis]), f"{stem}.csv", "text/csv", on_click="ignore")
        st.download_button(
            "Everything (JSON)", render_json(analysis), f"{stem}.json", "application/json", on_click="ignore"
        )


def _zip(paths: list[Path]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in paths:
            archive.write(path, path.name)
    return content.getvalue()
