"""A run: what is on the shelf stays there, the rest is handed out, put away as it comes, and all of it summed up."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from enum import StrEnum

from formcheck.batch.progress import Count
from formcheck.batch.results_folder import Shelf
from formcheck.batch.summary.results import Seen, see
from formcheck.batch.summary.write import write_summary
from formcheck.jobs.job import Job
from formcheck.jobs.messages import LASTING, Done, Ended, News

Workforce = Callable[[Sequence[Job]], Generator[News]]
"""Whoever does jobs: this machine, or many. Closing what it gives back stops it."""


class Afresh(StrEnum):
    """What is done again although it is on the shelf."""

    NOTHING = "nothing"
    RESULTS = "results"
    ALL = "all"


class Run:
    """One run over a shelf that is held.

    Args:
        jobs: the clips of the batch.
        shelf: where results go, and lie from earlier runs.
        afresh: what is done again.
    """

    def __init__(self, jobs: Sequence[Job], shelf: Shelf, *, afresh: Afresh = Afresh.NOTHING) -> None:
        self._jobs = jobs
        self._shelf = shelf
        shelf.save_plan(jobs)
        if afresh is Afresh.ALL:
            for job in jobs:
                for seen in shelf.cache.glob(f"{job.watch_key}*"):
                    seen.unlink(missing_ok=True)
        self.todo = tuple(job for job in jobs if afresh is not Afresh.NOTHING or shelf.answer(job) is None)
        self.count = Count.of(jobs, self.todo, now_s=time.monotonic())

    def work(self, workforce: Workforce) -> Generator[News]:
        """Have the work done; tells of each clip after its results were put away. May be left early.

        Raises:
            FormcheckError: if it cannot go on. What was put away stays.
        """
        with closing(workforce(self.todo)) as news:
            for piece in news:
                if isinstance(piece, Ended) and piece.desk is not None:
                    if isinstance(piece.outcome, Done) or piece.outcome.trouble in LASTING:
                        self._shelf.put(piece.job, piece.desk)
                    else:
                        shutil.rmtree(piece.desk, ignore_errors=True)
                yield piece

    def sum_up(self) -> Seen:
        """Write the summary of all that is on the shelf by now, and give it back.

        Raises:
            OutputError: if it cannot be written.
        """
        seen = see(self._jobs, self._shelf, failures=self.count.failures)
        write_summary(seen, self._shelf)
        return seen
