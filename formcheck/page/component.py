"""Components of the page whose HTML, CSS and JavaScript are files."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

IMPORT = re.compile(r'^import .* from "\./.*";\n', re.MULTILINE)


@cache
def load_component(path: Path, *modules: str) -> Callable[..., Any]:
    """A Streamlit component from ``path.js``, and from ``path.html`` and ``path.css`` where they exist.

    Args:
        path: the files without their suffix.
        modules: stems of further JavaScript modules beside it.
    """
    html, css = (
        file.read_text("utf-8") if (file := path.with_suffix(end)).is_file() else None for end in (".html", ".css")
    )
    return st.components.v2.component(f"formcheck_{path.stem}", html=html, css=css, js=bundle(path, *modules))


def bundle(path: Path, *modules: str) -> str:
    """Join JavaScript modules into one, since Streamlit takes a component's JavaScript as one text."""
    files = (path.with_name(f"{stem}.js") for stem in (*modules, path.stem))
    return IMPORT.sub("", "\n".join(file.read_text("utf-8") for file in files))
