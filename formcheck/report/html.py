"""A report as one HTML file that needs nothing else: it makes no request, runs no script, and escapes every word."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from formcheck.draw.svg import picture
from formcheck.report.chart_shapes import HEIGHT_PX, WIDTH_PX, Points
from formcheck.report.document import Document

HERE = Path(__file__).parent

SEE_THROUGH, FAINT = 0.16, 0.45
"""How opaque shades and bands are, and lines that only guide the eye: a curve shows through two of them."""


def render_html(document: Document) -> str:
    """The report as HTML."""
    room = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    room.filters |= {"kind": _kind, "base64": _base64, "points": _points}
    return room.get_template("report.html.jinja").render(
        document=document,
        # Our own, and no place for words from outside.
        style=Markup((HERE / "report.css").read_text(encoding="utf-8")),  # noqa: S704
        picture=picture,
        width=f"{WIDTH_PX:g}",
        height=f"{HEIGHT_PX:g}",
        see_through=SEE_THROUGH,
        faint=FAINT,
    )


def _kind(thing: object) -> str:
    return type(thing).__name__


def _base64(content: bytes) -> str:
    return b64encode(content).decode("ascii")


def _points(points_px: Points) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points_px)
