"""What one browser session has: its clip, its running analysis, its results, and a private folder for all of it.

Streamlit tells nobody when a session ends, so a thread looks which are left and clears away after those that went.
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

from formcheck.domain.errors import AnalysisFailure
from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings
from formcheck.live.seats import SEATS, Seat
from formcheck.observe.video import file_sha256
from formcheck.page.batch.background_run import BatchRun
from formcheck.page.job import RunningJob
from formcheck.page.messages import Drawn, Request
from formcheck.page.workspace import process_workspace

if TYPE_CHECKING:
    from formcheck.judge.results import Analysis

LOOK_EVERY_S = 15.0
"""How often the thread looks who has gone."""

LONGEST_NAME = 100
"""Letters kept of a file's name; some systems allow 255 bytes, and a letter may take four."""


@dataclass(frozen=True, slots=True)
class Question:
    """All that an answer depends on: the clip's content, and what was told about it.

    Attributes:
        sha256: of the clip.
        lifter, settings: as for :func:`formcheck.analysis.analyze_video`.
        blur_face: whether faces are blurred in what is drawn.
    """

    sha256: str
    lifter: Lifter
    settings: Settings
    blur_face: bool


@dataclass(slots=True)
class Visit:
    """The state of one session; only its own script runs touch it.

    Attributes:
        folder: private to the session.
        clip: the clip last chosen; a sample stays where it is, an upload lies in the folder.
        question: what is being, or was last, asked.
        job: the analysis that runs, or ran last.
        answers: what was found, by question, so that nothing is analysed twice.
        failed: why the last question has no answer.
        notice: something to say once.
        is_choosing: whether another clip is being chosen while there is an answer.
        seat: its place before a camera, once there was one.
        batch: the batch that runs, or ran last, with a folder of its own.
    """

    folder: Path
    clip: Path | None = None
    question: Question | None = None
    job: RunningJob | None = None
    answers: dict[Question, tuple[Analysis, Drawn | None]] = field(default_factory=dict)
    failed: AnalysisFailure | None = None
    notice: str = ""
    is_choosing: bool = False
    seat: Seat | None = None
    batch: BatchRun | None = None

    def take_seat(self) -> Seat:
        """The session's place before a camera."""
        if self.seat is None:
            self.seat = SEATS.give()
        return self.seat

    def take_upload(self, upload: BinaryIO, *, name: str) -> None:
        """Write an upload into the session's folder in place of the clip before it, with all that came of that one.

        Args:
            upload: its content.
            name: the name the browser gave it.
        """
        self.forget()
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        self.clip = folder / plain_name(name)
        with self.clip.open("wb") as file:
            shutil.copyfileobj(upload, file)

    def take_sample(self, path: Path) -> None:
        """Take a clip that lies on this machine in place of the clip before it."""
        self.forget()
        self.clip = path

    def ask(self, lifter: Lifter, settings: Settings, *, blur_face: bool) -> None:
        """Analyse the clip, unless just this was asked before and answered."""
        assert self.clip is not None  # noqa: S101 - the screen asks only about a clip
        self.cancel()
        self.failed, self.is_choosing = None, False
        self.question = Question(file_sha256(self.clip), lifter, settings, blur_face)
        if self.question not in self.answers:
            drawings = Path(tempfile.mkdtemp(dir=self.folder))
            self.job = RunningJob(Request(self.clip, drawings, lifter, settings, blur_face))

    def look(self) -> None:
        """Take over what the running analysis has by now."""
        if self.job is None or self.question is None:
            return
        state = self.job.state
        if state.analysis is not None:
            self.answers[self.question] = (state.analysis, state.drawn)
        self.failed = state.failed
        if state.is_over:
            self.job = None

    @property
    def answer(self) -> tuple[Analysis, Drawn | None] | None:
        """What is known of the question last asked; the drawings come later than the analysis."""
        return None if self.question is None else self.answers.get(self.question)

    def cancel(self) -> None:
        """Stop the running analysis, if any, and forget what was asked."""
        if self.job is not None:
            self.job.cancel()
            self.job, self.question = None, None

    def forget(self) -> None:
        """Remove the clip and all that came of it."""
        self.cancel()
        self.clip, self.question, self.failed, self.notice = None, None, None, ""
        self.answers.clear()
        for path in self.folder.iterdir():
            shutil.rmtree(path, ignore_errors=True)

    def leave_batch(self) -> None:
        """Stop the batch, if one runs, and remove all that came of it."""
        if self.batch is not None:
            self.batch.end()
            self.batch = None

    def end(self) -> None:
        """Stop what runs, give the place back, and remove the folder."""
        self.cancel()
        if self.seat is not None:
            SEATS.withdraw(self.seat)
        self.leave_batch()
        shutil.rmtree(self.folder, ignore_errors=True)


def plain_name(name: str) -> str:
    """A file name without folders, without letters that some system refuses, and not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter if letter.isprintable() and letter not in '<>:"|?*' else "_" for letter in last).lstrip(".")
    stem, dot, suffix = kept.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(suffix)]}{dot}{suffix}" if stem else kept[:LONGEST_NAME] or "clip"


def this_visit() -> Visit:
    """The visit of the session whose script runs now."""
    if "visit" not in st.session_state:
        visit = Visit(process_workspace().session_folder())
        st.session_state["visit"] = visit
        context = get_script_run_ctx()
        if context is not None:
            _KEEPER.watch(context.session_id, visit)
    visit = st.session_state["visit"]
    assert isinstance(visit, Visit)  # noqa: S101 - nobody else writes there
    return visit


def release_upload(file_id: str) -> None:
    """Let Streamlit drop its own copy of an upload, which it keeps in memory."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)


class Keeper:
    """Ends the visits of sessions that have gone."""

    def __init__(self) -> None:
        self._visits: dict[str, Visit] = {}
        self._gone_since_s: dict[str, float] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def watch(self, session_id: str, visit: Visit) -> None:
        """See to it that a visit ends when its session does; does nothing where no server runs (tests)."""
        if not runtime.exists():
            return
        with self._lock:
            self._visits[session_id] = visit
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="formcheck-keeper", daemon=True)
                self._thread.start()

    def clear_away(self, *, here: set[str], now_s: float, patience_s: float) -> tuple[str, ...]:
        """End the visits of sessions that have been away for longer than a time; give back which.

        Args:
            here: the sessions whose browser is connected.
            now_s: the time, by any clock that goes forward.
            patience_s: how long a browser may be away (a locked phone) before its session has ended.
        """
        with self._lock:
            for session_id in self._visits:
                if session_id in here:
                    self._gone_since_s.pop(session_id, None)
                else:
                    self._gone_since_s.setdefault(session_id, now_s)
            ended = tuple(name for name, since_s in self._gone_since_s.items() if now_s - since_s > patience_s)
            visits = [self._visits.pop(name) for name in ended]
            for name in ended:
                del self._gone_since_s[name]
        for visit in visits:
            visit.end()
        return ended

    def _run(self) -> None:
        while True:
            time.sleep(LOOK_EVERY_S)
            server = runtime.get_instance()
            here = {name for name in list(self._visits) if server.is_active_session(name)}
            # Streamlit itself forgets a session after this time, so nobody comes back to the folder.
            patience_s = float(st.get_option("server.disconnectedSessionTTL")) + LOOK_EVERY_S
            self.clear_away(here=here, now_s=time.monotonic(), patience_s=patience_s)


_KEEPER = Keeper()
