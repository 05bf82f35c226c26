"""An analysis runs next to the page: real worker, real files, all fast."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.domain.errors import FailureKind
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.jobs.job import AnalysisJob, Drawing
from formcheck.jobs.messages import Done, Message, Preview, WorkItem
from formcheck.jobs.running_job import JobState, RunningJob
from formcheck.jobs.worker import WorkerProcess
from formcheck.measure.registry import Measure
from formcheck.observe.pose_models import find_model
from formcheck.observe.source import file_sha256
from tests.batch.fake_results import job_of
from tests.batch.running import is_alive
from tests.video_files import SAMPLES, counted_picture, cut, write_clip

pytestmark = pytest.mark.slow

PATIENCE_S = 120.0


def item_of(path: Path, tmp_path: Path) -> WorkItem:
    job: AnalysisJob = replace(
        job_of(path.name),
        path=path,
        sha256=file_sha256(path),
        model_sha256=find_model("full").sha256,
        drawing=Drawing(overlay=True),
    )
    folder, cache = tmp_path / "folder", tmp_path / "cache"
    folder.mkdir()
    cache.mkdir()
    return WorkItem(job, folder, cache, sends_analysis=True)


def until(job: RunningJob, is_so: Callable[[JobState], bool]) -> JobState:
    """The job's state as soon as something is so; nothing here takes long, unless the machine is very busy."""
    for _ in range(int(PATIENCE_S / 0.05)):
        state = job.state
        if is_so(state):
            return state
        time.sleep(0.05)
    raise AssertionError(job.state)


def pid_of(job: RunningJob) -> int:
    process = job._worker._process
    assert process is not None
    return process.pid


@pytest.fixture
def long_clip(tmp_path: Path) -> Path:
    """A clip with nobody in it, long enough to be stopped."""
    pictures = [counted_picture(n % 60, width=320, height=480) for n in range(600)]
    return write_clip(tmp_path / "long.mp4", pictures, [n / 30 for n in range(600)])


def test_a_file_that_is_no_video_ends_in_words(tmp_path: Path) -> None:
    path = tmp_path / "letter.mp4"
    path.write_text("Dear lifter")
    state = until(RunningJob(item_of(path, tmp_path)), lambda state: state.is_over)
    assert state.failed is not None
    assert state.failed.kind is FailureKind.VIDEO
    assert "export it as MP4" in state.failed.reason


def test_progress_is_reported_and_canceling_stops_at_once(long_clip: Path, tmp_path: Path) -> None:
    job = RunningJob(item_of(long_clip, tmp_path))
    state = until(job, lambda state: state.step.stage is AnalysisStage.READING and state.step.done > 0)
    assert state.step.expected == 600
    pid = pid_of(job)
    job.cancel()
    assert not is_alive(pid)
    job.cancel()
    assert not job.state.is_over
    assert job.state.analysis is None


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_worker_that_crashes_is_reported_and_tried_once(long_clip: Path, tmp_path: Path) -> None:
    job = RunningJob(item_of(long_clip, tmp_path))
    until(job, lambda state: state.step.stage is AnalysisStage.READING)
    os.kill(pid_of(job), signal.SIGSEGV)
    state = until(job, lambda state: state.is_over)
    assert state.failed is not None
    assert state.failed.kind is FailureKind.LOST
    assert state.failed.reason == "its analysis was killed (SIGSEGV); try this clip alone: formcheck analyze"


def test_the_analysis_comes_first_then_what_was_drawn(tmp_path: Path) -> None:
    clip = cut("heels_lift.mp4", tmp_path / "squat.mp4", end_s=3.2)
    item = item_of(clip, tmp_path)
    job = RunningJob(item)
    state = until(job, lambda state: state.analysis is not None or state.is_over)
    assert state.analysis is not None
    assert state.analysis.source.file == "squat.mp4"
    drawings = until(job, lambda state: state.is_over).drawings
    assert drawings is not None
    assert (drawings.missing, drawings.overlay) == ("", item.staging_folder / "overlay.mp4")
    assert [still.rep for still in drawings.stills] == [1]


def test_the_first_rep_is_measured_while_the_clip_is_read(tmp_path: Path) -> None:
    messages: list[Message] = []
    worker = WorkerProcess()
    outcome = worker.run(item_of(SAMPLES / "heels_lift.mp4", tmp_path), messages.append)
    worker.stop()
    assert isinstance(outcome, Done)
    kinds = [message.stage if isinstance(message, ProgressUpdate) else type(message) for message in messages]
    assert kinds.index(Preview) < kinds.index(AnalysisStage.MEASURING), "the clip is still being read"
    *previews, final = (message.analysis for message in messages if not isinstance(message, ProgressUpdate))
    for preview in previews:
        assert preview.summary.reps == len(preview.reps) > 0
        for rep in preview.reps:
            (same,) = (one for one in final.reps if abs(one.timing.bottom_s - rep.timing.bottom_s) < 0.1)
            assert rep.judged.heels is same.judged.heels
            for measure in (Measure.KNEE_FRONT_PAST_TOE, Measure.HEEL_RISE, Measure.TRUNK_LEAN):
                early, late = rep.measures.known(measure), same.measures.known(measure)
                assert early is not None
                assert late is not None
                assert abs(early.value - late.value) < late.error


def test_the_analysis_stands_where_the_worker_crashes_while_it_draws(tmp_path: Path) -> None:
    job = RunningJob(item_of(cut("heels_lift.mp4", tmp_path / "squat.mp4", end_s=3.2), tmp_path))
    until(job, lambda state: state.analysis is not None)
    os.kill(pid_of(job), signal.SIGKILL)
    state = until(job, lambda state: state.is_over)
    assert state.analysis is not None
    assert state.drawings is not None
    assert "was killed (SIGKILL)" in state.drawings.missing
