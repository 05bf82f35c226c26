"""The words of a still: the verdict, and each figure with its error or why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.judge.results import Analysis, RepResult
from formcheck.judge.verdict import Knees, Verdict
from formcheck.measure.registry import Measure
from formcheck.segment.view import ViewKind
from formcheck.wording.figures import figure
from formcheck.wording.labels import LABELS, MEASURED_HEELS, VerdictGroup, group_of, verdict_label
from formcheck.wording.reasons import reason_text

SAGITTAL = (ViewKind.SIDE, ViewKind.OBLIQUE)
"""Views in which measures of the sagittal plane are drawn."""


class Symbol(StrEnum):
    """The sign of a group of verdicts; each has its own shape."""

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
class CaptionLine:
    """One figure in words: its mark, what comes first and bold, and the rest."""

    key: Key
    figure: str
    words: str


def title(rep: RepResult, *, of: int) -> str:
    """``Rep 2 of 4 · heels lifted``; of two lifters also which one: ``Rep 2 of 4, left lifter · heels lifted``."""
    who = "" if rep.position is None else f", {rep.position} lifter"
    return f"Rep {rep.index} of {of}{who} · {verdict_label(rep.judged.verdict, rep.view.kind).lower()}"


def symbol(verdict: Verdict) -> Symbol:
    """The sign of a verdict."""
    return {VerdictGroup.CONTROLLED: Symbol.TICK, VerdictGroup.UNSURE: Symbol.QUESTION}.get(
        group_of(verdict), Symbol.TRIANGLE
    )


def rep_lines(rep: RepResult) -> tuple[CaptionLine, ...]:
    """The caption of the still of a rep, by view."""
    if rep.view.kind not in SAGITTAL:
        return tuple(_facing_lines(rep.view.kind, rep))
    heels = f"largest heel rise · {MEASURED_HEELS[rep.judged.heels]}"
    return (
        _knee(rep),
        _line(Key.HEEL, Measure.HEEL_RISE, rep, heels),
        _line(Key.TRUNK, Measure.TRUNK_LEAN, rep, "trunk lean at the bottom"),
    )


def alt_text(analysis: Analysis, rep: RepResult) -> str:
    """The still in a sentence, for those who cannot see it."""
    lines = rep_lines(rep)
    said = "; ".join(f"{line.figure} {line.words}".strip() for line in lines)
    return f"{title(rep, of=len(analysis.reps))}: {said}."


def _knee(rep: RepResult) -> CaptionLine:
    past = rep.measures[Measure.KNEE_FRONT_PAST_TOE]
    if isinstance(past, NotMeasured):
        return CaptionLine(
            Key.KNEE, "", f"{LABELS[Measure.KNEE_FRONT_PAST_TOE].lower()} not measured: {reason_text(past)}"
        )
    where = "behind" if past.value < 0 else "past"
    unclear = ", within the margin of error" if rep.judged.knees is Knees.UNCLEAR else ""
    words = f"front of the knee {where} the toes at its furthest{unclear}"
    return CaptionLine(Key.KNEE, figure(Measure.KNEE_FRONT_PAST_TOE, past, signed=False), words)


def _line(key: Key, measure: Measure, rep: RepResult, words: str) -> CaptionLine:
    measured = rep.measures[measure]
    if isinstance(measured, NotMeasured):
        return CaptionLine(key, "", f"{LABELS[measure].lower()} {figure(measure, measured)}")
    return CaptionLine(key, figure(measure, measured), words)


def _facing_lines(kind: ViewKind, rep: RepResult) -> Iterator[CaptionLine]:
    width = rep.measures[Measure.KNEE_TO_ANKLE_WIDTH]
    if isinstance(width, Measured):
        yield CaptionLine(Key.KNEES, figure(Measure.KNEE_TO_ANKLE_WIDTH, width), "knee width / ankle width")
    elif kind is not ViewKind.UNKNOWN:
        yield CaptionLine(Key.KNEES, "", f"knees not measured: {reason_text(width)}")
    past = rep.measures[Measure.KNEE_FRONT_PAST_TOE]
    if isinstance(past, NotMeasured):
        yield CaptionLine(Key.NONE, "", f"knees and heels not measured: {reason_text(past)}")
