"""The answer first: the sentence, of one of four kinds; what to mind; what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from formcheck.page.drawings import picture
from formcheck.page.words import VERDICTS, VIEWS
from formcheck.verdict import Verdict

if TYPE_CHECKING:
    from formcheck.advice import Advice
    from formcheck.results import Analysis


class Kind(StrEnum):
    """The four kinds of answer; the value is the one the style knows."""

    CONTROLLED = "controlled"
    HEELS = "heels"
    OTHER = "other"
    UNSURE = "unsure"


def kind_of(verdict: Verdict) -> Kind:
    """Which kind of answer a verdict is."""
    match verdict:
        case Verdict.CONTROLLED:
            return Kind.CONTROLLED
        case Verdict.HEELS_LIFTED:
            return Kind.HEELS
        case Verdict.UNCLEAR | Verdict.NO_REPS:
            return Kind.UNSURE
        case _:
            return Kind.OTHER


def show_answer(analysis: Analysis) -> None:
    """The sentence in its colour and sign, then caveats and advice side by side (below each other on a phone)."""
    from formcheck.advice import advice, change_first, gaps

    st.html(verdict_card(analysis))
    cues, open_points = advice(analysis.reps), gaps(analysis)
    shown: list[tuple[str, str]] = []
    if cues:
        shown.append(("What to do next", "".join(_cue(item) for item in cues)))
    if analysis.caveats or open_points:
        change = change_first(analysis)
        # What stands set apart is not said twice.
        caveats = [c.says if c.next_time == change else c.text for c in analysis.caveats]
        points = [f"{point.what}: {point.why}" for point in open_points]
        shown.append(("Keep in mind", _first(change) + _bullets([*caveats, *points])))
    if analysis.attempts:
        shown.append(
            ("Not counted as squats", _bullets(f"at {a.bottom_s:.1f} s: {a.reason}" for a in analysis.attempts))
        )
    if not shown:
        return
    for column, (heading, content) in zip(st.columns(len(shown), gap="medium"), shown, strict=True):
        with column:
            st.subheader(heading)
            st.html(content)


def verdict_card(analysis: Analysis) -> str:
    """The sentence, its kind in a word and a sign, and which clip it is about, as HTML."""
    verdict = analysis.summary.verdict
    kind = kind_of(verdict)
    source = analysis.source
    near = f", {analysis.view.near_side} side near" if analysis.view.near_side else ""
    where = f"{source.file}, {source.duration_s:.1f} s, filmed {VIEWS[analysis.view.kind]}{near}"
    return (
        f'<section class="fc-card fc-{kind}" role="status" aria-label="Result">'
        f'<img src="{picture(f"kind-{kind}.svg")}" alt="" />'
        f'<div><p class="fc-kind">{VERDICTS[verdict]}</p><h2>{escape(analysis.summary.headline)}</h2>'
        f'<p class="fc-where">{escape(where)}</p></div></section>'
    )


def _cue(item: Advice) -> str:
    cue = item.cue
    which = f"For {item.which}. " if item.which else ""
    ground = f"{which}How sure: {cue.evidence} ({cue.source})."
    return (
        f'<div class="fc-cue"><p class="fc-seen">{escape(cue.seen)}</p><p>{escape(cue.advice)}</p>'
        f'<p class="fc-ground">{escape(ground)}</p></div>'
    )


def _first(change: str) -> str:
    """The one thing to change when filming again, set apart from the rest."""
    return f'<p class="fc-first"><strong>Next time, first of all:</strong> {escape(change)}.</p>' if change else ""


def _bullets(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="fc-list">{items}</ul>' if items else ""
