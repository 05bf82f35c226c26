"""Clips analysed on this machine, several at a time."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from functools import partial
from queue import SimpleQueue

from formcheck.batch.results_folder import ResultsFolder
from formcheck.domain.errors import FormcheckError
from formcheck.jobs.job import Job
from formcheck.jobs.messages import Advanced, Ended, News, Order, Step
from formcheck.jobs.worker import Slot, StoppedError


def usual_workers() -> int:
    """As many at once as there are cores for this process: each keeps one busy."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


def work_here(
    jobs: Sequence[Job], results_folder: ResultsFolder, *, workers: int, make_slot: Callable[[], Slot] = Slot
) -> Generator[News]:
    """Analyse clips and tell of each as it ends, in whatever order that is. Close it to stop at once.

    Args:
        jobs: what to do; they are begun in this order.
        results_folder: has the desks and the cache.
        workers: how many clips at a time.
        make_slot: makes the places they are analysed in.

    Raises:
        FormcheckError: if nothing can be written any more.
    """
    todo, news = deque(jobs), SimpleQueue[News | Exception]()
    slots = [make_slot() for _ in range(max(1, min(workers, len(jobs))))]
    threads = [threading.Thread(target=_serve, args=(slot, todo, results_folder, news), daemon=True) for slot in slots]
    for thread in threads:
        thread.start()
    try:
        left = len(jobs)
        while left:
            piece = news.get()
            if isinstance(piece, Exception):
                raise piece
            left -= isinstance(piece, Ended)
            yield piece
    finally:
        todo.clear()
        for slot in slots:
            slot.close()
        for thread in threads:
            thread.join()


def _serve(slot: Slot, todo: deque[Job], results_folder: ResultsFolder, news: SimpleQueue[News | Exception]) -> None:
    """Do jobs until there are none left, in one place."""
    try:
        while todo:
            job = todo.popleft()
            order = Order(job, results_folder.new_staging_folder(), results_folder.cache)
            outcome = slot.do(order, partial(_tell, news, job.label))
            news.put(Ended(job, outcome, order.desk))
    except (IndexError, StoppedError):
        pass  # another place took the last one; or nobody waits any more
    except (OSError, FormcheckError) as error:
        news.put(error)


def _tell(news: SimpleQueue[News | Exception], label: str, step: Step) -> None:
    news.put(Advanced(label, step.share))
