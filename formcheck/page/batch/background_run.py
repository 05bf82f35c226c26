"""A batch that runs beside the page: how far it is, what came of it, and a way to stop it."""

from __future__ import annotations

import shutil
import threading
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from formcheck.batch.clips import BatchClip
from formcheck.batch.local_pool import run_locally
from formcheck.batch.plan import LifterRegistry, make_plan
from formcheck.batch.progress import RunProgress
from formcheck.batch.results_folder import ResultsFolder
from formcheck.batch.run import Run
from formcheck.batch.summary.results import BatchResults
from formcheck.domain.errors import FormcheckError, one_line
from formcheck.domain.settings import Settings
from formcheck.jobs.job import Drawing
from formcheck.jobs.messages import ClipFinished, Done, Event
from formcheck.jobs.worker import ANALYSIS_SLOTS, StoppedError, WorkerProcess
from formcheck.system.cores import usable_cores


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked.

    Attributes:
        clips: what to analyse.
        registry: what is known of the lifters.
        settings: how to look.
        drawing: what is drawn.
    """

    clips: tuple[BatchClip, ...]
    registry: LifterRegistry
    settings: Settings
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class BatchState:
    """Where a batch stands.

    Attributes:
        standing: how far it is; None while the clips are being read.
        last: what was said last of a clip.
        remarks: what is odd about names and table.
        seen: what came of it, once it is over.
        failed: why nothing came of it.
    """

    standing: RunProgress | None = None
    last: str = ""
    remarks: tuple[str, ...] = ()
    seen: BatchResults | None = None
    failed: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.seen is not None or bool(self.failed)


class BatchRun:
    """One batch, running or over. Its state may be read from any thread.

    Args:
        asked: what to do.
        folder: its own; everything in it goes with :meth:`end`.
    """

    def __init__(self, asked: Asked, folder: Path) -> None:
        self.results = folder / "results"
        self._folder = folder
        self._state = BatchState()
        self._stop = threading.Event()
        self._slots: list[WorkerProcess] = []
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, args=(asked,), name="formcheck-batch", daemon=True)
        self._thread.start()

    @property
    def state(self) -> BatchState:
        """Where the batch stands now."""
        with self._lock:
            return self._state

    def end(self) -> None:
        """Stop it at once, and remove all that came of it."""
        with self._lock:
            self._stop.set()
            slots = list(self._slots)
        for slot in slots:
            slot.stop()
        self._thread.join()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, asked: Asked) -> None:
        try:
            self._work(asked)
        except StoppedError:
            pass
        except FormcheckError as error:
            self._tell(failed=str(error))
        except Exception as error:  # the edge: whatever goes wrong here must reach the page as words
            self._tell(failed=one_line(error))

    def _work(self, asked: Asked) -> None:
        plan = make_plan(asked.clips, asked.registry, settings=asked.settings, drawing=asked.drawing)
        self._tell(remarks=plan.remarks)
        results_folder = ResultsFolder(self.results)
        with results_folder.locked():
            run = Run(plan.jobs, results_folder)
            dispatch = partial(run_locally, workers=usable_cores(), start_worker=self._start_worker)
            with closing(run.work(dispatch)) as news:
                for piece in news:
                    if self._stop.is_set():
                        return
                    self._take(piece, run)
            self._tell(seen=run.summarize())

    def _take(self, piece: Event, run: Run) -> None:
        if isinstance(piece, ClipFinished):
            outcome = piece.outcome
            self._tell(last=f"{piece.job.label}: {outcome.headline if isinstance(outcome, Done) else outcome.reason}")
        self._tell(standing=run.progress)

    def _start_worker(self) -> WorkerProcess:
        slot = WorkerProcess(slots=ANALYSIS_SLOTS)
        with self._lock:
            self._slots.append(slot)
            if self._stop.is_set():
                slot.stop()
        return slot

    def _tell(self, **what: object) -> None:
        with self._lock:
            self._state = replace(self._state, **what)  # type: ignore[arg-type]
