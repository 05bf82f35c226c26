"""The screen that analyzes one clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from formcheck.batch.clips import ENDINGS
from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings
from formcheck.page.lifter_form import blur_is_wanted, form_details, remember_form, show_form
from formcheck.page.session import Session, current_session, release_upload
from formcheck.page.texts import FAILURES, STAGES, escape_markdown, time_left
from formcheck.page.upload.answer import show_answer
from formcheck.page.upload.downloads import show_downloads
from formcheck.page.upload.evidence import show_evidence
from formcheck.page.upload.samples import Sample, find_samples
from formcheck.wording.headline import sentence, write_headline

if TYPE_CHECKING:
    from formcheck.domain.errors import AnalysisFailure
    from formcheck.jobs.running_job import JobState

POLL_INTERVAL_S = 0.5
"""Time between two updates of the progress."""

SAMPLE_PX = 144
"""Two fit beside each other on a phone, three on a desktop."""

HEADING = "How was your squat?"
LEAD = (
    "Film a squat from the side. See, rep by rep, how far your knees went past your toes, whether your heels stayed "
    "down and how far your trunk leaned, each with its error. Everything stays on this computer."
)


def show() -> None:
    """Draw the screen."""
    session = current_session()
    session.update()
    if session.job is not None and session.result is None:
        st.title(HEADING)
        st.fragment(_progress, run_every=POLL_INTERVAL_S)(session)
    elif session.result is None or session.is_choosing:
        _choose(session)
    else:
        _result(session)
    remember_form()


def _choose(session: Session) -> None:
    """Draw the screen before a result, or before another one."""
    st.title(HEADING)
    st.markdown(LEAD)
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
    """Show the result, what it is based on, and the downloads."""
    assert session.result is not None  # noqa: S101 - the caller checked it
    analysis, drawn = session.result
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(HEADING, width="content")
        if st.button("New clip / edit details"):
            session.is_choosing = True
            st.rerun()
    show_answer(analysis)
    show_evidence(session)
    show_downloads(analysis, drawn)


def _chooser(session: Session) -> None:
    """Draw the form: the clip, and details of lifter and clip."""
    limit_mb = st.get_option("server.maxUploadSize")
    left, right = st.columns(2, gap="large")
    with left, st.form("clip", border=False):
        upload = st.file_uploader(f"Your clip, up to {limit_mb} MB", type=ENDINGS, key=f"upload-{_uploads()}")
        if session.clip is not None and session.failed is None:
            st.caption(
                escape_markdown(f"Without a new clip, {session.clip.name} is analyzed again with the details below.")
            )
        show_form()
        pressed = st.form_submit_button("Analyze", type="primary", width="stretch")
    with right:
        _samples(session)
    if not pressed:
        return
    if upload is None and session.clip is None:
        st.warning("Choose a clip first.")
        return
    details = form_details()
    if details is None:
        return
    if upload is not None:
        session.set_upload(upload, name=upload.name)
        release_upload(upload.file_id)
        st.session_state["uploads"] = _uploads() + 1
    session.start_analysis(*details, blur_face=blur_is_wanted())
    st.rerun()


def _samples(session: Session) -> None:
    samples = find_samples()
    if not samples:
        return
    st.markdown("**Or try a sample**")
    st.caption("Rendered people with known measures. Their height is filled in; your details are not used.")
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
    """Show the progress of the analysis, and a button to stop it."""
    session.update()
    if session.job is None or session.result is not None:
        st.rerun()
    state = session.job.state
    name = session.clip.name if session.clip else ""
    st.markdown(f"**{escape_markdown(name)}**")
    st.progress(state.step.share, text=_progress_text(state))
    if st.button("Cancel", key="cancel"):
        session.cancel()
        session.notice = escape_markdown(f"Canceled. Nothing of the analysis of {name} was kept.")
        st.rerun()
    # Below the button, so that it does not move under a finger.
    if state.preview is not None:
        st.markdown(f"**So far:** {escape_markdown(write_headline(state.preview))}")
        st.caption("A preview: the rest of the clip may change it.")


def _progress_text(state: JobState) -> str:
    if state.is_waiting:
        return "Waiting: other clips are being analyzed"
    step = state.step
    parts = [STAGES[step.stage]]
    if step.done:
        parts.append(f"frame {step.done} of {step.expected}" if step.expected else f"frame {step.done}")
    if state.left_s is not None:
        parts.append(time_left(state.left_s))
    return " · ".join(parts)


def _failure(failed: AnalysisFailure, *, name: str) -> None:
    st.error(f"**{FAILURES[failed.kind]}.** {escape_markdown(name)}\n\n{escape_markdown(sentence(failed.reason))}")


def _uploads() -> int:
    """How many uploads were taken. Each has a widget of its own, so that the old file is released."""
    return int(st.session_state.get("uploads", 0))
