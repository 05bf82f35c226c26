"""An analysis runs beside the page: real worker, real files, all of them quick."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from formcheck.domain.errors import AnalysisFailure, FailureKind, NobodyError
from formcheck.domain.lifter import Lifter
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.domain.settings import Settings
from formcheck.judge.results import Analysis
from formcheck.page.job import JobState, RunningJob
from formcheck.page.messages import Answered, Drawn, Message, Request
from formcheck.page.worker import work
from tests.fake_analysis import analysis_of, measures
from tests.video_files import counted_picture, write_clip

pytestmark = pytest.mark.slow

PATIENCE_S = 120.0


def request(path: Path, folder: Path) -> Request:
    return Request(path, folder, Lifter(), Settings(model="full"), blur_face=False)


def until(job: RunningJob, is_so: Callable[[JobState], bool]) -> JobState:
    """The job's state as soon as something is so; nothing here takes long, unless the machine is very busy."""
    for _ in range(int(PATIENCE_S / 0.05)):
        state = job.state
        if is_so(state):
            return state
        time.sleep(0.05)
    raise AssertionError(job.state)


@pytest.fixture
def long_clip(tmp_path: Path) -> Path:
    """A clip with nobody in it, long enough to be stopped."""
    pictures = [counted_picture(n % 60, width=320, height=480) for n in range(600)]
    return write_clip(tmp_path / "long.mp4", pictures, [n / 30 for n in range(600)])


def test_a_file_that_is_no_video_ends_in_words(tmp_path: Path) -> None:
    path = tmp_path / "letter.mp4"
    path.write_text("Dear lifter")
    state = until(RunningJob(request(path, tmp_path)), lambda state: state.is_over)
    assert state.failed is not None
    assert state.failed.kind is FailureKind.VIDEO
    assert "export it as MP4" in state.failed.reason


def test_progress_is_told_and_cancelling_stops_at_once(long_clip: Path, tmp_path: Path) -> None:
    job = RunningJob(request(long_clip, tmp_path))
    state = until(job, lambda state: state.step.stage is AnalysisStage.READING and state.step.done > 0)
    assert state.step.expected == 600
    assert not state.is_answered
    job.cancel()
    process = job._process
    assert process is not None
    process.wait()
    job.cancel()
    assert job.state.analysis is None


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_worker_that_crashes_is_told_of_and_takes_nothing_with_it(long_clip: Path, tmp_path: Path) -> None:
    job = RunningJob(request(long_clip, tmp_path))
    until(job, lambda state: state.step.stage is AnalysisStage.READING)
    assert job._process is not None
    os.kill(job._process.pid, signal.SIGSEGV)
    state = until(job, lambda state: state.is_over)
    assert state.failed is not None
    assert state.failed.kind is FailureKind.LOST
    assert "stopped unexpectedly" in state.failed.reason


def told(asked: Request) -> list[Message]:
    messages: list[Message] = []
    work(asked, messages.append)
    return messages


def test_an_error_of_the_analysis_arrives_by_its_kind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def nobody(*_: object, **__: object) -> Analysis:
        raise NobodyError("no person was found; film the whole body")

    monkeypatch.setattr("formcheck.analysis.analyze_video", nobody)
    assert told(request(tmp_path, tmp_path)) == [
        AnalysisFailure(FailureKind.NOBODY, "no person was found; film the whole body")
    ]


def test_a_fault_of_ours_arrives_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def faulty(*_: object, **__: object) -> Analysis:
        raise KeyError("a\nb")

    monkeypatch.setattr("formcheck.analysis.analyze_video", faulty)
    (failed,) = told(request(tmp_path, tmp_path))
    assert isinstance(failed, AnalysisFailure)
    assert failed.kind is FailureKind.FAULT
    assert "\n" not in failed.reason


def test_the_answer_stands_where_drawing_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good = analysis_of(measures())
    monkeypatch.setattr("formcheck.analysis.analyze_video", lambda *_, **__: good)
    path = tmp_path / "gone.mp4"
    messages = told(request(path, tmp_path))
    assert messages[0] == Answered(good)
    assert messages[1] == ProgressUpdate(AnalysisStage.STILLS)
    last = messages[-1]
    assert isinstance(last, Drawn)
    assert last.overlay is None
    assert "no such file" in last.missing


def test_what_is_drawn_lies_in_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good = analysis_of(measures())
    monkeypatch.setattr("formcheck.analysis.analyze_video", lambda *_, **__: good)
    pictures = [np.full((480, 272, 3), 90, np.uint8)] * 60
    path = write_clip(tmp_path / "squat.mp4", pictures, [n / 10 for n in range(60)])
    folder = tmp_path / "drawn"
    folder.mkdir()
    last = told(request(path, folder))[-1]
    assert isinstance(last, Drawn)
    assert last.missing == ""
    assert last.overlay == folder / "squat-formcheck.mp4"
    assert [still.rep for still in last.stills] == [1]
    assert {path.suffix for path in folder.iterdir()} == {".mp4", ".jpg"}
