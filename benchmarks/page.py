"""The page ``docs/accuracy.md``: words written by hand, and sections that the benchmarks write.

A section begins at its heading of the second rank and ends before the next. Each names the command that made it, and
only what was measured anew is written anew.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "accuracy.md"


def put(path: Path, title: str, lines: Sequence[str]) -> None:
    """Write a section into a page in place of the one with the same title; at the end where there is none."""
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
    """Print a section, and write it into a page where one is named."""
    sys.stdout.write("\n".join([f"## {title}", "", *lines]) + "\n")
    if path is not None:
        put(path, title, lines)


def made_by(*words: str) -> str:
    """The line that says how a section is made again."""
    return f"Made by `python -m {' '.join(words)}`."
