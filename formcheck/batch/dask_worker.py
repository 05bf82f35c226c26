"""The work on one clip as a worker of a cluster does it, and what that worker tells of itself."""

from __future__ import annotations

import sys
import tempfile
import threading
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from formcheck import __version__
from formcheck.domain.errors import OutputError
from formcheck.jobs.job import OBSERVER_LIBRARIES, AnalysisJob, observer_digest
from formcheck.jobs.messages import Outcome, WorkItem
from formcheck.jobs.worker import PATIENCE_S, WorkerProcess

RESULTS, SEEN = "results", "seen"
"""Where in a parcel the results of a clip lie, and where what was observed of it."""


@dataclass(frozen=True, slots=True)
class RemoteResult:
    """What comes back from a worker: how it went, and the content of each file by its name."""

    outcome: Outcome
    results: dict[str, bytes]
    seen: dict[str, bytes]


def run_remote_job(
    job: AnalysisJob, content: bytes | None, patience_s: float = PATIENCE_S, within: str | None = None
) -> RemoteResult:
    """Analyse a clip on this machine and pack up what comes of it.

    The work is done in a process of its own, one for each thread of the worker and kept from clip to clip, so that what
    it loads is loaded once, and a clip that crashes takes neither the worker nor a neighbour along.

    Args:
        job: the clip and what is asked of it.
        content: the clip itself; None where this machine sees its file.
        patience_s: how long the process may be silent.
        within: a folder for what lies about meanwhile; None takes the system's.
    """
    with tempfile.TemporaryDirectory(prefix="formcheck-", dir=within) as place:
        desk, cache = Path(place) / "desk", Path(place) / "seen"
        desk.mkdir()
        cache.mkdir()
        if content is not None:
            path = Path(place) / f"clip{Path(job.file).suffix}"
            path.write_bytes(content)
            job = replace(job, path=path)
        outcome = _slot(patience_s).run(WorkItem(job, desk, cache), lambda _: None)
        return RemoteResult(outcome, _packed(desk), _packed(cache))


def unpack(files: dict[str, bytes], folder: Path) -> None:
    """Lay the files of a parcel into a folder.

    Raises:
        OutputError: if a name leads out of it, or the folder cannot be written.
    """
    for name, content in files.items():
        if not name or Path(name).name != name:
            raise OutputError(f"a worker sent a file called {name!r}, which belongs nowhere; is it one of ours?")
        try:
            (folder / name).write_bytes(content)
        except OSError as error:
            raise OutputError(f"cannot be written ({error.strerror}); choose another place") from error


def environment_versions() -> dict[str, str]:
    """What must be the same on all machines so that they say the same of a clip; names and versions."""
    own = {"formcheck": __version__, "Python": ".".join(map(str, sys.version_info[:2]))}
    return own | {name: version(name) for name in OBSERVER_LIBRARIES} | {"formcheck's code": observer_digest()[:12]}


_HERE = threading.local()


def _slot(patience_s: float) -> WorkerProcess:
    """The place of this thread."""
    if not hasattr(_HERE, "slot"):
        _HERE.slot = WorkerProcess(patience_s=patience_s)
    slot = _HERE.slot
    assert isinstance(slot, WorkerProcess)  # noqa: S101 - nobody else writes there
    return slot


def _packed(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
