"""Private temporary folders for uploads, removed when their session or the program ends.

A program that is killed cannot remove its folder, so the next one does. A folder is in use while a lock file in it is
locked; the system releases the lock however the owner ends.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "formcheck-page-"
LOCK = "in-use"


class Workspace:
    """A folder of this process, readable by its user alone, with a folder in it for each session."""

    def __init__(self, *, within: Path | None = None) -> None:
        """Make the folder, and remove those of killed processes.

        Args:
            within: the parent folder; None takes the system's folder for temporary files.
        """
        within = within or Path(tempfile.gettempdir())
        self.removed = _remove_stale(within)
        self.root = Path(tempfile.mkdtemp(prefix=PREFIX, dir=within))
        self._lock = FileLock(self.root / LOCK, thread_local=False)
        self._lock.acquire()

    def session_folder(self) -> Path:
        """A new folder for one session."""
        return Path(tempfile.mkdtemp(dir=self.root))

    def close(self) -> None:
        """Remove everything; calling it again does nothing."""
        self._lock.release()
        shutil.rmtree(self.root, ignore_errors=True)


@cache
def process_workspace() -> Workspace:
    """The workspace of this process, made at the first call and removed when the process ends."""
    workspace = Workspace()
    atexit.register(workspace.close)
    return workspace


def _remove_stale(within: Path) -> tuple[Path, ...]:
    """Remove workspaces whose owner has ended; give back which."""
    stale = []
    for folder in within.glob(f"{PREFIX}*"):
        if not (folder / LOCK).exists():
            continue  # being made at this moment
        try:
            with FileLock(folder / LOCK).acquire(blocking=False):
                pass
        except (Timeout, OSError):
            continue  # in use, or another user's
        shutil.rmtree(folder, ignore_errors=True)
        stale.append(folder)
    return tuple(stale)
