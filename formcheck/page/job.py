"""An analysis that runs beside the page: how far it is, what came of it, and a way to stop it."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from formcheck.domain.errors import AnalysisFailure, FailureKind
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.page.messages import Answered, Drawn, Message, Request
from formcheck.system.cores import usable_cores

if TYPE_CHECKING:
    from formcheck.judge.results import Analysis

PLACES = threading.BoundedSemaphore(usable_cores())
"""As many analyses at once as there are cores, since each keeps one busy; the others wait their turn."""

FEW_PICTURES = 10
"""Before this many pictures the time left is not told: the first are slow, and it would jump."""


@dataclass(frozen=True, slots=True)
class JobState:
    """Where an analysis stands.

    Attributes:
        is_waiting: others are before it.
        step: what it is busy with.
        left_s: seconds until all pictures are watched, or drawn; None where that is not known.
        analysis: the answer, once there.
        drawn: stills and overlay, once there.
        failed: why there is no answer.
    """

    is_waiting: bool = True
    step: ProgressUpdate = ProgressUpdate(AnalysisStage.STARTING)  # noqa: RUF009 - frozen
    left_s: float | None = None
    analysis: Analysis | None = None
    drawn: Drawn | None = None
    failed: AnalysisFailure | None = None

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer or the reason why there is none."""
        return self.analysis is not None or self.failed is not None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.drawn is not None or self.failed is not None


class RunningJob:
    """One running analysis. Its state may be read from any thread."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self._state = JobState()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_cancelled = False
        self._since_s: dict[AnalysisStage, float] = {}
        threading.Thread(target=self._run, name="formcheck-job", daemon=True).start()

    @property
    def state(self) -> JobState:
        """Where the analysis stands now."""
        with self._lock:
            return self._state

    def cancel(self) -> None:
        """Stop it at once; what it had is thrown away. Stopping it again does nothing."""
        with self._lock:
            self._is_cancelled = True
            process = self._process
        if process is not None:
            process.kill()

    def _run(self) -> None:
        with PLACES:
            with self._lock:
                if self._is_cancelled:
                    return
                self._process = process = subprocess.Popen(
                    [sys.executable, "-m", "formcheck.page.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
                self._state = replace(self._state, is_waiting=False)
            with process:
                self._talk(process)

    def _talk(self, process: subprocess.Popen[bytes]) -> None:
        """Hand over the request, and take messages until there are no more."""
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        try:
            with process.stdin as requests:
                pickle.dump(self.request, requests)
            while not self.state.is_over:
                self._take(pickle.load(process.stdout))  # noqa: S301 - written by our own worker
        except (EOFError, OSError, pickle.UnpicklingError):
            code = process.wait()
            self._take(_ended_early(code, self.state))

    def _take(self, message: Message) -> None:
        with self._lock:
            match message:
                case ProgressUpdate():
                    self._state = replace(self._state, step=message, left_s=self._left_s(message))
                case Answered(analysis):
                    self._state = replace(self._state, analysis=analysis, left_s=None)
                case Drawn():
                    self._state = replace(self._state, drawn=message)
                case AnalysisFailure():
                    self._state = replace(self._state, failed=message)

    def _left_s(self, step: ProgressUpdate) -> float | None:
        now_s = time.monotonic()
        since_s = self._since_s.setdefault(step.stage, now_s)
        if step.done < FEW_PICTURES or step.expected < step.done:
            return None
        return (now_s - since_s) / step.done * (step.expected - step.done)


def _ended_early(code: int, state: JobState) -> Message:
    """What is left to say of a worker that went without a last word."""
    if state.analysis is not None:
        return Drawn((), None, f"drawing stopped unexpectedly (exit code {code})")
    return AnalysisFailure(FailureKind.LOST, f"the analysis stopped unexpectedly (exit code {code})")
