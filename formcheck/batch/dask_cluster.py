"""Clips analysed by the workers of a Dask cluster that is already there.

A clip is given to a worker that is free, one for each of its threads, so that when a worker is lost it is known which
clips it was at. They are given to others, and a clip that two workers were lost at is given up.
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
from formcheck.domain.errors import AnalysisFailure, FailureKind, FormcheckError, one_line
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.messages import ClipFinished, Event, Note
from formcheck.jobs.worker import PATIENCE_S, TRIES

if TYPE_CHECKING:
    from distributed import Client, Future

Do = Callable[[AnalysisJob, bytes | None, float], RemoteResult]

CONNECT_WITHIN_S = 15.0
"""A scheduler that is there answers in a second; this leaves room for a busy network."""

LOOK_EVERY_S = 1.0
"""How often it is looked who has come and who has gone."""


class ClusterError(FormcheckError):
    """The cluster cannot be used, or not any longer."""


FETCH_WITHIN_S = 300.0
"""The results of a clip are some megabytes; a worker that does not hand them over in this time is as good as lost."""


LOST = ClusterError(
    "the scheduler cannot be reached any more; what was finished is kept: start the same command again when it is back"
)


@dataclass(frozen=True, slots=True)
class _Given:
    """A clip that a worker is at."""

    job: AnalysisJob
    worker: str


@dataclass(frozen=True, slots=True)
class DispatchOptions:
    """How clips are given to workers.

    Attributes:
        send: whether the clips are sent; else workers must see them under the same path.
        patience_s: how long a clip may give no sign, and how long the cluster may have no worker.
        do: what a worker does.
    """

    send: bool = False
    patience_s: float = PATIENCE_S
    do: Do = run_remote_job


def run_on_cluster(
    jobs: Sequence[AnalysisJob],
    results_folder: ResultsFolder,
    *,
    address: str,
    way: DispatchOptions = DispatchOptions(),
) -> Generator[Event]:
    """Have clips analysed on a cluster and tell of each as it ends. Closed early, it lets clips under way end there.

    Args:
        jobs: what to do; they are begun in this order.
        results_folder: has the desks and the cache.
        address: of the scheduler.
        way: how they are given out.

    Raises:
        ClusterError: if the scheduler cannot be reached, or no worker can be used.
    """
    if not jobs:
        return
    with _connected(address) as client:
        yield from _ClusterRun(client, results_folder, way).work(jobs)


class _ClusterRun:
    """The workers of a cluster, as far as they can be used, and what each is at."""

    def __init__(self, client: Client, results_folder: ResultsFolder, way: DispatchOptions) -> None:
        self._client, self._results_folder, self._way = client, results_folder, way
        self._threads: dict[str, int] = {}
        self._unfit: dict[str, str] = {}
        self._given: dict[Future[RemoteResult], _Given] = {}
        self._seen_s = time.monotonic()
        self._noted_s = math.nan

    def work(self, jobs: Sequence[AnalysisJob]) -> Generator[Event]:
        """Give out jobs until none is left."""
        todo, losses = deque(jobs), Counter[str]()
        while todo or self._given:
            yield from self._look()
            for job in self._reclaim_jobs():
                losses[job.label] += 1
                if losses[job.label] < TRIES:
                    todo.append(job)
                else:
                    yield ClipFinished(job, _given_up(f"{TRIES} workers were lost while they were at it"))
            self._give_out(todo)
            yield from self._ended()

    def _look(self) -> Iterator[Event]:
        """See which workers there are; those that came are asked whether they are of the same make as we are."""
        with _translate_cluster_errors():
            there = self._client.scheduler_info(n_workers=-1).get("workers")
            if there is None:  # what Dask gives back once it has given the scheduler up
                raise LOST
            came = [address for address in there if address not in self._threads and address not in self._unfit]
            told = self._client.run(environment_versions, workers=came, on_error="return") if came else {}
        self._threads = {address: count for address, count in self._threads.items() if address in there}
        for address, theirs in told.items():
            odd = _version_mismatch(theirs)
            if not odd:
                self._threads[address] = int(there[address]["nthreads"])
            elif not isinstance(theirs, OSError):  # that one has just gone again
                self._unfit[address] = f"worker {address} {odd}"
                yield Note(f"{self._unfit[address]}; it is not used")
        yield from self._require_somebody()

    def _require_somebody(self) -> Iterator[Event]:
        """Raise ClusterError where there is nobody to work, and nobody comes."""
        now_s = time.monotonic()
        if self._threads:
            self._seen_s = now_s
        elif self._unfit:
            raise ClusterError(f"has no worker that can be used: {next(iter(self._unfit.values()))}")
        elif now_s - self._seen_s > self._way.patience_s:
            raise ClusterError("has no worker; start some with dask worker (docs/cluster.md), then this command again")
        elif self._seen_s != self._noted_s:
            self._noted_s = self._seen_s
            yield Note(f"no worker there now; waiting up to {self._way.patience_s:.0f} s for one")

    def _reclaim_jobs(self) -> list[AnalysisJob]:
        """Take clips back from workers that were lost."""
        orphans = {future: given for future, given in self._given.items() if given.worker not in self._threads}
        for future in orphans:
            del self._given[future]
            with _translate_cluster_errors():
                future.cancel()
        return [given.job for given in orphans.values()]

    def _give_out(self, todo: deque[AnalysisJob]) -> None:
        """Give each thread that is free a clip, as long as there are any."""
        busy = Counter(given.worker for given in self._given.values())
        free = [address for address, threads in self._threads.items() for _ in range(threads - busy[address])]
        while todo and free:
            job, worker = todo.popleft(), free.pop()
            content = _content(job) if self._way.send else None
            with _translate_cluster_errors():
                future = self._client.submit(
                    self._way.do, job, content, self._way.patience_s, workers=[worker], pure=False
                )
            self._given[future] = _Given(job, worker)

    def _ended(self) -> Iterator[Event]:
        """Wait a little for clips to end, and take in what came of those that did."""
        from distributed import wait

        if not self._given:
            time.sleep(LOOK_EVERY_S)
            return
        with _translate_cluster_errors(), suppress(TimeoutError):  # nothing has ended yet
            wait(list(self._given), timeout=LOOK_EVERY_S, return_when="FIRST_COMPLETED")
        for future in [future for future in self._given if future.done()]:
            given = self._given[future]
            ended = self._taken_in(future, given)
            if ended is not None:
                del self._given[future]
                yield ended

    def _taken_in(self, future: Future[RemoteResult], given: _Given) -> ClipFinished | None:
        """What came of a clip; None where its worker was lost before it could be fetched."""
        from distributed import KilledWorker

        job = given.job
        if future.status in ("cancelled", "lost"):
            raise LOST
        fault = future.exception() if future.status == "error" else None
        if isinstance(fault, KilledWorker):
            return ClipFinished(job, _given_up("workers were lost while they were at it"))
        if fault is not None:
            reason = f"worker {given.worker} failed ({one_line(fault)}); see its log"
            return ClipFinished(job, AnalysisFailure(FailureKind.FAULT, reason))
        with _translate_cluster_errors():
            try:
                parcel = future.result(timeout=FETCH_WITHIN_S)
            except TimeoutError:
                self._threads.pop(given.worker, None)
                return None
        desk = self._results_folder.new_staging_folder()
        unpack(parcel.results, desk)
        unpack(parcel.seen, self._results_folder.cache)
        return ClipFinished(job, parcel.outcome, desk)


def _given_up(why: str) -> AnalysisFailure:
    return AnalysisFailure(FailureKind.LOST, f"{why}; try this clip alone: formcheck analyze")


def _version_mismatch(theirs: object) -> str:
    """What is other about a worker, in words; empty where nothing is."""
    ours = environment_versions()
    if isinstance(theirs, dict):
        odd = [name for name in ours if theirs.get(name) != ours[name]]
        return f"has {odd[0]} {theirs.get(odd[0])}, here it is {ours[odd[0]]}; install the same" if odd else ""
    if isinstance(theirs, ImportError | AttributeError):
        return f"has not this formcheck ({theirs}); install formcheck {ours['formcheck']} there"
    return f"cannot tell what it is ({theirs})"


def _content(job: AnalysisJob) -> bytes | None:
    """The clip itself; None where it cannot be read, which the worker then says in the usual words."""
    try:
        return job.path.read_bytes()
    except OSError:
        return None


@contextmanager
def _translate_cluster_errors() -> Iterator[None]:
    """Say in our words that the scheduler has gone."""
    from distributed import CancelledError

    try:
        yield
    except (OSError, CancelledError, RuntimeError) as error:
        raise LOST from error


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """A connection to a scheduler; what Dask would write into a log stays there."""
    try:
        import dask
        from distributed import Client
        from distributed.versions import VersionMismatchWarning
    except ImportError as error:
        raise ClusterError("needs Dask, which is not installed: pip install 'formcheck[cluster]'") from error

    # A clip that is sent is a large graph to Dask; and versions are compared here, with words of ours.
    large = {"distributed.admin.large-graph-warning-threshold": "1 TiB"}
    with _silent_log(), warnings.catch_warnings(), dask.config.set(large):
        warnings.simplefilter("ignore", VersionMismatchWarning)
        # Dask closes a client that did not connect when Python clears it away. Were that done in the thread of the next
        # client, while its maker waits for it to start, both would wait for the same lock, and the start be given up.
        gc.collect()
        try:
            client = Client(address, timeout=CONNECT_WITHIN_S)
        except (OSError, ValueError, ImportError) as error:
            what = " ".join(str(error).split()) or type(error).__name__
            raise ClusterError(f"no scheduler answers at {address} ({what}); start one: dask scheduler") from error
        except TypeError as error:  # how Dask says so
            raise ClusterError(f"{address} asks for certificates; name them as docs/cluster.md says") from error
        except AssertionError as error:  # how Dask says that its own loop did not start
            raise ClusterError("Dask did not start within ten seconds; this machine is too busy: try again") from error
        try:
            yield client
        finally:
            with suppress(OSError, RuntimeError):
                client.close(timeout=CONNECT_WITHIN_S)


@contextmanager
def _silent_log() -> Iterator[None]:
    """Let Dask say nothing on standard error meanwhile: what matters is said here, in a line."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in ("distributed", "tornado")]
    # Each of them has a level and a handler of its own.
    loud = [logger for logger in map(logging.getLogger, names) if not logger.disabled]
    for logger in loud:
        logger.disabled = True
    try:
        yield
    finally:
        for logger in loud:
            logger.disabled = False
