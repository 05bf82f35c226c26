"""Rankings of the lifters of a batch by heels and lean, and changes between dates.

A lifter without a name stands for one clip. Reps with an unclear result rank nobody.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formcheck.batch.summary.results import AnalyzedClip
from formcheck.domain.measured import Measured
from formcheck.judge.summary import typical
from formcheck.judge.verdict import Heels
from formcheck.measure.registry import Display, Measure, Views, shown_in
from formcheck.report.analysis_file import RepRecord
from formcheck.segment.view import ViewKind

UP = (Heels.LIFTED, Heels.JUST_LIFTING)
"""Heels that came up."""

COMPARED = tuple(m for m in shown_in(ViewKind.SIDE, display=Display.COLUMN) if m.spec.views is Views.SIDE)
"""Measures that are compared between dates."""


@dataclass(frozen=True, slots=True)
class ExampleRep:
    """The rep with the largest value of a measure, its clip, and the value."""

    clip: AnalyzedClip
    rep: RepRecord
    measured: Measured


@dataclass(frozen=True, slots=True)
class HeelRanking:
    """The heels of one lifter.

    Attributes:
        who: the lifter.
        clips: number of clips with a clear result.
        lifted, flat, unclear: number of reps.
        highest: the highest rise among the lifted reps; among the flat ones if no heel lifted.
    """

    who: str
    clips: int
    lifted: int
    flat: int
    unclear: int
    highest: ExampleRep


@dataclass(frozen=True, slots=True)
class LeanRanking:
    """The trunk lean of one lifter.

    Attributes:
        who: the lifter.
        clips, reps: number of clips and reps in which it was measured.
        median_deg: median trunk lean at the bottom.
        largest: the rep with the largest lean.
    """

    who: str
    clips: int
    reps: int
    median_deg: Measured
    largest: ExampleRep


@dataclass(frozen=True, slots=True)
class DateChange:
    """The change of a measure of one lifter between the first date and the last.

    Attributes:
        who: the lifter.
        measure: the measure.
        first, last: the dates.
        before, after: medians on these dates.
        difference: after minus before.
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
        """Whether zero lies outside the 90 % interval of the difference."""
        return self.size > 1.0

    @property
    def size(self) -> float:
        """The size of the difference divided by its error."""
        return abs(self.difference.value) / max(self.difference.error, 1e-9)


def rank_heels(clips: Sequence[AnalyzedClip]) -> tuple[HeelRanking, ...]:
    """Lifters with a clear result in some rep, by the share of lifted reps, then by the highest rise."""
    ranked = [ranking for who, own in clips_by_lifter(clips).items() if (ranking := _rank_heels_of(who, own))]
    return tuple(sorted(ranked, key=lambda r: (-r.lifted / (r.lifted + r.flat), -r.highest.measured.value, r.who)))


def rank_leans(clips: Sequence[AnalyzedClip]) -> tuple[LeanRanking, ...]:
    """Lifters whose trunk lean was measured, the largest median first."""
    ranked = []
    for who, own in clips_by_lifter(clips).items():
        examples = _examples(Measure.TRUNK_LEAN, own)
        median_deg = typical(Measure.TRUNK_LEAN, [example.rep for example in examples])
        if isinstance(median_deg, Measured):
            count = len({example.clip.job.label for example in examples})
            ranked.append(LeanRanking(who, count, len(examples), median_deg, _largest(examples)))
    return tuple(sorted(ranked, key=lambda ranking: (-ranking.median_deg.value, ranking.who)))


def compare_dates(clips: Sequence[AnalyzedClip]) -> tuple[DateChange, ...]:
    """Compare first and last date of each lifter with a name and several dates; the surest change comes first."""
    found = []
    for who, own in clips_by_lifter(clip for clip in clips if clip.job.lifter.name and clip.job.date).items():
        dates = sorted({clip.job.date for clip in own})
        if len(dates) < 2:
            continue
        early, late = (
            [rep for clip in own if clip.job.date == d for rep in clip.analysis.reps] for d in (dates[0], dates[-1])
        )
        for measure in COMPARED:
            before, after = typical(measure, early), typical(measure, late)
            if isinstance(before, Measured) and isinstance(after, Measured):
                # The camera was set up again, so the two errors are independent.
                difference = Measured(after.value - before.value, math.hypot(before.error, after.error))
                found.append(DateChange(who, measure, dates[0], dates[-1], before, after, difference))
    return tuple(sorted(found, key=lambda change: (-change.size, change.who, change.measure)))


def clips_by_lifter(clips: Iterable[AnalyzedClip]) -> dict[str, list[AnalyzedClip]]:
    """The clips of each lifter, in the order of the clips."""
    grouped: dict[str, list[AnalyzedClip]] = {}
    for clip in clips:
        grouped.setdefault(clip.who, []).append(clip)
    return grouped


def _rank_heels_of(who: str, clips: Sequence[AnalyzedClip]) -> HeelRanking | None:
    reps = Counter(rep.heels for clip in clips for rep in clip.analysis.reps)
    lifted = sum(reps[heels] for heels in UP)
    ranked_by = UP if lifted else (Heels.FLAT,)
    examples = [example for example in _examples(Measure.HEEL_RISE, clips) if example.rep.heels in ranked_by]
    if not examples:
        return None
    clear = sum(any(rep.heels is not Heels.UNCLEAR for rep in clip.analysis.reps) for clip in clips)
    return HeelRanking(who, clear, lifted, reps[Heels.FLAT], reps[Heels.UNCLEAR], highest=_largest(examples))


def _examples(measure: Measure, clips: Iterable[AnalyzedClip]) -> list[ExampleRep]:
    return [
        ExampleRep(clip, rep, measured)
        for clip in clips
        for rep in clip.analysis.reps
        if isinstance(measured := rep.measures[measure], Measured)
    ]


def _largest(examples: Sequence[ExampleRep]) -> ExampleRep:
    return max(examples, key=lambda example: example.measured.value)
