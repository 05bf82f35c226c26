"""Clips analyzed by the workers of a running Dask cluster.

Each worker gets one clip per thread. So when a worker is lost, we know which clips it had: they go to other workers. A
clip that cost two workers is given up.
"""

from __future__ import annotations

import gc
import logging
import math
import time
import warnings
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from formcheck.batch.dask_worker import RemoteResult, environment_versions, run_remote_job, unpack
from formcheck.batch.results_folder import ResultsFolder
from formcheck.domain.errors import AnalysisFailure, FailureKind, FormcheckError
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.messages import ClipFinished, Event, Note
from formcheck.jobs.worker import PATIENCE_S, TRIES
from formcheck.system.failures import one_line
from formcheck.system.whole_file import PRIVATE

if TYPE_CHECKING:
    from distributed import Client, Future

RemoteFunction = Callable[[AnalysisJob, bytes | None, float], RemoteResult]

CONNECT_TIMEOUT_S = 15.0
"""A running scheduler answers in a second; the rest is for a busy network."""

WORKER_POLL_INTERVAL_S = 1.0
"""Time between two checks for workers that have come or gone."""

FETCH_TIMEOUT_S = 300.0
"""The results of a clip are some megabytes; a worker that does not send them in this time counts as lost."""


class ClusterError(FormcheckError):
    """The cluster cannot be used, or cannot be used any more."""


SCHEDULER_LOST = ClusterError(
    "the scheduler cannot be reached any more; finished clips are kept: start the same command again when it is back"
)


@dataclass(frozen=True, slots=True)
class _Assignment:
    """A clip that a worker is analyzing."""

    job: AnalysisJob
    worker: str


@dataclass(frozen=True, slots=True)
class DispatchOptions:
    """How clips are given to workers.

    Attributes:
        send: whether the clips are sent; else every worker must see them under the same path.
        patience_s: how long the process of a clip may be silent, and how long the cluster may be without a worker.
        function: what a worker runs.
    """

    send: bool = False
    patience_s: float = PATIENCE_S
    function: RemoteFunction = run_remote_job


def run_on_cluster(
    jobs: Sequence[AnalysisJob],
    results_folder: ResultsFolder,
    *,
    address: str,
    options: DispatchOptions = DispatchOptions(),
) -> Generator[Event]:
    """Analyze clips on a cluster, and yield an event for each as it ends. Closed early, clips in progress end there.

    Args:
        jobs: the clips; they are begun in this order.
        results_folder: has the staging folders and the cache.
        address: of the scheduler.
        options: how the clips are given out.

    Raises:
        ClusterError: if the scheduler cannot be reached, or no worker can be used.
    """
    if not jobs:
        return
    with _connected(address) as client:
        yield from _ClusterRun(client, results_folder, options).run(jobs)


class _ClusterRun:
    """The usable workers of a cluster, and the clips that each is analyzing."""

    def __init__(self, client: Client, results_folder: ResultsFolder, options: DispatchOptions) -> None:
        self._client, self._results_folder, self._options = client, results_folder, options
        self._threads: dict[str, int] = {}
        self._unusable: dict[str, str] = {}
        self._assignments: dict[Future[RemoteResult], _Assignment] = {}
        self._last_worker_s = time.monotonic()
        self._noted_s = math.nan

    def run(self, jobs: Sequence[AnalysisJob]) -> Generator[Event]:
        """Give out jobs until all have ended."""
        pending, losses = deque(jobs), Counter[str]()
        while pending or self._assignments:
            yield from self._update_workers()
            for job in self._reclaim_jobs():
                losses[job.label] += 1
                if losses[job.label] < TRIES:
                    pending.append(job)
                else:
                    yield ClipFinished(job, _given_up(f"{TRIES} workers were lost while they analyzed it"))
            self._assign(pending)
            yield from self._finished()

    def _update_workers(self) -> Iterator[Event]:
        """Find the workers that have come and gone; new ones must have the same versions as this machine."""
        with _translate_cluster_errors():
            workers = self._client.scheduler_info(n_workers=-1).get("workers")
            if workers is None:  # what Dask returns once it has given the scheduler up
                raise SCHEDULER_LOST
            new = [address for address in workers if address not in self._threads and address not in self._unusable]
            replies = self._client.run(environment_versions, workers=new, on_error="return") if new else {}
        self._threads = {address: count for address, count in self._threads.items() if address in workers}
        for address, versions in replies.items():
            mismatch = _version_mismatch(versions)
            if mismatch is None:
                self._threads[address] = int(workers[address]["nthreads"])
            elif not isinstance(versions, OSError):  # else it has just gone again
                self._unusable[address] = f"worker {address} {mismatch}"
                yield Note(f"{self._unusable[address]}; it is not used")
        yield from self._require_worker()

    def _require_worker(self) -> Iterator[Event]:
        """Raise ClusterError if there is no worker, and none comes in time."""
        now_s = time.monotonic()
        if self._threads:
            self._last_worker_s = now_s
        elif self._unusable:
            raise ClusterError(f"has no usable worker: {next(iter(self._unusable.values()))}")
        elif now_s - self._last_worker_s > self._options.patience_s:
            raise ClusterError("has no worker; start one (docs/cluster.md), then start this command again")
        elif self._last_worker_s != self._noted_s:
            self._noted_s = self._last_worker_s
            yield Note(f"no worker now; waiting up to {self._options.patience_s:.0f} s for one")

    def _reclaim_jobs(self) -> list[AnalysisJob]:
        """Take the clips of lost workers back."""
        orphans = [future for future, clip in self._assignments.items() if clip.worker not in self._threads]
        jobs = [self._assignments.pop(future).job for future in orphans]
        for future in orphans:
            with _translate_cluster_errors():
                future.cancel()
        return jobs

    def _assign(self, pending: deque[AnalysisJob]) -> None:
        """Give each free thread a clip, while there are any."""
        busy = Counter(assignment.worker for assignment in self._assignments.values())
        free = [address for address, threads in self._threads.items() for _ in range(threads - busy[address])]
        while pending and free:
            job, worker = pending.popleft(), free.pop()
            content = _content(job) if self._options.send else None
            with _translate_cluster_errors():
                future = self._client.submit(
                    self._options.function, job, content, self._options.patience_s, workers=[worker], pure=False
                )
            self._assignments[future] = _Assignment(job, worker)

    def _finished(self) -> Iterator[Event]:
        """Wait a moment for clips to end, and fetch the results of those that did."""
        from distributed import wait

        if not self._assignments:
            time.sleep(WORKER_POLL_INTERVAL_S)
            return
        with _translate_cluster_errors(), suppress(TimeoutError):  # nothing has ended yet
            wait(list(self._assignments), timeout=WORKER_POLL_INTERVAL_S, return_when="FIRST_COMPLETED")
        for future in [future for future in self._assignments if future.done()]:
            finished = self._fetch(future, self._assignments[future])
            if finished is not None:
                del self._assignments[future]
                yield finished

    def _fetch(self, future: Future[RemoteResult], assignment: _Assignment) -> ClipFinished | None:
        """Fetch the result of a clip; None if its worker was lost first."""
        from distributed import KilledWorker

        job = assignment.job
        if future.status in ("cancelled", "lost"):
            raise SCHEDULER_LOST
        error = future.exception() if future.status == "error" else None
        if isinstance(error, KilledWorker):
            return ClipFinished(job, _given_up("workers were lost while they analyzed it"))
        if error is not None:
            reason = f"worker {assignment.worker} failed ({one_line(error)}); see its log"
            return ClipFinished(job, AnalysisFailure(FailureKind.FAULT, reason))
        with _translate_cluster_errors():
            try:
                result = future.result(timeout=FETCH_TIMEOUT_S)
            except TimeoutError:
                self._threads.pop(assignment.worker, None)
                return None
        staging_folder = self._results_folder.new_staging_folder()
        unpack(result.files, staging_folder)
        unpack(result.recordings, self._results_folder.cache, mode=PRIVATE)
        return ClipFinished(job, result.outcome, staging_folder)


