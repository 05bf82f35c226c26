"""One lifter in front of a camera: frames come in one at a time, and what to show and say comes out.

The session keeps what a check needs, drops the rest, and decides when a set begins and ends. Frames carry their own
times and are never queued; a frame that is older than the last is dropped.
"""

from __future__ import annotations

import math
from collections import deque
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from formcheck.domain.reasons import Reason
from formcheck.judge.results import Analysis, RepResult
from formcheck.live.messages import LiveSet
from formcheck.live.readiness import Missing, SetupHint
from formcheck.live.rep_watch import RepCheck, check_reps
from formcheck.live.set_summary import STILL_TOLERANCE_S, AnalysisContext, CapturedFrame, ReportedRep, summarize_set
from formcheck.observe.frame import Frame
from formcheck.observe.observer import Observer
from formcheck.observe.pose import Pose, PoseEstimator
from formcheck.segment.phase import Phase
from formcheck.segment.view import UnknownView

CHECK_INTERVAL_S = 0.15
"""Time between two checks, except on the way up. A check costs a tenth of finding the body in a frame."""

VERDICT_WAIT_S = 0.3
"""A frame that shows the end of a rep waits at most this long for the verdict, so that both are shown together. Product
default: nobody notices landmarks that stand still meanwhile, and a slower verdict does not hold up the frames."""

VIEW_INTERVAL_S = 0.5
"""Time between two checks of the camera's position and of what is missing: as fast as people read. Product default."""

MOVING = (Phase.DOWN, Phase.UP)

LEAD_IN_S = 8.0
"""How much is kept while nobody squats: the six seconds before a rep that may hold its standing, and the start."""

KEPT_S = 60.0
"""How much of a set is kept, since patches take up to 120 MB a minute. Earlier reps stay as reported."""

FRAMES_KEPT_S = 15.0
"""Frames are kept this long for the still of a rep: the bottom of a slow rep lies that far back."""

REST_ENDS_SET_S = 10.0
"""Standing for this long ends a set: longer than the breaths between heavy reps. Product default."""

ABSENCE_ENDS_SET_S = 3.0
"""Being out of the picture for this long ends a set, too. Product default."""

MAX_REPS = 50
"""A set ends here at the latest, so that memory has a bound. Product default."""


class LiveScreenState(StrEnum):
    """What the live screen shows."""

    FIND = "find"
    PLACE = "place"
    READY = "ready"
    DOWN = "down"
    UP = "up"
    VERDICT = "verdict"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class LiveState:
    """The state of a session.

    Attributes:
        screen: what to show.
        reps: finished reps of this set.
        hint: what is missing; None where nothing is.
        last: the last rep of this set.
        last_set: the analysis of the last set, until the next one starts; None while it is being measured.
        sets: finished sets.
        is_summarizing: whether a finished set is still being measured as a whole.
    """

    screen: LiveScreenState
    reps: int
    hint: SetupHint | None
    last: RepResult | None
    last_set: Analysis | None
    sets: int
    is_summarizing: bool


