"""A batch in a thread of its own: its progress, its results, and a way to stop it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from formcheck.batch.local_pool import run_locally
from formcheck.batch.plan import BatchPlan
from formcheck.batch.progress import RunProgress
from formcheck.batch.results_folder import ResultsFolder
from formcheck.batch.run import Run
from formcheck.batch.summary.results import BatchResults
from formcheck.jobs.messages import ClipFinished, Done, Event
from formcheck.jobs.worker import ANALYSIS_SLOTS, StoppedError, WorkerProcess
from formcheck.system.cores import usable_cores
from formcheck.system.failures import failure_of


@dataclass(frozen=True, slots=True)
class BatchState:
    """The state of a batch.

    Attributes:
        progress: None while the clips are being read.
        last: the headline of the last clip, or why it failed.
        remarks: what does not fit in names and table.
        results: of all clips, once it is over.
        failure: why it has no results; None where it has some, or is still running.
    """

    progress: RunProgress | None = None
    last: str = ""
    remarks: tuple[str, ...] = ()
    results: BatchResults | None = None
    failure: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.results is not None or self.failure is not None


class BatchRun:
    """One batch, running or over. Its state may be read from any thread.

    Args:
        plan: makes the plan, which reads every clip.
        folder: a folder of its own, removed by :meth:`end`.
    """

    def __init__(self, plan: Callable[[], BatchPlan], folder: Path) -> None:
        self.results_folder = folder / "results"
        self._folder = folder
        self._state = BatchState()
        self._stop = threading.Event()
        self._workers: list[WorkerProcess] = []
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, args=(plan,), name="formcheck-batch", daemon=True)
        self._thread.start()

    @property
    def state(self) -> BatchState:
        """The state of the batch now."""
        with self._lock:
            return self._state

    def end(self) -> None:
        """Stop it at once, and remove its folder."""
        with self._lock:
            self._stop.set()
            workers = list(self._workers)
        for worker in workers:
            worker.stop()
        self._thread.join()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, make_plan: Callable[[], BatchPlan]) -> None:
        try:
            self._work(make_plan())
        except StoppedError:
            pass
        except Exception as error:  # the edge: whatever goes wrong here must reach the page as text
            self._update(failure=failure_of(error).reason)

    def _work(self, plan: BatchPlan) -> None:
        self._update(remarks=plan.remarks)
        results_folder = ResultsFolder(self.results_folder)
        with results_folder.locked():
            run = Run(plan.jobs, results_folder)
            dispatch = partial(run_locally, workers=usable_cores(), start_worker=self._start_worker)
            with closing(run.work(dispatch)) as events:
                for event in events:
                    if self._stop.is_set():
                        return
                    self._handle(event, run)
            self._update(results=run.summarize())

    def _handle(self, event: Event, run: Run) -> None:
        if isinstance(event, ClipFinished):
            outcome = event.outcome
            self._update(last=f"{event.job.label}: {outcome.headline if isinstance(outcome, Done) else outcome.reason}")
        self._update(progress=run.progress)

    def _start_worker(self) -> WorkerProcess:
        worker = WorkerProcess(slots=ANALYSIS_SLOTS)
        with self._lock:
            self._workers.append(worker)
            if self._stop.is_set():
                worker.stop()
        return worker

    def _update(self, **changes: object) -> None:
        with self._lock:
            self._state = replace(self._state, **changes)  # type: ignore[arg-type]
