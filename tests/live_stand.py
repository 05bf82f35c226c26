"""What tests of live sessions need: a lifter out of nothing, a camera, and looks that are taken at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.analysis import Asked
from formcheck.domain.lifter import Lifter
from formcheck.draw.canvas import encode_jpeg
from formcheck.live.rep_watch import Look
from formcheck.live.session import LiveSession, Stage
from formcheck.observe.observer import Observation
from formcheck.observe.pose import Pose, PoseEstimator, PoseTrack
from formcheck.observe.pose_models import ModelFile
from formcheck.observe.video import Frame
from tests.synthetic import Squat, make_squat

MODEL = ModelFile("full", Path("full.task"), "b" * 64)
ASKED = Asked(MODEL, Lifter(height_cm=175.0))


class AtOnce(Executor):
    """Does what it is asked in the thread that asks, so that a test sees the same every time."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class VerdictsLate(AtOnce):
    """Does all but verdicts at once; those come a little later, as from another thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        done = super().submit(fn, *args, **kwargs)
        if not (isinstance(look := done.result(), Look) and look.told):
            return done
        future: Future[Any] = Future()
        threading.Timer(0.1, future.set_result, [look]).start()
        return future


class Seer(PoseEstimator):
    """Sees the body of a made-up squat wherever one is, and nobody before and after it."""

    def __init__(self, track: PoseTrack) -> None:
        super().__init__(MODEL)
        self.track = track

    def locate(self, frame: Frame) -> Pose | None:
        time_s = self.track.time_s
        return self.track.at(frame.time_s) if time_s[0] <= frame.time_s <= time_s[-1] else None

    def locate_others(self, frame: Frame, lifter: Pose | None) -> list[Pose]:
        return []


class Stand:
    """A live session before which a made-up lifter squats."""

    def __init__(self, squat: Squat, executor: Executor | None = None) -> None:
        self.track = make_squat(squat).observation.track
        self.session = LiveSession(Seer(self.track), ASKED, executor or AtOnce())
        self.rgb = np.full((self.track.height_px, self.track.width_px, 3), 120, np.uint8)
        self.jpeg = encode_jpeg(self.rgb[:64, :64].copy())
        self.size = (self.track.width_px, self.track.height_px)
        self.stages: list[tuple[Stage, int]] = []

    def show(self, *, until_s: float | None = None, step_s: float = 1 / 15) -> None:
        """Show the pictures of the squat, or everything up to a moment, and note the stages gone through."""
        last_s = float(self.track.time_s[-1]) if until_s is None else until_s
        first_s = max(0.0, self.session.now_s + step_s)
        for time_s in np.arange(first_s, last_s, step_s):
            self.session.add(Frame(0, float(time_s), self.rgb), self.jpeg)
            state = self.session.state
            if not self.stages or self.stages[-1] != (state.stage, state.reps):
                self.stages.append((state.stage, state.reps))


def up_to(observation: Observation, time_s: float) -> Observation:
    """The recording as it would be had it ended at a moment."""
    track = observation.track
    count = int(np.searchsorted(track.time_s, time_s, side="right"))
    kept = PoseTrack(
        track.time_s[:count].copy(),
        track.xy_px[:count].copy(),
        track.visibility[:count].copy(),
        track.width_px,
        track.height_px,
    )
    feet = {side: patches[:count] for side, patches in observation.feet.items()}
    surveys = tuple(survey for survey in observation.surveys if survey.time_s <= time_s)
    return Observation(kept, feet, observation.change[:count].copy(), surveys)


def fed(session: LiveSession, frames: Iterator[Frame]) -> Iterator[float]:
    """Show pictures to a session; gives back the time of each, after it was shown."""
    for frame in frames:
        session.add(frame, encode_jpeg(frame.rgb))
        yield frame.time_s
