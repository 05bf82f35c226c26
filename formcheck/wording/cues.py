"""Words for what was found: a cue, why it is given, and how good the evidence is. No medical words, no blame.

Each cue repeats the figure it rests on, so that no advice can contradict the measurement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.judge.limits import (
    DESCENT_SPEED,
    FULL_SHANK,
    HIP_SHIFT,
    HIPS_FIRST,
    KNEES_APART,
    TRUNK_MINUS_SHANK,
    Call,
    Limit,
)
from formcheck.judge.verdict import Depth, Heels, Knees, RepVerdict, Verdict
from formcheck.measure.registry import Measure, Measures

MOST_CUES = 3
"""A lifter can work on few things at once; what comes first matters most."""

HEEL_FIGURE_CM = 0.5
"""A rise is told to the half centimetre: its error is about that."""


class Evidence(StrEnum):
    """What stands behind a cue."""

    STUDIES = "several studies"
    ONE_STUDY = "one study"
    CHECKLIST = "coaching checklist"
    OWN = "own rule"


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing to tell a lifter.

    Attributes:
        seen: what was measured, with the figure.
        advice: what it means or what to try.
        evidence: how good the ground is.
        source: who found it, for those who want to read on; empty where the cue is about the recording.
    """

    seen: str
    advice: str
    evidence: Evidence
    source: str

    @property
    def text(self) -> str:
        """What was seen and what to do, as one paragraph."""
        return f"{self.seen} {self.advice}"


def coach(verdict: RepVerdict, measures: Measures) -> tuple[Cue, ...]:
    """The cues for one rep, at most :data:`MOST_CUES`: what broke a limit first, then what is worth knowing."""
    return tuple(cue for cue, _ in zip(_cues(verdict, measures), range(MOST_CUES), strict=False))


def _cues(verdict: RepVerdict, measures: Measures) -> Iterator[Cue]:
    for check in verdict.broken:
        yield _FOUND[check](verdict, measures)
    yield from _hips_first(measures)
    yield from _frontal(measures)
    yield from _knees(verdict, measures)
    if verdict.verdict is Verdict.UNCLEAR:
        yield from _unclear(verdict)


def _heels_lifted(_: RepVerdict, measures: Measures) -> Cue:
    rise = measures.require(Measure.HEEL_RISE).value
    onset = measures[Measure.HEEL_RISE_ONSET_SHANK]
    shank = onset if isinstance(onset, Measured) else measures[Measure.SHANK]
    up = f"Your heels came up about {_halves(rise)} cm"
    if isinstance(shank, Measured) and FULL_SHANK.call(shank) is Call.BROKEN:
        return Cue(
            f"{up}; your shins had tipped about {shank.value:.0f}° by then.",
            "A small wedge or lifting shoes can help while your ankle range grows; knee-to-wall rocks on most days "
            "build it slowly.",
            Evidence.ONE_STUDY,
            "Sato 2012; Lu 2022",
        )
    return Cue(
        f"{up} near the bottom.",
        "Try less depth today, keep the whole foot heavy, and work on ankle range.",
        Evidence.CHECKLIST,
        "Myer 2014",
    )


def _bounced(_: RepVerdict, measures: Measures) -> Cue:
    return Cue(
        f"You turned round sharply at the bottom ({measures.require(Measure.TURNING_ACCELERATION).value:.1f} g).",
        "Bounced squats push harder on the floor at the turn, about a fifth more in one study. "
        "Pause briefly if you want it steadier.",
        Evidence.ONE_STUDY,
        "Achermann 2025",
    )


def _rushed(verdict: RepVerdict, measures: Measures) -> Cue:
    broken = next(f for f in verdict.findings if f.check is Verdict.RUSHED and f.call is Call.BROKEN)
    if broken.limit is DESCENT_SPEED:
        seen = f"You dropped at up to {measures.require(Measure.DESCENT_SPEED).value:.1f} m/s."
    elif "own median" in broken.limit.source:
        seen = f"This one went down quicker than your others ({measures.require(Measure.DESCENT).value:.1f} s)."
    else:
        seen = f"You went down in {measures.require(Measure.DESCENT).value:.1f} s."
    return Cue(
        seen, "Aim for the same unhurried count each time.", Evidence.OWN, "Carzoli 2019 for the share of the median"
    )


def _uneven(*_: object) -> Cue:
    return Cue(
        "The movement slowed or stopped on the way instead of flowing.",
        "Take a pace, or a load, that you can keep up from top to bottom and back.",
        Evidence.OWN,
        "smoothness measure: Balasubramanian 2015",
    )


