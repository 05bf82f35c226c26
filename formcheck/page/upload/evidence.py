"""What the result is based on: the video, the still that decided a rep, its measures, the table and the curves."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from formcheck.judge.verdict import Verdict
from formcheck.page.component import load_component
from formcheck.page.table import show_table
from formcheck.page.texts import STAGES, escape_markdown, time_left
from formcheck.page.upload.charts import show_charts
from formcheck.page.upload.rep_table import show_rep_table
from formcheck.wording.charts import LEGEND, NO_REPS
from formcheck.wording.figures import figure
from formcheck.wording.headline import write_headline
from formcheck.wording.labels import LABELS, PLUS_MINUS

if TYPE_CHECKING:
    from formcheck.jobs.result_record import Drawings
    from formcheck.judge.results import Analysis, RepResult
    from formcheck.page.session import Session

HERE = Path(__file__).parent
CHOICE, CHOSEN_OF = "rep", "rep-of"
POLL_INTERVAL_S = 1.0
"""Time between two checks whether the drawings are ready."""

USUAL_STILL = 17, 25
"""Width to height of most stills, caption included."""


def show_evidence(session: Session) -> None:
    """Show what the result is based on. A choice made in it redraws it alone."""
    drawing = session.job is not None
    st.fragment(_evidence, run_every=POLL_INTERVAL_S if drawing else None)(session)


def first_choice(analysis: Analysis) -> int:
    """The rep to show first: the first with a finding, else the first that is unclear, else the first."""
    needs = [(not rep.judged.found, rep.judged.verdict is not Verdict.UNCLEAR, rep.index) for rep in analysis.reps]
    return min(needs)[2]


def _evidence(session: Session) -> None:
    was_drawing = session.job is not None
    session.update()
    if was_drawing and session.job is None:
        st.rerun()  # redraws the whole page, this time without polling
    if session.result is None:
        return
    analysis, drawn = session.result
    if not analysis.reps:
        _without_reps(session, analysis, drawn)
        return

    def show_pictures(rep: RepResult) -> None:
        """Show the video at a rep, and its still."""
        left, right = st.columns(2, gap="medium")
        with left:
            _video(session, analysis, drawn, rep)
        with right:
            _still(rep, drawn)

    show_reps(analysis, show_pictures, of=session.request)


def show_reps(analysis: Analysis, show_pictures: Callable[[RepResult], None], *, of: Hashable) -> None:
    """Show the table of reps, and pictures, curves and all measures of the chosen one.

    Args:
        analysis: with one rep at least.
        show_pictures: draws what there is to see of a rep.
        of: what the reps are of; where it changes, a rep is chosen again.
    """
    st.subheader("Rep by rep", anchor="rep-by-rep")
    rep = _choose(analysis, of=of)
    show_rep_table(analysis, choice=CHOICE)
    st.caption(PLUS_MINUS)
    show_pictures(rep)
    st.subheader(f"Rep {rep.index} over time", anchor="over-time")
    whole = st.toggle("Show the whole clip", key="whole-clip", persist_state="session")
    show_charts(analysis, chosen=None if whole else rep)
    st.caption(LEGEND)
    with st.expander(f"All measures of rep {rep.index}"):
        show_table(
            ("Measure", "Value"), ((LABELS[measure], figure(measure, value)) for measure, value in rep.measures.items())
        )


def _without_reps(session: Session, analysis: Analysis, drawn: Drawings | None) -> None:
    """Show the video of a clip without squats, and the curves that would show a squat."""
    st.subheader("What the camera saw", anchor="rep-by-rep")
    left, right = st.columns(2, gap="medium")
    with left:
        _video(session, analysis, drawn, None)
    with right:
        show_charts(analysis, chosen=None, across=1)
        if analysis.traces:
            st.caption(NO_REPS)


def _choose(analysis: Analysis, *, of: Hashable) -> RepResult:
    """The rep to show, chosen by its number here or by a click in the table; again for each clip."""
    numbers = [rep.index for rep in analysis.reps]
    if st.session_state.get(CHOSEN_OF) != of:
        st.session_state[CHOSEN_OF] = of
        st.session_state[CHOICE] = first_choice(analysis)
    chosen = st.segmented_control("Rep", numbers, key=CHOICE, required=True, persist_state="session") or numbers[0]
    return analysis.reps[numbers.index(chosen)]


def _video(session: Session, analysis: Analysis, drawn: Drawings | None, rep: RepResult | None) -> None:
    if drawn is None:
        _progress(session)
        _reserve(analysis.source.width_px, analysis.source.height_px)
        return
    if drawn.overlay is None:
        st.info(escape_markdown(f"There is no video of this clip: {drawn.missing}"))
        return
    from formcheck.draw.overlay_video import overlay_time_s

    # Until the browser knows the video's shape it would reserve no space for it.
    shape = f"{analysis.source.width_px} / {analysis.source.height_px}"
    st.html(f'<style>[data-testid="stVideo"] {{ aspect-ratio: {shape}; }}</style>')
    st.video(
        str(drawn.overlay),
        alt=f"The clip with the near leg, the toe line and live measures drawn on it; {write_headline(analysis)}",
    )
    if rep is None:
        return
    start_s = overlay_time_s(analysis, rep.timing.start_s)
    rate_hz = analysis.source.frame_rate_hz
    load_component(HERE / "player")(
        key="player",
        data={
            "start_s": start_s,
            "step_s": 1.0 / rate_hz if rate_hz > 0 else 0.0,
            "shown": f"{drawn.overlay} {rep.index}",
            "label": f"Play rep {rep.index}",
        },
    )


def _progress(session: Session) -> None:
    """Show the progress of the drawings."""
    state = session.job.state if session.job is not None else None
    if state is None:
        st.progress(1.0, text="Nearly ready…")
        return
    step = state.step
    left = f" · {time_left(state.left_s)}" if state.left_s is not None else ""
    st.progress(step.share, text=f"{STAGES[step.stage]}…{left}")


def _reserve(width: int, height: int) -> None:
    """Reserve the space of a picture of this shape, so that nothing jumps when it comes."""
    st.html(f'<div class="fc-frame" style="aspect-ratio: {width} / {height}"></div>')


def _still(rep: RepResult, drawn: Drawings | None) -> None:
    if drawn is None:
        _reserve(*USUAL_STILL)
        return
    for still in drawn.stills:
        if still.rep == rep.index:
            st.image(still.jpeg, alt=still.text, width="stretch")
            return
    st.info("There is no still of this rep.")
