"""The set as one statement.

The reps of a set share camera, scale and the pose model's bias, so their errors are shared and do not average out: the
median of a set keeps the error of one rep. At worst this overstates the error of a set.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.change import find_changes, find_standouts
from formcheck.judge.results import RepResult, Summary
from formcheck.judge.verdict import FAULTS, Heels, RepVerdict, Verdict
from formcheck.measure.registry import Measure, Measures
from formcheck.segment.view import ViewKind

SET_REPS = 2
"""A fault counts for a set if it is in this many reps (the back squat assessment allows fewer than 2 of 10)."""

FEW_REPS = 2
"""In a set of at most this many reps one rep is enough."""

GOOD = (Verdict.CONTROLLED, Verdict.KNEES_OVER_FEET)
"""Verdicts of a rep without a fault."""


def summarize(reps: Sequence[RepResult]) -> Summary:
    """The statement about a set: its verdict, the reps that show it, and those too close to call."""
    verdict = judge_set([rep.judged for rep in reps])
    shown = tuple(rep.index for rep in reps if shows(rep.judged, verdict))
    unclear = tuple(rep.index for rep in reps if rep.judged.verdict is Verdict.UNCLEAR)
    kind, compared = _from_one_camera(reps)
    return Summary(len(reps), verdict, shown, unclear, find_changes(compared, kind), find_standouts(compared, kind))


def judge_set(reps: Sequence[RepVerdict]) -> Verdict:
    """The verdict of a set.

    1. The first fault, in the order of :data:`~formcheck.judge.verdict.FAULTS`, that is in :data:`SET_REPS` reps, or
       in one of at most :data:`FEW_REPS`. Lifted heels also count as just lifting.
    2. Good, if at least half of the reps are good.
    3. The most frequent fault, if more reps have a fault than are unclear.
    4. Else unclear.
    """
    if not reps:
        return Verdict.NO_REPS
    counts = Counter(fault for rep in reps for fault in rep.found)
    counts[Verdict.HEELS_JUST_LIFTING] += counts[Verdict.HEELS_LIFTED]
    needed = 1 if len(reps) <= FEW_REPS else SET_REPS
    for fault in FAULTS:
        if counts[fault] >= needed:
            return fault
    verdicts = Counter(rep.verdict for rep in reps)
    for good in GOOD:
        if 2 * verdicts[good] >= len(reps):
            return good
    if sum(bool(rep.found) for rep in reps) > verdicts[Verdict.UNCLEAR]:
        return max(FAULTS, key=lambda fault: counts[fault])
    return Verdict.UNCLEAR


def shows(rep: RepVerdict, verdict: Verdict) -> bool:
    """Whether a rep shows a set's verdict; heels that are lifted or just lifting show that heels came up."""
    if verdict in (Verdict.HEELS_LIFTED, Verdict.HEELS_JUST_LIFTING):
        return rep.heels in (Heels.LIFTED, Heels.JUST_LIFTING)
    return verdict is rep.verdict or verdict in rep.found


class HasMeasures(Protocol):
    """A rep with its measures, analyzed just now or read from a file."""

    @property
    def measures(self) -> Measures:
        """Its measures."""


def typical(measure: Measure, reps: Sequence[HasMeasures]) -> Measurement:
    """A measure of several reps as one: their median, with the median of their errors, which they share.

    If it was measured in none of them, the most frequent reason, with the figure of its first rep.
    """
    measurements = [rep.measures[measure] for rep in reps]
    known = [measurement for measurement in measurements if isinstance(measurement, Measured)]
    if known:
        return Measured(statistics.median(m.value for m in known), statistics.median(m.error for m in known))
    missing = [measurement for measurement in measurements if isinstance(measurement, NotMeasured)]
    if not missing:
        return NotMeasured(Reason.NO_REPS)
    counts = Counter(measurement.reason for measurement in missing)
    return max(missing, key=lambda measurement: counts[measurement.reason])


def _from_one_camera(reps: Sequence[RepResult]) -> tuple[ViewKind, Mapping[int, Measures]]:
    """The reps from the camera position with most of them: only their shared errors cancel."""
    views = [rep.view for rep in reps]
    most = max(views, key=views.count, default=None)
    kind = ViewKind.UNKNOWN if most is None else most.kind
    return kind, {rep.index: rep.measures for rep in reps if rep.view == most}
