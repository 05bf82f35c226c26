"""The drawings that ship with formcheck, as links that need no server."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path

PICTURES = Path(__file__).parent / "pictures"


@cache
def svg_link(name: str) -> str:
    """A drawing as a ``data:`` link; Streamlit drops SVG written directly into a page's HTML."""
    return f"data:image/svg+xml;base64,{b64encode((PICTURES / name).read_bytes()).decode('ascii')}"
