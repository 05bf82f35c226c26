"""A lifter in front of a camera: one picture at a time comes in, and what to show and say comes out.

No maths of its own: it keeps what a look needs, lets go of the rest, and knows when a set begins and ends. Pictures
come with their own times and are never queued; one that is older than the last is dropped.
"""

from __future__ import annotations

import math
from collections import deque
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from formcheck.analysis import Asked
from formcheck.judge.results import RepResult, Summary
from formcheck.live.readiness import Hint, Missing
from formcheck.live.rep_watch import NEAR_S, LiveSet, Look, Shot, Told, sum_up, take_look
from formcheck.observe.observer import Observer
from formcheck.observe.pose import Pose, PoseEstimator
from formcheck.observe.video import Frame
from formcheck.segment.phase import Phase
from formcheck.segment.view import UnknownView

LOOK_EVERY_S = 0.15
"""How often the pictures are looked at, but for the way up; a look costs a tenth of finding the body in one of them."""

VERDICT_FIRST_S = 0.3
"""So long at most a picture that shows the end of a rep waits for the verdict, so that both are shown together. Product
default: landmarks that stand still meanwhile go unnoticed, and a slower verdict does not hold up the pictures."""

VIEW_EVERY_S = 0.5
"""How often it is looked at where the camera stands and what is missing: as quick as people read. Product default."""

MOVING = (Phase.DOWN, Phase.UP)

BEFORE_S = 8.0
"""How much is kept while nobody squats: the six seconds before a rep in which its standing may lie, and the start."""

KEPT_S = 60.0
"""How much of a set is kept, since feet take up to 100 MB a minute; reps before that stand as they were told."""

SHOTS_S = 15.0
"""Pictures as they came are kept this long, for the still of a rep: a slow rep's bottom lies that far back."""

SET_OVER_S = 10.0
"""Standing about for this long ends a set: longer than the breaths between heavy reps. Product default."""

LEFT_S = 3.0
"""So does being out of the picture for this long: nobody squats there. Product default."""

MOST_REPS = 50
"""A set ends here at the latest, so that what is kept of it has a bound. Nobody is known to need more."""


class Stage(StrEnum):
    """What a lifter is told at the moment."""

    FIND = "find"
    PLACE = "place"
    READY = "ready"
    DOWN = "down"
    UP = "up"
    VERDICT = "verdict"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class State:
    """Where a session stands.

    Attributes:
        stage: what to show.
        reps: how many reps this set has; the one that goes on not counted.
        hint: what is missing; None where nothing is.
        last: the last rep of this set.
        summary: of the last set, while there is no new one; None while it is still being summed up.
        sets: how many sets are over.
        is_summing_up: whether one of them is not measured as a whole yet.
    """

    stage: Stage
    reps: int
    hint: Hint | None
    last: RepResult | None
    summary: Summary | None
    sets: int
    is_summing_up: bool


