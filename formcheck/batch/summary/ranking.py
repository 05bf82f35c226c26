"""Who lifts heels, who leans most, who changed: the lifters of a batch in an order, values in, values out.

A lifter without a name stands for one clip. What is unclear ranks nobody.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formcheck.batch.summary.results import AnalyzedClip, StoredRep
from formcheck.batch.summary.typical import typical
from formcheck.domain.measured import Measured
from formcheck.judge.verdict import Heels
from formcheck.measure.registry import Display, Measure, Views, shown_in
from formcheck.segment.view import ViewKind

HEEL_RISE, LEAN = Measure.HEEL_RISE, Measure.TRUNK_LEAN

UP = (Heels.LIFTED, Heels.JUST_LIFTING)
"""Heels that came up."""

COMPARED = tuple(m for m in shown_in(ViewKind.SIDE, display=Display.COLUMN) if m.spec.views is Views.SIDE)
"""What is held against an earlier day."""


@dataclass(frozen=True, slots=True)
class Example:
    """The rep that shows it."""

    clip: AnalyzedClip
    rep: StoredRep


@dataclass(frozen=True, slots=True)
class HeelRanking:
    """What one lifter's heels did.

    Attributes:
        who: the lifter.
        clips: in how many clips.
        lifted, flat, unclear: how many reps were called so.
        rise_cm: of the example.
        example: the rep with the largest rise among those called lifted; where none was, among those called flat.
    """

    who: str
    clips: int
    lifted: int
    flat: int
    unclear: int
    rise_cm: Measured
    example: Example


@dataclass(frozen=True, slots=True)
class LeanRanking:
    """How far one lifter leans.

    Attributes:
        who: the lifter.
        clips, reps: how many it was measured in.
        lean_deg: typical trunk lean at the bottom.
        most_deg: of the example.
        example: the rep with the most.
    """

    who: str
    clips: int
    reps: int
    lean_deg: Measured
    most_deg: Measured
    example: Example


@dataclass(frozen=True, slots=True)
class Change:
    """How a measure of one lifter differs between the first day and the last.

    Attributes:
        who: the lifter.
        measure: which.
        first, last: the days.
        before, after: what was typical of them.
        difference: after less before.
    """

    who: str
    measure: Measure
    first: str
    last: str
    before: Measured
    after: Measured
    difference: Measured

    @property
    def is_sure(self) -> bool:
        """Whether no difference lies outside the 90 % interval."""
        return abs(self.difference.value) > self.difference.error

    @property
    def sureness(self) -> float:
        """The size of the difference over its error."""
        return abs(self.difference.value) / max(self.difference.error, 1e-9)


def rank_heels(clips: Sequence[AnalyzedClip]) -> tuple[HeelRanking, ...]:
    """Lifters whose heels could be told in some rep: by the share of those that lifted, then by the largest rise."""
    ranked = [heeling for who, theirs in lifters(clips).items() if (heeling := _heeling(who, theirs)) is not None]
    return tuple(sorted(ranked, key=lambda h: (-h.lifted / (h.lifted + h.flat), -h.rise_cm.value, h.who)))


def rank_leans(clips: Sequence[AnalyzedClip]) -> tuple[LeanRanking, ...]:
    """Lifters whose lean was measured, the furthest forward first."""
    ranked = []
    for who, theirs in lifters(clips).items():
        examples = list(_measured(LEAN, theirs))
        lean_deg = typical(LEAN, [example.rep for example in examples])
        if examples and isinstance(lean_deg, Measured):
            most = _largest(LEAN, examples)
            count = len({example.clip.job.label for example in examples})
            ranked.append(LeanRanking(who, count, len(examples), lean_deg, _value(LEAN, most), most))
    return tuple(sorted(ranked, key=lambda leaning: (-leaning.lean_deg.value, leaning.who)))


def changes(clips: Sequence[AnalyzedClip]) -> tuple[Change, ...]:
    """For each lifter with a name who was filmed on several days: first day against last, the surest change first."""
    found = []
    for who, theirs in lifters(clip for clip in clips if clip.job.lifter.name and clip.job.date).items():
        days = sorted({clip.job.date for clip in theirs})
        if len(days) < 2:
            continue
        early, late = (
            [rep for clip in theirs if clip.job.date == day for rep in clip.reps] for day in (days[0], days[-1])
        )
        for measure in COMPARED:
            before, after = typical(measure, early), typical(measure, late)
            if isinstance(before, Measured) and isinstance(after, Measured):
                # Two days are two cameras, put up anew: their errors have nothing to do with each other.
                difference = Measured(after.value - before.value, math.hypot(before.error, after.error))
                found.append(Change(who, measure, days[0], days[-1], before, after, difference))
    return tuple(
        sorted(found, key=lambda c: (-abs(c.difference.value) / max(c.difference.error, 1e-9), c.who, c.measure))
    )


def lifters(clips: Iterable[AnalyzedClip]) -> dict[str, list[AnalyzedClip]]:
    """The clips of each lifter, both in the order in which they come."""
    theirs: dict[str, list[AnalyzedClip]] = {}
    for clip in clips:
        theirs.setdefault(clip.who, []).append(clip)
    return theirs


def _heeling(who: str, clips: Sequence[AnalyzedClip]) -> HeelRanking | None:
    called = Counter(rep.heels for clip in clips for rep in clip.reps)
    lifted = sum(called[heels] for heels in UP)
    shown = UP if lifted else (Heels.FLAT,)
    examples = [example for example in _measured(HEEL_RISE, clips) if example.rep.heels in shown]
    if not examples:
        return None
    most = _largest(HEEL_RISE, examples)
    count = sum(any(rep.heels is not Heels.UNCLEAR for rep in clip.reps) for clip in clips)
    told = lifted, called[Heels.FLAT], called[Heels.UNCLEAR]
    return HeelRanking(who, count, *told, _value(HEEL_RISE, most), most)


def _measured(measure: Measure, clips: Sequence[AnalyzedClip]) -> Iterable[Example]:
    for clip in clips:
        for rep in clip.reps:
            if isinstance(rep.measures[measure], Measured):
                yield Example(clip, rep)


def _largest(measure: Measure, examples: Sequence[Example]) -> Example:
    return max(examples, key=lambda example: _value(measure, example).value)


def _value(measure: Measure, example: Example) -> Measured:
    measured = example.rep.measures[measure]
    assert isinstance(measured, Measured)  # noqa: S101 - chosen so
    return measured
