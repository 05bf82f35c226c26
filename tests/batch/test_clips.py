"""Every clip is found once, and all labels differ."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from formcheck.batch.clips import ENDINGS, find_clips
from tests.readable_files import READABLE


def lay(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return root


def labels(*paths: Path, leave_out: Path | None = None) -> list[str]:
    return [clip.label for clip in find_clips(paths, leave_out=leave_out)]


def test_a_folder_is_searched_recursively_in_the_order_of_labels(tmp_path: Path) -> None:
    lay(tmp_path, "b/x.MP4", "b/deep/y.mov", "a.webm", "notes.txt", "cover.jpg")
    assert labels(tmp_path) == ["a.webm", "b/deep/y.mov", "b/x.MP4"]


def test_hidden_files_are_not_clips(tmp_path: Path) -> None:
    lay(tmp_path, "._x.mp4", ".trash/x.mp4", "x.mp4")
    assert labels(tmp_path) == ["x.mp4"]


def test_the_results_folder_is_skipped(tmp_path: Path) -> None:
    lay(tmp_path, "x.mp4", "out/clips/x.mp4/overlay.mp4")
    assert labels(tmp_path, leave_out=tmp_path / "out") == ["x.mp4"]


def test_labels_of_several_paths_start_with_the_folder(tmp_path: Path) -> None:
    lay(tmp_path, "mon/x.mp4", "tue/x.mp4", "y.mp4")
    assert labels(tmp_path / "mon", tmp_path / "tue", tmp_path / "y.mp4") == ["mon/x.mp4", "tue/x.mp4", "y.mp4"]


def test_a_named_file_is_used_whatever_its_extension_and_even_if_it_is_missing(tmp_path: Path) -> None:
    lay(tmp_path, "clip.dat")
    assert labels(tmp_path / "clip.dat", tmp_path / "gone.mp4") == ["clip.dat", "gone.mp4"]


def test_a_clip_that_is_found_twice_is_used_once(tmp_path: Path) -> None:
    lay(tmp_path, "x.mp4")
    assert len(find_clips([tmp_path, tmp_path / "x.mp4", tmp_path])) == 1


def test_equal_labels_get_a_digest_that_does_not_change(tmp_path: Path) -> None:
    lay(tmp_path, "1/week/x.mp4", "2/week/x.mp4")
    both = labels(tmp_path / "1/week", tmp_path / "2/week")
    assert len(set(both)) == 2
    assert all(label.startswith("week/x~") and label.endswith(".mp4") for label in both)
    assert labels(tmp_path / "2/week", tmp_path / "1/week") == both


def test_no_label_equals_a_folder_of_others(tmp_path: Path) -> None:
    lay(tmp_path, "1/ana", "2/ana/x.mp4")
    found = labels(tmp_path / "1/ana", tmp_path / "2/ana")
    assert found[0] == "ana/x.mp4"
    assert found[1].startswith("ana~")


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX has them")
def test_links_to_folders_are_not_followed_and_pipes_are_not_clips(tmp_path: Path) -> None:
    lay(tmp_path, "a/x.mp4")
    (tmp_path / "a/again").symlink_to(tmp_path / "a")
    os.mkfifo(tmp_path / "a/pipe.mp4")
    assert labels(tmp_path) == ["a/x.mp4"]


def test_every_kind_of_file_that_is_read_is_found_in_a_folder() -> None:
    assert {Path(kind.file).suffix for kind in READABLE} <= set(ENDINGS)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_name_that_is_not_utf_8_gets_a_printable_label(tmp_path: Path) -> None:
    strange = os.fsencode(tmp_path) + b"/caf\xe9.mp4"
    Path(os.fsdecode(strange)).write_bytes(b"x")
    (clip,) = find_clips([tmp_path])
    assert clip.label == "caf\N{REPLACEMENT CHARACTER}.mp4"
    assert clip.path.read_bytes() == b"x"
