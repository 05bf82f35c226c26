"""Clips analysed on this machine, several at a time."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from functools import partial
from queue import SimpleQueue

from formcheck.batch.results_folder import ResultsFolder
from formcheck.domain.errors import FormcheckError
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.messages import ClipFinished, ClipProgress, Event, Step, WorkItem
from formcheck.jobs.worker import StoppedError, WorkerProcess


def run_locally(
    jobs: Sequence[AnalysisJob],
    results_folder: ResultsFolder,
    *,
    workers: int,
    start_worker: Callable[[], WorkerProcess] = WorkerProcess,
) -> Generator[Event]:
    """Analyse clips and tell of each as it ends, in whatever order that is. Close it to stop at once.

    Args:
        jobs: what to do; they are begun in this order.
        results_folder: has the desks and the cache.
        workers: how many clips at a time.
        start_worker: makes the places they are analysed in.

    Raises:
        FormcheckError: if nothing can be written any more.
    """
    todo, news = deque(jobs), SimpleQueue[Event | Exception]()
    slots = [start_worker() for _ in range(max(1, min(workers, len(jobs))))]
    threads = [threading.Thread(target=_serve, args=(slot, todo, results_folder, news), daemon=True) for slot in slots]
    for thread in threads:
        thread.start()
    try:
        left = len(jobs)
        while left:
            piece = news.get()
            if isinstance(piece, Exception):
                raise piece
            left -= isinstance(piece, ClipFinished)
            yield piece
    finally:
        todo.clear()
        for slot in slots:
            slot.stop()
        for thread in threads:
            thread.join()


def _serve(
    slot: WorkerProcess, todo: deque[AnalysisJob], results_folder: ResultsFolder, news: SimpleQueue[Event | Exception]
) -> None:
    """Do jobs until there are none left, in one place."""
    try:
        while todo:
            job = todo.popleft()
            order = WorkItem(job, results_folder.new_staging_folder(), results_folder.cache)
            outcome = slot.run(order, partial(_tell, news, job.label))
            news.put(ClipFinished(job, outcome, order.staging_folder))
    except (IndexError, StoppedError):
        pass  # another place took the last one; or nobody waits any more
    except (OSError, FormcheckError) as error:
        news.put(error)


def _tell(news: SimpleQueue[Event | Exception], label: str, step: Step) -> None:
    news.put(ClipProgress(label, step.share))
