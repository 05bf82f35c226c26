"""Results appear on the results_folder whole or not at all, and are found again only for the question they answer."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.batch.results_folder import ResultsFolder
from formcheck.domain.errors import OutputError
from formcheck.domain.lifter import Lifter
from formcheck.jobs.result_record import NAME, read_record
from tests.batch.fake_results import NO_VIDEO, Shelved, job_of
from tests.fake_analysis import analysis_of, measures

JOB = job_of("ana/x.mp4", lifter="ana")


def test_what_was_put_is_found_for_the_same_question_alone(shelved: Shelved) -> None:
    assert shelved.results_folder.result_for(JOB) is None
    shelved.add(JOB, analysis_of(measures()))
    record = shelved.results_folder.result_for(JOB)
    assert record is not None
    assert record.files == ("analysis.json", "rep-1.jpg", "report.html", "reps.csv")
    assert shelved.results_folder.result_for(replace(JOB, lifter=Lifter(name="ana", height_cm=170))) is None
    assert shelved.results_folder.result_for(replace(JOB, sha256="")) is None, (
        "nobody knows what an unreadable file holds"
    )


def test_why_a_clip_could_not_be_analysed_is_kept_too(shelved: Shelved) -> None:
    shelved.miss(JOB)
    record = shelved.results_folder.result_for(JOB)
    assert record is not None
    assert record.failed == NO_VIDEO


def test_new_results_take_the_place_of_old_ones_and_nothing_is_left_about(shelved: Shelved) -> None:
    shelved.add(JOB, analysis_of(measures(), measures()))
    shelved.add(JOB, analysis_of(measures()))
    folder = shelved.results_folder.clip_folder(JOB.label)
    assert sorted(path.name for path in folder.glob("*.jpg")) == ["rep-1.jpg"]
    assert list((shelved.results_folder.root / ".formcheck" / "desks").iterdir()) == []


@pytest.mark.parametrize("harm", ["record gone", "record cut", "still gone", "other schema"])
def test_results_that_are_not_whole_are_none(shelved: Shelved, harm: str) -> None:
    shelved.add(JOB, analysis_of(measures()))
    folder = shelved.results_folder.clip_folder(JOB.label)
    record = folder / NAME
    match harm:
        case "record gone":
            record.unlink()
        case "record cut":
            record.write_bytes(record.read_bytes()[:-20])
        case "still gone":
            (folder / "rep-1.jpg").unlink()
        case _:
            record.write_text(record.read_text().replace("formcheck.batch/1", "formcheck.batch/9"))
    assert read_record(folder) is None
    assert shelved.results_folder.result_for(JOB) is None


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(OutputError, match="not empty and not of an earlier batch"):
        ResultsFolder(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html"]


def test_a_folder_that_cannot_be_made_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        ResultsFolder(tmp_path / "file" / "out")


HOLDS = """
import sys, time
from pathlib import Path
from formcheck.batch.results_folder import ResultsFolder
results_folder = ResultsFolder(Path(sys.argv[1]))
with results_folder.locked():
    (results_folder.new_staging_folder() / "half").write_text("done")
    print("held", flush=True)
    time.sleep(600)
"""


def test_two_batches_do_not_write_to_one_folder_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDS, str(tmp_path / "out")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        results_folder = ResultsFolder(tmp_path / "out")
        with pytest.raises(OutputError, match="another batch is writing here"), results_folder.locked():
            pass
        other.kill()
    with results_folder.locked():
        assert list((results_folder.root / ".formcheck" / "desks").iterdir()) == [], "what it left half done is gone"


def test_a_file_of_the_batch_is_never_half_there(shelved: Shelved, monkeypatch: pytest.MonkeyPatch) -> None:
    shelved.results_folder.write_file("summary.csv", b"before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        shelved.results_folder.write_file("summary.csv", b"after")
    assert (shelved.results_folder.root / "summary.csv").read_bytes() == b"before"


def test_the_plan_is_remembered(shelved: Shelved) -> None:
    with pytest.raises(OutputError, match="holds no batch"):
        shelved.results_folder.plan()
    shelved.results_folder.save_plan([JOB, job_of("b.mp4")])
    assert shelved.results_folder.plan() == (JOB, job_of("b.mp4"))
    (shelved.results_folder.root / ".formcheck" / "plan.json").write_text('{"jobs": [{}]}')
    with pytest.raises(OutputError, match="plan cannot be read"):
        shelved.results_folder.plan()
