"""A process that takes too much memory gets a MemoryError, and the machine keeps the rest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from formcheck.system.resource_limits import HOURS, MEMORY_GB, memory_limit_gb, time_limit_s

PROGRAM = """
from formcheck.system.resource_limits import limit_memory
limit_memory(2.0)
kept = bytearray(10**9)
try:
    bytearray(2 * 10**9)
except MemoryError:
    print("refused")
limit_memory(1e9)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such limit")
def test_memory_beyond_the_limit_is_refused() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert ended.stdout == "refused\n"


THREADS = """
import sys
from pathlib import Path
import formcheck.cli.main, formcheck.jobs.worker_main
from formcheck.system.resource_limits import limit_threads
assert "numpy" not in sys.modules
limit_threads()
import numpy as np
np.ones((500, 500)) @ np.ones((500, 500))
import cv2
cv2.blur(np.ones((2000, 2000)), (5, 5))
print(len(list(Path("/proc/self/task").iterdir())), cv2.getNumThreads())
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted where Linux lists them")
def test_linear_algebra_and_opencv_have_one_thread_in_the_programs_that_analyze() -> None:
    environment = {name: value for name, value in os.environ.items() if "THREADS" not in name}
    ended = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, check=True, env=environment)
    assert ended.stdout == "1 1\n"


@pytest.mark.parametrize(
    ("value", "hours", "gigabytes"),
    [
        ("2", 2.0, 2.0),
        ("", HOURS, MEMORY_GB),
        ("-1", HOURS, MEMORY_GB),
        ("nan", HOURS, MEMORY_GB),
        ("x", HOURS, MEMORY_GB),
    ],
)
def test_the_environment_may_say_another_limit(
    monkeypatch: pytest.MonkeyPatch, value: str, hours: float, gigabytes: float
) -> None:
    monkeypatch.setenv("FORMCHECK_HOURS", value)
    monkeypatch.setenv("FORMCHECK_MEMORY_GB", value)
    assert time_limit_s() == 3600.0 * hours
    assert memory_limit_gb() == gigabytes
