"""Batches run as people run them: the program in a process of its own, which may be killed."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcheck.batch.summary.write import NAMES
from tests.video_files import cut, write_sound

PROJECT = Path(__file__).parents[2]
PATIENCE_S = 300
"""Nothing here takes this long, unless the machine is very busy."""

PROGRAM = """
import signal
from formcheck.cli.main import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is born deaf to it
main()
"""

OPTIONS = ("--model", "full", "--name-pattern", "{lifter}/{date}_{set}", "--height-cm", "173")

GOOD = ("ana/2026-03-01_1.mp4", "ben, jr. <b>/2026-03-01_1.mp4")
BAD = ("=cy/2026-03-01_1.mp4", "=cy/2026-03-01_2.mp4")


@dataclass(frozen=True)
class Ran:
    """A run that ended."""

    out: Path
    code: int
    said: str
    complained: str

    @property
    def errors(self) -> list[str]:
        """The lines of standard error, sorted, without the count of finished clips."""
        return sorted(re.sub(r"^error: \d+/\d+ ", "error: ", line) for line in self.complained.splitlines())

    def digests(self) -> dict[str, str]:
        """Of the summary's files."""
        return {name: hashlib.sha256((self.out / name).read_bytes()).hexdigest() for name in NAMES}

    def analysis(self, label: str) -> dict[str, Any]:
        plain: dict[str, Any] = json.loads((self.out / "clips" / label / "analysis.json").read_text(encoding="utf-8"))
        return plain


def write_clips(folder: Path) -> Path:
    """Two short clips, and two files that are none."""
    for label in (*GOOD, *BAD):
        (folder / label).parent.mkdir(parents=True, exist_ok=True)
    cut("heels_lift.mp4", folder / GOOD[0], end_s=3.2)
    cut("front_knees_in.mp4", folder / GOOD[1], end_s=3.6)
    (folder / BAD[0]).write_text("this is no video", encoding="utf-8")
    write_sound(folder / BAD[1])
    return folder


def command(folder: Path, out: Path, *more: str) -> list[str]:
    """What is typed."""
    return [sys.executable, "-c", PROGRAM, "batch", str(folder), "--out", str(out), *OPTIONS, *more]


def batch(folder: Path, out: Path, *more: str) -> Ran:
    """Run a batch to its end."""
    return ended(start(command(folder, out, *more)), out)


def start(arguments: list[str]) -> subprocess.Popen[str]:
    """Begin a run."""
    return subprocess.Popen(arguments, cwd=PROJECT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ended(process: subprocess.Popen[str], out: Path) -> Ran:
    """Wait for a run."""
    said, complained = process.communicate(timeout=PATIENCE_S)
    return Ran(out, process.returncode, said, complained)


def wait_for(what: Callable[[], object]) -> None:
    """Wait until something is so."""
    until_s = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < until_s, "waited in vain"
        time.sleep(0.02)


def children_of(pid: int) -> list[int]:
    """Processes that a process started, as Linux tells it."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] + [
            int(child)
            for thread in Path(f"/proc/{pid}/task").iterdir()
            if thread.name != str(pid)
            for child in (thread / "children").read_text().split()
        ]
    except FileNotFoundError:
        return []


def is_alive(pid: int) -> bool:
    """Whether a process runs, and is not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
