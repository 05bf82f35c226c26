"""The state of one browser session: its clip, its running analysis, its results, and a private folder for all of it.

Streamlit has no event for the end of a session, so a thread checks which have gone and ends them.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import streamlit as st
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from formcheck.batch.background_run import BatchRun
from formcheck.domain.errors import AnalysisFailure, ModelError
from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings
from formcheck.jobs.job import AnalysisJob, Drawing
from formcheck.jobs.messages import WorkItem
from formcheck.jobs.result_record import Drawings
from formcheck.jobs.running_job import RunningJob
from formcheck.live.slots import LIVE_SLOTS, LiveSlot
from formcheck.observe.pose_models import find_model
from formcheck.observe.source import file_sha256
from formcheck.page.workspace import process_workspace
from formcheck.system.failures import failure_of

if TYPE_CHECKING:
    from formcheck.judge.results import Analysis

CLEANING_INTERVAL_S = 15.0
"""Time between two checks for sessions that have gone."""

MAX_NAME_LENGTH = 100
"""Characters kept of a file's name: some systems allow 255 bytes, and a character may take four."""


@dataclass(slots=True)
class Session:
    """The state of one session; only its own script runs touch it.

    Attributes:
        folder: private to the session.
        clip: the clip last chosen; a sample stays where it is, an upload lies in the folder.
        request: what is being, or was last, analyzed.
        job: the analysis that runs, or ran last.
        results: analysis and drawings by request, so that nothing is analyzed twice.
        failed: why the last request has no result.
        notice: a message to show once.
        is_choosing: whether another clip is being chosen while there is a result.
        live_slot: its slot for the live screen, once that was opened.
        batch: the batch that runs, or ran last, with a folder of its own.
    """

    folder: Path
    clip: Path | None = None
    request: AnalysisJob | None = None
    job: RunningJob | None = None
    results: dict[AnalysisJob, tuple[Analysis, Drawings | None]] = field(default_factory=dict)
    failed: AnalysisFailure | None = None
    notice: str = ""
    is_choosing: bool = False
    live_slot: LiveSlot | None = None
    batch: BatchRun | None = None

    def open_live_slot(self) -> LiveSlot:
        """The session's slot for the live screen; created at the first call."""
        if self.live_slot is None:
            self.live_slot = LIVE_SLOTS.create()
        return self.live_slot

    def set_upload(self, upload: BinaryIO, *, name: str) -> None:
        """Write an upload into the session's folder. The clip before it and its results are removed.

        Args:
            upload: its content.
            name: the name the browser gave it.
        """
        self.clear()
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        self.clip = folder / plain_name(name)
        with self.clip.open("wb") as file:
            shutil.copyfileobj(upload, file)

    def set_sample(self, path: Path) -> None:
        """Use a clip of this machine. The clip before it and its results are removed."""
        self.clear()
        self.clip = path

    def start_analysis(self, lifter: Lifter, settings: Settings, *, blur_face: bool) -> None:
        """Analyze the clip, unless there is a result of the same request."""
        assert self.clip is not None  # noqa: S101 - the screen requires a clip first
        self.cancel()
        self.failed, self.is_choosing = None, False
        try:
            model_sha256 = find_model(settings.model).sha256
        except ModelError as error:
            self.request, self.failed = None, failure_of(error)
            return
        self.request = AnalysisJob(
            label=self.clip.name,
            path=self.clip,
            sha256=file_sha256(self.clip),
            model_sha256=model_sha256,
            lifter=lifter,
            settings=settings,
            drawing=Drawing(overlay=True, blur_face=blur_face),
        )
        if self.request not in self.results:
            staging_folder, cache = Path(tempfile.mkdtemp(dir=self.folder)), self.folder / "recordings"
            cache.mkdir(exist_ok=True)
            self.job = RunningJob(WorkItem(self.request, staging_folder, cache, sends_analysis=True))

    def update(self) -> None:
        """Take over what the running analysis has finished."""
        if self.job is None or self.request is None:
            return
        state = self.job.state
        if state.analysis is not None:
            self.results[self.request] = (state.analysis, state.drawings)
        self.failed = state.failed
        if state.is_over:
            self.job = None

    @property
    def result(self) -> tuple[Analysis, Drawings | None] | None:
        """The result of the last request; the drawings come later than the analysis."""
        return None if self.request is None else self.results.get(self.request)

    def cancel(self) -> None:
        """Stop the running analysis, if any, and drop its request."""
        if self.job is not None:
            self.job.cancel()
            self.job, self.request = None, None

    def clear(self) -> None:
        """Remove the clip and its results."""
        self.cancel()
        self.clip, self.request, self.failed, self.notice = None, None, None, ""
        self.results.clear()
        for path in self.folder.iterdir():
            shutil.rmtree(path, ignore_errors=True)

    def end_batch(self) -> None:
        """Stop the batch, if one runs, and remove its results."""
        if self.batch is not None:
            self.batch.end()
            self.batch = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to delete."""
        has_live = self.live_slot is not None and (self.live_slot.connections > 0 or len(self.live_slot.sets) > 0)
        return self.clip is None and self.batch is None and not has_live

    def delete_everything(self) -> None:
        """Stop what runs, and delete clips, results, the batch and the live sets."""
        self.clear()
        self.is_choosing = False
        self.end_batch()
        if self.live_slot is not None:
            LIVE_SLOTS.discard(self.live_slot)
            self.live_slot = None

    def end(self) -> None:
        """Delete everything, and the folder."""
        self.delete_everything()
        shutil.rmtree(self.folder, ignore_errors=True)


def plain_name(name: str) -> str:
    """A file name without folders and without characters that some system refuses, and not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter if letter.isprintable() and letter not in '<>:"|?*' else "_" for letter in last).lstrip(".")
    stem, dot, suffix = kept.rpartition(".")
    return f"{stem[: MAX_NAME_LENGTH - len(suffix)]}{dot}{suffix}" if stem else kept[:MAX_NAME_LENGTH] or "clip"


