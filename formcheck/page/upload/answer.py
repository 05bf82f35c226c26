"""The answer first: the sentence, of one of four kinds; what to mind; what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from formcheck.draw.svg import svg_link
from formcheck.wording.headline import write_headline
from formcheck.wording.labels import VERDICTS, kind_of

if TYPE_CHECKING:
    from formcheck.judge.results import Analysis
    from formcheck.wording.advice import Advice


def show_answer(analysis: Analysis) -> None:
    """The sentence in its colour and sign, then caveats and advice side by side (below each other on a phone)."""
    from formcheck.wording.advice import advice, change_first, next_step, not_counted, reservations

    st.html(verdict_card(analysis))
    shown: list[tuple[str, str]] = []
    cues = "".join(_cue(item) for item in advice(analysis.reps))
    shown.append(("What to do next", cues or f"<p>{next_step(analysis.summary.verdict)}</p>"))
    if points := reservations(analysis):
        shown.append(("Keep in mind", _first(change_first(analysis)) + _bullets(points)))
    if attempts := not_counted(analysis):
        shown.append(("Not counted as squats", _bullets(attempts)))
    for column, (heading, content) in zip(st.columns(len(shown), gap="medium"), shown, strict=True):
        with column:
            st.subheader(heading)
            st.html(content)


def verdict_card(analysis: Analysis) -> str:
    """The sentence, its kind in a word and a sign, and which clip it is about, as HTML."""
    from formcheck.wording.advice import describe_clip

    verdict = analysis.summary.verdict
    kind = kind_of(verdict)
    return (
        f'<section class="fc-card fc-{kind}" role="status" aria-label="Result">'
        f'<img src="{svg_link(f"kind-{kind}.svg")}" alt="" />'
        f'<div><p class="fc-kind">{VERDICTS[verdict].label}</p><h2>{escape(write_headline(analysis))}</h2>'
        f'<p class="fc-where">{escape(describe_clip(analysis))}</p></div></section>'
    )


def _cue(item: Advice) -> str:
    cue = item.cue
    return (
        f'<div class="fc-cue"><p class="fc-seen">{escape(cue.finding)}</p><p>{escape(cue.advice)}</p>'
        f'<p class="fc-ground">{escape(item.ground)}</p></div>'
    )


def _first(change: str) -> str:
    """The one thing to change when filming again, set apart from the rest."""
    return f'<p class="fc-first"><strong>Next time, first of all:</strong> {escape(change)}.</p>' if change else ""


def _bullets(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="fc-list">{items}</ul>' if items else ""
