"""Whatever happens to the process at a clip costs that clip alone, at most twice."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from formcheck.batch.local_pool import run_locally
from formcheck.batch.results_folder import ResultsFolder
from formcheck.domain.errors import AnalysisFailure, FailureKind
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.messages import ClipFinished, ClipProgress, Done, Outcome, Step, WorkItem
from formcheck.jobs.worker import StoppedError, WorkerProcess
from tests.batch.fake_results import job_of

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")]

HANDS = (sys.executable, "-m", "tests.batch.hands")


@pytest.fixture
def slot() -> Iterator[WorkerProcess]:
    slot = WorkerProcess(HANDS)
    yield slot
    slot.stop()


def order_of(tmp_path: Path, label: str) -> WorkItem:
    desk = tmp_path / label
    desk.mkdir(parents=True)
    return WorkItem(replace(job_of(label), path=tmp_path / "mark"), desk, tmp_path)


def do(slot: WorkerProcess, tmp_path: Path, label: str) -> Outcome:
    return slot.run(order_of(tmp_path, label), lambda _: None)


def test_a_process_is_kept_from_clip_to_clip(slot: WorkerProcess, tmp_path: Path) -> None:
    steps: list[Step] = []
    first = slot.run(order_of(tmp_path, "good-1"), steps.append)
    second = do(slot, tmp_path, "good-2")
    assert isinstance(first, Done)
    assert first == second
    assert steps == [Step(0.5)]


@pytest.mark.parametrize(
    ("label", "how"),
    [
        ("killed-1", "was killed (SIGKILL)"),
        ("segfault-1", "was killed (SIGSEGV)"),
        ("exit-1", "ended early (exit code 3)"),
        ("rubbish-1", "ended early (exit code 0)"),
        ("half-1", "was killed (SIGKILL)"),
    ],
)
def test_a_clip_that_ends_its_process_twice_is_given_up_and_the_next_is_done(
    slot: WorkerProcess, tmp_path: Path, capfd: pytest.CaptureFixture[str], label: str, how: str
) -> None:
    outcome = do(slot, tmp_path, label)
    assert outcome == AnalysisFailure(
        FailureKind.LOST, f"its analysis {how}, 2 times; try this clip alone: formcheck analyze"
    )
    assert isinstance(do(slot, tmp_path, "good-1"), Done)
    assert capfd.readouterr().err.count(label) == 2


def test_a_process_that_is_killed_once_costs_one_retry_on_a_clear_desk(slot: WorkerProcess, tmp_path: Path) -> None:
    outcome = do(slot, tmp_path, "once-1")
    assert isinstance(outcome, Done)
    assert outcome.headline.endswith("desk holds ['half']")


def test_a_clip_that_gives_no_sign_is_given_up(tmp_path: Path) -> None:
    slot = WorkerProcess(HANDS, patience_s=2.0)
    outcome = do(slot, tmp_path, "hang-1")
    slot.stop()
    assert isinstance(outcome, AnalysisFailure)
    assert "gave no sign for 2 s, 2 times" in outcome.reason


def test_closing_stops_what_runs(slot: WorkerProcess, tmp_path: Path) -> None:
    threading.Timer(0.5, slot.stop).start()
    with pytest.raises(StoppedError):
        do(slot, tmp_path, "hang-1")
    with pytest.raises(StoppedError):
        do(slot, tmp_path, "good-1")


def jobs_of(tmp_path: Path, *labels: str) -> list[AnalysisJob]:
    return [replace(job_of(label), path=tmp_path / label) for label in labels]


def test_bad_clips_cost_others_nothing(tmp_path: Path) -> None:
    labels = ["good-1", "killed-1", "good-2", "once-1", "good-3", "exit-1", "good-4"]
    results_folder = ResultsFolder(tmp_path / "out")
    news = list(
        run_locally(jobs_of(tmp_path, *labels), results_folder, workers=2, start_worker=partial(WorkerProcess, HANDS))
    )
    ended = {piece.job.label: piece for piece in news if isinstance(piece, ClipFinished)}
    assert set(ended) == set(labels)
    failed = {label for label, piece in ended.items() if isinstance(piece.outcome, AnalysisFailure)}
    assert failed == {"killed-1", "exit-1"}
    assert len({piece.staging_folder for piece in ended.values()}) == len(labels), "no two work on one desk"
    assert sum(isinstance(piece, ClipProgress) for piece in news) == 5


def test_a_run_that_is_left_early_leaves_no_process(tmp_path: Path) -> None:
    slots: list[WorkerProcess] = []

    def made() -> WorkerProcess:
        slots.append(WorkerProcess(HANDS))
        return slots[-1]

    news = run_locally(
        jobs_of(tmp_path, "good-1", "hang-1", "hang-2"), ResultsFolder(tmp_path / "out"), workers=2, start_worker=made
    )
    assert isinstance(next(news), ClipProgress)
    processes = [slot._hand.process for slot in slots if slot._hand is not None]
    news.close()
    assert processes
    assert all(process.poll() is not None for process in processes)


def test_no_more_places_than_clips_and_no_fewer_than_one(tmp_path: Path) -> None:
    slots: list[WorkerProcess] = []

    def made() -> WorkerProcess:
        slots.append(WorkerProcess(HANDS))
        return slots[-1]

    assert (
        len([*run_locally(jobs_of(tmp_path, "good-1"), ResultsFolder(tmp_path / "out"), workers=8, start_worker=made)])
        == 2
    )
    assert len(slots) == 1
    assert list(run_locally([], ResultsFolder(tmp_path / "out"), workers=8, start_worker=made)) == []


def test_a_full_disk_stops_the_run_with_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from formcheck.domain.errors import OutputError

    results_folder = ResultsFolder(tmp_path / "out")

    def full(_: ResultsFolder) -> Path:
        raise OutputError("cannot be written (No space left on device); choose another place")

    monkeypatch.setattr(ResultsFolder, "new_staging_folder", full)
    with pytest.raises(OutputError, match="No space left"):
        list(
            run_locally(
                jobs_of(tmp_path, "good-1"), results_folder, workers=1, start_worker=partial(WorkerProcess, HANDS)
            )
        )
