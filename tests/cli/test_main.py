"""The command line: options in, lines, files and exit codes out."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result

from formcheck import __version__
from formcheck.cli.main import cli, main, progress_bar
from formcheck.cli.options import seconds
from formcheck.domain.body import Side
from formcheck.domain.errors import NobodyError
from formcheck.domain.lifter import Bar, Lifter
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.judge.results import Analysis
from tests.fake_analysis import analysis_of, measures
from tests.video_files import counted_picture, write_clip, write_sound

PROJECT = Path(__file__).parents[2]
SAMPLE = PROJECT / "sample_videos" / "front_knees_in.mp4"

Calls = list[dict[str, object]]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Replace the analysis by a good one, and collect its arguments."""
    made: Calls = []

    def analyze(path: Path, **options: object) -> Analysis:
        made.append({"path": path, **options})
        good = analysis_of(measures(), measures())
        return replace(good, source=replace(good.source, file=path.name))

    monkeypatch.setattr("formcheck.analysis.analyze_video", analyze)
    return made


@pytest.fixture
def clips(tmp_path: Path) -> list[Path]:
    """Files used as clips."""
    paths = [tmp_path / name for name in ("a.mp4", "b.mp4")]
    for path in paths:
        path.write_bytes(b"stands for a clip")
    return paths


@pytest.mark.usefixtures("calls")
def test_a_clip_is_shown_with_the_sentence_first(clips: list[Path]) -> None:
    result = run("analyze", clips[0])
    assert result.exit_code == 0
    assert result.stdout.index("Heels flat and controlled") < result.stdout.index("+4.7")
    assert result.stderr == ""


def test_options_reach_the_analysis(calls: Calls, clips: list[Path]) -> None:
    wanted = "--height-cm 178 --body-mass-kg 80 --bar-kg 60 --lifter Kim --time-scale 0.25 --side left --model lite"
    result = run("analyze", clips[0], *wanted.split(), "--start", "0:01.5", "--end", "1:10")
    assert result.exit_code == 0, result.output
    assert calls[0]["lifter"] == Lifter(name="Kim", height_cm=178, body_mass_kg=80, bar_kg=60, bar=Bar.HIGH)
    settings = calls[0]["settings"]
    assert (getattr(settings, "side", None), getattr(settings, "model", None)) == (Side.LEFT, "lite")
    assert (getattr(settings, "start_s", None), getattr(settings, "end_s", None)) == (1.5, 70.0)
    assert getattr(settings, "time_scale", None) == 0.25


def test_nothing_else_goes_to_standard_output_beside_json(calls: Calls, clips: list[Path]) -> None:
    result = run("analyze", clips[0], "--json", "-")
    assert json.loads(result.stdout)["schema"] == "formcheck.analysis/2"
    assert len(calls) == 1


@pytest.mark.usefixtures("calls")
def test_several_clips_on_standard_output_are_json_lines(clips: list[Path]) -> None:
    lines = run("analyze", *clips, "--json", "-").stdout.splitlines()
    assert [json.loads(line)["source"]["file"] for line in lines] == ["a.mp4", "b.mp4"]


@pytest.mark.usefixtures("calls")
def test_json_of_several_clips_goes_into_a_folder(clips: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert run("analyze", *clips, "--json", folder).exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["a.json", "b.json"]


@pytest.mark.usefixtures("calls")
def test_json_and_csv_files_are_written_beside_the_table(clips: list[Path], tmp_path: Path) -> None:
    result = run("analyze", clips[0], "--json", tmp_path / "r.json", "--csv", tmp_path / "r.csv")
    assert "Heels flat and controlled" in result.stdout
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["summary"]["reps"] == 2
    assert (tmp_path / "r.csv").read_text(encoding="utf-8").count("\n") == 3


@pytest.mark.usefixtures("calls")
def test_csv_holds_the_reps_of_all_clips(clips: list[Path]) -> None:
    assert run("analyze", *clips, "--csv", "-").stdout.count("\n") == 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--height-cm", "1.78"], "height must be 90 to 250 cm"),
        (["--body-mass-kg", "8000"], "body mass must be 20 to 650 kg"),
        (["--bar", "none", "--bar-kg", "60"], "say where the bar is"),
        (["--time-scale", "0"], "time scale must be a number from"),
        (["--start", "5", "--end", "4"], "end after its start"),
        (["--start", "soon"], "is not a time"),
        (["--side", "top"], "'top' is not one of"),
        (["--json", "-", "--csv", "-"], "only one of --json and --csv"),
        (["--json", "nowhere/r.json"], "no folder nowhere"),
        (["--color", "red"], "No such option"),
    ],
)
def test_wrong_usage_is_refused_before_any_work(
    calls: Calls, clips: list[Path], arguments: list[str], words: str
) -> None:
    result = run("analyze", clips[0], *arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.replace("│", " ").split())
    assert not calls


