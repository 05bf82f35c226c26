"""Limits of a process that reads files of others, so that a hostile or broken one costs one analysis and no machine."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from pathlib import Path

MEMORY_VARIABLE = "FORMCHECK_MEMORY_GB"
HOURS_VARIABLE = "FORMCHECK_HOURS"
"""Environment variables with other limits."""

MEMORY_GB = 8.0
"""Address space of a process that analyzes. On two cores 3 GB are enough for 720 x 1280, 4 GB for 2160 x 3840; threads
and the pose model take most of it, and a third of it is in memory."""

HOURS = 6.0
"""Longest analysis: the longest clip by default, two hours at 30 frames per second, takes 6.6 h of CPU, 3.3 h on two
cores (docs/scaling.md)."""


def memory_limit_gb() -> float:
    """The memory an analysis may take, in 10^9 bytes."""
    return _number(MEMORY_VARIABLE, MEMORY_GB)


def time_limit_s() -> float:
    """The time an analysis may take."""
    return 3600.0 * _number(HOURS_VARIABLE, HOURS)


def limit_memory(gigabytes: float) -> None:
    """Let this process take no more memory than so many 10^9 bytes; where the system knows no limit, nothing happens.

    Beyond it, Python raises MemoryError and native code ends the process.
    """
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = round(gigabytes * 1e9)
        resource.setrlimit(resource.RLIMIT_AS, (limit if most < 0 else min(limit, most), most))


def used_share_of_memory() -> float:
    """The largest address space this process ever had, as a share of its limit; 0 where either is not known."""
    with suppress(ImportError, OSError):
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        status = Path("/proc/self/status").read_text(encoding="ascii")
        peak = next((line for line in status.splitlines() if line.startswith("VmPeak:")), None)
        if limit > 0 and peak is not None:
            return 1024.0 * int(peak.split()[1]) / limit
    return 0.0


def limit_threads() -> None:
    """Let NumPy's linear algebra and OpenCV use one thread each, unless the environment says otherwise.

    Call it before they are loaded. OpenBLAS starts a thread and takes 40 MB of address space for each core; its largest
    matrix here has 46 x 5000 values, and two threads take 5 % more CPU for an analysis than one. With two threads in
    OpenCV measuring takes 1.7 times the CPU, and no less time: a canvas of a foot is small, and threads wait in a loop.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OPENCV_FOR_THREADS_NUM", "1")


def _number(variable: str, default: float) -> float:
    """A positive number from the environment."""
    try:
        number = float(os.environ.get(variable, ""))
    except ValueError:
        return default
    return number if math.isfinite(number) and number > 0 else default
