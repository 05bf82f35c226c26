"""Whatever happens to the process of a clip costs that clip alone, and at most twice."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.domain.errors import AnalysisFailure, FailureKind
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.jobs.messages import PERMANENT_FAILURES, Done, Message, Outcome, WorkItem
from formcheck.jobs.worker import StoppedError, WorkerProcess
from formcheck.observe.pose_models import find_model
from formcheck.observe.source import file_sha256
from tests.batch.fake_results import job_of
from tests.batch.running import PROJECT, is_alive, wait_for
from tests.video_files import SAMPLES

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")]

UNLUCKY = (sys.executable, "-m", "tests.jobs.unlucky_worker")


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    worker = WorkerProcess(UNLUCKY)
    yield worker
    worker.stop()


def item_of(tmp_path: Path, label: str) -> WorkItem:
    folder = tmp_path / label
    folder.mkdir(parents=True)
    return WorkItem(replace(job_of(label), path=tmp_path / f"{label}.mark"), folder, tmp_path)


def run(worker: WorkerProcess, tmp_path: Path, label: str) -> Outcome:
    return worker.run(item_of(tmp_path, label), lambda _: None)


def pids_of(tmp_path: Path, label: str) -> list[int]:
    """The processes that began a clip."""
    runs = tmp_path / f"{label}.runs"
    return [int(pid) for pid in runs.read_text().split()] if runs.exists() else []


def test_a_process_is_kept_from_clip_to_clip(worker: WorkerProcess, tmp_path: Path) -> None:
    messages: list[Message] = []
    first = worker.run(item_of(tmp_path, "good-1"), messages.append)
    second = run(worker, tmp_path, "good-2")
    assert isinstance(first, Done)
    assert first == second
    assert messages == [ProgressUpdate(AnalysisStage.STARTING), ProgressUpdate(AnalysisStage.READING, 1, 2)]


@pytest.mark.parametrize(
    ("label", "how"),
    [
        ("killed-1", "was killed (SIGKILL)"),
        ("segfault-1", "was killed (SIGSEGV)"),
        ("exit-1", "ended early (exit code 3)"),
        ("rubbish-1", "was killed (SIGKILL)"),
        ("half-1", "was killed (SIGKILL)"),
    ],
)
def test_a_clip_that_ends_its_process_twice_is_given_up_and_the_next_is_done(
    worker: WorkerProcess, tmp_path: Path, label: str, how: str
) -> None:
    outcome = run(worker, tmp_path, label)
    reason = f"its analysis {how}, 2 times; try this clip alone: formcheck analyze"
    assert outcome == AnalysisFailure(FailureKind.LOST, reason)
    assert len(set(pids_of(tmp_path, label))) == 2
    assert isinstance(run(worker, tmp_path, "good-1"), Done)


def test_a_process_that_is_killed_once_costs_one_retry_in_a_clear_folder(worker: WorkerProcess, tmp_path: Path) -> None:
    item = item_of(tmp_path, "once-1")
    (item.staging_folder / "left over").write_text("x")
    outcome = worker.run(item, lambda _: None)
    assert isinstance(outcome, Done)
    assert outcome.headline.endswith("folder holds ['half']")


def test_a_clip_that_is_silent_is_given_up(tmp_path: Path) -> None:
    worker = WorkerProcess(UNLUCKY, patience_s=2.0)
    outcome = run(worker, tmp_path, "hang-1")
    worker.stop()
    assert isinstance(outcome, AnalysisFailure)
    assert "gave no sign for 2 s, 2 times" in outcome.reason
    assert not any(map(is_alive, pids_of(tmp_path, "hang-1")))


def test_a_clip_that_takes_too_long_is_given_up_at_once(tmp_path: Path) -> None:
    worker = WorkerProcess(UNLUCKY, limit_s=1.8)
    outcome = run(worker, tmp_path, "busy-1")
    worker.stop()
    reason = "its analysis took longer than 0.0005 hours; analyze a part of the clip, or set FORMCHECK_HOURS"
    assert outcome == AnalysisFailure(FailureKind.LOST, reason)
    assert len(pids_of(tmp_path, "busy-1")) == 1
    assert not any(map(is_alive, pids_of(tmp_path, "busy-1")))


def test_a_clip_that_takes_too_much_memory_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_MEMORY_GB", "1.2")
    worker = WorkerProcess(tries=1)
    item = item_of(tmp_path, "sample-1")
    path = SAMPLES / "heels_lift.mp4"
    job = replace(
        item.job, path=path, sha256=file_sha256(path), model_sha256=find_model(item.job.settings.model).sha256
    )
    outcome = worker.run(replace(item, job=job), lambda _: None)
    worker.stop()
    assert isinstance(outcome, AnalysisFailure)
    assert outcome.kind not in PERMANENT_FAILURES, "with more memory it is tried again"
    assert "\n" not in outcome.reason


def test_stopping_ends_what_runs_at_once(worker: WorkerProcess, tmp_path: Path) -> None:
    def stop() -> None:
        wait_for(lambda: pids_of(tmp_path, "hang-1"))
        stopped_s.append(time.monotonic())
        worker.stop()

    stopped_s: list[float] = []
    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(StoppedError):
        run(worker, tmp_path, "hang-1")
    assert time.monotonic() - stopped_s[0] < 5.0
    thread.join()
    assert not any(map(is_alive, pids_of(tmp_path, "hang-1")))
    with pytest.raises(StoppedError):
        run(worker, tmp_path, "good-1")


def test_a_worker_that_waits_for_a_slot_can_be_stopped_and_gives_its_slot_back(tmp_path: Path) -> None:
    slots = threading.BoundedSemaphore(1)
    slots.acquire()
    waiting = WorkerProcess(UNLUCKY, slots=slots)
    threading.Timer(0.2, waiting.stop).start()
    with pytest.raises(StoppedError):
        run(waiting, tmp_path, "good-1")
    slots.release()
    worker = WorkerProcess(UNLUCKY, slots=slots)
    assert isinstance(run(worker, tmp_path, "good-2"), Done)
    worker.stop()
    assert slots.acquire(blocking=False)


PARENT = """
import sys
from pathlib import Path
from tests.jobs.test_worker import UNLUCKY, item_of
from formcheck.jobs.worker import WorkerProcess
WorkerProcess(UNLUCKY).run(item_of(Path(sys.argv[1]), "hang-1"), lambda _: None)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes as Linux lists them")
def test_no_process_outlives_a_parent_that_is_killed_though_it_is_busy(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], cwd=PROJECT) as parent:
        wait_for(lambda: pids_of(tmp_path, "hang-1"))
        (pid,) = pids_of(tmp_path, "hang-1")
        assert is_alive(pid)
        parent.kill()
    wait_for(lambda: not is_alive(pid))