class LiveSession:
    """One lifter's sets, frame by frame. An executor runs the checks, so that no frame waits for one."""

    def __init__(self, estimator: PoseEstimator, context: AnalysisContext, executor: Executor) -> None:
        self.context = context
        self._estimator = estimator
        self._executor = executor
        self._observer = Observer(estimator)
        self._size = (0, 0)
        self._now_s = self._found_s = self._checked_s = -math.inf
        self._gray = 0.0
        self._frames: deque[CapturedFrame] = deque()
        self._check = RepCheck(Phase.UNSEEN, UnknownView(Reason.NOT_LOOKED_YET))
        self._viewed_s = -math.inf
        self._pending: tuple[int, float, Future[RepCheck]] | None = None
        self._zero_s = 0.0
        self._epoch = 0
        self._reported: list[ReportedRep] = []
        self._still_frames: list[CapturedFrame] = []
        self._sets = 0
        self._summarizing: deque[Future[LiveSet]] = deque()
        self._finished: list[LiveSet] = []
        self._last_set: Analysis | None = None
        self._is_done = self._is_ready = False

    def add(self, frame: Frame, jpeg: bytes) -> Pose | None:
        """Add the next frame, and give back the pose found in it.

        A frame that is not newer than the last is dropped.
        """
        self._collect()
        if frame.time_s <= self._now_s:
            return None
        size = (frame.rgb.shape[1], frame.rgb.shape[0])
        if size != self._size:
            self._restart(size)
        self._now_s = frame.time_s
        pose = self._observer.add(frame)
        self._found_s = self._found_s if pose is None else self._now_s
        self._gray = float(frame.rgb[::8, ::8].mean())
        self._frames.append(CapturedFrame(self._now_s, jpeg))
        while self._frames[0].time_s < self._now_s - FRAMES_KEPT_S:
            self._frames.popleft()
        if self._pending is None and self._is_check_due():
            pending = self._start_check()
            if self._check.phase is Phase.UP:
                # The lifter waits for the verdict, not for the next landmarks: it gets the processors to itself.
                wait([pending], timeout=VERDICT_WAIT_S)
        self._collect()
        if self._is_set_over():
            self.finish()
        self._drop_old()
        return pose

    @property
    def now_s(self) -> float:
        """Time of the newest frame; minus infinity before the first."""
        return self._now_s

    @property
    def kept_s(self) -> tuple[float, float]:
        """Times of the oldest and the newest observed frame that is kept."""
        return self._observer.first_s, self._now_s

    @property
    def state(self) -> LiveState:
        """The state after the last check."""
        last = self._reported[-1].rep if self._reported else None
        return LiveState(
            self._screen(), len(self._reported), self._check.hint, last, self._last_set, self._sets, self.is_summarizing
        )

    def finish(self) -> None:
        """End the set, if there is one, and have it summarized."""
        if not self._reported:
            return
        observation = self._observer.observation(zero_s=self._zero_s)
        self._sets, self._epoch = self._sets + 1, self._epoch + 1
        reported, frames = tuple(self._reported), tuple(self._still_frames)
        self._summarizing.append(
            self._executor.submit(summarize_set, observation, reported, frames, self.context, name=f"set {self._sets}")
        )
        end_s = self._zero_s + reported[-1].rep.timing.end_s
        self._observer.forget(max(end_s, self._now_s - LEAD_IN_S))
        self._reported, self._still_frames, self._last_set, self._is_done = [], [], None, True

    def take_sets(self) -> tuple[LiveSet, ...]:
        """Hand over the sets that were summarized since the last call; the session keeps none of them."""
        self._collect()
        taken, self._finished = tuple(self._finished), []
        return taken

    @property
    def is_summarizing(self) -> bool:
        """Whether a finished set has no summary yet."""
        return bool(self._summarizing)

    def _is_check_due(self) -> bool:
        """On the way up every frame is checked, since the lifter waits for the verdict."""
        return self._check.phase is Phase.UP or self._now_s - self._checked_s >= CHECK_INTERVAL_S

    def _start_check(self) -> Future[RepCheck]:
        """Check the frames; the view and what is missing only now and then, and not during a rep."""
        zero_s = self._zero_s if self._reported else self._observer.first_s
        observation = self._observer.observation(zero_s=zero_s)
        known = tuple(reported.rep for reported in self._reported)
        previous: RepCheck | None = self._check.shifted(-zero_s)
        if self._check.phase not in MOVING and self._now_s - self._viewed_s >= VIEW_INTERVAL_S:
            previous, self._viewed_s = None, self._now_s
        future = self._executor.submit(check_reps, observation, known, self.context, previous=previous, gray=self._gray)
        self._pending = (self._epoch, zero_s, future)
        self._checked_s = self._now_s
        return future

    def _collect(self) -> None:
        """Take over what the executor has finished."""
        while self._summarizing and self._summarizing[0].done():
            finished = self._summarizing.popleft().result()
            self._finished.append(finished)
            self._last_set = finished.analysis
        if self._pending is None or not self._pending[2].done():
            return
        (epoch, zero_s, future), self._pending = self._pending, None
        check = future.result()
        if epoch != self._epoch:
            return  # of a set that has ended
        self._check = check.shifted(zero_s)
        if check.phase in MOVING:
            # Walking up to the screen to read it looks like going down, too.
            self._is_done &= check.hint is not None
        else:
            self._is_ready = check.hint is None and (self._is_ready or check.phase is Phase.STILL)
        for reported in check.new_reps:
            self._zero_s = zero_s
            self._is_done = False
            self._reported.append(reported)
            self._keep_still_frames(reported)

    def _keep_still_frames(self, reported: ReportedRep) -> None:
        """Keep the frames that may become the still of a rep, in the set's own time.

        The whole set may find another deciding moment, as where a heel stays up for long. So all frames near the
        reported moment are kept, and one every :data:`STILL_TOLERANCE_S` of the rest of the rep.
        """
        last_s = -math.inf
        timing = reported.rep.timing
        for frame in self._frames:
            time_s = frame.time_s - self._zero_s
            is_in_rep = timing.start_s <= time_s <= timing.end_s
            is_near = abs(time_s - reported.moment_s) <= STILL_TOLERANCE_S
            if is_near or (is_in_rep and time_s - last_s >= STILL_TOLERANCE_S):
                self._still_frames.append(CapturedFrame(time_s, frame.jpeg))
                last_s = time_s

    def _screen(self) -> LiveScreenState:
        match self._check.phase:
            case Phase.DOWN if not self._is_done:
                return LiveScreenState.DOWN
            case Phase.UP if not self._is_done:
                return LiveScreenState.UP
        if self._reported:
            return LiveScreenState.VERDICT
        if self._is_done:
            return LiveScreenState.DONE
        if self._is_ready:
            return LiveScreenState.READY
        is_absent = self._check.hint is not None and self._check.hint.missing is Missing.NOBODY
        return LiveScreenState.FIND if is_absent else LiveScreenState.PLACE

    def _is_set_over(self) -> bool:
        if len(self._reported) >= MAX_REPS:
            return True
        if not self._reported or self._check.phase in MOVING:
            return False
        end_s = self._zero_s + self._reported[-1].rep.timing.end_s
        return self._now_s - end_s > REST_ENDS_SET_S or self._now_s - self._found_s > ABSENCE_ENDS_SET_S

    def _drop_old(self) -> None:
        """Drop observed frames that nothing will be measured on any more."""
        kept_s = self._now_s - self._observer.first_s
        if self._reported:
            if kept_s > KEPT_S:
                self._observer.forget(self._zero_s + self._cut_s())
        elif self._check.phase in MOVING:
            if kept_s > KEPT_S:
                self._observer.forget(self._now_s - KEPT_S)
        elif kept_s > LEAD_IN_S + 1.0:
            self._observer.forget(self._now_s - LEAD_IN_S)

    def _cut_s(self) -> float:
        """Where the kept part of a long set may begin: in a standing between two reps, in the set's own time."""
        first_s = self._observer.first_s - self._zero_s
        reps = [reported.rep.timing for reported in self._reported if reported.rep.timing.bottom_s >= first_s]
        for before, after in pairwise(reps):
            if after.standing_s[0] >= before.end_s:
                return after.standing_s[0]
        # Nobody stood between these reps; what is older than a minute goes all the same.
        return max(first_s, self._now_s - self._zero_s - KEPT_S)

    def _restart(self, size: tuple[int, int]) -> None:
        """Start again with another camera, or the same one turned: earlier frames have another scale."""
        self.finish()
        self._observer = Observer(self._estimator)
        self._size = size
        self._frames.clear()
        self._epoch += 1
