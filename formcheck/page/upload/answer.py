"""The result in brief: the headline, what to do next, and what to know about the recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from formcheck.draw.svg import PICTURES
from formcheck.page.texts import escape_markdown
from formcheck.wording.headline import sentence, write_headline
from formcheck.wording.labels import group_of, verdict_label

if TYPE_CHECKING:
    from formcheck.judge.results import Analysis

SYMBOL_PX = 48


def show_answer(analysis: Analysis) -> None:
    """Show the headline, then advice and caveats side by side (below each other on a phone)."""
    from formcheck.wording.advice import list_attempts, list_caveats_and_gaps

    _verdict(analysis)
    points, attempts = list_caveats_and_gaps(analysis), list_attempts(analysis)
    columns = iter(st.columns(1 + bool(points) + bool(attempts), gap="medium"))
    with next(columns):
        _advice(analysis)
    if points:
        with next(columns):
            st.subheader("About this recording")
            _recording(analysis, points)
    if attempts:
        with next(columns):
            st.subheader("Not counted")
            st.markdown(_bullets(attempts))


def _verdict(analysis: Analysis) -> None:
    """Show the headline in the color of its kind, and which clip it is about."""
    from formcheck.wording.advice import describe_clip
    from formcheck.wording.changes import describe_change

    verdict = analysis.summary.verdict
    kind = group_of(verdict)
    with st.container(horizontal=True, gap="medium", key=f"verdict-{kind}"):
        st.image(str(PICTURES / f"kind-{kind}.svg"), alt="", width=SYMBOL_PX)
        with st.container(gap="xsmall"):
            st.markdown(f"**{verdict_label(verdict, analysis.view.kind)}**")
            st.header(escape_markdown(write_headline(analysis)), anchor=False)
            if changes := describe_change(analysis):
                st.markdown(escape_markdown(" ".join(changes)))
            st.caption(escape_markdown(describe_clip(analysis)))


def _advice(analysis: Analysis) -> None:
    from formcheck.wording.advice import advice_heading, next_step, write_advice

    items = write_advice(analysis.reps)
    st.subheader(advice_heading(items))
    if not items:
        st.markdown(next_step(analysis))
        return
    for item in items:
        st.markdown(f"**{escape_markdown(item.finding)}**  \n{escape_markdown(item.cue.advice)}")
    with st.expander("How sure is this?"):
        st.markdown("\n\n".join(escape_markdown(f"{item.finding} {item.cue.basis}") for item in items))


def _recording(analysis: Analysis, points: tuple[str, ...]) -> None:
    from formcheck.wording.advice import first_improvement

    if change := first_improvement(analysis):
        st.info(f"**Next time:** {escape_markdown(change)}.")
    st.markdown(_bullets(points))


def _bullets(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {escape_markdown(sentence(line))}" for line in lines)
