"""A run is counted as its news comes in."""

from __future__ import annotations

from formcheck.batch.progress import ProgressCounter, RunProgress, progress_text
from formcheck.jobs.messages import ClipFinished, ClipProgress, Done, Note
from tests.batch.fake_results import NO_VIDEO, job_of

JOBS = [job_of(f"{number}.mp4") for number in range(5)]


def test_clips_failures_and_reps_are_counted() -> None:
    count = ProgressCounter.of(JOBS, JOBS[1:], now_s=100.0)
    for piece in (ClipFinished(JOBS[1], Done(4, "")), ClipFinished(JOBS[2], NO_VIDEO), Note("a worker came")):
        count.update(piece)
    count.update(ClipProgress("3.mp4", 0.25))
    count.update(ClipProgress("3.mp4", 0.5))
    assert count.progress(now_s=110.0) == RunProgress(5, 1, 1, 1, 4, share=2.5 / 4, left_s=10.0 / 2.5 * 1.5)
    assert count.failures == {"2.mp4": NO_VIDEO}


def test_a_clip_that_ends_is_no_longer_under_way() -> None:
    count = ProgressCounter.of(JOBS, JOBS, now_s=0.0)
    count.update(ClipProgress("1.mp4", 0.9))
    count.update(ClipFinished(JOBS[1], Done(0, "")))
    assert count.progress(now_s=1.0).share == 1 / 5


def test_the_time_left_is_not_told_before_it_is_known() -> None:
    count = ProgressCounter.of(JOBS, JOBS, now_s=0.0)
    assert count.progress(now_s=5.0).left_s is None
    nothing = ProgressCounter.of(JOBS, [], now_s=0.0).progress(now_s=1.0)
    assert (nothing.share, nothing.kept, nothing.left_s) == (1.0, 5, 0.0)


def test_a_standing_in_words() -> None:
    standing = RunProgress(60, 10, 20, 2, 93, 0.4, 75.4)
    assert progress_text(standing) == "32 of 60 clips · 2 failed · 93 squats · 1:15 left"
    assert progress_text(RunProgress(3, 0, 0, 0, 0, 0.0, None)) == "0 of 3 clips · 0 squats"
    assert progress_text(RunProgress(3, 0, 1, 0, 1, 0.1, 3675.0)).endswith("1:01:15 left")
