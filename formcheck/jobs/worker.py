"""A process that analyzes one clip at a time. Whatever happens to it costs that clip alone.

A clip that crashes its process, or keeps it silent for too long, is tried again in a new process and then given up. The
same class serves the page, a batch on this machine, and every machine of a cluster.
"""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue

from formcheck.domain.errors import AnalysisFailure, FailureKind
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.jobs.messages import Analyzed, Done, Message, Outcome, Preview, WorkItem
from formcheck.system.child_process import ChildProcess, ProcessEnded
from formcheck.system.cores import usable_cores
from formcheck.system.resource_limits import time_limit_s

COMMAND = (sys.executable, "-m", "formcheck.jobs.worker_main")

TRIES = 2
"""One crash may be chance (memory, a person with a task manager); two in a row are the clip's."""

PATIENCE_S = 600.0
"""A process that is silent for this long hangs: it reports every frame, and the longest work without one, measuring and
drawing a clip of an hour, takes a minute on a free machine."""

TOO_LONG = "its analysis took longer than {hours:.3g} hours; analyze a part of the clip, or set FORMCHECK_HOURS"
"""Why a clip was given up that kept its process busy for too long."""

POLL_INTERVAL_S = 0.5
"""How often a worker that waits for a free core checks whether it was stopped."""

ANALYSIS_SLOTS = threading.BoundedSemaphore(usable_cores())
"""As many analyses of the page at once as there are cores, since each keeps at least one busy; the others wait."""


class StoppedError(Exception):
    """The worker was stopped before its clip was done."""


class WorkerProcess:
    """A process that is started when it is needed and kept from clip to clip.

    Args:
        command: starts the process.
        patience_s: how long it may be silent.
        limit_s: how long a clip may take in all; None takes the limit of this machine.
        tries: how often a clip is tried.
        slots: shared by all who wait for a free core; None starts at once.
    """

    def __init__(
        self,
        command: Sequence[str] = COMMAND,
        *,
        patience_s: float = PATIENCE_S,
        limit_s: float | None = None,
        tries: int = TRIES,
        slots: threading.Semaphore | None = None,
    ) -> None:
        self._command = command
        self._patience_s = patience_s
        self._limit_s = time_limit_s() if limit_s is None else limit_s
        self._tries = tries
        self._slots = slots
        self._process: ChildProcess | None = None
        self._messages: SimpleQueue[object] = SimpleQueue()
        self._lock = threading.Lock()
        self._is_stopped = False

    def run(self, item: WorkItem, on_message: Callable[[Message], None]) -> Outcome:
        """Analyze a clip, and pass on what the process sends meanwhile.

        Raises:
            StoppedError: if the worker is stopped.
        """
        how = ""
        with self._slot():
            ends_s = time.monotonic() + self._limit_s
            for _ in range(self._tries):
                _clear(item)
                on_message(ProgressUpdate(AnalysisStage.STARTING))
                outcome = self._attempt(item, on_message, ends_s)
                if not isinstance(outcome, ProcessEnded):
                    return outcome
                if time.monotonic() >= ends_s:
                    return AnalysisFailure(FailureKind.LOST, TOO_LONG.format(hours=self._limit_s / 3600.0))
                how = outcome.text
        times = f", {self._tries} times" if self._tries > 1 else ""
        return AnalysisFailure(FailureKind.LOST, f"its analysis {how}{times}; try this clip alone: formcheck analyze")

    def stop(self) -> None:
        """End the process at once, and the run that waits for it; from any thread."""
        with self._lock:
            self._is_stopped = True
            process = self._process
        if process is not None:
            process.close()

    @contextmanager
    def _slot(self) -> Iterator[None]:
        """Wait for a free slot, and keep it meanwhile."""
        if self._slots is None:
            yield
            return
        while not self._slots.acquire(timeout=POLL_INTERVAL_S):
            self._require_running()
        try:
            yield
        finally:
            self._slots.release()

    def _attempt(self, item: WorkItem, on_message: Callable[[Message], None], ends_s: float) -> Outcome | ProcessEnded:
        """Send the clip to the process, and wait until it is done, the process has ended, or the time is over."""
        process = self._start()
        with suppress(OSError):  # it has just ended, and will say so
            process.send(item)
        while True:
            left_s = max(ends_s - time.monotonic(), 0.0)
            try:
                message = self._messages.get(timeout=min(self._patience_s, left_s))
            except Empty:
                message = ProcessEnded(f"gave no sign for {self._patience_s:.0f} s")
            if time.monotonic() >= ends_s and not isinstance(message, Done | AnalysisFailure):
                message = ProcessEnded("took too long")
            match message:
                case ProgressUpdate() | Preview() | Analyzed():
                    on_message(message)
                case Done() | AnalysisFailure():
                    return message
                case ProcessEnded():
                    process.close()
                    with self._lock:
                        self._process = None
                    self._require_running()
                    return message

    def _start(self) -> ChildProcess:
        with self._lock:
            self._require_running()
            if self._process is None:
                # A queue of its own: what the process before it still sent must not be taken for an answer.
                self._messages = SimpleQueue()
                self._process = ChildProcess(self._command, self._messages.put)
            return self._process

    def _require_running(self) -> None:
        if self._is_stopped:
            raise StoppedError


def _clear(item: WorkItem) -> None:
    """Remove what an earlier attempt left in the staging folder."""
    for path in item.staging_folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
