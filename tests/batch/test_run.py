"""A whole batch as people run it: interrupted, killed, continued, and reanalyzed."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formcheck.analysis import analyze_video
from formcheck.batch.summary.write import NAMES
from formcheck.cli.main import cli
from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings
from formcheck.jobs.result_record import read_record
from formcheck.report.analysis_file import as_dict
from tests.batch.running import BAD, GOOD, Ran, batch, children_of, command, ended, is_alive, start, wait_for

pytestmark = pytest.mark.slow

ON_LINUX = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes as Linux tells of them")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_good_clips_are_analyzed_and_bad_ones_named(reference: Ran) -> None:
    assert reference.code == 1
    assert "4/4" in reference.said + reference.complained
    assert reference.errors == [
        f"error: {BAD[0]}: this is not a video that can be read; export it as MP4 (H.264) and retry",
        f"error: {BAD[1]}: the file has no video track; choose a video, not a sound recording",
    ]
    assert "2 of 4 clips analyzed, 2 failed; 2 squats in all." in reference.said
    assert f"Open {reference.out / 'index.html'}" in reference.said
    assert all((reference.out / name).is_file() for name in NAMES)


def test_each_clip_says_what_it_says_alone(reference: Ran, clips: Path) -> None:
    for label in GOOD:
        alone = analyze_video(clips / label, lifter=Lifter(height_cm=173), settings=Settings(model="full"))
        assert reference.analysis(label) == json.loads(json.dumps(as_dict(alone)))


def test_the_tables_hold_the_sums(reference: Ran) -> None:
    with (reference.out / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["clip"]: row for row in csv.DictReader(file)}
    assert list(rows) == sorted(["'" + label for label in BAD] + list(GOOD), key=lambda label: label.lstrip("'"))
    assert [rows[label]["reps"] for label in GOOD] == ["1", "1"]
    assert [rows[label]["lifter"] for label in GOOD] == ["ana", "ben, jr. <b>"]
    with (reference.out / "summary-reps.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["clip"] for row in csv.DictReader(file)] == list(GOOD)


def test_each_clip_has_its_files(reference: Ran) -> None:
    for label in GOOD:
        names = {path.name for path in (reference.out / "clips" / label).iterdir()}
        assert names == {"analysis.json", "report.html", "reps.csv", "rep-1.jpg", "record.json"}
    assert {path.name for path in (reference.out / "clips" / BAD[0]).iterdir()} == {"record.json"}


def test_what_is_finished_is_not_done_again(reference: Ran, clips: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (reference.out / "clips").rglob("*")}
    digests = reference.digests()
    again = batch(clips, reference.out)
    assert (again.code, again.errors) == (1, reference.errors)
    assert "2 of 4 clips analyzed (2 of them before), 2 failed" in again.said
    assert {path: path.stat().st_mtime_ns for path in (reference.out / "clips").rglob("*")} == before
    assert again.digests() == digests


@ON_LINUX
def test_killed_at_any_time_it_goes_on_and_ends_in_the_same_bytes(reference: Ran, clips: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(command(clips, out, "--workers", "2"))
    wait_for(lambda: len(children_of(process.pid)) == 2)
    hands = children_of(process.pid)
    # First a worker, which is replaced; then, once a clip is put away, the whole run.
    os.kill(hands[0], signal.SIGKILL)
    wait_for(lambda: set(children_of(process.pid)) - set(hands))
    wait_for(lambda: any((out / "clips" / label).exists() for label in GOOD))
    left = children_of(process.pid)
    process.kill()
    process.communicate()
    wait_for(lambda: not any(map(is_alive, left)))
    assert not (out / "index.html").exists()
    finished = [label for label in (*GOOD, *BAD) if read_record(out / "clips" / label) is not None]
    assert finished
    again = batch(clips, out)
    assert again.digests() == reference.digests()
    assert "SIGKILL" not in again.complained
    kept = len(set(finished) & set(GOOD))
    assert f"2 of 4 clips analyzed ({kept} of them before)" in again.said


@ON_LINUX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_ends_early_and_keeps_what_was_finished(
    clips: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    out = tmp_path / "out"
    process = start(command(clips, out, "--workers", "1"))
    wait_for((out / "clips" / BAD[1]).exists)
    hands = children_of(process.pid)
    process.send_signal(number)
    ran = ended(process, out)
    assert ran.code == code
    assert (ran.complained.splitlines()[-1] == "interrupted") == (number is signal.SIGINT)
    assert "Traceback" not in ran.complained
    wait_for(lambda: not any(map(is_alive, hands)))
    assert read_record(out / "clips" / BAD[1]) is not None


def test_asked_anew_it_answers_from_what_was_seen_even_without_the_clips(
    reference: Ran, clips: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(reference.out, out)
    away = tmp_path / "away"
    shutil.move(clips, away)
    try:
        result = run("reanalyze", out, "--height-cm", "160", "--workers", "1")
    finally:
        shutil.move(away, clips)
    assert result.exit_code == 1, "two clips are none still"
    for label in GOOD:
        alone = analyze_video(clips / label, lifter=Lifter(height_cm=160), settings=Settings(model="full"))
        plain = json.loads((out / "clips" / label / "analysis.json").read_text(encoding="utf-8"))
        assert plain == json.loads(json.dumps(as_dict(alone)))
        record = read_record(out / "clips" / label)
        assert record is not None
        assert record.missing == ("stills not drawn: no such file; check the name and the folder",)
    assert "stills not drawn" in (out / "summary.csv").read_text(encoding="utf-8-sig")


def test_what_is_drawn_beside_the_stills_can_be_asked_for_later(reference: Ran, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(reference.out, out)
    result = run("reanalyze", out, "--overlay", "--blur-face", "--workers", "2")
    assert f"{len(GOOD)} of {len(GOOD) + len(BAD)} clips analyzed" in result.stdout
    page = (out / "index.html").read_text(encoding="utf-8")
    for label in GOOD:
        assert (out / "clips" / label / "overlay.mp4").read_bytes()[4:8] == b"ftyp"
        assert ran_still(out, label) != ran_still(reference.out, label), "the face is another one"
    assert page.count("overlay.mp4") == len(GOOD)


def ran_still(out: Path, label: str) -> bytes:
    return (out / "clips" / label / "rep-1.jpg").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--send-files"], "name its --scheduler as well"),
        (["--name-pattern", "{who}"], "--name-pattern: {who} is not known"),
        (["--people", "gone.csv"], "--people: gone.csv: cannot be read"),
        (["--height-cm", "1.7"], "the height must be 90 to 250 cm"),
        (["--workers", "0"], "0 is not in the range"),
    ],
)
def test_wrong_usage_is_refused_before_any_work(tmp_path: Path, arguments: list[str], words: str) -> None:
    clip = tmp_path / "x.mp4"
    clip.write_bytes(b"stands for a clip")
    result = run("batch", clip, "--out", tmp_path / "out", *arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.replace("│", " ").split())
    assert not (tmp_path / "out").exists()


def test_a_folder_without_clips_and_one_that_is_no_batch_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("batch", tmp_path / "empty", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "no clip in" in result.stderr
    result = run("batch", tmp_path / "gone", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "no clip in" in result.stderr
    assert not (tmp_path / "out").exists()
    result = run("reanalyze", tmp_path / "empty")
    assert result.exit_code == 1
    assert result.stderr.endswith("holds no batch; name the folder that formcheck batch wrote\n")
    assert not list((tmp_path / "empty").iterdir())


def test_what_people_cannot_be_is_named_with_the_clip(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"stands for a clip")
    (tmp_path / "people.csv").write_text("file,height_cm\nx.mp4,1.7\n", encoding="utf-8")
    result = run("batch", tmp_path / "x.mp4", "--out", tmp_path / "out", "--people", tmp_path / "people.csv")
    assert result.exit_code == 2
    assert "x.mp4: the height must be 90 to 250 cm" in " ".join(result.stderr.split())


def test_a_model_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"stands for a clip")
    result = run("batch", tmp_path / "x.mp4", "--out", tmp_path / "out", "--model", tmp_path / "gone.task")
    assert result.exit_code == 1
    assert "there is no pose model at" in result.stderr


def test_in_a_terminal_a_bar_tells_how_far_it_is(tmp_path: Path) -> None:
    script = shutil.which("script")
    if script is None or sys.platform != "linux":
        pytest.skip("needs util-linux's script to make a terminal")
    (tmp_path / "x.mp4").write_text("this is no video", encoding="utf-8")
    typed = f"{sys.executable} -m formcheck batch {tmp_path / 'x.mp4'} --out {tmp_path / 'out'} --model full"
    done = subprocess.run(
        [script, "--quiet", "--return", "--command", typed, os.devnull], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "1 of 1 clips · 1 failed · 0 squats" in done.stdout