def test_a_clip_is_never_overwritten_by_a_result(calls: Calls, clips: list[Path]) -> None:
    result = run("analyze", *clips, "--csv", clips[1])
    assert result.exit_code == 2
    assert "would be overwritten" in result.stderr
    assert not calls


def test_several_clips_need_a_folder_and_different_names(calls: Calls, clips: list[Path], tmp_path: Path) -> None:
    assert run("analyze", *clips, "--json", tmp_path / "r.json").exit_code == 2
    other = tmp_path / "other"
    other.mkdir()
    twin = other / "a.mp4"
    twin.write_bytes(b"x")
    result = run("analyze", clips[0], twin, "--json", other)
    assert result.exit_code == 2
    assert "two clips are named a" in result.stderr
    assert not calls


def test_no_clip_is_wrong_usage() -> None:
    assert run("analyze").exit_code == 2


@pytest.mark.usefixtures("calls")
def test_a_result_that_cannot_be_written_is_one_line(clips: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    result = run("analyze", clips[0], "--json", clips[0].with_name("r.json"))
    assert result.exit_code == 1
    assert "r.json: cannot be written (No space left on device)" in result.stderr


def test_one_bad_clip_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch, clips: list[Path]) -> None:
    def analyze(path: Path, **_: object) -> Analysis:
        if path.name == "a.mp4":
            raise NobodyError("no person was found; film the whole body")
        return analysis_of(measures())

    monkeypatch.setattr("formcheck.analysis.analyze_video", analyze)
    result = run("analyze", *clips)
    assert result.exit_code == 1
    assert result.stderr == f"error: {clips[0]}: no person was found; film the whole body\n"
    assert "Heels flat and controlled" in result.stdout


@pytest.mark.parametrize("name", ["a{b}.mp4", "a[red]b.mp4", "a%s.mp4"])
def test_the_bar_in_a_terminal_shows_any_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stderr", terminal)
    with progress_bar(Path(name)) as report:
        report(ProgressUpdate(AnalysisStage.READING, 1, 2))
    assert f"{name} reading" in terminal.getvalue()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses such a name")
def test_a_name_with_a_line_break_stays_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "a\nb\x1b[2J.mp4").touch()
    result = run("analyze", tmp_path / "a\nb\x1b[2J.mp4")
    (line,) = result.stderr.splitlines()
    assert "/a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[2J.mp4: the file is empty" in line


def test_an_error_in_formcheck_is_one_line_too(monkeypatch: pytest.MonkeyPatch, clips: list[Path]) -> None:
    def analyze(*_: object, **__: object) -> Analysis:
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr("formcheck.analysis.analyze_video", analyze)
    result = run("analyze", clips[0])
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "ZeroDivisionError: division by zero" in result.stderr
    monkeypatch.setenv("FORMCHECK_TRACEBACK", "1")
    assert isinstance(run("analyze", clips[0]).exception, ZeroDivisionError)


@pytest.mark.parametrize(("text", "time_s"), [("75", 75.0), ("75.5", 75.5), ("1:15.5", 75.5), ("0:07", 7.0)])
def test_times_are_read_as_seconds_or_minutes_and_seconds(text: str, time_s: float) -> None:
    assert seconds(text) == time_s


@pytest.mark.parametrize("text", ["", "-3", "1:x", "nan", "inf", "1:2:3"])
def test_other_texts_are_refused_as_times(text: str) -> None:
    with pytest.raises(click.BadParameter):
        seconds(text)


