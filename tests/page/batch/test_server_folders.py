"""Folders of the server: those below one that was named, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from formcheck.cli.main import cli
from formcheck.page import server
from formcheck.page.batch.server_folders import ALL_FOLDERS, ROOT_VARIABLE, clips_below, folders_with_clips, root_folder


@pytest.fixture
def within(tmp_path: Path) -> Path:
    within = tmp_path.resolve() / "root"
    for name in ("ana/1.mp4", "ana/deep/2.mov", "notes/text.txt", ".hidden/3.mp4", "../outside/4.mp4"):
        path = within / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"stands for a clip")
    return within


def test_without_a_root_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    assert root_folder() is None


def test_folders_with_clips_are_found_at_any_depth_and_no_other(within: Path) -> None:
    assert folders_with_clips(within) == (ALL_FOLDERS, "ana", "ana/deep")


def test_clips_of_a_folder_are_called_by_their_way_from_it(within: Path) -> None:
    assert [clip.label for clip in clips_below(within, ALL_FOLDERS)] == ["ana/1.mp4", "ana/deep/2.mov"]
    assert [clip.label for clip in clips_below(within, "ana")] == ["1.mp4", "deep/2.mov"]


@pytest.mark.parametrize("folder", ["..", "../outside", "ana/../../outside", "/", "link", "nowhere"])
def test_nothing_leads_out_of_the_root(within: Path, folder: str) -> None:
    (within / "link").symlink_to(within.parent / "outside")
    assert clips_below(within, folder) == ()


def test_a_link_to_a_clip_outside_is_left_out(within: Path) -> None:
    (within / "ana" / "4.mp4").symlink_to(within.parent / "outside" / "4.mp4")
    assert [clip.label for clip in clips_below(within, "ana")] == ["1.mp4", "deep/2.mov"]


def test_the_command_line_names_it(monkeypatch: pytest.MonkeyPatch, within: Path) -> None:
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    monkeypatch.setattr("streamlit.web.cli.main", lambda *_, **__: None)
    server.serve(port=8501, host="localhost", root=within)
    assert root_folder() == within
    server.serve(port=8501, host="localhost")
    assert root_folder() is None
    assert CliRunner().invoke(cli, ["app", "--root", str(within / "nowhere")]).exit_code == 2
