"""Check what the camera has shown so far: the phase of the movement, what is missing, and which reps have ended.

A rep is measured by the analysis of recordings on all frames kept by then. So the report of a rep equals that of a
recording that ends there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from formcheck.draw.still import deciding_moment_s, find_trace
from formcheck.judge.results import Analysis, RepResult
from formcheck.live.readiness import SetupHint, find_hint
from formcheck.live.set_summary import AnalysisContext, ReportedRep, analyze_kept
from formcheck.measure.trace import clip_trace
from formcheck.observe.observation import Observation
from formcheck.segment.phase import Phase, read_motion
from formcheck.segment.reps import REP_SETTLED_S, SHORTEST_REP_S
from formcheck.segment.view import View, find_view

HINT_S = 3.0
"""What is missing is read off this much of the end: three checks for other people. Product default."""


@dataclass(frozen=True, slots=True)
class RepCheck:
    """The result of one check.

    Attributes:
        phase: what the lifter is doing.
        view: where the camera stands.
        hint: what is missing; None where nothing is.
        new_reps: the reps that ended since the previous check.
        rejected_bottom_s: bottom of the last movement that looked like a rep and was none; None where there is none.
    """

    phase: Phase
    view: View
    hint: SetupHint | None = None
    new_reps: tuple[ReportedRep, ...] = ()
    rejected_bottom_s: float | None = None

    def shifted(self, by_s: float) -> Self:
        """The same check on a clock that reads ``by_s`` more."""
        bottom_s = self.rejected_bottom_s
        return replace(self, rejected_bottom_s=None if bottom_s is None else bottom_s + by_s)


def check_reps(
    observation: Observation,
    known: Sequence[RepResult],
    context: AnalysisContext,
    *,
    previous: RepCheck | None,
    gray: float,
) -> RepCheck:
    """Check the end of an observation, and measure the reps that have ended.

    Args:
        observation: what is kept of the set, and of the standing before it.
        known: the reps reported so far.
        context: pose model and lifter.
        previous: the check before, where its view and hint still hold; None finds them again.
        gray: mean gray level of the last frame, 0..255.
    """
    now_s = float(observation.track.time_s[-1])
    if previous is None:
        latest = observation.since(now_s - HINT_S)
        view = find_view(latest)
        previous = RepCheck(Phase.UNSEEN, view, find_hint(latest, view, gray=gray))
    recent = observation.since(known[-1].timing.start_s) if known else observation
    motion = read_motion(recent.track, previous.view)
    is_new = motion.bottom_s > (known[-1].timing.end_s if known else -math.inf)
    rejected_s = previous.rejected_bottom_s
    if not is_new or (rejected_s is not None and abs(motion.bottom_s - rejected_s) < SHORTEST_REP_S):
        return replace(previous, phase=motion.phase, new_reps=())
    if motion.end_s > now_s - REP_SETTLED_S:
        return replace(previous, phase=Phase.UP, new_reps=())
    analysis = analyze_kept(observation, known, context)
    new_reps = tuple(_report(analysis, rep) for rep in analysis.reps[len(known) :])
    rejected_s = rejected_s if new_reps else motion.bottom_s
    return replace(previous, phase=motion.phase, new_reps=new_reps, rejected_bottom_s=rejected_s)


def _report(analysis: Analysis, rep: RepResult) -> ReportedRep:
    found = find_trace(analysis.traces, rep.timing.bottom_s, rep.position)
    trace = None if found is None else clip_trace(found[0], rep.timing.start_s, rep.timing.end_s)
    return ReportedRep(rep, trace, deciding_moment_s(analysis, rep))
