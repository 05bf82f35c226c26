"""What is drawn on the command line's request: where it goes, what is refused, what is said when it fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formcheck.cli import cli
from formcheck.results import Analysis
from tests.clips import write_clip
from tests.traced import TIMES_S, blank, seen_from_the_side


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def clips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two real clips, analysed as one good rep each."""

    def analyze(path: Path, **_: object) -> Analysis:
        good = seen_from_the_side()
        return replace(good, source=replace(good.source, file=path.name))

    monkeypatch.setattr("formcheck.analysis.analyze_video", analyze)
    times_s = [float(time_s) for time_s in TIMES_S[:48]]
    names = ("a.mp4", "b.mp4")
    return [write_clip(tmp_path / name, [blank(60 + n) for n in range(48)], times_s) for name in names]


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
        (["--blur-face"], "ask for --overlay or --stills"),
        (["--stills", "{clip}"], "is no folder"),
        (["--overlay", "{clip}"], "would be overwritten"),
    ],
)
def test_what_cannot_work_is_refused_before_the_analysis(clips: list[Path], arguments: list[str], words: str) -> None:
    result = run("analyze", clips[0], *(argument.replace("{clip}", str(clips[0])) for argument in arguments))
    assert result.exit_code == 2
    assert words in result.stderr.replace("\n", " ")


def test_several_clips_need_a_folder_for_their_overlays(clips: list[Path], tmp_path: Path) -> None:
    result = run("analyze", *clips, "--overlay", tmp_path / "o.mp4")
    assert result.exit_code == 2
    assert "several clips need one" in result.stderr


def test_what_cannot_be_drawn_is_one_line_and_the_rest_goes_on(clips: list[Path], tmp_path: Path) -> None:
    blocked = tmp_path / "o.mp4"
    clips[0].unlink()
    result = run("analyze", clips[0], "--overlay", blocked, "--json", tmp_path / "a.json")
    assert result.exit_code == 1
    assert result.stderr == f"error: {blocked}: no such file; check the name and the folder\n"
    assert (tmp_path / "a.json").exists()
    assert not blocked.exists()
