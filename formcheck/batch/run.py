"""One run of a batch: analyze the clips that have no result yet, publish each result, write the summary."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from enum import StrEnum

from formcheck.batch.progress import ProgressCounter, RunProgress
from formcheck.batch.results_folder import ResultsFolder
from formcheck.batch.summary.results import BatchResults, read_results
from formcheck.batch.summary.write import write_summary
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.messages import PERMANENT_FAILURES, ClipFinished, Done, Event

Dispatch = Callable[[Sequence[AnalysisJob], ResultsFolder], Generator[Event]]
"""Analyzes jobs, on this machine or on many. Closing the generator stops it."""


class RedoScope(StrEnum):
    """What a run does again although it has a result."""

    NOTHING = "nothing"
    RESULTS = "results"
    ALL = "all"


class Run:
    """One run in a results folder that is locked.

    Args:
        jobs: the clips of the batch.
        folder: where results are published; results of earlier runs are kept.
        redo: what is done again.

    Raises:
        OutputError: if the plan cannot be written.
    """

    def __init__(
        self, jobs: Sequence[AnalysisJob], folder: ResultsFolder, *, redo: RedoScope = RedoScope.NOTHING
    ) -> None:
        self._jobs = jobs
        self._folder = folder
        folder.save_plan(jobs)
        if redo is RedoScope.ALL:
            for job in jobs:
                for recording in folder.cache.glob(f"{job.recording_key}*"):
                    recording.unlink(missing_ok=True)
        self._todo = tuple(job for job in jobs if redo is not RedoScope.NOTHING or folder.result_for(job) is None)
        self.counter = ProgressCounter(clips=len(jobs), todo=len(self._todo), started_s=time.monotonic())

    @property
    def progress(self) -> RunProgress:
        """How far the run is now."""
        return self.counter.progress(now_s=time.monotonic())

    def work(self, dispatch: Dispatch) -> Generator[Event]:
        """Analyze the clips and yield what happens; a clip that ended is published first. May be closed early.

        Raises:
            FormcheckError: if the run cannot go on. Published results stay.
        """
        with closing(dispatch(self._todo, self._folder)) as events:
            for event in events:
                if isinstance(event, ClipFinished) and event.staging_folder is not None:
                    if isinstance(event.outcome, Done) or event.outcome.kind in PERMANENT_FAILURES:
                        self._folder.publish(event.job, event.staging_folder)
                    else:
                        shutil.rmtree(event.staging_folder, ignore_errors=True)
                self.counter.update(event)
                yield event

    def summarize(self) -> BatchResults:
        """Write the summary of all published results, and return them.

        Raises:
            OutputError: if the summary cannot be written.
        """
        results = read_results(self._jobs, self._folder, failures=self.counter.failures)
        write_summary(results, self._folder)
        return results
