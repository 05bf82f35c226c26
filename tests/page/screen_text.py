"""What a screen says, for tests of the page."""

from __future__ import annotations

import re
from typing import Any

from streamlit.testing.v1 import AppTest

from formcheck.judge.verdict import Verdict
from formcheck.wording.labels import VERDICTS

PATIENCE_S = 300.0
"""For one run of a screen's script; nothing here takes long, unless the machine is very busy."""

ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
CONTROLLED, HEELS_LIFTED, DROPPED, KNEES_OVER_FEET, NO_REPS = (
    f"**{VERDICTS[verdict].label}**"
    for verdict in (Verdict.CONTROLLED, Verdict.HEELS_LIFTED, Verdict.DROPPED, Verdict.KNEES_OVER_FEET, Verdict.NO_REPS)
)
"""How the result of each kind begins."""

TEXTS = {"title", "header", "subheader", "markdown", "caption", "error", "warning", "info"}


def shown(page: AppTest) -> str:
    """All texts on the screen from top to bottom, as they are read, and no fault of the page."""
    return ESCAPED.sub(r"\1", shown_markdown(page))


def shown_markdown(page: AppTest) -> str:
    """The same texts as Streamlit gets them."""
    assert not page.exception, page.exception
    return "\n".join(text for text in map(_text, page.main) if text)


def _text(part: Any) -> str:  # noqa: ANN401
    if part.type == "table":
        return "\n".join(" ".join(row) for row in part.value.astype(str).to_numpy().tolist())
    if part.type == "image":
        return "\n".join(part.captions)
    if part.type == "progress":
        return str(part.text)
    return str(part.value) if part.type in TEXTS else ""
