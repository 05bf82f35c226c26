"""The files of a clip: all of them from one call, each whole or not at all, whatever becomes of the others."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.domain.errors import OutputError, VideoError
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.draw.still import Still
from formcheck.report.result_files import ResultFiles, write_csv, write_result_files, write_stills
from tests.fake_trace import TIMES_S, blank, seen_from_the_side
from tests.video_files import write_clip

PROJECT = Path(__file__).parents[2]
FRAMES = 48


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    times_s = [float(time_s) for time_s in TIMES_S[:FRAMES]]
    return write_clip(tmp_path / "squat.mp4", [blank(60 + n) for n in range(FRAMES)], times_s)


def files_in(folder: Path) -> ResultFiles:
    return ResultFiles(
        json=folder / "a.json",
        csv=folder / "a.csv",
        stills=folder / "new" / "stills",
        still_prefix="squat-",
        report=folder / "a.html",
        overlay=folder / "a.mp4",
    )


def names_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


ALL = ["a.csv", "a.html", "a.json", "a.mp4", "new/stills/squat-rep-1.jpg"]


@pytest.mark.slow
def test_all_files_are_written_and_progress_is_reported(clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    updates: list[ProgressUpdate] = []
    written = write_result_files(seen_from_the_side(), clip, files_in(out), on_progress=updates.append)
    assert written.failures == ()
    assert [still.rep for still in written.stills] == [1]
    assert names_in(out) == ALL
    assert (
        json.loads((out / "a.json").read_text(encoding="utf-8"))["source"]["file"] == seen_from_the_side().source.file
    )
    assert (out / "a.csv").read_text(encoding="utf-8").count("\n") == 2
    assert "data:image/jpeg" in (out / "a.html").read_text(encoding="utf-8")
    assert (out / "new" / "stills" / "squat-rep-1.jpg").read_bytes()[:3] == b"\xff\xd8\xff"
    assert [update.stage for update in updates[:3]] == [
        AnalysisStage.STILLS,
        AnalysisStage.REPORT,
        AnalysisStage.OVERLAY,
    ]


def test_only_what_is_asked_for_is_written(clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert write_result_files(seen_from_the_side(), clip, ResultFiles(json=out / "a.json")).stills == ()
    assert names_in(out) == ["a.json"]


def test_without_the_clip_the_figures_are_written_and_what_is_missing_is_named(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    written = write_result_files(seen_from_the_side(), tmp_path / "gone.mp4", files_in(out))
    assert [failure.name for failure in written.failures] == ["stills", "overlay"]
    assert all(isinstance(failure.error, VideoError) for failure in written.failures)
    assert names_in(out) == ["a.csv", "a.html", "a.json"]


@pytest.mark.slow
def test_a_file_that_fails_stops_no_other(clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "new").write_text("a file where a folder is needed")
    files = replace(files_in(out), json=out / "gone" / "a.json")
    written = write_result_files(seen_from_the_side(), clip, files)
    assert [(failure.name, failure.path) for failure in written.failures] == [
        ("JSON", files.json),
        ("stills", files.stills),
    ]
    assert all(isinstance(failure.error, OutputError) for failure in written.failures)
    assert names_in(out) == ["a.csv", "a.html", "a.mp4", "new"]


FULL = """
import resource, signal, sys
from pathlib import Path
from formcheck.draw.still import Still
from formcheck.report.result_files import ResultFiles, write_result_files
from tests.fake_trace import seen_from_the_side
from tests.report.test_result_files import files_in
files = files_in(Path(sys.argv[2]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
written = write_result_files(seen_from_the_side(), Path(sys.argv[1]), files)
print(*sorted({failure.name for failure in written.failures}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX")
@pytest.mark.parametrize(("room", "failed"), [(100, "CSV JSON overlay report stills"), (6000, "overlay report stills")])
@pytest.mark.slow
def test_a_full_disk_leaves_every_earlier_file(clip: Path, tmp_path: Path, room: int, failed: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert write_result_files(seen_from_the_side(), clip, files_in(out)).failures == ()
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(clip), str(out), str(room)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == failed, done.stderr
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_nothing_to_draw_makes_the_folder_alone(tmp_path: Path) -> None:
    write_stills([], tmp_path / "stills")
    assert list(tmp_path.iterdir()) == [tmp_path / "stills"]


def test_a_still_that_cannot_be_written_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "rep-1.jpg" / "in the way").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"^rep-1\.jpg: cannot be written"):
        write_stills([Still(rep, b"jpeg", 1, "") for rep in (1, 2)], tmp_path)
    assert (tmp_path / "rep-2.jpg").read_bytes() == b"jpeg"


def test_a_csv_of_several_clips_has_one_heading(tmp_path: Path) -> None:
    write_csv([seen_from_the_side()] * 2, tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text(encoding="utf-8").count("verdict") == 1
