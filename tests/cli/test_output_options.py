"""What is drawn on the command line's request: where it goes, what is refused, what is said when it fails."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from click.testing import CliRunner, Result

from formcheck.cli.main import cli
from formcheck.judge.results import Analysis
from tests.fake_trace import TIMES_S, blank, seen_from_the_side
from tests.video_files import write_clip

pytestmark = pytest.mark.slow


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def clips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two real clips, analyzed as one good rep each."""

    def analyze(path: Path, **_: object) -> Analysis:
        good = seen_from_the_side()
        return replace(good, source=replace(good.source, file=path.name))

    monkeypatch.setattr("formcheck.analysis.analyze_video", analyze)
    times_s = [float(time_s) for time_s in TIMES_S[:48]]
    names = ("a.mp4", "b.mp4")
    return [write_clip(tmp_path / name, [blank(60 + n) for n in range(48)], times_s) for name in names]


def _bright_face(number: int) -> npt.NDArray[np.uint8]:
    """A frame in which the synthetic lifter's head is a fine pattern."""
    picture = blank(60 + number)
    picture[85:105:2, 130:150] = 255
    return picture


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_overlay_and_stills_are_written_where_asked(clips: list[Path], tmp_path: Path) -> None:
    result = run("analyze", clips[0], "--overlay", tmp_path / "o.mp4", "--stills", tmp_path / "stills", "--blur-face")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert b"ftyp" in (tmp_path / "o.mp4").read_bytes()[:12]
    assert names_in(tmp_path / "stills") == ["a-rep-1.jpg"]


def test_several_clips_share_folders(clips: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert run("analyze", *clips, "--overlay", folder, "--stills", folder, "--json", folder).exit_code == 0
    videos = ["a-overlay.mp4", "b-overlay.mp4"]
    assert names_in(folder) == sorted([*videos, "a-rep-1.jpg", "b-rep-1.jpg", "a.json", "b.json"])


@pytest.mark.parametrize(("name", "starts"), [("r.html", b"<!DOCTYPE html>"), ("r.pdf", b"%PDF-"), ("R.HTML", b"<!D")])
def test_a_report_is_what_its_name_says(clips: list[Path], tmp_path: Path, name: str, starts: bytes) -> None:
    result = run("analyze", clips[0], "--report", tmp_path / name, "--lifter", "Ana")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert (tmp_path / name).read_bytes().lstrip().startswith(starts)
    assert not list(tmp_path.glob("*.part"))


def test_the_face_in_a_report_is_blurred_where_asked(clips: list[Path], tmp_path: Path) -> None:
    def picture(*options: str) -> str:
        run("analyze", clips[0], "--report", tmp_path / "r.html", *options)
        return (tmp_path / "r.html").read_text(encoding="utf-8").partition("data:image/jpeg")[2].partition('"')[0]

    write_clip(clips[0], [_bright_face(n) for n in range(48)], [float(time_s) for time_s in TIMES_S[:48]])
    assert picture()
    assert picture() != picture("--blur-face")


def test_several_clips_get_a_report_each_in_a_folder(clips: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    assert run("analyze", *clips, "--report", folder).exit_code == 0
    assert names_in(folder) == ["a.html", "b.html"]
    assert "b.mp4" in (folder / "b.html").read_text(encoding="utf-8")


def test_a_clip_in_the_folder_of_the_outputs_is_never_overwritten(clips: list[Path]) -> None:
    before = clips[1].read_bytes()
    clip = clips[1].rename(clips[1].with_name("a-overlay.mp4"))
    result = run("analyze", clips[0], clip, "--overlay", clip.parent)
    assert result.exit_code == 2
    assert "is one of the clips and would be overwritten" in result.stderr.replace("\n", " ")
    assert clip.read_bytes() == before


def test_a_report_that_cannot_be_written_is_one_line(
    clips: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "r.pdf"
    target.write_bytes(b"the one from yesterday")
    monkeypatch.setattr(os, "fsync", full)
    result = run("analyze", clips[0], "--report", target)
    assert target.read_bytes() == b"the one from yesterday"
    assert result.exit_code == 1
    assert result.stderr.startswith(f"error: {target}: cannot be written (")
    assert result.stderr.count("\n") == 1


def test_drawing_beside_json_on_standard_output_keeps_that_clean(clips: list[Path], tmp_path: Path) -> None:
    result = run("analyze", clips[0], "--json", "-", "--stills", tmp_path / "s")
    assert result.stdout.startswith("{")
    assert result.stdout.rstrip().endswith("}")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--overlay", "nowhere/o.mp4"], "no folder nowhere"),
        (["--overlay", "o.avi"], "ends in .mp4"),
        (["--overlay", "-"], "ends in .mp4"),
        (["--report", "nowhere/r.html"], "no folder nowhere"),
        (["--report", "r.docx"], "ends in .html or .pdf"),
        (["--report", "-"], "ends in .html or .pdf"),
        (["--report", "{clip}"], "ends in .html or .pdf"),
        (["--json", "same.html", "--report", "same.html"], "would both write same.html"),
        (["--blur-face"], "add --overlay, --stills or --report"),
        (["--stills", "{clip}"], "is not a folder"),
        (["--overlay", "{clip}"], "would be overwritten"),
    ],
)
def test_what_cannot_work_is_refused_before_the_analysis(clips: list[Path], arguments: list[str], words: str) -> None:
    result = run("analyze", clips[0], *(argument.replace("{clip}", str(clips[0])) for argument in arguments))
    assert result.exit_code == 2
    assert words in result.stderr.replace("\n", " ")


@pytest.mark.parametrize(("option", "name"), [("--overlay", "o.mp4"), ("--report", "r.pdf")])
def test_several_clips_need_a_folder(clips: list[Path], tmp_path: Path, option: str, name: str) -> None:
    result = run("analyze", *clips, option, tmp_path / name)
    assert result.exit_code == 2
    assert "each clip gets its own file" in result.stderr


def test_what_cannot_be_drawn_is_one_line_and_the_rest_goes_on(clips: list[Path], tmp_path: Path) -> None:
    blocked = tmp_path / "o.mp4"
    clips[0].unlink()
    result = run("analyze", clips[0], "--overlay", blocked, "--json", tmp_path / "a.json")
    assert result.exit_code == 1
    assert result.stderr == f"error: {clips[0]}: overlay not drawn: no such file; check the name and the folder\n"
    assert (tmp_path / "a.json").exists()
    assert not blocked.exists()
