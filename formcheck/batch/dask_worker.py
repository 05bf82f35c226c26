"""What a worker of a cluster runs: the analysis of one clip, and its versions."""

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
from formcheck.jobs.worker import WorkerProcess
from formcheck.system.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class RemoteResult:
    """What a worker sends back.

    Attributes:
        outcome: how the analysis ended.
        files: the content of the clip's files, by name.
        recordings: the content of the recordings that were made, by name.
    """

    outcome: Outcome
    files: dict[str, bytes]
    recordings: dict[str, bytes]


def run_remote_job(job: AnalysisJob, content: bytes | None, patience_s: float) -> RemoteResult:
    """Analyze a clip on this machine.

    Each thread of the worker keeps a process of its own from clip to clip. So libraries are loaded once, and a clip
    that crashes costs neither the worker nor another clip.

    Args:
        job: the clip, and how to analyze it.
        content: of the clip; None if this machine sees its file.
        patience_s: how long the process may be silent.
    """
    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        staging_folder, cache = Path(folder) / "staging", Path(folder) / "recordings"
        staging_folder.mkdir()
        cache.mkdir()
        if content is not None:
            path = Path(folder) / f"clip{Path(job.file).suffix}"
            path.write_bytes(content)
            job = replace(job, path=path)
        outcome = _worker_of_thread(patience_s).run(WorkItem(job, staging_folder, cache), lambda _: None)
        return RemoteResult(outcome, _contents(staging_folder), _contents(cache))


def unpack(files: dict[str, bytes], folder: Path, *, mode: int = 0o666) -> None:
    """Write the files that a worker sent into a folder, with these permissions.

    Raises:
        OutputError: if a name leads out of the folder, or a file cannot be written.
    """
    for name, content in files.items():
        if not name or Path(name).name != name:
            raise OutputError(f"a worker sent a file named {name!r}, which is no name of a result; check the workers")
        write_whole(folder / name, content, mode=mode)


def environment_versions() -> dict[str, str]:
    """Return the names and versions that must be equal on all machines, so that their results are equal."""
    own = {"formcheck": __version__, "Python": ".".join(map(str, sys.version_info[:2]))}
    return own | {name: version(name) for name in OBSERVER_LIBRARIES} | {"formcheck's code": observer_digest()[:12]}


_THREAD = threading.local()


def _worker_of_thread(patience_s: float) -> WorkerProcess:
    if not hasattr(_THREAD, "worker"):
        _THREAD.worker = WorkerProcess(patience_s=patience_s)
    worker = _THREAD.worker
    assert isinstance(worker, WorkerProcess)  # noqa: S101 - set above
    return worker


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
