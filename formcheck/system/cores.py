"""The number of processor cores."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """Return how many cores this process may use: fewer than the machine has in a container or under ``taskset``."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
