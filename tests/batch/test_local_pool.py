"""Several clips at a time on this machine; bad ones cost the others nothing."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from formcheck.batch.local_pool import run_locally
from formcheck.batch.results_folder import ResultsFolder
from formcheck.domain.errors import AnalysisFailure, OutputError
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.messages import ClipFinished, ClipProgress
from formcheck.jobs.worker import StoppedError, WorkerProcess
from tests.batch.fake_results import job_of
from tests.batch.running import is_alive, wait_for
from tests.jobs.test_worker import UNLUCKY, pids_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")


def jobs_of(tmp_path: Path, *labels: str) -> list[AnalysisJob]:
    return [replace(job_of(label), path=tmp_path / f"{label}.mark") for label in labels]


def test_bad_clips_cost_others_nothing(tmp_path: Path) -> None:
    labels = ["good-1", "killed-1", "good-2", "once-1", "good-3", "exit-1", "good-4"]
    folder = ResultsFolder(tmp_path / "out")
    start_worker = partial(WorkerProcess, UNLUCKY)
    events = list(run_locally(jobs_of(tmp_path, *labels), folder, workers=2, start_worker=start_worker))
    finished = {event.job.label: event for event in events if isinstance(event, ClipFinished)}
    assert set(finished) == set(labels)
    failed = {label for label, event in finished.items() if isinstance(event.outcome, AnalysisFailure)}
    assert failed == {"killed-1", "exit-1"}
    assert len({event.staging_folder for event in finished.values()}) == len(labels), "each has a folder of its own"
    shares = {event.share for event in events if isinstance(event, ClipProgress) and event.label == "good-1"}
    assert shares == {0.0, 0.4}


def test_a_run_that_is_left_early_leaves_no_process(tmp_path: Path) -> None:
    jobs, folder = jobs_of(tmp_path, "hang-1", "hang-2"), ResultsFolder(tmp_path / "out")
    events = run_locally(jobs, folder, workers=2, start_worker=partial(WorkerProcess, UNLUCKY))
    assert isinstance(next(events), ClipProgress)
    wait_for(lambda: pids_of(tmp_path, "hang-1") and pids_of(tmp_path, "hang-2"))
    events.close()
    assert not any(map(is_alive, pids_of(tmp_path, "hang-1") + pids_of(tmp_path, "hang-2")))


def test_a_run_whose_worker_is_stopped_ends(tmp_path: Path) -> None:
    worker = WorkerProcess(UNLUCKY)
    worker.stop()
    events = run_locally(
        jobs_of(tmp_path, "good-1"), ResultsFolder(tmp_path / "out"), workers=1, start_worker=lambda: worker
    )
    with pytest.raises(StoppedError):
        list(events)


def test_there_are_no_more_workers_than_clips(tmp_path: Path) -> None:
    workers: list[WorkerProcess] = []

    def start() -> WorkerProcess:
        workers.append(WorkerProcess(UNLUCKY))
        return workers[-1]

    folder = ResultsFolder(tmp_path / "out")
    events = list(run_locally(jobs_of(tmp_path, "good-1"), folder, workers=8, start_worker=start))
    assert isinstance(events[-1], ClipFinished)
    assert len(workers) == 1
    assert list(run_locally([], folder, workers=8, start_worker=start)) == []


def test_a_full_disk_stops_the_run_with_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ResultsFolder(tmp_path / "out")

    def full(_: ResultsFolder) -> Path:
        raise OutputError("cannot be written (No space left on device); choose another place")

    monkeypatch.setattr(ResultsFolder, "new_staging_folder", full)
    with pytest.raises(OutputError, match="No space left"):
        list(run_locally(jobs_of(tmp_path, "good-1"), folder, workers=1, start_worker=partial(WorkerProcess, UNLUCKY)))
