"""The screen that analyzes many clips: uploads, or a folder of the server."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from formcheck.batch.background_run import BatchRun
from formcheck.batch.clips import ENDINGS, BatchClip, find_clips
from formcheck.batch.lifter_fields import lifter_fields
from formcheck.batch.name_pattern import NamePattern
from formcheck.batch.people_table import COLUMNS, PeopleError, read_people
from formcheck.batch.plan import LifterRegistry, make_plan
from formcheck.batch.progress import progress_text
from formcheck.jobs.job import Drawing
from formcheck.page.batch.results import show_batch
from formcheck.page.batch.server_folders import ALL_FOLDERS, clips_below, folders_with_clips, root_folder
from formcheck.page.lifter_form import blur_is_wanted, form_details, remember_form, show_form
from formcheck.page.session import Session, current_session, plain_name, release_upload
from formcheck.page.texts import escape_markdown
from formcheck.page.workspace import process_workspace
from formcheck.wording.headline import sentence

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

POLL_INTERVAL_S = 1.0
"""Time between two updates of the progress."""

HEADING = "Squat batch"
LEAD = (
    "Many clips at once, of one lifter or many: who lifts the heels, who leans most, who changed from one date to "
    "another. Clips and results are removed when you leave; download what you want to keep."
)
NO_FOLDER = "None"


def show() -> None:
    """Draw the screen."""
    session = current_session()
    st.title(HEADING)
    run = session.batch
    if run is None:
        _choose(session)
    elif run.state.failure is not None:
        st.error(escape_markdown(f"The batch stopped: {run.state.failure}."))
        session.end_batch()
        _choose(session)
    elif run.state.results is None:
        st.fragment(_progress, run_every=POLL_INTERVAL_S)(session)
    else:
        if st.button("New batch", help="This batch's results will be deleted."):
            session.end_batch()
            st.rerun()
        for remark in run.state.remarks:
            st.info(escape_markdown(sentence(remark)))
        show_batch(run.state.results, run.results_folder)
    remember_form()


def _choose(session: Session) -> None:
    """Draw the form: the clips, and details of lifters and clips."""
    st.markdown(LEAD)
    with st.form("batch", border=False):
        uploads = st.file_uploader(
            f"Your clips, up to {st.get_option('server.maxUploadSize')} MB each",
            type=ENDINGS,
            accept_multiple_files=True,
            key=f"batch-uploads-{_batches()}",
        )
        folder = _folder()
        st.caption(
            "These details apply to every clip unless its name or the table says otherwise. Leave the height empty if "
            "lifters differ; the errors in cm then are larger."
        )
        show_form()
        with st.expander("Names and lifters"):
            pattern = st.text_input(
                "File-name pattern",
                key="batch-pattern",
                placeholder="{lifter}_{date}_{set}",
                help="Lifter, date and set are read from names like ana_2026-03-01_1.mp4.",
            )
            table = st.file_uploader(
                f"Table of lifters (CSV) with some of the columns {', '.join(COLUMNS)}",
                type=["csv"],
                key=f"batch-table-{_batches()}",
            )
        pressed = st.form_submit_button("Analyze all", type="primary", width="stretch")
    if pressed:
        _start(session, uploads, folder, pattern, table)


def _folder() -> str | None:
    """The chosen folder of the server; None where there is none."""
    within = root_folder()
    if within is None:
        return None
    names = [NO_FOLDER, *folders_with_clips(within)]
    labels = {ALL_FOLDERS: "All folders"}
    chosen = st.selectbox(
        "Or a folder on the server", names, format_func=lambda name: labels.get(name, name), key="batch-folder"
    )
    return None if chosen == NO_FOLDER else chosen


def _start(
    session: Session, uploads: Sequence[UploadedFile], folder: str | None, pattern: str, table: UploadedFile | None
) -> None:
    """Start a batch, or say why not."""
    details = form_details()
    if details is None:
        return
    if not uploads and folder is None:
        st.warning("Choose clips first.")
        return
    lifter, settings = details
    folder_of_run = process_workspace().session_folder()
    try:
        name_pattern = NamePattern(pattern) if pattern.strip() else None
        rows = read_people(_save(table, folder_of_run / "people.csv")) if table is not None else ()
    except (ValueError, PeopleError) as error:
        st.warning(escape_markdown(f"Names or table: {error}."))
        shutil.rmtree(folder_of_run)
        return
    clips = _clips(uploads, folder, folder_of_run)
    registry = LifterRegistry(lifter_fields(lifter), name_pattern, rows)
    plan = partial(make_plan, clips, registry, settings=settings, drawing=Drawing(blur_face=blur_is_wanted()))
    session.batch = BatchRun(plan, folder_of_run)
    st.session_state["batches"] = _batches() + 1
    st.rerun()


def _clips(uploads: Sequence[UploadedFile], folder: str | None, folder_of_run: Path) -> tuple[BatchClip, ...]:
    """The uploaded clips, else those of the folder."""
    within = root_folder()
    if not uploads and folder is not None and within is not None:
        return clips_below(within, folder)
    (folder_of_run / "clips").mkdir()
    return find_clips([_save(upload, _unused(folder_of_run / "clips" / plain_name(upload.name))) for upload in uploads])


def _save(upload: UploadedFile, path: Path) -> Path:
    """Write an upload to a file, and release Streamlit's copy."""
    with path.open("wb") as file:
        shutil.copyfileobj(upload, file)
    release_upload(upload.file_id)
    return path


def _unused(path: Path) -> Path:
    """A path that is not used yet: two phones may both name a clip IMG_0001.MOV."""
    number, unused = 1, path
    while unused.exists():
        number += 1
        unused = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return unused


def _progress(session: Session) -> None:
    """Show the progress of the batch, and a button to stop it."""
    run = session.batch
    if run is None or run.state.is_over:
        st.rerun()
    state = run.state
    if state.progress is None:
        st.progress(0.0, text="Reading the clips")
    else:
        st.progress(min(1.0, state.progress.share), text=progress_text(state.progress))
    st.markdown(escape_markdown(state.last))
    if st.button("Cancel", key="cancel-batch"):
        session.end_batch()
        st.rerun()


def _batches() -> int:
    """How many batches were started. Each has widgets of its own, so that the old files are released."""
    return int(st.session_state.get("batches", 0))
