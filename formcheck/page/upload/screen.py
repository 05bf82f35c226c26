"""The screen where a clip goes in and an answer comes out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings
from formcheck.page.lifter_form import blur_is_wanted, remember_details, show_details, told_details
from formcheck.page.session import Session, current_session, release_upload
from formcheck.page.texts import STAGES, TROUBLES, time_left
from formcheck.page.upload.answer import show_answer
from formcheck.page.upload.downloads import show_downloads
from formcheck.page.upload.evidence import show_why
from formcheck.page.upload.samples import Sample, find_samples

if TYPE_CHECKING:
    from formcheck.domain.errors import AnalysisFailure
    from formcheck.jobs.running_job import JobState

TYPES = ["mp4", "mov", "m4v", "webm", "avi", "mkv", "gif"]
LOOK_EVERY_S = 0.5
"""How often the page looks how far the analysis is."""

SAMPLE_PX = 144
"""Two beside each other on a phone, three on a desktop."""

HEADING = "What did your squat do?"
LEAD = (
    "Film a squat from the side. Read, rep by rep, how far the knees went past the toes, whether the heels stayed down "
    "and how the trunk leaned, each with its error. All of it happens on the computer this page comes from; nothing is "
    "sent any further."
)


def show() -> None:
    """Draw the screen in the state the session is in."""
    session = current_session()
    session.update()
    if session.job is not None and session.result is None:
        st.title(HEADING)
        st.fragment(_progress, run_every=LOOK_EVERY_S)(session)
    elif session.result is None or session.is_choosing:
        _choose(session)
    else:
        _result(session)
    remember_details()


def _choose(session: Session) -> None:
    """The screen before a result, or on the way to another one."""
    st.title(HEADING)
    st.html(f'<p class="fc-lead">{LEAD}</p>')
    if session.notice:
        st.info(session.notice)
        session.notice = ""
    if session.failed is not None:
        _failure(session.failed, name=session.clip.name if session.clip else "")
    if session.result is not None and st.button("Back to the result"):
        session.is_choosing = False
        st.rerun()
    _chooser(session)


def _result(session: Session) -> None:
    """The answer first, then why, then what can be taken away."""
    assert session.result is not None  # noqa: S101 - seen to by the caller
    analysis, drawn = session.result
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(HEADING, width="content")
        if st.button("Another clip or other details"):
            session.is_choosing = True
            st.rerun()
    show_answer(analysis)
    show_why(session)
    show_downloads(analysis, drawn)


def _chooser(session: Session) -> None:
    """Where a clip is chosen, with what may be told about it."""
    limit_mb = st.get_option("server.maxUploadSize")
    left, right = st.columns(2, gap="large")
    with left, st.form("clip", border=False):
        upload = st.file_uploader(f"Your clip, up to {limit_mb} MB", type=TYPES, key=f"upload-{_uploads()}")
        if session.clip is not None and session.failed is None:
            st.caption(f"Without a new one, {session.clip.name} is analysed again with the details below.")
        show_details()
        pressed = st.form_submit_button("Analyse", type="primary", width="stretch")
    with right:
        _samples(session)
    if not pressed:
        return
    if upload is None and session.clip is None:
        st.warning("Choose a clip first.")
        return
    asked = told_details()
    if asked is None:
        return
    if upload is not None:
        session.set_upload(upload, name=upload.name)
        release_upload(upload.file_id)
        st.session_state["uploads"] = _uploads() + 1
    session.start_analysis(*asked, blur_face=blur_is_wanted())
    st.rerun()


def _samples(session: Session) -> None:
    samples = find_samples()
    if not samples:
        return
    st.markdown("**Or try a sample**")
    st.caption("Made-up people whose true figures are known. Their height is filled in; your details are not used.")
    with st.container(horizontal=True, gap="small"):
        for sample in samples:
            with st.container(width=SAMPLE_PX, gap="xsmall"):
                if sample.picture is not None:
                    st.image(str(sample.picture), alt="", width="stretch")
                if st.button(sample.title, key=f"sample-{sample.path.stem}", width="stretch"):
                    _try(session, sample)


def _try(session: Session, sample: Sample) -> None:
    session.set_sample(sample.path)
    session.start_analysis(Lifter(height_cm=sample.height_cm), Settings(), blur_face=False)
    st.rerun()


def _progress(session: Session) -> None:
    """How far the analysis is, and a way to stop it."""
    session.update()
    if session.job is None or session.result is not None:
        st.rerun()
    state = session.job.state
    name = session.clip.name if session.clip else ""
    st.html(f"<p><strong>{escape(name)}</strong></p>")
    st.progress(_share(state), text=_doing(state))
    if st.button("Cancel", key="cancel"):
        session.cancel()
        session.notice = f"Cancelled. Nothing was kept of the analysis of {name}."
        st.rerun()


def _share(state: JobState) -> float:
    return state.step.share


def _doing(state: JobState) -> str:
    if state.is_waiting:
        return "Waiting: other clips are being analysed"
    step = state.step
    parts = [STAGES[step.stage]]
    if step.done:
        parts.append(f"picture {step.done} of {step.expected}" if step.expected else f"picture {step.done}")
    if state.left_s is not None:
        parts.append(time_left(state.left_s))
    return " · ".join(parts)


def _failure(failed: AnalysisFailure, *, name: str) -> None:
    message = f"{failed.reason[:1].upper()}{failed.reason[1:]}."
    st.error(f"**{TROUBLES[failed.kind]}.** {name}\n\n{message}")


def _uploads() -> int:
    """How many uploads were taken; a new one gets a new widget, so that the old file is let go."""
    return int(st.session_state.get("uploads", 0))
