"""What to say about a whole clip besides its headline: each cue once, what is unclear, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from formcheck.domain.measured import NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.caveats import CaveatKind
from formcheck.judge.limits import Check
from formcheck.judge.results import Analysis, RepResult
from formcheck.judge.verdict import TempoDoubt, Verdict
from formcheck.measure.registry import Display, Measure, shown_in
from formcheck.segment.attempts import AttemptKind
from formcheck.segment.lifters import Position
from formcheck.wording.caveats import caveat_next_time, caveat_statement, caveat_text
from formcheck.wording.cues import ABOUT_RECORDING, NO_CHANGE, Cue, CueKind, cue_kinds, write_cue
from formcheck.wording.headline import listed, rep_list
from formcheck.wording.labels import LABELS, TEMPO_DOUBTS, VIEWS, clock
from formcheck.wording.reasons import ATTEMPTS, reason_text

CLOSE: Mapping[Check, str] = {
    Check.BOUNCE: "bottom close to our bounce limit",
    Check.DROP: "descent close to our drop limit",
    Check.OWN_DROP: "descent close to our drop limit",
    Check.STOP: "smoothness close to our stop limit",
}
"""The footnote of a tempo check that lies inside its error."""


OTHER_MOVEMENTS = frozenset(AttemptKind) - {
    AttemptKind.START_CUT_OFF,
    AttemptKind.END_CUT_OFF,
    AttemptKind.OUT_OF_SIGHT,
    AttemptKind.TOO_SHALLOW,
    AttemptKind.TOO_QUICK,
    AttemptKind.TOO_LONG,
    AttemptKind.HEAD_OUT_OF_PICTURE,
    AttemptKind.SHINS_LOST,
    AttemptKind.STRAIGHT_LEGS,
}
"""Attempts that are something else than a squat; the rest may be squats that were filmed badly."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One cue for several reps; its figure is their median.

    Attributes:
        which: the reps in words (``reps 2 and 3``); empty where there is but one.
        cue: what to tell.
    """

    which: str
    cue: Cue

    @property
    def finding(self) -> str:
        """What was measured, and in which reps."""
        return f"{self.which.capitalize()}: {self.cue.finding}" if self.which else self.cue.finding


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known: what, of which reps, and why (may be empty)."""

    what: str
    why: str = ""

    @property
    def text(self) -> str:
        """Both as one phrase."""
        return f"{self.what}: {self.why}" if self.why else self.what


def write_advice(reps: Sequence[RepResult]) -> tuple[Advice, ...]:
    """Each cue once for each lifter, those of reps with a fault first.

    Cues about the recording are left out: the caveats and the gaps say the same.
    """
    groups: dict[tuple[CueKind, Position | None], list[RepResult]] = {}
    for rep in sorted(reps, key=lambda rep: not rep.judged.found):
        for kind in cue_kinds(rep):
            if kind not in ABOUT_RECORDING:
                groups.setdefault((kind, rep.position), []).append(rep)
    return tuple(
        Advice(rep_list(sorted(rep.index for rep in group), len(reps)) if len(reps) > 1 else "", write_cue(kind, group))
        for (kind, _), group in groups.items()
    )


def advice_heading(given: Sequence[Advice]) -> str:
    """The heading of the advice: ``What to work on`` only where a cue asks for a change."""
    if not given:
        return "What to do next"
    return "What to work on" if any(item.cue.kind not in NO_CHANGE for item in given) else "Good to know"


def next_step(analysis: Analysis) -> str:
    """What to do next where there is no cue."""
    match analysis.summary.verdict:
        case Verdict.NO_REPS:
            others = sum(attempt.kind in OTHER_MOVEMENTS for attempt in analysis.attempts)
            if 2 * others > len(analysis.attempts):
                return (
                    'These look like other movements (see "Not counted" below). formcheck measures squats on both feet.'
                )
            return (
                "Film again: the whole set, and a second of standing still before the first squat and after the last."
            )
        case Verdict.UNCLEAR:
            return "Nothing to advise on yet; film again from the side, both shoes in full view."
        case _:
            return "Nothing to change."


