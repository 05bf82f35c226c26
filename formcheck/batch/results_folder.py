"""The folder a batch writes: results of a clip appear there whole or not at all, and are found again.

``clips/LABEL/`` holds what came of one clip, ``.formcheck/`` what formcheck needs to go on: observations, the plan, a
lock, and desks on which results lie until they are whole.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from formcheck.domain.errors import OutputError
from formcheck.jobs.job import SCHEMA, AnalysisJob, as_plain, from_plain
from formcheck.jobs.result_record import Record, read_record
from formcheck.system.file_lock import hold


class ResultsFolder:
    """The folder of a batch.

    Args:
        root: made where there is none.

    Raises:
        OutputError: if it cannot be made, or is full of something else.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._own = root / ".formcheck"
        self.cache = self._own / "observations"
        self._desks = self._own / "desks"
        if root.is_dir() and not self._own.is_dir() and any(root.iterdir()):
            raise OutputError("is not empty and not of an earlier batch; name a new folder")
        with _told_plainly():
            for folder in (root / "clips", self.cache, self._desks):
                folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let no other batch write here meanwhile; what a killed one left half done is removed.

        Raises:
            OutputError: if another batch is at work here.
        """
        with _told_plainly():
            lock = (self._own / "lock").open("ab")
        with lock:
            if not hold(lock):
                raise OutputError("another batch is writing here; wait for it, or name another folder")
            with _told_plainly():
                for left in self._desks.iterdir():
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
            yield

    def new_staging_folder(self) -> Path:
        """A new empty folder to work in, on the same disk."""
        with _told_plainly():
            desk = self._desks / uuid4().hex
            desk.mkdir()  # readable like every folder the user makes
            return desk

    def clip_folder(self, label: str) -> Path:
        """Where the results of a clip are, or will be."""
        return self.root / "clips" / label

    def publish(self, job: AnalysisJob, desk: Path) -> None:
        """Put what lies on a desk in its place, all at once; what was there before goes.

        Raises:
            OutputError: if it cannot be written.
        """
        target = self.clip_folder(job.label)
        with _told_plainly():
            for path in sorted(desk.rglob("*")):
                _to_disk(path)
            _to_disk(desk)
            target.parent.mkdir(parents=True, exist_ok=True)
            old = Path(tempfile.mkdtemp(dir=self._desks))
            if target.exists():
                target.rename(old / "old")
            desk.rename(target)
            _to_disk(target.parent)
        shutil.rmtree(old, ignore_errors=True)

    def result_for(self, job: AnalysisJob) -> Record | None:
        """What is on the results_folder for just this job; None where it has yet to be done."""
        record = read_record(self.clip_folder(job.label))
        return record if record is not None and job.sha256 and record.key == job.key else None

    def write_file(self, name: str, content: bytes) -> None:
        """Write a file of the whole batch so that there is never half of it.

        Raises:
            OutputError: if it cannot be written.
        """
        with _told_plainly():
            part = self._desks / uuid4().hex
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.root / name)

    def save_plan(self, jobs: Sequence[AnalysisJob]) -> None:
        """Remember what this batch is of, for :meth:`plan`."""
        plain = {"schema": SCHEMA, "jobs": [as_plain(job) for job in jobs]}
        self.write_file(".formcheck/plan.json", json.dumps(plain).encode())

    def plan(self) -> tuple[AnalysisJob, ...]:
        """The jobs of the last run.

        Raises:
            OutputError: if there was none.
        """
        try:
            plain = json.loads((self._own / "plan.json").read_bytes())
            return tuple(from_plain(job) for job in plain["jobs"])
        except FileNotFoundError as error:
            raise OutputError("holds no batch; name the folder that formcheck batch wrote") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise OutputError("its plan cannot be read; run formcheck batch again") from error


def _to_disk(path: Path) -> None:
    """Have the system write a file or folder to disk now, so that not even a power cut leaves half of it."""
    if path.is_dir() and os.name != "posix":
        return  # only POSIX opens folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Say what the system says of the folder as something a user can mend."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror or error}); choose another place") from error
