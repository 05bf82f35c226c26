"""A report as one HTML file that needs nothing else: it sends no request, runs no script, and escapes every text."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from formcheck.draw.colors import css_variables
from formcheck.draw.svg import svg_link
from formcheck.report.document import Report

HERE = Path(__file__).parent


def render_html(report: Report) -> str:
    """The report as HTML."""
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    environment.filters |= {
        "kind": lambda block: type(block).__name__,
        "base64": lambda content: b64encode(content.encode() if isinstance(content, str) else content).decode("ascii"),
    }
    # Our own style sheet; no text from outside enters it.
    style = Markup(css_variables() + (HERE / "report.css").read_text(encoding="utf-8"))  # noqa: S704
    return environment.get_template("report.html.jinja").render(report=report, style=style, svg_link=svg_link)
