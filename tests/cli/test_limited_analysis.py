"""An analysis on the command line has a limit of memory, and a crash of native code is told in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.video_files import SAMPLES

PROJECT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems limit no address space"),
]


@pytest.mark.parametrize("gigabytes", ["0.2", "0.5", "0.7", "0.9", "1.0"])
def test_beyond_the_limit_one_line_says_what_to_do(gigabytes: str) -> None:
    command = [sys.executable, "-m", "formcheck", "analyze", str(SAMPLES / "oblique_heels_lift.mp4")]
    done = subprocess.run(
        [*command, "--end", "1.5", "--model", "full"],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        env={**os.environ, "FORMCHECK_MEMORY_GB": gigabytes},
        timeout=300,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert "FORMCHECK_MEMORY_GB" in done.stderr
