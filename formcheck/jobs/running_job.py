"""An analysis that runs beside the page: its progress, its results, and a way to stop it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from formcheck.domain.errors import AnalysisFailure
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.jobs.messages import Analyzed, Message, Preview, WorkItem
from formcheck.jobs.result_record import Drawings, load_drawings
from formcheck.jobs.worker import ANALYSIS_SLOTS, StoppedError, WorkerProcess

if TYPE_CHECKING:
    from formcheck.judge.results import Analysis

MIN_FRAMES = 10
"""The time left is not estimated before this many frames: the first are slow, and the estimate would jump."""


@dataclass(frozen=True, slots=True)
class JobState:
    """The state of an analysis.

    Attributes:
        is_waiting: whether it waits for a free core.
        step: what it is busy with.
        left_s: seconds until the stage ends; None if unknown.
        preview: the reps found while the clip is read; None before the first one.
        analysis: the result, once there.
        drawings: the stills and the overlay, once there.
        failed: why there is no result.
    """

    is_waiting: bool = True
    step: ProgressUpdate = ProgressUpdate(AnalysisStage.STARTING)  # noqa: RUF009 - frozen
    left_s: float | None = None
    preview: Analysis | None = None
    analysis: Analysis | None = None
    drawings: Drawings | None = None
    failed: AnalysisFailure | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.drawings is not None or self.failed is not None


class RunningJob:
    """One running analysis. Its state may be read from any thread.

    Args:
        item: the clip, and where to work on it.
    """

    def __init__(self, item: WorkItem) -> None:
        self.item = item
        self._state = JobState()
        self._lock = threading.Lock()
        self._started_s: dict[AnalysisStage, float] = {}
        # One try: a person is waiting, and may start it again.
        self._worker = WorkerProcess(tries=1, slots=ANALYSIS_SLOTS)
        threading.Thread(target=self._run, name="formcheck-job", daemon=True).start()

    @property
    def state(self) -> JobState:
        """The state now."""
        with self._lock:
            return self._state

    def cancel(self) -> None:
        """Stop the analysis at once, and drop what it had. Stopping it again does nothing."""
        self._worker.stop()

    def _run(self) -> None:
        try:
            outcome = self._worker.run(self.item, self._take)
        except StoppedError:
            return
        finally:
            self._worker.stop()
        if not isinstance(outcome, AnalysisFailure):
            self._update(drawings=load_drawings(self.item.staging_folder))
        elif self.state.analysis is not None:
            self._update(drawings=Drawings((), None, outcome.reason))
        else:
            self._update(failed=outcome)

    def _take(self, message: Message) -> None:
        if isinstance(message, Analyzed):
            self._update(analysis=message.analysis, left_s=None)
        elif isinstance(message, Preview):
            self._update(preview=message.analysis)
        else:
            self._update(is_waiting=False, step=message, left_s=self._left_s(message))

    def _update(self, **changes: object) -> None:
        with self._lock:
            self._state = replace(self._state, **changes)  # type: ignore[arg-type]

    def _left_s(self, step: ProgressUpdate) -> float | None:
        now_s = time.monotonic()
        started_s = self._started_s.setdefault(step.stage, now_s)
        if step.done < MIN_FRAMES or step.expected < step.done:
            return None
        return (now_s - started_s) / step.done * (step.expected - step.done)