def test_a_missing_library_is_one_line_that_names_the_doctor(clips: list[Path]) -> None:
    code = "import sys; sys.modules['cv2'] = None; from formcheck.cli.main import main; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, "analyze", str(clips[0])], capture_output=True, text=True, check=False, cwd=PROJECT
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {clips[0]}: ")
    assert done.stderr.count("\n") == 1
    assert "formcheck doctor" in done.stderr


def test_the_doctor_prints_every_check(monkeypatch: pytest.MonkeyPatch) -> None:
    from formcheck.cli.doctor import CheckStatus, SystemCheck

    checks = [
        SystemCheck("python", CheckStatus.OK, "3.11"),
        SystemCheck("pose model", CheckStatus.MISSING, "gone", "make it"),
    ]
    monkeypatch.setattr("formcheck.cli.doctor.run_checks", lambda: iter(checks))
    result = run("doctor")
    assert result.exit_code == 1
    assert "missing pose model: gone" in result.stdout
    assert "make it" in result.stdout
    checks.pop()
    assert run("doctor").exit_code == 0


def test_the_list_of_commands_cuts_no_word() -> None:
    assert "..." not in run("--help").output.partition("Commands:")[2]


def test_the_version_is_printed() -> None:
    assert run("--version").stdout == f"formcheck, version {__version__}\n"


def make_text(path: Path) -> None:
    path.write_text("this is no video", encoding="utf-8")


def make_empty(path: Path) -> None:
    path.touch()


def make_sound(path: Path) -> None:
    write_sound(path)


def make_nobody(path: Path) -> None:
    rng = np.random.default_rng(1)
    room = rng.integers(90, 120, (320, 240, 3), dtype=np.uint8)
    write_clip(path, [room] * 20, [i / 10 for i in range(20)])


def make_folder(path: Path) -> None:
    path.mkdir()


def make_nothing(_: Path) -> None:
    """The file is missing."""


def make_one_picture(path: Path) -> None:
    write_clip(path, [counted_picture(1)], [0.0])


def child(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program as a user would."""
    command = [sys.executable, "-m", "formcheck", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_text, "not a video"),
        (make_empty, "empty"),
        (make_sound, "no video track"),
        (make_folder, "is a folder"),
        (make_nothing, "no such file"),
        (make_one_picture, "too short to hold a squat"),
    ],
)
def test_an_unusable_file_is_one_line_with_what_to_do(tmp_path: Path, make: Callable[[Path], None], words: str) -> None:
    clip = tmp_path / "squat.mp4"
    make(clip)
    result = run("analyze", clip)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"error: {clip}: ")
    assert result.stderr.count("\n") == 1
    assert words in result.stderr
    assert ";" in result.stderr


@pytest.mark.slow
def test_a_clip_without_a_person_is_one_line_and_no_native_noise(tmp_path: Path) -> None:
    clip = tmp_path / "room.mp4"
    make_nobody(clip)
    done = child("analyze", clip)
    assert done.returncode == 1
    assert done.stdout == ""
    assert (
        done.stderr == f"error: {clip}: no person was found; film the whole body, from head to shoes, in good light\n"
    )


@pytest.mark.slow
def test_a_front_view_is_analyzed_and_says_why_there_is_no_knee_travel(tmp_path: Path) -> None:
    out = tmp_path / "r.json"
    options = ("--height-cm", "170", "--model", "full", "--json", out, "--stills", tmp_path, "--blur-face")
    done = child("analyze", SAMPLE, *options)
    assert done.returncode == 0
    assert done.stderr == "", "native noise reached the user"
    assert "knee travel, heels and trunk need a side view" in " ".join(done.stdout.split())
    analysis = json.loads(out.read_text(encoding="utf-8"))
    assert analysis["view"]["kind"] == "front"
    assert analysis["summary"]["reps"] >= 1
    for rep in analysis["reps"]:
        assert "value" in rep["measures"]["descent_s"]
        assert "value" in rep["measures"]["knee_to_ankle_width"]
        assert "not_measured" in rep["measures"]["knee_past_toe_cm"]


INTERRUPTED = """
import os, signal, sys
from formcheck.observe import observer, recording
from formcheck.cli.main import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it

class Observer(observer.Observer):
    def add(self, frame):
        if frame.index == 5:
            os.kill(os.getpid(), signal.Signals[sys.argv[2]])
        return super().add(frame)

recording.Observer = Observer
main(["analyze", sys.argv[1], "--model", "full"])
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are sent to a process as POSIX has it")
@pytest.mark.slow
@pytest.mark.parametrize(("name", "code", "words"), [("SIGINT", 130, "interrupted"), ("SIGTERM", 143, "")])
def test_an_interrupt_in_the_middle_ends_without_a_traceback(name: str, code: int, words: str) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(SAMPLE), name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT, timeout=120)
    assert done.returncode == code
    assert (done.stdout, done.stderr.strip()) == ("", words)


