"""Batches on a real Dask cluster on the loopback: the same results, whoever is lost on the way."""

from __future__ import annotations

import gc
import shutil
import sys
from asyncio import AbstractEventLoop
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from distributed.compatibility import asyncio_run

from formcheck.batch.clips import find_clips
from formcheck.batch.dask_cluster import ClusterError, DispatchOptions, run_on_cluster
from formcheck.batch.dask_worker import environment_versions, unpack
from formcheck.batch.plan import LifterRegistry, make_plan
from formcheck.batch.results_folder import ResultsFolder
from formcheck.domain.errors import AnalysisFailure, FailureKind, OutputError
from formcheck.domain.settings import Settings
from formcheck.jobs.job import AnalysisJob, Drawing
from formcheck.jobs.messages import ClipFinished, Event, Note
from formcheck.jobs.result_record import read_record
from tests.batch.loopback import OLDER, Loopback, loopback, poisoned
from tests.batch.running import BAD, GOOD, Ran, batch, command, ended, start, wait_for
from tests.video_files import cut

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")]

LoopFactory = Callable[[], AbstractEventLoop] | None


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    """A scheduler and two workers."""
    with loopback(tmp_path_factory.mktemp("cluster"), workers=2) as running:
        yield running


def jobs_of(folder: Path) -> tuple[AnalysisJob, ...]:
    clips = find_clips([folder])
    return make_plan(clips, LifterRegistry(), settings=Settings(model="full"), drawing=Drawing()).jobs


def endings(news: list[Event]) -> dict[str, ClipFinished]:
    return {piece.job.label: piece for piece in news if isinstance(piece, ClipFinished)}


def test_two_workers_say_what_one_machine_says(reference: Ran, clips: Path, cluster: Loopback, tmp_path: Path) -> None:
    there = batch(clips, tmp_path / "out", "--scheduler", cluster.address)
    # On a busy machine the first workers may answer late, and the batch says that it waits.
    errors = [line for line in there.errors if not line.startswith("note: no worker now")]
    assert (there.code, errors) == (1, reference.errors)
    assert there.digests() == reference.digests()
    for label in GOOD:
        ours, theirs = (ran.out / "clips" / label for ran in (reference, there))
        assert {path.name: path.read_bytes() for path in ours.iterdir()} == {
            path.name: path.read_bytes() for path in theirs.iterdir()
        }
    kept, sent = (sorted((ran.out / ".formcheck/observations").iterdir()) for ran in (reference, there))
    assert [path.name for path in kept] == [path.name for path in sent], "so that reanalyze works here later"


def test_a_worker_lost_in_the_middle_costs_a_retry_and_clips_may_be_sent(
    reference: Ran, clips: Path, tmp_path: Path
) -> None:
    with loopback(tmp_path / "cluster", workers=2) as cluster:
        out = tmp_path / "out"
        process = start(command(clips, out, "--scheduler", cluster.address, "--send-files"))
        # Both are at a clip once the clips that are none have come back.
        wait_for(lambda: all((out / "clips" / label).exists() for label in BAD))
        cluster.kill_worker(0)
        ran = ended(process, out)
    assert ran.digests() == reference.digests()
    assert "Traceback" not in ran.complained


