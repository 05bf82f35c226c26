"""The screen where many clips go in: chosen from this computer, or a folder of the one the page comes from."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from formcheck.batch.clips import ENDINGS, BatchClip, find_clips
from formcheck.batch.lifter_fields import lifter_fields
from formcheck.batch.name_pattern import NamePattern
from formcheck.batch.people_table import COLUMNS, PeopleError, read_people
from formcheck.batch.plan import LifterRegistry
from formcheck.batch.progress import progress_text
from formcheck.jobs.job import Drawing
from formcheck.page.batch.background_run import Asked, BatchRun
from formcheck.page.batch.results import show_batch
from formcheck.page.batch.server_folders import EVERYTHING, clips_below, folders_with_clips, root
from formcheck.page.lifter_form import blur_is_wanted, remember_details, show_details, told_details
from formcheck.page.session import Session, current_session, plain_name, release_upload
from formcheck.page.workspace import process_workspace

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

TYPES = sorted(ending.removeprefix(".") for ending in ENDINGS)
LOOK_EVERY_S = 1.0
"""How often the page looks how far the batch is."""

HEADING = "How do your lifters squat?"
LEAD = (
    "Many clips at once, of one lifter or of many: who lifts the heels, who leans most, who changed from one day to "
    "another. Clips and results stay with this session; take what you want to keep with you at the end."
)
NO_FOLDER = "None"


def show() -> None:
    """Draw the screen in the state the session is in."""
    session = current_session()
    st.title(HEADING)
    run = session.batch
    if run is None:
        _choose(session)
    elif run.state.failed:
        st.error(f"The batch could not be done: {run.state.failed}.")
        session.end_batch()
        _choose(session)
    elif run.state.seen is None:
        st.fragment(_progress, run_every=LOOK_EVERY_S)(session)
    else:
        if st.button("Another batch", help="What came of this one goes."):
            session.end_batch()
            st.rerun()
        for remark in run.state.remarks:
            st.info(f"{remark[:1].upper()}{remark[1:]}.")
        show_batch(run.state.seen, run.results)
    remember_details()


def _choose(session: Session) -> None:
    """Where clips are chosen, with what may be told about them."""
    st.html(f'<p class="fc-lead">{LEAD}</p>')
    with st.form("batch", border=False):
        uploads = st.file_uploader(
            f"Your clips, up to {st.get_option('server.maxUploadSize')} MB each",
            type=TYPES,
            accept_multiple_files=True,
            key=f"batch-uploads-{_batches()}",
        )
        folder = _folder()
        st.caption(
            "What is told here holds for everybody, unless names or a table tell otherwise of one. Leave the height "
            "empty where it differs and you do not know it: the errors in cm then grow to match."
        )
        show_details()
        with st.expander("Who is who"):
            pattern = st.text_input(
                "What the clips are called",
                key="batch-pattern",
                placeholder="{lifter}_{date}_{set}",
                help="Lifter, day and set are read from names that follow it: ana_2026-03-01_1.mp4.",
            )
            table = st.file_uploader(
                f"A table (CSV) with some of the columns {', '.join(COLUMNS)}",
                type=["csv"],
                key=f"batch-table-{_batches()}",
            )
        pressed = st.form_submit_button("Analyse all", type="primary", width="stretch")
    if pressed:
        _start(session, uploads, folder, pattern, table)


def _folder() -> str | None:
    """The folder that was chosen on the computer the page comes from; None where there is none to choose."""
    within = root()
    if within is None:
        return None
    names = [NO_FOLDER, *folders_with_clips(within)]
    chosen = st.selectbox(
        "Or a folder on the computer this page comes from", names, format_func=_in_words, key="batch-folder"
    )
    return None if chosen == NO_FOLDER else chosen


def _in_words(folder: str) -> str:
    return "All of its clips" if folder == EVERYTHING else folder


def _start(
    session: Session, uploads: Sequence[UploadedFile], folder: str | None, pattern: str, table: UploadedFile | None
) -> None:
    """Begin a batch, or say why not."""
    told = told_details()
    if told is None:
        return
    if not uploads and folder is None:
        st.warning("Choose clips first.")
        return
    lifter, settings = told
    place = process_workspace().session_folder()
    try:
        named = NamePattern(pattern) if pattern.strip() else None
        rows = read_people(_kept(table, place / "people.csv")) if table is not None else ()
    except (ValueError, PeopleError) as error:
        st.warning(f"Names or table: {error}.")
        shutil.rmtree(place)
        return
    clips = _clips(uploads, folder, place)
    asked = Asked(
        clips=clips,
        registry=LifterRegistry(lifter_fields(lifter), named, rows),
        settings=settings,
        drawing=Drawing(blur_face=blur_is_wanted()),
    )
    session.batch = BatchRun(asked, place)
    st.session_state["batches"] = _batches() + 1
    st.rerun()


def _clips(uploads: Sequence[UploadedFile], folder: str | None, place: Path) -> tuple[BatchClip, ...]:
    """The clips that were uploaded, else those of the folder."""
    within = root()
    if not uploads and folder is not None and within is not None:
        return clips_below(within, folder)
    (place / "clips").mkdir()
    return find_clips([_kept(upload, _free(place / "clips" / plain_name(upload.name))) for upload in uploads])


def _kept(upload: UploadedFile, path: Path) -> Path:
    """Write an upload into the session's folder, and let Streamlit's copy go."""
    with path.open("wb") as file:
        shutil.copyfileobj(upload, file)
    release_upload(upload.file_id)
    return path


def _free(path: Path) -> Path:
    """A path where nothing is yet: two phones may both have called a clip IMG_0001.MOV."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free


def _progress(session: Session) -> None:
    """How far the batch is, and a way to stop it."""
    run = session.batch
    if run is None or run.state.is_over:
        st.rerun()
    state = run.state
    if state.standing is None:
        st.progress(0.0, text="Reading the clips")
    else:
        st.progress(min(1.0, state.standing.share), text=progress_text(state.standing))
    st.html(f"<p>{escape(state.last)}</p>")
    if st.button("Cancel", key="cancel-batch"):
        session.end_batch()
        st.rerun()


def _batches() -> int:
    """How many batches were begun; a new one gets new widgets, so that the old files are let go."""
    return int(st.session_state.get("batches", 0))
