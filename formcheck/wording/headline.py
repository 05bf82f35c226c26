"""The one sentence that comes first: how many squats, how they went, where the knees and heels were."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.judge.limits import DESCENT_SPEED, HEEL_RISE, KNEE_BAND, Call
from formcheck.judge.verdict import Heels, RepVerdict, Verdict
from formcheck.measure.registry import Measure, Measures
from formcheck.segment.view import ViewKind

NEEDS_A_SIDE_VIEW = "knee travel and heels need a view from the side"

_FOUND = {
    Verdict.HEELS_LIFTED: "the heels came up",
    Verdict.BOUNCED: "bounced out of the bottom",
    Verdict.RUSHED: "went down in a rush",
    Verdict.UNEVEN: "not one smooth movement",
    Verdict.KNEE_SLIDE: "the knees slid forward near the bottom",
}

DOUBTS = {
    Verdict.HEELS_LIFTED: "whether the heels stayed down",
    Verdict.BOUNCED: "how sharp the turn at the bottom was",
    Verdict.RUSHED: "whether the way down was rushed",
    Verdict.UNEVEN: "how smooth the movement was",
    Verdict.KNEE_SLIDE: "whether the knees slid at the bottom",
}
"""What stays open where a check is unsure."""


@dataclass(frozen=True, slots=True)
class JudgedRep:
    """A rep's measures and what they amount to; ``index`` counts from 1 as people do."""

    index: int
    measures: Measures
    verdict: RepVerdict


def headline(kind: ViewKind, verdict: Verdict, reps: Sequence[JudgedRep], *, attempts: int) -> str:
    """One sentence a lifter reads first.

    Args:
        kind: where the camera stood.
        verdict: that of the clip.
        reps: its reps.
        attempts: how many movements began like a squat and were none.
    """
    if not reps:
        return f"No squat found; {_count(attempts, 'movement')} began like one." if attempts else "No squat found."
    count = _count(len(reps), "squat")
    if kind in (ViewKind.FRONT, ViewKind.BACK):
        seen = "from the front" if kind is ViewKind.FRONT else "from behind"
        parts = [f"{count} seen {seen}", *_found(verdict, reps), *_ankles(reps), NEEDS_A_SIDE_VIEW]
        return "; ".join(parts) + "."
    found, told = _found(verdict, reps), _told(verdict, reps)
    if verdict is Verdict.CONTROLLED:
        return f"{count}, {'; '.join(['controlled', *found, *told])}."
    if verdict is Verdict.UNCLEAR:
        # What is known comes before what is not.
        return f"{count}: {'; '.join([*told, *found, _cannot_tell(reps)])}."
    return f"{count}: {'; '.join([*found, *told])}."


def rep_list(indices: Sequence[int], total: int) -> str:
    """Which reps, in words: ``every rep``, ``rep 4``, ``reps 1-3 and 6``."""
    if len(indices) == total:
        return "every rep" if total > 1 else "the rep"
    runs: list[list[int]] = []
    for index in sorted(indices):
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    words = [
        word for run in runs for word in ([f"{run[0]}-{run[-1]}"] if len(run) > 2 else [str(index) for index in run])
    ]
    joined = " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
    return f"{'rep' if len(indices) == 1 else 'reps'} {joined}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _found(verdict: Verdict, reps: Sequence[JudgedRep]) -> list[str]:
    """Everything that broke a limit in some rep, the clip's verdict first."""
    found = [check for check in _FOUND if any(check in rep.verdict.broken for rep in reps)]
    found.sort(key=lambda check: check is not verdict)
    parts = []
    for check in found:
        which = [rep.index for rep in reps if check in rep.verdict.broken]
        figure = _figure(check, [rep for rep in reps if rep.index in which])
        where = f" in {rep_list(which, len(reps))}" if len(reps) > 1 else ""
        parts.append(f"{_FOUND[check]}{figure}{where}")
    return parts


def _figure(check: Verdict, reps: Sequence[JudgedRep]) -> str:
    if check is Verdict.HEELS_LIFTED:
        return f" about {_median(HEEL_RISE.measure, reps):.0f} cm"
    if check is Verdict.RUSHED and not any(
        DESCENT_SPEED.call(rep.measures[Measure.DESCENT_SPEED]) is Call.BROKEN for rep in reps
    ):
        return f" ({_median(Measure.DESCENT, reps):.1f} s)"
    return ""


def _told(verdict: Verdict, reps: Sequence[JudgedRep]) -> list[str]:
    """Where knees and heels were, whatever the verdict."""
    parts = []
    travel_cm = _median(KNEE_BAND.measure, reps)
    if travel_cm is not None:
        parts.append(f"knees {_travel(travel_cm)}")
    if all(rep.verdict.heels is Heels.FLAT for rep in reps):
        parts.append("heels flat")
    elif verdict is not Verdict.UNCLEAR and all(rep.verdict.heels is not Heels.LIFTED for rep in reps):
        flat = [rep.index for rep in reps if rep.verdict.heels is Heels.FLAT]
        parts.append(f"heels flat in {rep_list(flat, len(reps))}, else unclear" if flat else "heels unclear")
    return [", ".join(parts)] if parts else []


def _travel(travel_cm: float) -> str:
    """Knee travel in words; within half a centimetre there is nothing to count."""
    whole = round(travel_cm)
    if whole == 0:
        return "level with the toes"
    return f"{abs(whole)} cm {'past' if whole > 0 else 'behind'} the toes"


def _ankles(reps: Sequence[JudgedRep]) -> list[str]:
    width = _median(Measure.KNEE_TO_ANKLE_WIDTH, reps)
    return [] if width is None else [f"knees {width:.0%} as far apart as the ankles"]


def _cannot_tell(reps: Sequence[JudgedRep]) -> str:
    """What is in doubt in most reps, and where something was not measured at all, why."""
    doubts = [doubt for rep in reps for doubt in rep.verdict.doubts]
    in_doubt = Counter(check for rep in reps for check in {doubt.check for doubt in rep.verdict.doubts})
    check = max(DOUBTS, key=lambda check: in_doubt[check])
    doubt = next(doubt for doubt in doubts if doubt.check is check)
    why = f" ({doubt.measured.reason})" if isinstance(doubt.measured, NotMeasured) else ""
    return f"cannot tell {DOUBTS[check]}{why}"


def _median(measure: Measure, reps: Sequence[JudgedRep]) -> float | None:
    values = [measured.value for rep in reps if isinstance(measured := rep.measures[measure], Measured)]
    return statistics.median(values) if values else None
