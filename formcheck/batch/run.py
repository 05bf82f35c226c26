"""A run: what is on the shelf stays there, the rest is handed out, put away as it comes, and all of it summed up."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from enum import StrEnum

from formcheck.batch.progress import ProgressCounter
from formcheck.batch.results_folder import ResultsFolder
from formcheck.batch.summary.results import BatchResults, read_results
from formcheck.batch.summary.write import write_summary
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.messages import PERMANENT_FAILURES, ClipFinished, Done, Event

Workforce = Callable[[Sequence[AnalysisJob]], Generator[Event]]
"""Whoever does jobs: this machine, or many. Closing what it gives back stops it."""


class RedoScope(StrEnum):
    """What is done again although it is on the results_folder."""

    NOTHING = "nothing"
    RESULTS = "results"
    ALL = "all"


class Run:
    """One run over a shelf that is held.

    Args:
        jobs: the clips of the batch.
        results_folder: where results go, and lie from earlier runs.
        afresh: what is done again.
    """

    def __init__(
        self, jobs: Sequence[AnalysisJob], results_folder: ResultsFolder, *, afresh: RedoScope = RedoScope.NOTHING
    ) -> None:
        self._jobs = jobs
        self._results_folder = results_folder
        results_folder.save_plan(jobs)
        if afresh is RedoScope.ALL:
            for job in jobs:
                for seen in results_folder.cache.glob(f"{job.observation_key}*"):
                    seen.unlink(missing_ok=True)
        self.todo = tuple(
            job for job in jobs if afresh is not RedoScope.NOTHING or results_folder.result_for(job) is None
        )
        self.count = ProgressCounter.of(jobs, self.todo, now_s=time.monotonic())

    def work(self, workforce: Workforce) -> Generator[Event]:
        """Have the work done; tells of each clip after its results were put away. May be left early.

        Raises:
            FormcheckError: if it cannot go on. What was put away stays.
        """
        with closing(workforce(self.todo)) as news:
            for piece in news:
                if isinstance(piece, ClipFinished) and piece.staging_folder is not None:
                    if isinstance(piece.outcome, Done) or piece.outcome.kind in PERMANENT_FAILURES:
                        self._results_folder.publish(piece.job, piece.staging_folder)
                    else:
                        shutil.rmtree(piece.staging_folder, ignore_errors=True)
                yield piece

    def summarize(self) -> BatchResults:
        """Write the summary of all that is on the results_folder by now, and give it back.

        Raises:
            OutputError: if it cannot be written.
        """
        seen = read_results(self._jobs, self._results_folder, failures=self.count.failures)
        write_summary(seen, self._results_folder)
        return seen
