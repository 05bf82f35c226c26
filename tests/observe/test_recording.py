"""A clip is observed on all cores, and what is seen does not depend on how many there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Self

import numpy as np
import pytest

from formcheck.domain.errors import OutputError
from formcheck.domain.progress import ProgressUpdate
from formcheck.domain.settings import Settings
from formcheck.observe import recording
from formcheck.observe.frame import Frame
from formcheck.observe.observation import Observation
from formcheck.observe.observer import Observer
from formcheck.observe.parts import WARM_UP_S, Part
from formcheck.observe.pose import Pose, PoseEstimator
from formcheck.observe.pose_models import find_model
from formcheck.observe.recording import ObservedCallback

pytestmark = pytest.mark.slow

CLIP = Path(__file__).parents[2] / "sample_videos" / "heels_lift.mp4"
PART = Settings(model="full", end_s=6.2)


class StopError(Exception):
    """Raised by a caller who wants no more."""


@pytest.fixture
def observed_on(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Observation, list[ProgressUpdate]]]:
    def observe(cores: int, on_observed: ObservedCallback | None = None) -> tuple[Observation, list[ProgressUpdate]]:
        monkeypatch.setattr(recording, "usable_cores", lambda: cores)
        updates: list[ProgressUpdate] = []
        _, seen = recording.observe_clip(
            CLIP, find_model("full"), settings=PART, on_progress=updates.append, on_observed=on_observed
        )
        return seen, updates

    return observe


def test_one_core_and_two_see_the_same_and_parts_of_it_while_they_read(
    observed_on: Callable[..., tuple[Observation, list[ProgressUpdate]]],
) -> None:
    so_far: list[Observation] = []
    (one, told_one), (two, told_two) = observed_on(1), observed_on(2, so_far.append)
    assert len(one.track) == len(two.track) == 187
    assert np.array_equal(one.track.time_s, two.track.time_s)
    assert np.array_equal(one.track.xy_px, two.track.xy_px)
    assert [survey.time_s for survey in one.surveys] == [survey.time_s for survey in two.surveys]
    for told in (told_one, told_two):
        done = [update.done for update in told]
        assert done == sorted(done)
        assert done[-1] == 187
    assert {seen.track.time_s[0] < 1.0 for seen in so_far} == {True, False}, "of both parts"
    for seen in so_far:
        track = seen.track
        # A part follows its own tracker while it warms up.
        first_s = max(track.time_s[0] + WARM_UP_S, track.time_s[-1] - 1.0)
        first = int(np.searchsorted(two.track.time_s, first_s))
        # The curve between the last two poses bends when the next pose is known.
        assert track.is_searched is not None
        is_read = track.time_s[-1] == two.track.time_s[-1]
        last = len(track) if is_read else int(np.flatnonzero(track.is_searched)[-2]) + 1
        same = slice(first, int(np.searchsorted(two.track.time_s, track.time_s[last - 1])) + 1)
        assert 1.9 < track.time_s[-1] - track.time_s[0] < 4.3
        assert np.array_equal(track.xy_px[last + same.start - same.stop : last], two.track.xy_px[same])


def test_a_tracker_whose_part_is_over_serves_another_which_sees_the_same(
    observed_on: Callable[..., tuple[Observation, list[ProgressUpdate]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[PoseEstimator] = []

    class Counted(PoseEstimator):
        def __enter__(self) -> Self:
            opened.append(self)
            return super().__enter__()

    monkeypatch.setattr(recording, "PoseEstimator", Counted)
    monkeypatch.setattr(recording, "divide", lambda *_: (Part(0.0, 2.0), Part(2.0, 4.0), Part(4.0)))
    (seen, _), trackers = observed_on(1), len(opened)
    (anew, _), trackers_anew = observed_on(3), len(opened) - trackers
    assert (trackers, trackers_anew) == (1, 3)
    assert np.array_equal(seen.track.xy_px, anew.track.xy_px)
    np.testing.assert_allclose(seen.track.visibility, anew.track.visibility, atol=1e-6)


def test_a_caller_can_stop_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "usable_cores", lambda: 2)
    last = 0

    def stop_at_ten(update: ProgressUpdate) -> None:
        nonlocal last
        last = update.done
        if update.done >= 10:
            raise StopError

    with pytest.raises(StopError):
        recording.observe_clip(CLIP, find_model("full"), settings=PART, on_progress=stop_at_ten)
    assert last == 10


def test_the_error_of_one_thread_stops_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    class FailingObserver(Observer):
        """Fails at a frame of the second part."""

        def add(self, frame: Frame) -> Pose | None:
            if frame.time_s > 4.0:
                raise OutputError("the disk is full")
            return super().add(frame)

    monkeypatch.setattr(recording, "usable_cores", lambda: 2)
    monkeypatch.setattr(recording, "Observer", FailingObserver)
    updates: list[ProgressUpdate] = []
    with pytest.raises(OutputError, match="the disk is full"):
        recording.observe_clip(CLIP, find_model("full"), settings=PART, on_progress=updates.append)
    assert updates[-1].done < 150
