"""Drawings of our own, as links that need no server."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path

PICTURES = Path(__file__).parent / "pictures"


@cache
def picture(name: str) -> str:
    """A drawing as a ``data:`` link; the page's cleaner of HTML drops drawings written out in it."""
    return f"data:image/svg+xml;base64,{b64encode((PICTURES / name).read_bytes()).decode('ascii')}"
