"""The folder that a batch writes.

``clips/LABEL/`` holds the results of one clip; ``.formcheck/`` holds observations, the plan, a lock, and a staging
folder. Everything is written to the staging folder first and then renamed, so a batch that is killed at any moment
leaves no half-written result.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from formcheck.domain.errors import OutputError
from formcheck.jobs.job import SCHEMA, AnalysisJob, as_plain, from_plain
from formcheck.jobs.result_record import Record, read_record
from formcheck.system.whole_file import output_errors

PLAN = ".formcheck/plan.json"
"""The file of the jobs, in the folder of a batch."""


class ResultsFolder:
    """The folder of a batch, created if it does not exist.

    Args:
        root: the folder.

    Raises:
        OutputError: if the folder cannot be created, or holds something else.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._private = root / ".formcheck"
        self.cache = self._private / "observations"
        self._staging = self._private / "staging"
        if root.is_dir() and not self._private.is_dir() and any(root.iterdir()):
            raise OutputError("is not empty and not from an earlier batch; name a new folder")
        with output_errors():
            for folder in (root / "clips", self.cache, self._staging):
                folder.mkdir(parents=True, exist_ok=True)
            self._private.chmod(0o700)  # recordings show how somebody moves

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other batches out, and remove what a killed one left in the staging folder.

        Raises:
            OutputError: if another batch is writing here.
        """
        with output_errors():
            try:
                lock = FileLock(self._private / "lock").acquire(blocking=False)
            except Timeout:
                raise OutputError("another batch is writing here; wait for it, or name another folder") from None
        with lock:
            with output_errors():
                shutil.rmtree(self._staging)
                self._staging.mkdir()
            yield

    def new_staging_folder(self) -> Path:
        """Create an empty folder on the same disk."""
        with output_errors():
            folder = self._staging / uuid4().hex
            folder.mkdir()
            return folder

    def clip_folder(self, label: str) -> Path:
        """The folder for the results of a clip."""
        return self.root / "clips" / label

    def publish(self, job: AnalysisJob, staged: Path) -> None:
        """Move a staged folder to its place; it replaces earlier results of the clip.

        Raises:
            OutputError: if it cannot be written.
        """
        target, earlier = self.clip_folder(job.label), self._staging / uuid4().hex
        with output_errors():
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                target.rename(earlier)
            staged.rename(target)
        shutil.rmtree(earlier, ignore_errors=True)

    def result_for(self, job: AnalysisJob) -> Record | None:
        """The result of exactly this job; None if it has to be analyzed."""
        record = read_record(self.clip_folder(job.label))
        return record if record is not None and job.sha256 and record.key == job.key else None

    def write_file(self, name: str, content: bytes) -> None:
        """Write a file of the whole batch, complete or not at all.

        Raises:
            OutputError: if it cannot be written.
        """
        with output_errors():
            staged = self._staging / uuid4().hex
            staged.write_bytes(content)
            staged.replace(self.root / name)

    def save_plan(self, jobs: Sequence[AnalysisJob]) -> None:
        """Write the jobs of this batch, for :func:`read_plan`."""
        plain = {"schema": SCHEMA, "jobs": [as_plain(job) for job in jobs]}
        self.write_file(PLAN, json.dumps(plain).encode())


def delete_recordings(root: Path) -> int:
    """Delete the recordings of a batch, and give back how many there were. The results stay.

    Raises:
        OutputError: if the folder holds no batch, another one is writing there, or a file cannot be deleted.
    """
    if not (root / PLAN).is_file():
        raise OutputError("holds no batch; name the folder that formcheck batch wrote")
    folder = ResultsFolder(root)
    with folder.locked(), output_errors():
        recordings = list(folder.cache.iterdir())
        for recording in recordings:
            recording.unlink()
    return len(recordings)


def read_plan(root: Path) -> tuple[AnalysisJob, ...]:
    """The jobs of the last run in a folder, which stays as it is.

    Raises:
        OutputError: if there was no run, or its plan cannot be read.
    """
    try:
        plain = json.loads((root / PLAN).read_bytes())
        return tuple(from_plain(job) for job in plain["jobs"])
    except FileNotFoundError as error:
        raise OutputError("holds no batch; name the folder that formcheck batch wrote") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutputError("its plan cannot be read; run formcheck batch again") from error