TERMINATED = """
import os, signal, sys, time
from pathlib import Path
from formcheck import analysis
from formcheck.cli.main import main
from formcheck.system.whole_file import whole_file

def write_half(*_, **__):
    with whole_file(Path(sys.argv[1])) as part:
        part.write_text("half")
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)

analysis.analyze_video = write_half
main(["analyze", "any.mp4"])
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals are sent to a process as POSIX has it")
def test_a_termination_removes_the_file_that_was_being_written(tmp_path: Path) -> None:
    target = tmp_path / "overlay.mp4"
    target.write_text("earlier")
    command = [sys.executable, "-c", TERMINATED, str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT, timeout=60)
    assert done.returncode == 143
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == [target]
    assert target.read_text() == "earlier"


NO_LIBRARY = "libGL.so.1: cannot open shared object file: No such file or directory"


@pytest.mark.slow
def test_a_missing_system_library_is_named_alike_by_analyze_and_batch(tmp_path: Path) -> None:
    (tmp_path / "cv2.py").write_text(f"raise ImportError({NO_LIBRARY!r})")
    shutil.copy(SAMPLE, tmp_path)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    lines = []
    for command in (["analyze", SAMPLE], ["batch", tmp_path / SAMPLE.name, "--out", tmp_path / "out"]):
        done = subprocess.run(
            [sys.executable, "-m", "formcheck", *map(str, command)],
            capture_output=True,
            text=True,
            check=False,
            cwd=PROJECT,
            env=environment,
            timeout=120,
        )
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        lines.append(next(line for line in done.stderr.splitlines() if NO_LIBRARY in line))
    assert len({line.partition("formcheck failed")[2] for line in lines}) == 1


SHOWN = """
import os, sys
from formcheck import analysis
from formcheck.cli.main import main
from tests.fake_analysis import analysis_of, measures

analysis.analyze_video = lambda *_, **__: analysis_of(measures(), measures())
main(["analyze", "squat.mp4", *sys.argv[1:]])
"""
"""Prints a made-up analysis in its own process."""


def shown(*arguments: str, stdout: int = subprocess.PIPE, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", SHOWN, *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
        cwd=PROJECT,
        env={**os.environ, **environment},
    )


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="pipes close so on POSIX")
@pytest.mark.parametrize("arguments", [[], ["--json", "-"], ["--csv", "-"]])
def test_a_closed_pipe_causes_no_traceback(arguments: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = shown(*arguments, stdout=write)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [[], ["--json", "-"]])
def test_a_full_disk_under_standard_output_is_one_line(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = shown(*arguments, stdout=full.fileno())
    assert done.returncode == 1
    assert done.stderr == (
        b"error: standard output: cannot be written (No space left on device); choose another place\n"
    )


@pytest.mark.slow
def test_an_ascii_terminal_still_gets_its_table() -> None:
    done = shown(PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"(?2.1)" in done.stdout
    assert b" +4.7 " in done.stdout


@pytest.mark.slow
def test_an_ascii_terminal_keeps_minus_signs() -> None:
    behind = "from formcheck.domain.measured import Measured\n" + SHOWN.replace(
        "measures(), measures()", "measures(knee_front_past_toe_cm=Measured(-4.0, 2.1))"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", behind], capture_output=True, check=True, cwd=PROJECT, env=environment)
    assert b" -4.0 " in done.stdout


@pytest.mark.slow
def test_json_is_utf_8_whatever_the_terminal_uses() -> None:
    text = shown("--json", "-", PYTHONIOENCODING="ascii").stdout.decode("utf-8")
    assert json.loads(text)["summary"]["reps"] == 2


def test_main_leaves_with_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["analyze"])
    assert end.value.code == 2
    assert "Missing argument" in capsys.readouterr().err
