"""A lock on an open file, which the system lets go of however its holder ends."""

from __future__ import annotations

import sys
from typing import IO, Any


def hold(lock: IO[Any]) -> bool:
    """Take the lock for as long as the file stays open; False where another process has it."""
    fileno = lock.fileno()
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(fileno, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(fileno, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
