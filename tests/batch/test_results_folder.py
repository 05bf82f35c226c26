"""Results are published whole or not at all, and found again only for exactly the same job."""

from __future__ import annotations

import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from formcheck.batch.results_folder import ResultsFolder, delete_recordings, read_plan
from formcheck.cli.main import cli
from formcheck.domain.errors import OutputError
from formcheck.domain.lifter import Lifter
from formcheck.jobs.result_record import NAME, read_record
from formcheck.system.whole_file import PRIVATE, write_whole
from tests.batch.fake_results import NO_VIDEO, FakeResults, job_of
from tests.fake_analysis import analysis_of, measures

JOB = job_of("ana/x.mp4", lifter="ana")


def test_what_was_put_is_found_for_the_same_question_alone(fake_results: FakeResults) -> None:
    assert fake_results.folder.result_for(JOB) is None
    fake_results.add(JOB, analysis_of(measures()))
    record = fake_results.folder.result_for(JOB)
    assert record is not None
    assert record.files == ("analysis.json", "rep-1.jpg", "report.html", "reps.csv")
    assert fake_results.folder.result_for(replace(JOB, lifter=Lifter(name="ana", height_cm=170))) is None
    assert fake_results.folder.result_for(replace(JOB, sha256="")) is None, "nobody knows what an unreadable file holds"


def test_why_a_clip_could_not_be_analyzed_is_kept_too(fake_results: FakeResults) -> None:
    fake_results.add_failure(JOB)
    record = fake_results.folder.result_for(JOB)
    assert record is not None
    assert record.failed == NO_VIDEO


def test_new_results_take_the_place_of_old_ones_and_nothing_is_left_about(fake_results: FakeResults) -> None:
    fake_results.add(JOB, analysis_of(measures(), measures()))
    fake_results.add(JOB, analysis_of(measures()))
    folder = fake_results.folder.clip_folder(JOB.label)
    assert sorted(path.name for path in folder.glob("*.jpg")) == ["rep-1.jpg"]
    assert list((fake_results.folder.root / ".formcheck" / "staging").iterdir()) == []


@pytest.mark.parametrize("harm", ["record gone", "record cut", "still gone", "other schema"])
def test_results_that_are_not_whole_are_none(fake_results: FakeResults, harm: str) -> None:
    fake_results.add(JOB, analysis_of(measures()))
    folder = fake_results.folder.clip_folder(JOB.label)
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
    assert fake_results.folder.result_for(JOB) is None


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(OutputError, match="not empty and not from an earlier batch"):
        ResultsFolder(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html"]


def test_a_folder_that_cannot_be_made_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        ResultsFolder(tmp_path / "file" / "out")


HOLDS = """
import sys, time
from pathlib import Path
from formcheck.batch.results_folder import ResultsFolder, read_plan
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
        assert list((results_folder.root / ".formcheck" / "staging").iterdir()) == [], "what it left half done is gone"


def test_a_file_of_the_batch_is_never_half_there(fake_results: FakeResults, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_results.folder.write_file("summary.csv", b"before")

    def full(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left on device"):
        fake_results.folder.write_file("summary.csv", b"after")
    assert (fake_results.folder.root / "summary.csv").read_bytes() == b"before"


def test_the_plan_is_remembered(fake_results: FakeResults) -> None:
    with pytest.raises(OutputError, match="holds no batch"):
        read_plan(fake_results.folder.root)
    fake_results.folder.save_plan([JOB, job_of("b.mp4")])
    assert read_plan(fake_results.folder.root) == (JOB, job_of("b.mp4"))
    (fake_results.folder.root / ".formcheck" / "plan.json").write_text('{"jobs": [{}]}')
    with pytest.raises(OutputError, match="plan cannot be read"):
        read_plan(fake_results.folder.root)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")
def test_what_was_recorded_is_private_and_can_be_deleted(fake_results: FakeResults) -> None:
    folder = fake_results.folder
    fake_results.add(JOB, analysis_of(measures()))
    folder.save_plan([JOB])
    recording = folder.cache / "x.npz"
    write_whole(recording, b"movement", mode=PRIVATE)
    assert stat.S_IMODE(recording.stat().st_mode) == 0o600
    assert stat.S_IMODE(recording.parents[1].stat().st_mode) == 0o700
    done = CliRunner().invoke(cli, ["delete-recordings", str(folder.root)])
    assert (done.exit_code, done.output) == (0, "1 recording deleted.\n")
    assert not list(folder.cache.iterdir())
    assert folder.result_for(JOB) is not None, "the results stay"


def test_nothing_is_deleted_where_no_batch_is(tmp_path: Path) -> None:
    mine = tmp_path / "mine.npz"
    mine.write_bytes(b"x")
    with pytest.raises(OutputError, match="holds no batch"):
        delete_recordings(tmp_path)
    assert list(tmp_path.iterdir()) == [mine]


def test_nothing_is_deleted_while_a_batch_runs(fake_results: FakeResults) -> None:
    fake_results.folder.save_plan([JOB])
    with fake_results.folder.locked(), pytest.raises(OutputError, match="another batch"):
        delete_recordings(fake_results.folder.root)
