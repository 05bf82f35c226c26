"""The types of a result: everything known about a clip. Frozen; no text, files or screens."""

from __future__ import annotations

from dataclasses import dataclass, field

from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import NotMeasured
from formcheck.judge.caveats import Caveat
from formcheck.judge.change import SetChange, Standout
from formcheck.judge.verdict import RepVerdict, Verdict
from formcheck.measure.registry import Measures
from formcheck.measure.scale import Scale
from formcheck.measure.trace import Trace
from formcheck.observe.source import Source
from formcheck.segment.attempts import Attempt
from formcheck.segment.lifters import Position
from formcheck.segment.reps import Rep
from formcheck.segment.view import View


@dataclass(frozen=True, slots=True)
class PoseInfo:
    """The pose model, and the share of frames (0..1) in which it found the lifter."""

    model: str
    model_sha256: str
    frames_with_person: float


@dataclass(frozen=True, slots=True)
class RepResult:
    """One rep.

    Attributes:
        index: from 1, in the order of time.
        timing: when it happened.
        view: where the camera stood in its scene.
        judged: heels, knees, depth, control, verdict and the findings behind them.
        measures: every measure of the output format.
        position: which of two lifters; None if only one squats.
    """

    index: int
    timing: Rep
    view: View
    judged: RepVerdict
    measures: Measures
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The set as a whole.

    Attributes:
        reps: how many there are.
        verdict: what the set showed.
        shown: numbers of the reps that show it.
        unclear: numbers of the reps that are too close to call.
        change: how each compared measure changed from the first rep to the last; empty with too few reps.
        standouts: the reps that differ from all others.
    """

    reps: int
    verdict: Verdict
    shown: tuple[int, ...]
    unclear: tuple[int, ...]
    change: tuple[SetChange, ...]
    standouts: tuple[Standout, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything known about a clip; times are seconds of real movement from the first frame.

    Attributes:
        source: the file.
        lifter: what is known about the person.
        pose: the model.
        view: where the camera stood in the part of the clip with most reps.
        scale: centimeters per pixel there, at the lifter's near leg; not measured if nobody was found.
        caveats: what limits the analysis of this recording, the most important first.
        reps, attempts: in the order of time.
        summary: the set as a whole.
        traces: each uncut scene frame by frame, for charts and drawings, in the order of time.
    """

    source: Source
    lifter: Lifter
    pose: PoseInfo
    view: View
    scale: Scale | NotMeasured
    caveats: tuple[Caveat, ...]
    reps: tuple[RepResult, ...]
    attempts: tuple[Attempt, ...]
    summary: Summary
    traces: tuple[Trace, ...] = field(default=(), compare=False, repr=False)

    def reps_in(self, trace: Trace) -> tuple[RepResult, ...]:
        """The reps of a scene: of its lifter, with their bottom within it."""
        first_s, last_s = trace.time_s[0], trace.time_s[-1]
        return tuple(
            rep for rep in self.reps if rep.position is trace.position and first_s <= rep.timing.bottom_s <= last_s
        )
