"""A real Dask cluster on this machine's loopback: a scheduler and workers, each a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.batch.dask_worker import RemoteResult, run_remote_job
from formcheck.jobs.job import AnalysisJob
from tests.batch.running import PROJECT, wait_for

OLDER = "import formcheck; formcheck.__version__ = '0.0.1'; from distributed.cli.dask_worker import main; main()"
"""A worker on which another version is installed."""


@dataclass
class Loopback:
    """A running cluster.

    Attributes:
        folder: for its logs and its workers' files.
        address: of the scheduler.
        scheduler: its process.
        workers: their processes.
    """

    folder: Path
    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self, *, program: str = "from distributed.cli.dask_worker import main; main()") -> None:
        """Start a worker and wait until the scheduler knows it. No nanny: who is killed stays so."""
        name = f"w{len(self.workers)}"
        arguments = [self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name]
        arguments += ["--host", "127.0.0.1", "--local-directory", str(self.folder / name)]
        self.workers.append(_start([sys.executable, "-c", program, *arguments], self.folder / f"{name}.log"))
        wait_for(lambda: "Registered to" in _said(self.folder / f"{name}.log"))

    def kill_worker(self, number: int) -> None:
        """Let a worker vanish, as with its power."""
        self.workers[number].send_signal(signal.SIGKILL)
        self.workers[number].wait()

    def kill_scheduler(self) -> None:
        """Let the scheduler vanish."""
        self.scheduler.send_signal(signal.SIGKILL)
        self.scheduler.wait()


@contextmanager
def loopback(folder: Path, *, workers: int) -> Iterator[Loopback]:
    """A cluster that runs while it is needed."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "scheduler.log"
    program = "from distributed.cli.dask_scheduler import main; main()"
    arguments = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
    scheduler = _start([sys.executable, "-c", program, *arguments], log)
    cluster = None
    try:
        wait_for(lambda: re.search(r"Scheduler at: +(tcp://127\.0\.0\.1:\d+)", _said(log)))
        found = re.search(r"Scheduler at: +(\S+)", _said(log))
        assert found is not None
        cluster = Loopback(folder, found[1], scheduler)
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        for process in [scheduler, *(cluster.workers if cluster is not None else [])]:
            process.kill()
            process.wait()


def poisoned(job: AnalysisJob, content: bytes | None, patience_s: float) -> RemoteResult:
    """As a worker does it, but for a clip that takes the whole worker along."""
    if "poison" in job.label:
        os.kill(os.getpid(), signal.SIGKILL)
    return run_remote_job(job, content, patience_s)


def _start(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as file:
        return subprocess.Popen(command, cwd=PROJECT, stdout=file, stderr=file)


def _said(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")