def test_the_scheduler_lost_in_the_middle_keeps_what_was_finished(reference: Ran, clips: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with loopback(tmp_path / "cluster", workers=1) as cluster:
        process = start(command(clips, out, "--scheduler", cluster.address))
        wait_for(lambda: all((out / "clips" / label).exists() for label in BAD))
        cluster.kill_scheduler()
        ran = ended(process, out)
    assert ran.code == 1
    assert f"error: {out}: the scheduler cannot be reached any more; finished clips are kept" in ran.complained
    assert "Traceback" not in ran.complained
    assert all(read_record(out / "clips" / label) is not None for label in BAD)
    assert "not analyzed yet; run the batch again" in (out / "index.html").read_text(encoding="utf-8")
    again = batch(clips, out)
    assert again.digests() == reference.digests()


def test_a_clip_that_takes_workers_along_is_given_up_after_two_and_a_late_worker_does_the_rest(
    clips: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    (folder / "poison.mp4").write_bytes(b"no matter")
    shutil.copy(clips / BAD[0], folder / "x.mp4")
    news: list[Event] = []
    with loopback(tmp_path / "cluster", workers=2) as cluster:
        running = run_on_cluster(
            jobs_of(folder),
            ResultsFolder(tmp_path / "out"),
            address=cluster.address,
            options=DispatchOptions(function=poisoned),
        )
        for piece in running:
            news.append(piece)
            if isinstance(piece, Note):
                cluster.add_worker()
    assert all(worker.returncode == -9 for worker in cluster.workers[:2])
    ended_so = endings(news)
    reason = "2 workers were lost while they analyzed it; try this clip alone: formcheck analyze"
    assert ended_so["poison.mp4"].outcome == AnalysisFailure(FailureKind.LOST, reason)
    other = ended_so["x.mp4"].outcome
    assert isinstance(other, AnalysisFailure)
    assert other.kind is FailureKind.VIDEO, "the clip beside it was done all the same"


def test_another_version_is_named_and_not_used(clips: Path, tmp_path: Path) -> None:
    with loopback(tmp_path / "cluster", workers=0) as cluster:
        cluster.add_worker(program=OLDER)
        ran = batch(clips, tmp_path / "out", "--scheduler", cluster.address)
        assert ran.code == 1
        assert (
            f"has formcheck 0.0.1, here it is {environment_versions()['formcheck']}; install the same" in ran.complained
        )
        assert "error: " in ran.complained
        assert "has no usable worker" in ran.complained
        # With one of the same make beside it, that one does everything.
        cluster.add_worker()
        shutil.copytree(clips / "=cy", tmp_path / "bad")
        news = list(
            run_on_cluster(jobs_of(tmp_path / "bad"), ResultsFolder(tmp_path / "out2"), address=cluster.address)
        )
        assert next(piece.words for piece in news if isinstance(piece, Note)).endswith("it is not used")
        assert len(endings(news)) == len(BAD)


def test_a_file_that_workers_do_not_see_is_told_in_the_usual_words(cluster: Loopback, tmp_path: Path) -> None:
    clip = cut("front_knees_in.mp4", tmp_path / "x.mp4", end_s=0.5)
    jobs = [replace(job, path=Path("/nowhere/x.mp4")) for job in jobs_of(clip.parent)]
    news = list(run_on_cluster(jobs, ResultsFolder(tmp_path / "out"), address=cluster.address))
    outcome = endings(news)["x.mp4"].outcome
    assert outcome == AnalysisFailure(FailureKind.VIDEO, "no such file; check the name and the folder")


def test_nobody_at_the_address_is_one_line(tmp_path: Path, clips: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formcheck.batch.dask_cluster.CONNECT_TIMEOUT_S", 1.0)
    for address, words in (
        ("tcp://127.0.0.1:9", "no scheduler answers"),
        ("carrier pigeon", "no scheduler answers"),
        ("tls://127.0.0.1:9", "asks for certificates"),
    ):
        with pytest.raises(ClusterError, match=words) as refused:
            list(run_on_cluster(jobs_of(clips), ResultsFolder(tmp_path / "out"), address=address))
        assert "\n" not in str(refused.value)


def test_an_address_that_failed_does_not_stand_in_the_way_of_the_next(
    tmp_path: Path, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(address: str) -> str:
        with pytest.raises(ClusterError) as refused:
            list(run_on_cluster(jobs_of(clips), ResultsFolder(tmp_path / "out"), address=address))
        return str(refused.value)

    def cleared_first(main: Coroutine[object, object, None], *, loop_factory: LoopFactory) -> None:
        gc.collect()  # as Python may at any moment
        asyncio_run(main, loop_factory=loop_factory)

    gc.disable()
    try:
        assert "no scheduler answers" in connect("carrier pigeon")
        monkeypatch.setattr("distributed.utils.asyncio_run", cleared_first)
        assert "asks for certificates" in connect("tls://127.0.0.1:9")
    finally:
        gc.enable()


def test_a_machine_too_busy_to_start_dask_is_one_line(
    tmp_path: Path, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("distributed.Client", late)
    with pytest.raises(ClusterError, match="Dask did not start within ten seconds"):
        list(run_on_cluster(jobs_of(clips), ResultsFolder(tmp_path / "out"), address="tcp://127.0.0.1:9"))


def test_a_cluster_without_workers_is_waited_for_and_then_left(tmp_path: Path, clips: Path) -> None:
    with loopback(tmp_path / "cluster", workers=0) as cluster:
        news = run_on_cluster(
            jobs_of(clips),
            ResultsFolder(tmp_path / "out"),
            address=cluster.address,
            options=DispatchOptions(patience_s=2.0),
        )
        first = next(news)
        assert first == Note("no worker now; waiting up to 2 s for one")
        with pytest.raises(ClusterError, match="has no worker; start one"):
            list(news)


def test_nothing_to_do_needs_no_cluster(tmp_path: Path) -> None:
    assert list(run_on_cluster([], ResultsFolder(tmp_path / "out"), address="tcp://127.0.0.1:9")) == []


def test_without_dask_it_is_named(tmp_path: Path, clips: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'formcheck\[cluster\]'"):
        list(run_on_cluster(jobs_of(clips), ResultsFolder(tmp_path / "out"), address="tcp://127.0.0.1:9"))


@pytest.mark.parametrize("name", ["../x", "a/b", "/etc/x", ""])
def test_a_file_from_a_worker_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="no name of a result"):
        unpack({name: b"x"}, tmp_path)
