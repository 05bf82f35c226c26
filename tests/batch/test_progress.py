"""The events of a run are counted as they come in."""

from __future__ import annotations

from formcheck.batch.progress import ProgressCounter, RunProgress, progress_text
from formcheck.jobs.messages import ClipFinished, ClipProgress, Done, Note
from tests.batch.fake_results import NO_VIDEO, job_of

JOBS = [job_of(f"{number}.mp4") for number in range(5)]


def test_clips_failures_and_reps_are_counted() -> None:
    counter = ProgressCounter(clips=5, todo=4, started_s=100.0)
    for event in (ClipFinished(JOBS[1], Done(4, "")), ClipFinished(JOBS[2], NO_VIDEO), Note("a worker came")):
        counter.update(event)
    counter.update(ClipProgress("3.mp4", 0.25))
    counter.update(ClipProgress("3.mp4", 0.5))
    assert counter.progress(now_s=110.0) == RunProgress(5, 1, 1, 1, 4, share=2.5 / 4, left_s=10.0 / 2.5 * 1.5)
    assert counter.failures == {"2.mp4": NO_VIDEO}


def test_a_clip_that_ended_is_no_longer_under_way() -> None:
    counter = ProgressCounter(clips=5, todo=5, started_s=0.0)
    counter.update(ClipProgress("1.mp4", 0.9))
    counter.update(ClipFinished(JOBS[1], Done(0, "")))
    assert counter.progress(now_s=1.0).share == 1 / 5


def test_the_time_left_is_not_estimated_too_early() -> None:
    counter = ProgressCounter(clips=5, todo=5, started_s=0.0)
    assert counter.progress(now_s=5.0).left_s is None
    nothing = ProgressCounter(clips=5, todo=0, started_s=0.0).progress(now_s=1.0)
    assert (nothing.share, nothing.kept, nothing.left_s) == (1.0, 5, 0.0)


def test_progress_in_one_line() -> None:
    progress = RunProgress(60, 10, 20, 2, 93, 0.4, 75.4)
    assert progress_text(progress) == "32 of 60 clips · 2 failed · 93 squats · 1:15 left"
    assert progress_text(RunProgress(3, 0, 0, 0, 0, 0.0, None)) == "0 of 3 clips · 0 squats"
    assert progress_text(RunProgress(3, 0, 1, 0, 1, 0.1, 3675.0)).endswith("1:01:15 left")
