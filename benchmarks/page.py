"""The pages ``docs/accuracy.md`` and ``docs/speed.md``: text written by hand, and sections that the benchmarks write.

A section runs from its level-two heading to the next. Each names the command that made it, and a run replaces only the
sections it measured.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "accuracy.md"

COLUMNS = 100
"""Lines of Markdown are no longer."""


def put(path: Path, title: str, lines: Sequence[str]) -> None:
    """Replace the section of a page that has this title, or append it."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    section = "\n".join([f"## {title}", "", *lines]).rstrip() + "\n"
    old = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)
    if old is None:
        text = f"{text.rstrip()}\n\n{section}" if text else section
    else:
        tail = text[old.end() :]
        text = text[: old.start()] + section + ("\n" if tail else "") + tail
    path.write_text(text, encoding="utf-8")


def show(path: Path | None, title: str, lines: Sequence[str]) -> None:
    """Print a section, and write it to ``path`` unless that is None."""
    sys.stdout.write("\n".join([f"## {title}", "", *lines]) + "\n")
    if path is not None:
        put(path, title, lines)


def made_by(*words: str) -> str:
    """The sentence that names the command of a section, on as many lines as it takes."""
    sentence = f"Made by `python -m {' '.join(words)}`."
    return textwrap.fill(sentence, COLUMNS, break_long_words=False, break_on_hyphens=False)
