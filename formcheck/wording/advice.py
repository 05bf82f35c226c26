"""What is said of a whole clip beside its headline: each piece of advice once, and what stayed open and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.judge.results import Analysis, RepResult
from formcheck.judge.verdict import Verdict
from formcheck.measure.registry import Measure
from formcheck.segment.view import ViewKind
from formcheck.wording.cues import Cue
from formcheck.wording.headline import DOUBTS, rep_list
from formcheck.wording.labels import VIEWS

_FROM_THE_SIDE = {
    Measure.KNEE_PAST_TOE: "knees past toes",
    Measure.HEEL_RISE: "heel rise",
    Measure.TRUNK_LEAN: "trunk lean",
}
_FROM_THE_FRONT = {Measure.KNEE_TO_ANKLE_WIDTH: "knees against ankles", Measure.HIP_SHIFT: "hip shift"}
SHOWN: Mapping[ViewKind, Mapping[Measure, str]] = {
    ViewKind.SIDE: _FROM_THE_SIDE,
    ViewKind.OBLIQUE: _FROM_THE_SIDE,
    ViewKind.FRONT: _FROM_THE_FRONT,
    ViewKind.BACK: _FROM_THE_FRONT,
    ViewKind.UNKNOWN: {},
}
"""What the table of a view shows and may have to leave empty."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One cue for several reps, with the figure of the first of them.

    Attributes:
        which: the reps in words (``reps 2 and 3``); empty where there is but one.
        cue: what to tell.
    """

    which: str
    cue: Cue

    @property
    def ground(self) -> str:
        """Which reps it is for, and what it rests on."""
        which = f"For {self.which}. " if self.which else ""
        return f"{which}How sure: {self.cue.evidence} ({self.cue.source})."


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known: what, of which reps, and why."""

    what: str
    why: str


def advice(reps: Sequence[RepResult]) -> tuple[Advice, ...]:
    """Each piece of advice once, findings first.

    Cues about the recording are left out: the caveats and the gaps say the same.
    """
    groups: dict[str, list[tuple[int, Cue]]] = {}
    for rep in sorted(reps, key=lambda rep: not rep.judged.broken):
        for cue in rep.cues:
            if cue.source:
                groups.setdefault(cue.advice, []).append((rep.index, cue))
    return tuple(
        Advice(rep_list(sorted(index for index, _ in group), len(reps)) if len(reps) > 1 else "", group[0][1])
        for group in groups.values()
    )


def next_step(verdict: Verdict) -> str:
    """What to do next where there is no cue."""
    match verdict:
        case Verdict.NO_REPS:
            return "Film again: stand still for a second before the first squat and after the last, and film all of it."
        case Verdict.UNCLEAR:
            return "Film again: what could not be told gives nothing to advise."
        case _:
            return "Nothing here asks for a change."


def whence(analysis: Analysis) -> str:
    """Which clip it was, how long, and how it was filmed."""
    return f"{analysis.source.file}, {analysis.source.duration_s:.1f} s, {filmed(analysis)}"


def filmed(analysis: Analysis) -> str:
    """From where it was filmed."""
    view = analysis.view
    near = f", {view.near_side} side near" if view.near_side else ""
    return f"filmed {VIEWS[view.kind]}{near}"


def change_first(analysis: Analysis) -> str:
    """The one thing to change when filming again; empty where nothing asks for it."""
    return next((caveat.next_time for caveat in analysis.caveats if caveat.next_time), "")


def reservations(analysis: Analysis) -> tuple[str, ...]:
    """What to keep in mind: caveats and gaps. What :func:`change_first` sets apart is not said twice."""
    change = change_first(analysis)
    caveats = (caveat.says if caveat.next_time == change else caveat.text for caveat in analysis.caveats)
    return (*caveats, *(f"{gap.what}: {gap.why}" for gap in gaps(analysis)))


def not_counted(analysis: Analysis) -> tuple[str, ...]:
    """What began like a squat and was none, and why."""
    return tuple(f"at {attempt.bottom_s:.1f} s: {attempt.reason}" for attempt in analysis.attempts)


def gaps(analysis: Analysis) -> tuple[Gap, ...]:
    """What of the view's table is not measured, and what keeps a side view's reps unclear; each reason once.

    From the front or behind every rep is unclear for one reason, which a caveat tells.
    """
    shown = SHOWN[analysis.view.kind]
    doubts = _doubts(analysis.reps, told=shown) if shown is _FROM_THE_SIDE else []
    return (*_missing(analysis.reps, shown), *doubts)


def _missing(reps: Sequence[RepResult], shown: Mapping[Measure, str]) -> list[Gap]:
    reasons = ((rep, name, rep.measures[name]) for rep in reps for name in shown)
    which: dict[tuple[str, Measure], list[int]] = {}
    for rep, name, measured in reasons:
        if isinstance(measured, NotMeasured):
            which.setdefault((measured.reason, name), []).append(rep.index)
    labels: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for (reason, name), indices in which.items():
        labels.setdefault((reason, tuple(indices)), []).append(shown[name])
    return [
        Gap(f"{_listed(names)} not measured{_in(indices, reps)}", reason) for (reason, indices), names in labels.items()
    ]


def _doubts(reps: Sequence[RepResult], *, told: Mapping[Measure, str]) -> list[Gap]:
    """What keeps reps unclear, with the limit inside the error; what was not measured for one reason, in one line."""
    which: dict[str, list[int]] = {}
    for rep in reps:
        if rep.judged.verdict is not Verdict.UNCLEAR:
            continue
        unseen: dict[str, list[str]] = {}
        for doubt in rep.judged.doubts:
            open_point = DOUBTS[doubt.check]
            if isinstance(doubt.measured, Measured):
                unit = f" {doubt.limit.unit}" if doubt.limit.unit else ""
                which.setdefault(f"{open_point} (limit {doubt.limit.value:g}{unit})", []).append(rep.index)
            elif doubt.limit.measure not in told and open_point not in unseen.setdefault(doubt.measured.reason, []):
                unseen[doubt.measured.reason].append(open_point)
        for reason, open_points in unseen.items():
            which.setdefault(f"{_listed(open_points)} ({reason})", []).append(rep.index)
    return [Gap(f"unclear{_in(indices, reps)}", doubt) for doubt, indices in which.items()]


def _listed(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _in(indices: Sequence[int], reps: Sequence[RepResult]) -> str:
    """Which reps; nothing where there is but one."""
    return f" in {rep_list(indices, len(reps))}" if len(reps) > 1 else ""
