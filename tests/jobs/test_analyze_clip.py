"""The work on one clip: every end is one of the outcomes, and the files are what the record says."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcheck.domain.errors import AnalysisFailure, FailureKind, NobodyError
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.jobs.analyze_clip import _preview, analyze_one
from formcheck.jobs.job import Drawing
from formcheck.jobs.messages import Analyzed, Done, Message, Outcome, WorkItem
from formcheck.jobs.result_record import load_drawings, read_record
from formcheck.jobs.worker_main import limit_rate
from formcheck.judge.results import Analysis
from tests.batch.fake_results import job_of
from tests.fake_analysis import analysis_of, measures
from tests.synthetic import make_squat
from tests.video_files import write_clip


def item_of(path: Path, tmp_path: Path) -> WorkItem:
    folder = tmp_path / "folder"
    folder.mkdir()
    return WorkItem(
        replace(job_of(path.name), path=path, drawing=Drawing(overlay=True)), folder, tmp_path, sends_analysis=True
    )


def test_an_error_of_the_analysis_arrives_by_its_kind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def nobody(*_: object, **__: object) -> Analysis:
        raise NobodyError("no person was found; film the whole body")

    monkeypatch.setattr("formcheck.jobs.analyze_clip._analysis", nobody)
    item = item_of(tmp_path / "x.mp4", tmp_path)
    failure = AnalysisFailure(FailureKind.NOBODY, "no person was found; film the whole body")
    assert analyze_one(item, lambda _: None) == failure
    record = read_record(item.staging_folder)
    assert record is not None
    assert record.failed == failure, "the same clip would fail again"


def test_a_preview_that_fails_sends_nothing_and_stops_nothing(tmp_path: Path) -> None:
    no_frames = make_squat().observation[:0]
    messages: list[Message] = []
    _preview(item_of(tmp_path / "x.mp4", tmp_path).job, messages.append)(no_frames)
    assert not messages


def test_a_fault_of_ours_arrives_in_one_line_and_is_not_recorded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def faulty(*_: object, **__: object) -> Analysis:
        raise KeyError("a\nb")

    monkeypatch.setattr("formcheck.jobs.analyze_clip._analysis", faulty)
    item = item_of(tmp_path / "x.mp4", tmp_path)
    failed = analyze_one(item, lambda _: None)
    assert isinstance(failed, AnalysisFailure)
    assert failed.kind is FailureKind.FAULT
    assert "\n" not in failed.reason
    assert read_record(item.staging_folder) is None


def done(item: WorkItem, monkeypatch: pytest.MonkeyPatch) -> tuple[Outcome, list[Message]]:
    good, messages = analysis_of(measures()), list[Message]()
    monkeypatch.setattr("formcheck.jobs.analyze_clip._analysis", lambda *_, **__: good)
    return analyze_one(item, messages.append), messages


def test_the_figures_stand_where_the_clip_is_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    item = item_of(tmp_path / "gone.mp4", tmp_path)
    outcome, messages = done(item, monkeypatch)
    assert isinstance(outcome, Done)
    assert isinstance(messages[0], Analyzed)
    assert messages[1] == ProgressUpdate(AnalysisStage.STILLS)
    drawings = load_drawings(item.staging_folder)
    assert (drawings.stills, drawings.overlay) == ((), None)
    assert "no such file" in drawings.missing
    assert {path.name for path in item.staging_folder.iterdir()} == {
        "analysis.json",
        "reps.csv",
        "report.html",
        "record.json",
    }


def test_what_is_drawn_is_in_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pictures = [np.full((480, 272, 3), 90, np.uint8)] * 60
    item = item_of(write_clip(tmp_path / "squat.mp4", pictures, [n / 10 for n in range(60)]), tmp_path)
    assert isinstance(done(item, monkeypatch)[0], Done)
    drawings = load_drawings(item.staging_folder)
    assert drawings.missing == ""
    assert drawings.overlay == item.staging_folder / "overlay.mp4"
    assert [still.rep for still in drawings.stills] == [1]


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX")
def test_a_full_disk_is_a_failure_to_write_and_may_be_tried_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import resource

    item = item_of(tmp_path / "gone.mp4", tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        outcome, _ = done(item, monkeypatch)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    reason = "its JSON cannot be written (File too large); choose another place"
    assert outcome == AnalysisFailure(FailureKind.OUTPUT, reason)
    assert read_record(item.staging_folder) is None


def test_updates_of_one_stage_are_thinned_and_nothing_else_is() -> None:
    sent: list[Message] = []
    send = limit_rate(sent.append)
    analyzed = Analyzed(analysis_of(measures()))
    for frame in range(1000):
        send(ProgressUpdate(AnalysisStage.READING, frame, 1000))
    send(analyzed)
    send(ProgressUpdate(AnalysisStage.STILLS))
    assert sent[0] == ProgressUpdate(AnalysisStage.READING, 0, 1000)
    assert sent[-2:] == [analyzed, ProgressUpdate(AnalysisStage.STILLS)]
    assert len(sent) < 10