def current_session() -> Session:
    """The session whose script runs now."""
    if "session" not in st.session_state:
        session = Session(process_workspace().session_folder())
        st.session_state["session"] = session
        context = get_script_run_ctx()
        if context is not None:
            _CLEANER.register(context.session_id, session)
    session = st.session_state["session"]
    assert isinstance(session, Session)  # noqa: S101 - nobody else writes there
    return session


def release_upload(file_id: str) -> None:
    """Let Streamlit drop its own copy of an upload, which it keeps in memory."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)


def release_all_uploads() -> None:
    """Let Streamlit drop its own copies of all uploads of the session."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_session_files(context.session_id)


class SessionCleaner:
    """Ends sessions whose browser has gone."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._absent_since_s: dict[str, float] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def register(self, session_id: str, session: Session) -> None:
        """End a session once its browser has gone; does nothing where no server runs (tests)."""
        if not runtime.exists():
            return
        with self._lock:
            self._sessions[session_id] = session
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="formcheck-cleaner", daemon=True)
                self._thread.start()

    def end_absent(self, *, connected: set[str], now_s: float, timeout_s: float) -> tuple[str, ...]:
        """End the sessions that have been without a browser for too long; give back which.

        Args:
            connected: the sessions whose browser is connected.
            now_s: the time, by any monotonic clock.
            timeout_s: how long a browser may be away (a locked phone) before its session ends.
        """
        with self._lock:
            for session_id in self._sessions:
                if session_id in connected:
                    self._absent_since_s.pop(session_id, None)
                else:
                    self._absent_since_s.setdefault(session_id, now_s)
            ended = tuple(name for name, since_s in self._absent_since_s.items() if now_s - since_s > timeout_s)
            sessions = [self._sessions.pop(name) for name in ended]
            for name in ended:
                del self._absent_since_s[name]
        for session in sessions:
            session.end()
        return ended

    def _run(self) -> None:
        while True:
            time.sleep(CLEANING_INTERVAL_S)
            server = runtime.get_instance()
            connected = {name for name in list(self._sessions) if server.is_active_session(name)}
            # Streamlit itself drops a session after this time, so nobody can come back to the folder.
            timeout_s = float(st.get_option("server.disconnectedSessionTTL")) + CLEANING_INTERVAL_S
            self.end_absent(connected=connected, now_s=time.monotonic(), timeout_s=timeout_s)


_CLEANER = SessionCleaner()