class LiveSession:
    """One lifter's sets, from picture to picture. Looks are taken by an executor, so that no picture waits for one."""

    def __init__(self, estimator: PoseEstimator, asked: Asked, executor: Executor) -> None:
        self.asked = asked
        self._estimator = estimator
        self._executor = executor
        self._observer = Observer(estimator)
        self._size = (0, 0)
        self._now_s = self._seen_s = self._looked_s = -math.inf
        self._grey = 0.0
        self._shots: deque[Shot] = deque()
        self._look = Look(Phase.UNSEEN, UnknownView("nobody has been seen yet"))
        self._viewed_s = -math.inf
        self._looking: tuple[int, float, Future[Look]] | None = None
        self._zero_s = 0.0
        self._turn = 0
        self._told: list[Told] = []
        self._kept_shots: list[Shot] = []
        self._sets = 0
        self._summing: deque[Future[LiveSet]] = deque()
        self._over: list[LiveSet] = []
        self._summary: Summary | None = None
        self._is_done = self._is_ready = False

    def add(self, frame: Frame, jpeg: bytes) -> Pose | None:
        """Take in the next picture, whose times increase; gives back the pose found in it.

        A picture that is not newer than the last is dropped.
        """
        self._collect()
        if frame.time_s <= self._now_s:
            return None
        size = (frame.rgb.shape[1], frame.rgb.shape[0])
        if size != self._size:
            self._start_afresh(size)
        self._now_s = frame.time_s
        pose = self._observer.add(frame)
        self._seen_s = self._seen_s if pose is None else self._now_s
        self._grey = float(frame.rgb[::8, ::8].mean())
        self._shots.append(Shot(self._now_s, jpeg))
        while self._shots[0].time_s < self._now_s - SHOTS_S:
            self._shots.popleft()
        if self._looking is None and self._is_look_due():
            looking = self._take_look()
            if self._look.phase is Phase.UP:
                # The lifter waits for the verdict, not for the next landmarks: it gets the processors to itself.
                wait([looking], timeout=VERDICT_FIRST_S)
        self._collect()
        if self._is_over():
            self.finish()
        self._forget()
        return pose

    @property
    def now_s(self) -> float:
        """When the newest picture was taken; minus infinity before there is one."""
        return self._now_s

    @property
    def state(self) -> State:
        """Where things stand by the last look."""
        last = self._told[-1].rep if self._told else None
        return State(
            self._stage(), len(self._told), self._look.hint, last, self._summary, self._sets, self.is_summing_up
        )

    def finish(self) -> None:
        """End the set, if there is one, and have it summed up; what comes after belongs to the next."""
        if not self._told:
            return
        observation = self._observer.observation(zero_s=self._zero_s)
        self._sets, self._turn = self._sets + 1, self._turn + 1
        told, shots = tuple(self._told), tuple(self._kept_shots)
        self._summing.append(
            self._executor.submit(sum_up, observation, told, shots, self.asked, name=f"set {self._sets}")
        )
        over_s = self._zero_s + told[-1].rep.timing.end_s
        self._observer.forget(max(over_s, self._now_s - BEFORE_S))
        self._told, self._kept_shots, self._summary, self._is_done = [], [], None, True

    def take_sets(self) -> tuple[LiveSet, ...]:
        """The sets that were summed up since this was last asked; what is given away is no longer kept."""
        self._collect()
        taken, self._over = tuple(self._over), []
        return taken

    @property
    def is_summing_up(self) -> bool:
        """Whether a set is over and its summary not yet there."""
        return bool(self._summing)

    def _is_look_due(self) -> bool:
        """Often enough; on the way up with every picture, since the lifter waits for the verdict."""
        return self._look.phase is Phase.UP or self._now_s - self._looked_s >= LOOK_EVERY_S

    def _take_look(self) -> Future[Look]:
        """Have the pictures looked at; for the view and what is missing only now and then, and not during a rep."""
        zero_s = self._zero_s if self._told else self._observer.first_s
        observation = self._observer.observation(zero_s=zero_s)
        known = tuple(told.rep for told in self._told)
        seen: Look | None = replace(self._look, passed_s=self._look.passed_s - zero_s)
        if self._look.phase not in MOVING and self._now_s - self._viewed_s >= VIEW_EVERY_S:
            seen, self._viewed_s = None, self._now_s
        future = self._executor.submit(take_look, observation, known, self.asked, seen=seen, grey=self._grey)
        self._looking = (self._turn, zero_s, future)
        self._looked_s = self._now_s
        return future

    def _collect(self) -> None:
        """Take over what the executor has found by now."""
        while self._summing and self._summing[0].done():
            over = self._summing.popleft().result()
            self._over.append(over)
            self._summary = over.analysis.summary
        if self._looking is None or not self._looking[2].done():
            return
        (turn, zero_s, future), self._looking = self._looking, None
        look = future.result()
        if turn != self._turn:
            return  # it looked at what is over
        self._look = replace(look, passed_s=look.passed_s + zero_s)
        if look.phase in MOVING:
            # Who walks up to the screen to read it seems to go down, too.
            self._is_done &= look.hint is not None
        else:
            self._is_ready = look.hint is None and (self._is_ready or look.phase is Phase.STILL)
        for told in look.told:
            self._zero_s = zero_s
            self._is_done = False
            self._told.append(told)
            self._keep_shots(told)

    def _keep_shots(self, told: Told) -> None:
        """Keep the pictures that may become the still of a rep, in the set's own time.

        The set as a whole may find another moment that decided it, as where a heel stays up for long: so all of those
        about the moment that was told, and a picture every :data:`NEAR_S` of the rest of the rep.
        """
        last_s = -math.inf
        for shot in self._shots:
            time_s = shot.time_s - self._zero_s
            within = told.rep.timing.start_s <= time_s <= told.rep.timing.end_s
            if abs(time_s - told.moment_s) <= NEAR_S or (within and time_s - last_s >= NEAR_S):
                self._kept_shots.append(Shot(time_s, shot.jpeg))
                last_s = time_s

    def _stage(self) -> Stage:
        match self._look.phase:
            case Phase.DOWN if not self._is_done:
                return Stage.DOWN
            case Phase.UP if not self._is_done:
                return Stage.UP
        if self._told:
            return Stage.VERDICT
        if self._is_done:
            return Stage.DONE
        if self._is_ready:
            return Stage.READY
        is_gone = self._look.hint is not None and self._look.hint.missing is Missing.NOBODY
        return Stage.FIND if is_gone else Stage.PLACE

    def _is_over(self) -> bool:
        if not self._told or self._look.phase in MOVING:
            return len(self._told) >= MOST_REPS
        ended_s = self._zero_s + self._told[-1].rep.timing.end_s
        stands = self._now_s - ended_s > SET_OVER_S
        return stands or self._now_s - self._seen_s > LEFT_S or len(self._told) >= MOST_REPS

    def _forget(self) -> None:
        """Let go of what nothing will be read off any more."""
        kept_s = self._now_s - self._observer.first_s
        if self._told:
            if kept_s > KEPT_S:
                self._observer.forget(self._zero_s + self._cut_s())
        elif self._look.phase in MOVING:
            if kept_s > KEPT_S:
                self._observer.forget(self._now_s - KEPT_S)
        elif kept_s > BEFORE_S + 1.0:
            self._observer.forget(self._now_s - BEFORE_S)

    def _cut_s(self) -> float:
        """Where what is kept of a long set may begin: in a standing between two reps, in the set's own time."""
        first_s = self._observer.first_s - self._zero_s
        reps = [told.rep.timing for told in self._told if told.rep.timing.bottom_s >= first_s]
        for before, after in pairwise(reps):
            if after.standing_s[0] >= before.end_s:
                return after.standing_s[0]
        # Nobody stood between these reps; what lies more than a minute back goes all the same.
        return max(first_s, self._now_s - self._zero_s - KEPT_S)

    def _start_afresh(self, size: tuple[int, int]) -> None:
        """Another camera, or the same one turned: what was seen before has another measure."""
        self.finish()
        self._observer = Observer(self._estimator)
        self._size = size
        self._shots.clear()
        self._turn += 1
