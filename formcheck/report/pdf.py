"""A report as a PDF of A4 pages, typeset by Typst: the same blocks in the same order as in HTML.

Text is DejaVu Sans; only the letters used are embedded. A letter that font lacks (Chinese, say, in a name) is shown as
an empty square.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from formcheck import __version__
from formcheck.draw.colors import ACCENT, GROUP_COLORS
from formcheck.draw.fonts import font_file
from formcheck.draw.svg import PICTURES
from formcheck.report.document import Block, Charts, Report, Stills

TEMPLATE = Path(__file__).with_name("report.typ")

MISSING_LETTER = "\N{WHITE SQUARE}"

MAX_WORD = 30
"""Letters of a word that may not fit on a line; between any two letters of a longer one a line may break."""


def render_pdf(report: Report, *, made_on: date) -> bytes:
    """The report as a PDF file's content.

    Args:
        report: its content.
        made_on: the creation date written into the file.
    """
    import typst

    files = {"main.typ": TEMPLATE.read_bytes(), "kind.svg": (PICTURES / f"kind-{report.kind}.svg").read_bytes()}
    sections = [
        {"heading": section.heading, "blocks": [_plain(block, files) for block in section.blocks]}
        for section in report.sections
    ]
    data = {
        **asdict(replace(report, sections=())),
        "sections": sections,
        "color": GROUP_COLORS[report.kind],
        "accent": ACCENT,
        "creator": f"formcheck {__version__}",
    }
    files["report.json"] = json.dumps(_printable(data, _letters())).encode()
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        return typst.compile(
            Path(folder) / "main.typ",
            font_paths=[font_file().parent],
            ignore_system_fonts=True,
            timestamp=datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC),
        )


def _plain(block: Block, files: dict[str, bytes]) -> dict[str, Any]:
    """A block as JSON values; its pictures are added to ``files`` and named."""
    match block:
        case Stills(stills):
            pictures = [
                _named(f"still-{number}.jpg", still.jpeg, still.text, files) for number, still in enumerate(stills)
            ]
        case Charts(charts):
            pictures = [
                {**_named(f"chart-{number}.svg", chart.svg.encode(), chart.text, files), "title": chart.title}
                for number, chart in enumerate(charts)
            ]
        case _:
            return {"kind": type(block).__name__, **asdict(block)}
    return {"kind": type(block).__name__, "pictures": pictures}


def _named(name: str, content: bytes, text: str, files: dict[str, bytes]) -> dict[str, str]:
    files[name] = content
    return {"file": name, "text": text}


def _letters() -> frozenset[int]:
    """The code points of the font."""
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(font_file())).get_charmap())


def _printable(value: Any, letters: frozenset[int]) -> Any:  # noqa: ANN401 - JSON
    """JSON values whose texts hold only letters of the font, and no word too long for a line."""
    match value:
        case str():
            text = "".join(c if ord(c) in letters or c.isspace() else MISSING_LETTER for c in value)
            return " ".join(
                "\N{ZERO WIDTH SPACE}".join(word) if len(word) > MAX_WORD else word for word in text.split(" ")
            )
        case dict():
            return {name: _printable(item, letters) for name, item in value.items()}
        case list() | tuple():
            return [_printable(item, letters) for item in value]
    return value
