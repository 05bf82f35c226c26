"""A file is written whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from formcheck.domain.errors import OutputError
from formcheck.system.whole_file import whole_file, write_whole

PROJECT = Path(__file__).parents[2]


def test_a_file_takes_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    write_whole(target, "first ±")
    write_whole(target, b"second")
    assert target.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_leaves_the_earlier_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    write_whole(target, "earlier")

    def fail(part: Path) -> None:
        part.write_text("half")
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"), whole_file(target) as part:
        fail(part)
    assert target.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [target]


FULL = """
import resource, signal, sys
from pathlib import Path
from formcheck.system.whole_file import write_whole
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
write_whole(Path(sys.argv[1]), b"x" * 5000)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX")
def test_a_full_disk_is_one_line_and_leaves_the_earlier_file(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    write_whole(target, "earlier")
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(target)], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert "OutputError: cannot be written (File too large); choose another place" in done.stderr
    assert target.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_named_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No such file"):
        write_whole(tmp_path / "gone" / "x.csv", "x")


SLOW = """
import sys, time
from pathlib import Path
from formcheck.system.whole_file import whole_file
with whole_file(Path(sys.argv[1])) as part:
    with part.open("wb") as file:
        for _ in range(50):
            file.write(sys.argv[2].encode() * 1000)
            file.flush()
            time.sleep(0.01)
        print("half", flush=True)
        if len(sys.argv) > 3:
            time.sleep(600)
"""


def start(target: Path, letter: str, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SLOW, str(target), letter, *more], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )


def test_two_programs_that_write_one_file_leave_one_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    runs = [start(target, letter) for letter in "ab"]
    for run in runs:
        run.communicate()
        assert run.returncode == 0
    assert target.read_bytes() in (b"a" * 50_000, b"b" * 50_000)
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_a_program_that_is_killed_leaves_the_earlier_file(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    write_whole(target, "earlier")
    with start(target, "a", "hang") as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "half\n"
        run.send_signal(signal.SIGKILL)
    assert target.read_text() == "earlier"
