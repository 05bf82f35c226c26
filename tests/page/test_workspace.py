"""Uploads go to a private folder, and are deleted with the program that took them."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from formcheck.page.workspace import PREFIX, Workspace

TAKE = """
import sys, time
from pathlib import Path
from formcheck.page.workspace import Workspace, process_workspace
folder = process_workspace().session_folder()
(folder / "clip.mp4").write_bytes(b"somebody's clip")
print(folder, flush=True)
{then}
"""


@contextmanager
def owner(within: Path, then: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Another process that has taken a clip, and does ``then``."""
    code = TAKE.replace("{then}", then)
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env={"TMPDIR": str(within), "PATH": ""}
    )
    with process:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def left_in(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{PREFIX}*"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")
def test_nobody_else_can_look_into_it(tmp_path: Path) -> None:
    workspace = Workspace(within=tmp_path)
    folder = workspace.session_folder()
    assert stat.S_IMODE(workspace.root.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    workspace.close()


def test_closing_removes_everything(tmp_path: Path) -> None:
    workspace = Workspace(within=tmp_path)
    (workspace.session_folder() / "clip.mp4").write_bytes(b"x")
    workspace.close()
    workspace.close()
    assert not left_in(tmp_path)


def test_nothing_is_left_when_the_process_ends(tmp_path: Path) -> None:
    with owner(tmp_path, "") as (process, folder):
        assert folder.name
        process.wait()
    assert not left_in(tmp_path)


def test_what_a_killed_process_left_goes_when_the_next_one_starts(tmp_path: Path) -> None:
    with owner(tmp_path, "time.sleep(60)") as (process, folder):
        assert (folder / "clip.mp4").exists()
        process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        process.wait()
        assert (folder / "clip.mp4").exists()
    workspace = Workspace(within=tmp_path)
    assert workspace.removed == (folder.parent,)
    assert left_in(tmp_path) == [workspace.root]
    workspace.close()


def test_what_a_living_process_has_stays(tmp_path: Path) -> None:
    with owner(tmp_path, "time.sleep(60)") as (_, folder):
        workspace = Workspace(within=tmp_path)
        assert workspace.removed == ()
        assert (folder / "clip.mp4").exists()
        workspace.close()


def test_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    other = tmp_path / f"{PREFIX}without-a-lock"
    other.mkdir()
    workspace = Workspace(within=tmp_path)
    assert other.exists()
    workspace.close()
