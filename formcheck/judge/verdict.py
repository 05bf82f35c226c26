"""What the measures of a rep, and the reps of a clip, amount to.

Knees past the toes and depth are measured and named here, and never change a verdict.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from formcheck.domain.measured import Measurement
from formcheck.judge.limits import (
    DEPTH_BAND,
    DESCENT,
    DESCENT_SPEED,
    HEEL_RISE,
    KNEE_BAND,
    KNEE_SLIDE,
    SMOOTHNESS,
    TURNING,
    Call,
    Limit,
    Place,
)
from formcheck.measure.registry import Measures

OWN_DESCENT_SHARE = 0.75
"""A descent shorter than this share of the lifter's own median is quick for them (Carzoli 2019 used the same share)."""

OWN_DESCENT_REPS = 3
"""Earlier reps needed before the lifter's own median says anything. Product default: a median of fewer is one rep."""

SET_REPS = 2
"""A finding counts for a set when it is in this many reps (the back squat assessment allows fewer than 2 of 10)."""

FEW_REPS = 2
"""In a clip of at most this many reps a single one counts: it is half of what was shown."""


class Heels(StrEnum):
    """What the heels did in a rep."""

    FLAT = "flat"
    LIFTED = "lifted"
    UNCLEAR = "unclear"


class Knees(StrEnum):
    """Where the knee joint was against the tip of the shoe, at its furthest."""

    BEHIND = "behind"
    AT = "at"
    PAST = "past"
    UNCLEAR = "unclear"


class Depth(StrEnum):
    """Where the hip joint was against the knee joint at the bottom."""

    FULL = "full"
    NEAR = "near"
    PARTIAL = "partial"
    UNCLEAR = "unclear"


class Verdict(StrEnum):
    """How a rep, or a whole clip, went; only a clip can have no reps."""

    CONTROLLED = "controlled"
    HEELS_LIFTED = "heels_lifted"
    BOUNCED = "bounced"
    RUSHED = "rushed"
    UNEVEN = "uneven"
    KNEE_SLIDE = "knee_slide"
    UNCLEAR = "unclear"
    NO_REPS = "no_reps"


CHECKS: Mapping[Verdict, tuple[Limit, ...]] = MappingProxyType(
    {
        Verdict.HEELS_LIFTED: (HEEL_RISE,),
        Verdict.BOUNCED: (TURNING,),
        Verdict.RUSHED: (DESCENT, DESCENT_SPEED),
        Verdict.UNEVEN: (SMOOTHNESS,),
        Verdict.KNEE_SLIDE: (KNEE_SLIDE,),
    }
)
"""What a verdict rests on, in the order in which a broken limit names it."""

_SEVERITY = (Call.KEPT, Call.UNSURE, Call.BROKEN)
_HEELS = {Call.KEPT: Heels.FLAT, Call.BROKEN: Heels.LIFTED, Call.UNSURE: Heels.UNCLEAR}
_KNEES = {Place.BELOW: Knees.BEHIND, Place.WITHIN: Knees.AT, Place.ABOVE: Knees.PAST, Place.UNSURE: Knees.UNCLEAR}
_DEPTH = {Place.BELOW: Depth.PARTIAL, Place.WITHIN: Depth.NEAR, Place.ABOVE: Depth.FULL, Place.UNSURE: Depth.UNCLEAR}


@dataclass(frozen=True, slots=True)
class Finding:
    """One limit held against one measure of one rep.

    Attributes:
        check: the verdict this limit can give.
        limit: the limit.
        measured: what it was held against.
        call: how that stands.
    """

    check: Verdict
    limit: Limit
    measured: Measurement
    call: Call


@dataclass(frozen=True, slots=True)
class RepVerdict:
    """All that is said about one rep.

    Attributes:
        heels, knees, depth: what was seen; knees and depth never change the verdict.
        verdict: the first broken check; unclear where none is broken but one is unsure; else controlled.
        findings: every limit of every check, in the order of :data:`CHECKS`.
    """

    heels: Heels
    knees: Knees
    depth: Depth
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """The checks with a broken limit, each once, in order."""
        return tuple(dict.fromkeys(f.check for f in self.findings if f.call is Call.BROKEN))

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """What kept the rep from being called controlled without a fault being seen."""
        return tuple(f for f in self.findings if f.call is Call.UNSURE)


def judge(measures: Measures, *, earlier_descents_s: Sequence[float] = ()) -> RepVerdict:
    """Hold the measures of one rep against the limits.

    Args:
        measures: of the rep.
        earlier_descents_s: how long the earlier reps of the set took on the way down. Only earlier ones, so that a rep
            keeps its verdict while a live set goes on.
    """
    findings = tuple(
        _finding(check, limit, measures[limit.measure], earlier_descents_s)
        for check, limits in CHECKS.items()
        for limit in limits
    )
    return RepVerdict(
        heels=_HEELS[HEEL_RISE.call(measures[HEEL_RISE.measure])],
        knees=_KNEES[KNEE_BAND.place(measures[KNEE_BAND.measure])],
        depth=_DEPTH[DEPTH_BAND.place(measures[DEPTH_BAND.measure])],
        verdict=_verdict(findings),
        findings=findings,
    )


def judge_set(reps: Sequence[RepVerdict]) -> Verdict:
    """The verdict of a clip.

    A finding counts when it is in :data:`SET_REPS` reps, or in one where there are at most :data:`FEW_REPS`; the first
    in the order of :data:`CHECKS` is the verdict. Without one the set is controlled if at least half of its reps are.
    Else, where more reps show something than are unclear, the most frequent finding stands, because the reps differ in
    what went wrong and not in whether; and what is left is unclear.
    """
    if not reps:
        return Verdict.NO_REPS
    counts = Counter(check for rep in reps for check in rep.broken)
    needed = 1 if len(reps) <= FEW_REPS else SET_REPS
    for check in CHECKS:
        if counts[check] >= needed:
            return check
    verdicts = Counter(rep.verdict for rep in reps)
    if 2 * verdicts[Verdict.CONTROLLED] >= len(reps):
        return Verdict.CONTROLLED
    if sum(bool(rep.broken) for rep in reps) > verdicts[Verdict.UNCLEAR]:
        return max(CHECKS, key=lambda check: counts[check])
    return Verdict.UNCLEAR


def _finding(check: Verdict, limit: Limit, measured: Measurement, earlier_descents_s: Sequence[float]) -> Finding:
    """One limit held against its measure; for the descent the lifter's own where that is called more severely."""
    finding = Finding(check, limit, measured, limit.call(measured))
    if limit is not DESCENT or len(earlier_descents_s) < OWN_DESCENT_REPS:
        return finding
    own_s = OWN_DESCENT_SHARE * statistics.median(earlier_descents_s)
    if own_s <= limit.value:
        return finding
    own = replace(limit, value=own_s, source="0.75 of the lifter's own median (Carzoli 2019)")
    held = Finding(check, own, measured, own.call(measured))
    return max(held, finding, key=lambda one: _SEVERITY.index(one.call))


def _verdict(findings: Sequence[Finding]) -> Verdict:
    for finding in findings:
        if finding.call is Call.BROKEN:
            return finding.check
    return Verdict.UNCLEAR if any(f.call is Call.UNSURE for f in findings) else Verdict.CONTROLLED
