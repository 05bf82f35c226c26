"""For tests of live sessions: a synthetic lifter, a camera, and checks that run at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.domain.lifter import Lifter
from formcheck.live.messages import LifterDetails
from formcheck.live.rep_watch import RepCheck
from formcheck.live.session import LiveScreenState, LiveSession
from formcheck.live.set_summary import AnalysisContext
from formcheck.observe.frame import Frame
from formcheck.observe.jpeg import encode_jpeg
from formcheck.observe.observation import Observation
from formcheck.observe.pose import Pose, PoseEstimator, PoseTrack
from formcheck.observe.pose_models import ModelFile
from tests.synthetic import Squat, make_squat

MODEL = ModelFile("full", Path("full.task"), "b" * 64)
CONTEXT = AnalysisContext(MODEL, LifterDetails(Lifter(height_cm=175.0)))


class ImmediateExecutor(Executor):
    """Runs each task in the thread that submits it, for repeatable tests; keeps the arguments by function name."""

    def __init__(self) -> None:
        self.submitted: list[tuple[str, tuple[Any, ...]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        self.submitted.append((fn.__name__, args))
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class LateVerdicts(ImmediateExecutor):
    """Runs all but verdicts at once; those come a little later, as from another thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        done = super().submit(fn, *args, **kwargs)
        if not (isinstance(check := done.result(), RepCheck) and check.new_reps):
            return done
        future: Future[Any] = Future()
        threading.Timer(0.1, future.set_result, [check]).start()
        return future


class TrackEstimator(PoseEstimator):
    """Finds the body of a synthetic squat, and nobody before and after it."""

    def __init__(self, track: PoseTrack) -> None:
        super().__init__(MODEL)
        self.track = track

    def locate(self, frame: Frame) -> Pose | None:
        time_s = self.track.time_s
        return self.track.at(frame.time_s) if time_s[0] <= frame.time_s <= time_s[-1] else None

    def locate_others(self, frame: Frame, lifter: Pose | None) -> list[Pose]:
        return []


class Stand:
    """A live session with a synthetic lifter."""

    def __init__(self, squat: Squat, executor: ImmediateExecutor | None = None) -> None:
        self.track = make_squat(squat).observation.track
        self.executor = executor or ImmediateExecutor()
        self.session = LiveSession(TrackEstimator(self.track), CONTEXT, self.executor)
        self.rgb = np.full((self.track.height_px, self.track.width_px, 3), 120, np.uint8)
        self.jpeg = encode_jpeg(self.rgb[:64, :64].copy())
        self.size = (self.track.width_px, self.track.height_px)
        self.screens: list[tuple[LiveScreenState, int]] = []

    def show(self, *, until_s: float | None = None, step_s: float = 1 / 15) -> None:
        """Show the frames of the squat, or all up to a moment, and note the states of the screen and the reps."""
        last_s = float(self.track.time_s[-1]) if until_s is None else until_s
        first_s = max(0.0, self.session.now_s + step_s)
        for time_s in np.arange(first_s, last_s, step_s):
            self.session.add(Frame(0, float(time_s), self.rgb), self.jpeg)
            state = self.session.state
            if not self.screens or self.screens[-1] != (state.screen, state.reps):
                self.screens.append((state.screen, state.reps))


def up_to(observation: Observation, time_s: float) -> Observation:
    """The recording as it would be had it ended at a moment."""
    return observation[: int(np.searchsorted(observation.track.time_s, time_s, side="right"))]


def show_frames(session: LiveSession, frames: Iterator[Frame]) -> Iterator[float]:
    """Show frames to a session; gives back the time of each, after it was shown."""
    for frame in frames:
        session.add(frame, encode_jpeg(frame.rgb))
        yield frame.time_s
