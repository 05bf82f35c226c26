"""See why: the video, the still that decided a rep, its figures, the table, the curves; all follow one choice."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from formcheck.domain.measured import Measured
from formcheck.judge.verdict import Verdict
from formcheck.page.texts import STAGES, time_left
from formcheck.page.upload.charts import show_charts
from formcheck.page.upload.rep_table import show_table
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
LOOK_EVERY_S = 1.0
"""How often the page looks whether the drawings are ready."""

USUAL_STILL = 17, 25
"""Width to height of most stills, caption included."""


def show_why(session: Session) -> None:
    """All that shows why the answer is what it is; a choice made in it draws it alone anew."""
    drawing = session.job is not None
    st.fragment(_why, run_every=LOOK_EVERY_S if drawing else None)(session)


def first_choice(analysis: Analysis) -> int:
    """The rep to look at first: the first with a finding, else the first that is unclear, else the first."""
    needs = [(not rep.judged.found, rep.judged.verdict is not Verdict.UNCLEAR, rep.index) for rep in analysis.reps]
    return min(needs)[2]


def _why(session: Session) -> None:
    was_drawing = session.job is not None
    session.update()
    if was_drawing and session.job is None:
        st.rerun()  # draws the whole page, without looking again every second
    if session.result is None:
        return
    analysis, drawn = session.result
    if not analysis.reps:
        _seen(session, analysis, drawn)
        return

    def show_pictures(rep: RepResult) -> None:
        left, right = st.columns(2, gap="medium")
        with left:
            _video(session, analysis, drawn, rep)
        with right:
            _still(rep, drawn)

    show_reps(analysis, show_pictures, of=session.request)


def show_reps(analysis: Analysis, show_pictures: Callable[[RepResult], None], *, of: Hashable) -> None:
    """The table of reps, the pictures of the one that is chosen, its curves, and all its figures.

    Args:
        analysis: with one rep at least.
        show_pictures: draws what there is to see of a rep.
        of: what the reps are of; with another one, a rep is chosen anew.
    """
    st.subheader("See why", anchor="see-why")
    rep = _choose(analysis, of=of)
    show_table(analysis, chosen=rep.index, on_rep=_set_choice)
    st.caption(PLUS_MINUS)
    show_pictures(rep)
    st.subheader(f"Rep {rep.index} over time", anchor="over-time")
    whole = st.toggle("Show the whole clip", key="whole-clip", persist_state="session")
    show_charts(analysis, chosen=None if whole else rep)
    st.caption(LEGEND)
    with st.expander(f"Every figure of rep {rep.index}"):
        st.html(_figures(rep))


def _seen(session: Session, analysis: Analysis, drawn: Drawings | None) -> None:
    """What there was to see of a clip without squats: the video, and the curves a squat would show in."""
    st.subheader("What was seen", anchor="see-why")
    left, right = st.columns(2, gap="medium")
    with left:
        _video(session, analysis, drawn, None)
    with right:
        show_charts(analysis, chosen=None, across=1)
        if analysis.traces:
            st.caption(NO_REPS)


def _choose(analysis: Analysis, *, of: Hashable) -> RepResult:
    """The rep to show; chosen in the row of numbers here, or by a click in the table; for each clip anew."""
    numbers = [rep.index for rep in analysis.reps]
    if st.session_state.get(CHOSEN_OF) != of:
        st.session_state[CHOSEN_OF] = of
        st.session_state[CHOICE] = first_choice(analysis)
    chosen = st.segmented_control("Rep", numbers, key=CHOICE, required=True, persist_state="session") or numbers[0]
    return analysis.reps[numbers.index(chosen)]


def _set_choice(rep: int) -> None:
    st.session_state[CHOICE] = rep


def _video(session: Session, analysis: Analysis, drawn: Drawings | None, rep: RepResult | None) -> None:
    if drawn is None:
        _drawing(session)
        _frame(analysis.source.width_px, analysis.source.height_px)
        return
    if drawn.overlay is None:
        st.info(f"There is no video of this clip: {drawn.missing}")
        return
    from formcheck.draw.overlay_video import overlay_time_s

    # Before the browser knows the video's shape it would leave no room for it.
    shape = f"{analysis.source.width_px} / {analysis.source.height_px}"
    st.html(f'<style>[data-testid="stVideo"] {{ aspect-ratio: {shape}; }}</style>')
    st.video(
        str(drawn.overlay),
        alt=f"The clip with the near leg, the toe line and live figures drawn on it; {write_headline(analysis)}",
    )
    if rep is None:
        return
    start_s = overlay_time_s(analysis, rep.timing.start_s)
    rate_hz = analysis.source.frame_rate_hz
    _player()(
        key="player",
        data={
            "start_s": start_s,
            "step_s": 1.0 / rate_hz if rate_hz > 0 else 0.0,
            "asked": f"{drawn.overlay} {rep.index}",
            "again": f"Play rep {rep.index}",
        },
    )


def _drawing(session: Session) -> None:
    """How far the drawings are."""
    state = session.job.state if session.job is not None else None
    if state is None:
        st.progress(1.0, text="Nearly ready…")
        return
    step = state.step
    left = f" · {time_left(state.left_s)}" if state.left_s is not None else ""
    st.progress(step.share, text=f"{STAGES[step.stage]}…{left}")


def _frame(width: int, height: int) -> None:
    """Where a picture of this shape will be, so that nothing jumps when it comes."""
    st.html(f'<div class="fc-frame" style="aspect-ratio: {width} / {height}"></div>')


def _still(rep: RepResult, drawn: Drawings | None) -> None:
    if drawn is None:
        _frame(*USUAL_STILL)
        return
    for still in drawn.stills:
        if still.rep == rep.index:
            st.image(still.jpeg, alt=still.text, width="stretch")
            return
    st.info("There is no still of this rep.")


def _figures(rep: RepResult) -> str:
    """Every measure of one rep, what was not measured with its reason, as an HTML table."""
    rows = []
    for measure, measurement in rep.measures.items():
        missing = "" if isinstance(measurement, Measured) else ' class="fc-missing"'
        rows.append(
            f'<tr><th scope="row">{LABELS[measure]}</th><td{missing}>{escape(figure(measure, measurement))}</td></tr>'
        )
    return f'<table class="fc-measures"><tbody>{"".join(rows)}</tbody></table>'


@cache
def _player() -> Callable[..., Any]:
    return st.components.v2.component(
        "formcheck_player",
        html=(HERE / "player.html").read_text(encoding="utf-8"),
        css=(HERE / "player.css").read_text(encoding="utf-8"),
        js=(HERE / "player.js").read_text(encoding="utf-8"),
    )