def _knee_slide(_: RepVerdict, measures: Measures) -> Cue:
    slide = measures.require(Measure.KNEE_SLIDE).value
    return Cue(
        f"Near the bottom your knees slid on forward: {slide:.0f} % of their travel came "
        "after the hips had nearly stopped.",
        "Let knees and hips bend together from the start, so that the knees are where you want them before the bottom.",
        Evidence.OWN,
        "derived from a coordinated path",
    )


_FOUND: Mapping[Verdict, Callable[[RepVerdict, Measures], Cue]] = {
    Verdict.HEELS_LIFTED: _heels_lifted,
    Verdict.BOUNCED: _bounced,
    Verdict.RUSHED: _rushed,
    Verdict.UNEVEN: _uneven,
    Verdict.KNEE_SLIDE: _knee_slide,
}


def _hips_first(measures: Measures) -> Iterator[Cue]:
    if _broken(HIPS_FIRST, measures):
        tipped = measures.require(Measure.HIPS_FIRST).value
        yield Cue(
            f"Your hips came up before your chest: it tipped {tipped:.0f}° further.",
            "Try to keep the back angle for the first third of the way up.",
            Evidence.CHECKLIST,
            "Myer 2014",
        )


def _frontal(measures: Measures) -> Iterator[Cue]:
    if _broken(KNEES_APART, measures):
        width = measures.require(Measure.KNEE_TO_ANKLE_WIDTH).value
        yield Cue(
            f"Your knees came inside your ankles ({width:.0%} of their distance).",
            "Let each knee travel in the direction of its foot.",
            Evidence.CHECKLIST,
            "Myer 2014",
        )
    shift = measures[HIP_SHIFT.measure]
    if isinstance(shift, Measured) and HIP_SHIFT.call(Measured(abs(shift.value), shift.error)) is Call.BROKEN:
        yield Cue(
            f"Your hips moved {abs(shift.value):.0f} % of your stance to one side.",
            "Film a few more sets before you make anything of it; if it stays, try a slower way down with equal weight "
            "on both feet.",
            Evidence.OWN,
            "no published limit",
        )


def _knees(verdict: RepVerdict, measures: Measures) -> Iterator[Cue]:
    travel, lean = measures[Measure.KNEE_PAST_TOE], measures[Measure.TRUNK_LEAN]
    if not (isinstance(travel, Measured) and isinstance(lean, Measured)):
        return
    if verdict.knees is Knees.PAST and verdict.heels is Heels.FLAT and verdict.verdict is Verdict.CONTROLLED:
        yield Cue(
            f"Your knees travelled about {travel.value:.0f} cm past your toes with your heels down.",
            "That is a normal way to squat; it puts more of the work on the thighs.",
            Evidence.STUDIES,
            "Fry 2003; Lorenzetti 2012; Hirata & Duarte 2007; Illmeier & Rechberger 2023",
        )
    elif verdict.knees is Knees.BEHIND and _broken(TRUNK_MINUS_SHANK, measures) and verdict.depth is not Depth.UNCLEAR:
        yield Cue(
            f"You kept your knees {abs(travel.value):.0f} cm behind your toes and leaned {lean.value:.0f}°.",
            "That moves work from the thighs to the hips and back. Either can be trained; if you want a more upright "
            "squat, let the knees come forward.",
            Evidence.STUDIES,
            "Fry 2003; Lorenzetti 2012",
        )


def _unclear(verdict: RepVerdict) -> Iterator[Cue]:
    doubt = verdict.doubts[0]
    measured = doubt.measured
    if isinstance(measured, NotMeasured):
        why = f"{measured.reason[:1].upper()}{measured.reason[1:]}".rstrip(".")
        yield Cue(f"{why}.", "Film level and side-on, about 3 m away, to have this told.", Evidence.OWN, "")
    elif doubt.check is Verdict.HEELS_LIFTED:
        yield Cue(
            f"The heels read {measured.value:.1f} ± {measured.error:.1f} cm off the floor, too close to call.",
            "A camera level with the knee, side-on and nearer, tells it better.",
            Evidence.OWN,
            "",
        )


def _broken(limit: Limit, measures: Measures) -> bool:
    return limit.call(measures[limit.measure]) is Call.BROKEN


def _halves(value_cm: float) -> str:
    return f"{round(value_cm / HEEL_FIGURE_CM) * HEEL_FIGURE_CM:g}"
