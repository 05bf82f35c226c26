"""The benchmark of stability compares ready recordings of two folders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.perturbations import PERTURBATIONS
from benchmarks.stability import Task, show_recordings
from formcheck.observe.recording import Recording
from formcheck.observe.recording_file import save_recording
from tests.fake_analysis import SOURCE
from tests.synthetic import Dip, Squat, make_squat, mirrored

TASK = Task(None, tuple(PERTURBATIONS), None, reps_only=True)
SET = Squat(dips=(Dip(), Dip()))


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    for folder, squat in (("original", SET), ("changed", mirrored(SET))):
        (tmp_path / folder).mkdir()
        save_recording(tmp_path / folder / "one.npz", recorded(squat))
    return tmp_path / "original", tmp_path / "changed"


def recorded(squat: Squat) -> Recording:
    return Recording(SOURCE, "heavy", "b" * 64, make_squat(squat).observation)


@pytest.mark.parametrize(("is_mirrored", "kinds"), [(True, []), (False, ["near side", "near side"])])
def test_the_near_side_of_a_mirrored_clip_is_the_other_one(
    folders: tuple[Path, Path], *, is_mirrored: bool, kinds: list[str]
) -> None:
    original, changed = (folder / "one.npz" for folder in folders)
    found = TASK.compare_recordings(original, changed, is_mirrored=is_mirrored)
    assert (found.change, found.clip, found.reps) == ("changed", "one", 2)
    assert [kind for kind, _ in found.notes] == kinds


def test_a_clip_that_one_folder_lacks_is_left_out(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    original, changed = folders
    save_recording(original / "two.npz", recorded(SET))
    save_recording(changed / "one.npz", recorded(replace(SET, dips=(Dip(),))))
    page = tmp_path / "accuracy.md"
    show_recordings(TASK, [(original, changed, False)], page)
    text = page.read_text()
    assert "## Clips changed and recorded anew\n" in text
    assert "--reps-only --recordings original changed" in " ".join(text.split())
    assert "| changed | 1 | 0 (0.0%) | 2 | 1 | 0 |" in text
    assert "two" not in text.split("By name:")[1]
    assert capsys.readouterr().out.startswith("## Clips")