def describe_clip(analysis: Analysis) -> str:
    """Which clip it was, how long, and how it was filmed."""
    return f"{analysis.source.file}, {analysis.source.duration_s:.1f} s, {view_text(analysis)}"


def view_text(analysis: Analysis) -> str:
    """From where it was filmed."""
    view = analysis.view
    near = f", {view.near_side} side to the camera" if view.near_side else ""
    return f"filmed {VIEWS[view.kind]}{near}"


def first_improvement(analysis: Analysis) -> str:
    """The one thing to change when filming again; empty where nothing asks for it."""
    return next((change for caveat in analysis.caveats if (change := caveat_next_time(caveat))), "")


def list_caveats_and_gaps(analysis: Analysis) -> tuple[str, ...]:
    """What to keep in mind: caveats and gaps. What :func:`first_improvement` sets apart is not said twice."""
    change = first_improvement(analysis)
    caveats = (
        caveat_statement(caveat) if caveat_next_time(caveat) == change else caveat_text(caveat)
        for caveat in analysis.caveats
    )
    return (*caveats, *(gap.text for gap in find_gaps(analysis)))


def list_attempts(analysis: Analysis) -> tuple[str, ...]:
    """What began like a squat and was none, and why."""
    return tuple(f"at {clock(attempt.bottom_s)}: {ATTEMPTS[attempt.kind]}" for attempt in analysis.attempts)


def find_gaps(analysis: Analysis) -> tuple[Gap, ...]:
    """What is not measured, why tempo is not judged, and which tempo checks were close; each reason once.

    A camera that is turned too far is a caveat, and not said again.
    """
    reps = analysis.reps
    is_turned = any(caveat.kind is CaveatKind.TURNED_TOO_FAR for caveat in analysis.caveats)
    left_out = (Reason.TURNED_FROM_SIDE,) if is_turned else ()
    return (
        *missing_measures(analysis, Display.KEY, left_out=left_out),
        *_tempo_doubts(reps),
        *_close_calls(reps),
    )


def missing_measures(analysis: Analysis, display: Display, *, left_out: Sequence[Reason] = ()) -> list[Gap]:
    """The measures displayed at least like this that were not measured, in which reps and why; each reason once."""
    which: dict[tuple[Reason, Measure], dict[int, NotMeasured]] = {}
    for rep in analysis.reps:
        for measure in shown_in(analysis.view.kind, display=display):
            measured = rep.measures[measure]
            if isinstance(measured, NotMeasured) and measured.reason not in left_out:
                which.setdefault((measured.reason, measure), {})[rep.index] = measured
    labels: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for (_, measure), missing in which.items():
        labels.setdefault((reason_text(*missing.values()), tuple(missing)), []).append(LABELS[measure].lower())
    return [
        Gap(f"{listed(names)} not measured{_in(indices, analysis.reps, is_denied=True)}", reason)
        for (reason, indices), names in labels.items()
    ]


def _tempo_doubts(reps: Sequence[RepResult]) -> Iterator[Gap]:
    for doubt in TempoDoubt:
        which = [rep.index for rep in reps if rep.judged.tempo_doubt is doubt]
        if which:
            yield Gap(f"tempo not judged{_in(which, reps, is_denied=True)}", TEMPO_DOUBTS[doubt])


def _close_calls(reps: Sequence[RepResult]) -> Iterator[Gap]:
    which: dict[str, list[int]] = {}
    for rep in reps:
        if rep.judged.tempo_doubt is None:
            for words in dict.fromkeys(CLOSE[finding.check] for finding in rep.judged.close_calls):
                which.setdefault(words, []).append(rep.index)
    for words, indices in which.items():
        yield Gap(f"{words}{_in(indices, reps)}")


def _in(indices: Sequence[int], reps: Sequence[RepResult], *, is_denied: bool = False) -> str:
    """Which reps, also after a "not"; empty if there is only one."""
    if len(reps) == 1:
        return ""
    if is_denied and len(indices) == len(reps):
        return " in either rep" if len(reps) == 2 else " in any rep"
    return f" in {rep_list(indices, len(reps))}"