def _given_up(reason: str) -> AnalysisFailure:
    return AnalysisFailure(FailureKind.LOST, f"{reason}; try this clip alone: formcheck analyze")


def _version_mismatch(reply: object) -> str | None:
    """Say why a worker cannot be used, from its versions or its error; None if it can."""
    ours = environment_versions()
    if isinstance(reply, dict):
        name = next((name for name in ours if reply.get(name) != ours[name]), None)
        return None if name is None else f"has {name} {reply.get(name)}, here it is {ours[name]}; install the same"
    if isinstance(reply, ImportError | AttributeError):
        return f"has a different formcheck ({reply}); install formcheck {ours['formcheck']} there"
    return f"does not report its versions ({reply})"


def _content(job: AnalysisJob) -> bytes | None:
    """The content of the clip; None if it cannot be read, which the worker then reports as usual."""
    try:
        return job.path.read_bytes()
    except OSError:
        return None


@contextmanager
def _translate_cluster_errors() -> Iterator[None]:
    """Report in our words that the scheduler has gone."""
    from distributed import CancelledError

    try:
        yield
    except (OSError, CancelledError, RuntimeError) as error:
        raise SCHEDULER_LOST from error


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """Connect to a scheduler, and keep Dask's log off standard error."""
    try:
        import dask
        from distributed import Client
        from distributed.versions import VersionMismatchWarning
    except ImportError as error:
        raise ClusterError("needs Dask, which is not installed: pip install 'formcheck[cluster]'") from error

    # To Dask, a clip that is sent is a large graph. Versions are compared here, in our words.
    large = {"distributed.admin.large-graph-warning-threshold": "1 TiB"}
    with _silent_log(), warnings.catch_warnings(), dask.config.set(large):
        warnings.simplefilter("ignore", VersionMismatchWarning)
        # Dask closes a client that did not connect when Python collects it. In the thread of the next client, that
        # deadlocks with its start.
        gc.collect()
        try:
            client = Client(address, timeout=CONNECT_TIMEOUT_S)
        except (OSError, ValueError, ImportError) as error:
            what = " ".join(str(error).split()) or type(error).__name__
            raise ClusterError(f"no scheduler answers at {address} ({what}); start one: dask scheduler") from error
        except TypeError as error:  # Dask's way to say so
            raise ClusterError(f"{address} asks for certificates; name them as docs/cluster.md says") from error
        except AssertionError as error:  # Dask's own loop did not start
            raise ClusterError("Dask did not start within ten seconds; this machine is too busy: try again") from error
        try:
            yield client
        finally:
            with suppress(OSError, RuntimeError):
                client.close(timeout=CONNECT_TIMEOUT_S)


@contextmanager
def _silent_log() -> Iterator[None]:
    """Silence Dask on standard error: what matters is reported here, in one line."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in ("distributed", "tornado")]
    # Each of them has its own level and handler.
    active = [logger for logger in map(logging.getLogger, names) if not logger.disabled]
    for logger in active:
        logger.disabled = True
    try:
        yield
    finally:
        for logger in active:
            logger.disabled = False
