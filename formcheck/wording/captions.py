"""What a drawn picture says in words: the verdict, and each figure with its error or why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.judge.results import Analysis, RepResult
from formcheck.judge.verdict import Heels, Knees, Verdict
from formcheck.measure.registry import Measure
from formcheck.segment.view import ViewKind
from formcheck.wording.headline import DOUBTS

_SAID = {
    Verdict.CONTROLLED: "controlled",
    Verdict.HEELS_LIFTED: "heels lifted",
    Verdict.BOUNCED: "bounced out of the bottom",
    Verdict.RUSHED: "went down in a rush",
    Verdict.UNEVEN: "not one smooth movement",
    Verdict.KNEE_SLIDE: "knees slid forward near the bottom",
    Verdict.UNCLEAR: "cannot tell",
    Verdict.NO_REPS: "no squat",
}

_HEELS = {Heels.FLAT: "flat", Heels.LIFTED: "lifted", Heels.UNCLEAR: "unclear"}

SEEN_FROM = {
    ViewKind.FRONT: "seen from the front",
    ViewKind.BACK: "seen from behind",
    ViewKind.UNKNOWN: "view unclear",
}
"""Views in which nothing of the sagittal plane is drawn."""


class Symbol(StrEnum):
    """What a verdict is known by at a glance, each by its shape."""

    TICK = "tick"
    TRIANGLE = "triangle"
    QUESTION = "question"


class Key(StrEnum):
    """The mark in the picture that a line of words belongs to."""

    KNEE = "knee"
    KNEES = "knees"
    HEEL = "heel"
    TRUNK = "trunk"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in words: its mark, what comes first and bold, and the rest."""

    key: Key
    figure: str
    words: str


def title(rep: RepResult, *, of: int) -> str:
    """``Rep 2 of 4 · heels lifted``."""
    return f"Rep {rep.index} of {of} · {_SAID[rep.judged.verdict]}"


def symbol(verdict: Verdict) -> Symbol:
    """The sign of a verdict."""
    match verdict:
        case Verdict.CONTROLLED:
            return Symbol.TICK
        case Verdict.UNCLEAR | Verdict.NO_REPS:
            return Symbol.QUESTION
        case _:
            return Symbol.TRIANGLE


def rep_lines(analysis: Analysis, rep: RepResult) -> tuple[Line, ...]:
    """What is said below the still of a rep, by what the view shows."""
    if analysis.view.kind in SEEN_FROM:
        return tuple(_facing_lines(analysis.view.kind, rep))
    return (_knee(rep), _heel(rep), _trunk(rep), *_doubt(rep))


def alt_text(analysis: Analysis, rep: RepResult) -> str:
    """The still in a sentence, for those who cannot see it."""
    lines = rep_lines(analysis, rep)
    said = "; ".join(f"{line.figure} {line.words}".strip() for line in lines)
    return f"{title(rep, of=len(analysis.reps))}: {said}."


def _knee(rep: RepResult) -> Line:
    past = rep.measures[Measure.KNEE_PAST_TOE]
    if isinstance(past, NotMeasured):
        return Line(Key.KNEE, "", f"knee past toes not measured: {past.reason}")
    where = "behind" if past.value < 0 else "past"
    unclear = ", within the error" if rep.judged.knees is Knees.UNCLEAR else ""
    return Line(
        Key.KNEE, f"{abs(past.value):.1f} ± {past.error:.1f} cm", f"knee {where} the toes at its furthest{unclear}"
    )


def _heel(rep: RepResult) -> Line:
    rise = rep.measures[Measure.HEEL_RISE]
    if isinstance(rise, NotMeasured):
        return Line(Key.HEEL, "", f"heel rise not measured: {rise.reason}")
    return Line(Key.HEEL, f"{rise.value:.1f} ± {rise.error:.1f} cm", f"largest heel rise · {_HEELS[rep.judged.heels]}")


def _trunk(rep: RepResult) -> Line:
    lean = rep.measures[Measure.TRUNK_LEAN]
    if isinstance(lean, NotMeasured):
        return Line(Key.TRUNK, "", f"trunk lean not measured: {lean.reason}")
    return Line(Key.TRUNK, f"{lean.value:.0f} ± {lean.error:.0f}°", "trunk lean at the bottom")


def _doubt(rep: RepResult) -> Iterator[Line]:
    """What an unclear rep leaves open, where no line above says so already."""
    if rep.judged.verdict is not Verdict.UNCLEAR:
        return
    for finding in rep.judged.doubts[:1]:
        yield Line(Key.NONE, "", f"open: {DOUBTS[finding.check]}")


def _facing_lines(kind: ViewKind, rep: RepResult) -> Iterator[Line]:
    width = rep.measures[Measure.KNEE_TO_ANKLE_WIDTH]
    if isinstance(width, Measured):
        figure = f"{100 * width.value:.0f} ± {100 * width.error:.0f} %"
        yield Line(Key.KNEES, figure, "knees apart, of the ankles' distance")
    elif kind is not ViewKind.UNKNOWN:
        yield Line(Key.KNEES, "", f"knees not measured: {width.reason}")
    past = rep.measures[Measure.KNEE_PAST_TOE]
    if isinstance(past, NotMeasured):
        yield Line(Key.NONE, "", f"knee past toes and heels not measured: {past.reason}")
