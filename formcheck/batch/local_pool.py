"""Clips analyzed on this machine, several at a time."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from queue import SimpleQueue

from formcheck.batch.results_folder import ResultsFolder
from formcheck.domain.errors import FormcheckError
from formcheck.domain.progress import ProgressUpdate
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.messages import ClipFinished, ClipProgress, Event, Message, WorkItem, overall_share
from formcheck.jobs.worker import StoppedError, WorkerProcess


def run_locally(
    jobs: Sequence[AnalysisJob],
    results_folder: ResultsFolder,
    *,
    workers: int,
    start_worker: Callable[[], WorkerProcess] = WorkerProcess,
) -> Generator[Event]:
    """Analyze clips, and yield an event for each as it ends, in any order. Close the generator to stop at once.

    Args:
        jobs: the clips; they are begun in this order.
        results_folder: has the staging folders and the cache.
        workers: how many clips at a time.
        start_worker: makes the workers.

    Raises:
        FormcheckError: if nothing can be written any more.
        StoppedError: if a worker was stopped.
    """
    pending, events = deque(jobs), SimpleQueue[Event | Exception]()
    processes = [start_worker() for _ in range(min(workers, len(jobs)))]
    threads = [
        threading.Thread(target=_analyze, args=(process, pending, results_folder, events), daemon=True)
        for process in processes
    ]
    for thread in threads:
        thread.start()
    try:
        left = len(jobs)
        while left:
            event = events.get()
            if isinstance(event, Exception):
                raise event
            left -= isinstance(event, ClipFinished)
            yield event
    finally:
        pending.clear()
        for process in processes:
            process.stop()
        for thread in threads:
            thread.join()


def _analyze(
    worker: WorkerProcess,
    pending: deque[AnalysisJob],
    results_folder: ResultsFolder,
    events: SimpleQueue[Event | Exception],
) -> None:
    """Analyze pending clips with one worker until none is left."""

    def report(message: Message) -> None:
        """Pass on progress as an event of the current clip."""
        if isinstance(message, ProgressUpdate):
            events.put(ClipProgress(job.label, overall_share(message)))

    try:
        while pending:
            job = pending.popleft()
            item = WorkItem(job, results_folder.new_staging_folder(), results_folder.cache)
            events.put(ClipFinished(job, worker.run(item, report), item.staging_folder))
    except IndexError:
        pass  # another worker took the last one
    except (OSError, FormcheckError, StoppedError) as error:
        events.put(error)
