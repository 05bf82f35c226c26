"""What to tell a lifter: what was found, what it means or what to try, and what that rests on.

A cue is chosen by kind; its words quote the figure it is based on, of one rep or the median of several, so that no
advice contradicts the measurement or the headline. No medical words, no blame.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.judge.limits import Call, Check
from formcheck.judge.results import RepResult
from formcheck.judge.summary import typical
from formcheck.judge.verdict import Heels, KneeLine, Knees, Verdict
from formcheck.measure.registry import Measure
from formcheck.segment.view import ViewKind
from formcheck.wording.figures import number, quantity, value_text
from formcheck.wording.headline import heel_cm, knee_travel
from formcheck.wording.reasons import reason_text

MOST_CUES = 3
"""A lifter can work on few things at once; what comes first matters most."""


class CueKind(StrEnum):
    """What a cue is about."""

    HEELS_UP = "heels_up"
    BOUNCED = "bounced"
    DROPPED = "dropped"
    DROPPED_FOR_YOU = "dropped_for_you"
    STOPPED = "stopped"
    KNEES_IN = "knees_in"
    HIPS_SHIFTED = "hips_shifted"
    KNEES_FORWARD = "knees_forward"
    SAT_BACK = "sat_back"
    KNEES_BEHIND = "knees_behind"
    HEELS_DOWN = "heels_down"
    KNEES_OVER_FEET = "knees_over_feet"
    CHEST_DROP = "chest_drop"
    DRIFTED = "drifted"
    HEELS_CLOSE = "heels_close"
    NOT_MEASURED = "not_measured"


class Evidence(StrEnum):
    """What stands behind a cue."""

    STUDIES = "Several studies"
    ONE_STUDY = "One study"
    CHECKLIST = "Coaching checklist"
    OWN = "Our rule of thumb"


ABOUT_RECORDING = (CueKind.HEELS_CLOSE, CueKind.NOT_MEASURED)
"""Cues about the recording: caveats and gaps of the set say the same."""


NO_CHANGE = (
    CueKind.KNEES_FORWARD,
    CueKind.SAT_BACK,
    CueKind.KNEES_BEHIND,
    CueKind.HEELS_DOWN,
    CueKind.KNEES_OVER_FEET,
)
"""Cues without anything to work on."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing to tell a lifter.

    Attributes:
        kind: what it is about.
        finding: what was measured, with the figure.
        advice: what it means or what to try.
        evidence: how good the ground is.
        source: who found it, for those who want to read on; empty where it is our own rule.
    """

    kind: CueKind
    finding: str
    advice: str
    evidence: Evidence
    source: str = ""

    @property
    def text(self) -> str:
        """What was found and what to do, as one paragraph."""
        return f"{self.finding} {self.advice}"

    @property
    def basis(self) -> str:
        """What it is based on, like ``One study (Achermann 2025)``."""
        return f"{self.evidence} ({self.source})." if self.source else f"{self.evidence}."


def write_cues(rep: RepResult) -> tuple[Cue, ...]:
    """The cues for one rep, at most :data:`MOST_CUES`: the first fault, the answer about the knees, then the rest."""
    return tuple(write_cue(kind, [rep]) for kind in cue_kinds(rep))


def cue_kinds(rep: RepResult) -> tuple[CueKind, ...]:
    """The kinds of cue for one rep, the most important first."""
    faults = list(_faults(rep))
    kinds = (*faults[:1], *_answers(rep), *faults[1:], *_notes(rep))
    return kinds[:MOST_CUES]


def write_cue(kind: CueKind, reps: Sequence[RepResult]) -> Cue:
    """A cue for several reps; its figure is their median."""
    match kind:
        case CueKind.HEELS_UP:
            return _heels_up(reps)
        case CueKind.KNEES_FORWARD | CueKind.SAT_BACK | CueKind.KNEES_BEHIND | CueKind.HEELS_DOWN:
            return _knees(kind, reps)
        case CueKind.KNEES_IN | CueKind.HIPS_SHIFTED | CueKind.KNEES_OVER_FEET:
            return _facing(kind, reps)
        case CueKind.HEELS_CLOSE | CueKind.NOT_MEASURED:
            return _open(kind, reps)
        case _:
            return _tempo(kind, reps)


def _faults(rep: RepResult) -> Iterator[CueKind]:
    for fault in rep.judged.found:
        match fault:
            case Verdict.HEELS_LIFTED | Verdict.HEELS_JUST_LIFTING:
                yield CueKind.HEELS_UP
            case Verdict.DROPPED:
                dropped = rep.judged.call(Check.DROP) is Call.BROKEN
                yield CueKind.DROPPED if dropped else CueKind.DROPPED_FOR_YOU
            case _:
                yield CueKind(fault)


def _answers(rep: RepResult) -> Iterator[CueKind]:
    """The answer to three common cues: knees behind the toes, sit back, weight in the heels."""
    judged = rep.judged
    if judged.knee_line is KneeLine.OVER_FEET:
        yield CueKind.KNEES_OVER_FEET
    if judged.heels is Heels.FLAT:
        past = rep.measures.known(Measure.KNEE_FRONT_PAST_TOE)
        if past is None or judged.knees is Knees.UNCLEAR:
            yield CueKind.HEELS_DOWN
        elif past.value >= 0.0:
            yield CueKind.KNEES_FORWARD
        else:
            yield CueKind.SAT_BACK if judged.call(Check.LEAN) is Call.BROKEN else CueKind.KNEES_BEHIND


def _notes(rep: RepResult) -> Iterator[CueKind]:
    judged = rep.judged
    if judged.call(Check.CHEST_DROP) is Call.BROKEN:
        yield CueKind.CHEST_DROP
    if judged.call(Check.DRIFT) is Call.BROKEN:
        yield CueKind.DRIFTED
    if judged.heels is Heels.UNCLEAR and rep.view.kind not in (ViewKind.FRONT, ViewKind.BACK):
        had = isinstance(rep.measures[Measure.HEEL_RISE], Measured)
        yield CueKind.HEELS_CLOSE if had else CueKind.NOT_MEASURED


def _heels_up(reps: Sequence[RepResult]) -> Cue:
    rise = heel_cm(typical(Measure.HEEL_RISE, reps))
    onset = typical(Measure.HEEL_RISE_ONSET_SHANK, reps)
    if isinstance(onset, Measured):
        shin = quantity(Measure.HEEL_RISE_ONSET_SHANK, onset.value)
        return Cue(
            CueKind.HEELS_UP,
            f"Your heels came up{rise} once your shins passed {shin}.",
            f"Stop just short of {shin} of shin lean today, or put 1-2 cm under your heels; do ankle rocks most days.",
            Evidence.ONE_STUDY,
            "Sato 2012; Lu 2022",
        )
    return Cue(
        CueKind.HEELS_UP,
        f"Your heels came up{rise}.",
        "Keep heel, big toe and little toe planted: go only as deep as they stay down, or put 1-2 cm under your heels.",
        Evidence.CHECKLIST,
        "Myer 2014",
    )


def _tempo(kind: CueKind, reps: Sequence[RepResult]) -> Cue:
    match kind:
        case CueKind.BOUNCED:
            advice = "That adds about a fifth to the force at the bottom. Want it tighter? Pause one second."
            return Cue(kind, "You bounced out of the bottom.", advice, Evidence.ONE_STUDY, "Achermann 2025")
        case CueKind.DROPPED | CueKind.DROPPED_FOR_YOU:
            count = "Count 'one, two' on the way down, every rep."
            if kind is CueKind.DROPPED:
                return Cue(kind, f"You dropped in {_quantity(Measure.DESCENT, reps)}.", count, Evidence.OWN)
            finding = f"You dropped faster than in your other reps ({_quantity(Measure.DESCENT, reps)})."
            return Cue(kind, finding, count, Evidence.OWN, "share of the median: Carzoli 2019")
        case CueKind.STOPPED:
            source = "smoothness measure: Balasubramanian 2015"
            return Cue(kind, "You stopped part-way.", "Go lighter until you can keep it moving.", Evidence.OWN, source)
        case CueKind.CHEST_DROP:
            finding = f"Your hips shot up first: your chest dropped another {_quantity(Measure.HIPS_FIRST, reps)}."
            return Cue(kind, finding, "Drive your chest up with your hips.", Evidence.CHECKLIST, "Myer 2014")
        case _:
            share = _quantity(Measure.KNEE_SLIDE, reps)
            finding = f"Your knees drifted forward at the bottom: {share} of their travel came last."
            return Cue(kind, finding, "Break at knees and hips together.", Evidence.OWN)


def _knees(kind: CueKind, reps: Sequence[RepResult]) -> Cue:
    if kind is CueKind.HEELS_DOWN:
        return Cue(
            kind,
            "Your heels stayed down.",
            "Knees past or behind your toes are both fine; it's your choice.",
            Evidence.STUDIES,
            FORWARD_STUDIES,
        )
    travel = knee_travel(reps, "your toes")
    match kind:
        case CueKind.KNEES_FORWARD:
            return Cue(
                kind,
                f"The front of your knee {'stayed' if travel.startswith('level') else 'came'} {travel}, heels down.",
                "That's fine: more work for your quads, less for your lower back. No need to keep knees behind toes.",
                Evidence.STUDIES,
                FORWARD_STUDIES,
            )
        case CueKind.SAT_BACK:
            lean = _quantity(Measure.TRUNK_LEAN, reps)
            return Cue(
                kind,
                f"You sat back: front of the knee {travel}, trunk leaning {lean}.",
                "That's fine too: more work for hips and back, less for your quads. For a more upright squat, let your "
                "knees come forward, heels down.",
                Evidence.STUDIES,
                "Fry 2003; Lorenzetti 2012",
            )
        case _:
            return Cue(
                kind,
                f"The front of your knee stayed {travel}, heels down.",
                "That's fine. Spread your weight over heel, big toe and little toe; your knees may come further "
                "forward.",
                Evidence.STUDIES,
                FORWARD_STUDIES,
            )


FORWARD_STUDIES = "Fry 2003; Lorenzetti 2012; Hirata & Duarte 2007; Illmeier & Rechberger 2023"


def _facing(kind: CueKind, reps: Sequence[RepResult]) -> Cue:
    if kind is CueKind.HIPS_SHIFTED:
        return Cue(
            kind,
            f"Your hips moved {number(abs(_value(Measure.HIP_SHIFT, reps)), 0)} % of your stance to one side.",
            "One set proves little; film a few more. If it stays, go down slower with equal weight on both feet.",
            Evidence.OWN,
        )
    width = f"{_quantity(Measure.KNEE_TO_ANKLE_WIDTH, reps)} of ankle width"
    if kind is CueKind.KNEES_IN:
        advice = "Push each knee out in the direction of its foot."
        return Cue(kind, f"Your knees came in: {width}.", advice, Evidence.CHECKLIST, "Myer 2014")
    advice = "Keep that line. Film from the side too: it shows heels and knee travel."
    return Cue(kind, f"Your knees stayed over your feet, {width} apart.", advice, Evidence.CHECKLIST, "Myer 2014")


def _open(kind: CueKind, reps: Sequence[RepResult]) -> Cue:
    rise = typical(Measure.HEEL_RISE, reps)
    if isinstance(rise, NotMeasured):
        why = f"Heels not measured: {reason_text(rise)}."
        return Cue(kind, why, "Film level and side-on, about 3 m away, shoes in full view.", Evidence.OWN)
    read = f"{value_text(Measure.HEEL_RISE, rise)} ± {quantity(Measure.HEEL_RISE, rise.error)}"
    return Cue(
        kind,
        f"Your heels read {read} off the floor, too close to call.",
        "Film side-on, nearer, with the camera at hip height.",
        Evidence.OWN,
    )


def _value(measure: Measure, reps: Sequence[RepResult]) -> float:
    """The value of a measure a finding rests on.

    Raises:
        ValueError: if it was not measured.
    """
    measured = typical(measure, reps)
    if isinstance(measured, NotMeasured):
        raise ValueError(f"{measure} was not measured: {measured.reason}")  # noqa: TRY004 - a missing value, not a wrong type
    return measured.value


def _quantity(measure: Measure, reps: Sequence[RepResult]) -> str:
    """The value of a measure a finding rests on, with its unit."""
    return quantity(measure, _value(measure, reps))
