"""Three statements about one rep: heels, knees, and control of the movement.

Flat heels need proof, and so does a fault. A tempo check within its error gives no fault. Knees past the toes and depth
are measurements and never change a verdict.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.judge.limits import (
    CHECKS,
    DEPTH_BAND,
    HEEL_RISE,
    HOLD_S,
    KNEE_BAND,
    LEAST_LIFT_CM,
    LIFT_REPS,
    LIFT_SHARE,
    MAX_TURN_G,
    MAX_TURN_OF_SPEED,
    OWN_DESCENT_AT_MOST_S,
    OWN_DESCENT_REPS,
    OWN_DESCENT_SHARE,
    Call,
    Check,
    Limit,
    Place,
)
from formcheck.measure.registry import Measure, Measures
from formcheck.segment.view import ViewKind


class Heels(StrEnum):
    """The heels in a rep; ``UNCLEAR`` also if the rise was not measured."""

    FLAT = "flat"
    JUST_LIFTING = "just_lifting"
    LIFTED = "lifted"
    UNCLEAR = "unclear"


class Knees(StrEnum):
    """Where the front of the knee was against the tip of the shoe, at its furthest."""

    BEHIND = "behind"
    AT = "at"
    PAST = "past"
    UNCLEAR = "unclear"


class Depth(StrEnum):
    """Position of the hip joint relative to the knee joint at the bottom."""

    FULL = "full"
    NEAR = "near"
    PARTIAL = "partial"
    UNCLEAR = "unclear"


class Control(StrEnum):
    """How controlled the movement was; ``UNCLEAR`` if tempo could not be judged."""

    CONTROLLED = "controlled"
    BOUNCED = "bounced"
    DROPPED = "dropped"
    STOPPED = "stopped"
    UNCLEAR = "unclear"


class KneeLine(StrEnum):
    """The knees relative to the feet, from the front or behind."""

    IN = "in"
    OVER_FEET = "over_feet"
    UNCLEAR = "unclear"


class TempoDoubt(StrEnum):
    """Why the tempo of a rep is not judged."""

    LOW_FRAME_RATE = "low_frame_rate"
    SLOW_MOTION = "slow_motion"
    SPED_UP = "sped_up"
    FEET_OUT_OF_PICTURE = "feet_out_of_picture"
    FIGURES_DISAGREE = "figures_disagree"
    NOT_MEASURED = "not_measured"


class Verdict(StrEnum):
    """Verdict of a rep or a set; only a set can have no reps."""

    HEELS_LIFTED = "heels_lifted"
    HEELS_JUST_LIFTING = "heels_just_lifting"
    KNEES_IN = "knees_in"
    BOUNCED = "bounced"
    DROPPED = "dropped"
    STOPPED = "stopped"
    HIPS_SHIFTED = "hips_shifted"
    CONTROLLED = "controlled"
    KNEES_OVER_FEET = "knees_over_feet"
    UNCLEAR = "unclear"
    NO_REPS = "no_reps"


FAULTS = tuple(Verdict)[: tuple(Verdict).index(Verdict.CONTROLLED)]
"""The faults, in the order in which they name a rep."""

_TEMPO: Mapping[Check, Control] = MappingProxyType(
    {
        Check.BOUNCE: Control.BOUNCED,
        Check.DROP: Control.DROPPED,
        Check.OWN_DROP: Control.DROPPED,
        Check.STOP: Control.STOPPED,
    }
)
_HEELS = {Call.KEPT: Heels.FLAT, Call.BROKEN: Heels.LIFTED, Call.UNSURE: Heels.UNCLEAR}
_KNEES = {Place.BELOW: Knees.BEHIND, Place.WITHIN: Knees.AT, Place.ABOVE: Knees.PAST, Place.UNSURE: Knees.UNCLEAR}
_DEPTH = {Place.BELOW: Depth.PARTIAL, Place.WITHIN: Depth.NEAR, Place.ABOVE: Depth.FULL, Place.UNSURE: Depth.UNCLEAR}
_KNEE_LINES = {Call.KEPT: KneeLine.OVER_FEET, Call.BROKEN: KneeLine.IN, Call.UNSURE: KneeLine.UNCLEAR}


@dataclass(frozen=True, slots=True)
class Finding:
    """One measure of one rep compared with one limit.

    Attributes:
        check: the question.
        limit: the limit; for :attr:`Check.OWN_DROP` with the lifter's own value.
        measured: the measure.
        call: the answer.
    """

    check: Check
    limit: Limit
    measured: Measurement
    call: Call


@dataclass(frozen=True, slots=True)
class RepVerdict:
    """Every statement about one rep.

    Attributes:
        heels, control: two of the three statements; ``control`` is controlled unless a fault is proven.
        knees, depth: what was measured; they never change the verdict.
        knee_line: where the knees went, from the front or behind; unclear from elsewhere.
        tempo_doubt: why ``control`` is unclear; None where it is not.
        verdict: the first of :attr:`found`; else controlled (side) or knees over the feet (front and back) where heels
            or knees are proven so; else unclear.
        findings: every limit that was compared, in the order of :data:`~formcheck.judge.limits.CHECKS`.
    """

    heels: Heels
    knees: Knees
    depth: Depth
    control: Control
    knee_line: KneeLine
    tempo_doubt: TempoDoubt | None
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def found(self) -> tuple[Verdict, ...]:
        """Every fault proven in this rep, in the order of :data:`FAULTS`."""
        return tuple(_found(self.heels, self.findings))

    def call(self, check: Check) -> Call:
        """The answer to a question; unsure if its limit was not compared."""
        return next((finding.call for finding in self.findings if finding.check is check), Call.UNSURE)

    @property
    def close_calls(self) -> tuple[Finding, ...]:
        """Measured tempo checks within their error; they get a footnote."""
        return tuple(
            finding
            for finding in self.findings
            if finding.check in _TEMPO and finding.call is Call.UNSURE and isinstance(finding.measured, Measured)
        )


def judge(
    measures: Measures,
    *,
    kind: ViewKind = ViewKind.SIDE,
    earlier_descents_s: Sequence[float] = (),
    tempo_doubt: TempoDoubt | None = None,
    is_lift_repeated: bool = False,
) -> RepVerdict:
    """Compare the measures of one rep with the limits.

    Args:
        measures: of the rep.
        kind: where the camera stood.
        earlier_descents_s: durations of the descents of earlier reps of the set; only earlier ones, so that a rep
            keeps its verdict while a live set goes on.
        tempo_doubt: why the recording does not allow judging tempo; None if it does.
        is_lift_repeated: from :func:`is_lift_repeated`, for heels that are just lifting.
    """
    findings = tuple(_findings(measures, kind, earlier_descents_s))
    tempo_doubt = tempo_doubt or _own_doubt(measures)
    if tempo_doubt is not None:
        findings = tuple(replace(f, call=Call.UNSURE) if f.check in _TEMPO else f for f in findings)
    heels = _heels(measures[HEEL_RISE.measure], is_lift_repeated=is_lift_repeated)
    calls = {finding.check: finding.call for finding in findings}
    line = _KNEE_LINES[calls[Check.KNEES_IN]]
    return RepVerdict(
        heels=heels,
        knees=_KNEES[KNEE_BAND.place(measures[KNEE_BAND.measure])],
        depth=_DEPTH[DEPTH_BAND.place(measures[DEPTH_BAND.measure])],
        control=Control.UNCLEAR if tempo_doubt else _control(calls),
        knee_line=line,
        tempo_doubt=tempo_doubt,
        verdict=next(_found(heels, findings), _good(kind, heels, line)),
        findings=findings,
    )


def is_lift_repeated(reps: Iterable[Measures]) -> bool:
    """Whether in :data:`~formcheck.judge.limits.LIFT_REPS` reps, and in :data:`~formcheck.judge.limits.LIFT_SHARE` of
    those measured, the rise surely exceeds zero, is not proven to keep the limit, and is at least
    :data:`~formcheck.judge.limits.LEAST_LIFT_CM`.

    In a single rep, in few of many, or lower, it may be an error of the tracking.
    """
    rises = [rise for measures in reps if isinstance(rise := measures[HEEL_RISE.measure], Measured)]
    up = [rise for rise in rises if _is_up(rise) and rise.value >= LEAST_LIFT_CM]
    return len(up) >= max(LIFT_REPS, LIFT_SHARE * len(rises))


def _findings(measures: Measures, kind: ViewKind, earlier_descents_s: Sequence[float]) -> Iterator[Finding]:
    for check, limit in CHECKS.items():
        measured = measures[limit.measure]
        match check:
            case Check.STOP if kind not in (ViewKind.SIDE, ViewKind.OBLIQUE):
                continue  # only the hips are known there, and hips that wander seem to stop
            case Check.OWN_DROP:
                if len(earlier_descents_s) < OWN_DESCENT_REPS:
                    continue
                own_s = min(OWN_DESCENT_SHARE * statistics.median(earlier_descents_s), OWN_DESCENT_AT_MOST_S)
                limit = replace(limit, value=own_s)  # noqa: PLW2901 - the lifter's own
            case Check.HIP_SHIFT if isinstance(measured, Measured):
                measured = replace(measured, value=abs(measured.value))
        call = limit.call(measured)
        if check is Check.BOUNCE and call is Call.BROKEN and _is_held(measures):
            call = Call.KEPT
        yield Finding(check, limit, measured, call)


def _heels(rise: Measurement, *, is_lift_repeated: bool) -> Heels:
    """Flat and lifted are proven against the limit; between them a repeated rise is just lifting."""
    heels = _HEELS[HEEL_RISE.call(rise)]
    return Heels.JUST_LIFTING if heels is Heels.UNCLEAR and is_lift_repeated and _is_up(rise) else heels


def _is_up(rise: Measurement) -> bool:
    """Whether a rise is surely not zero, and not proven to keep the limit."""
    return isinstance(rise, Measured) and rise.low > 0 and HEEL_RISE.call(rise) is not Call.KEPT


def _control(calls: Mapping[Check, Call]) -> Control:
    return next(
        (fault for check, fault in _TEMPO.items() if calls.get(check) is Call.BROKEN),
        Control.CONTROLLED,
    )


def _is_held(measures: Measures) -> bool:
    """Whether the bottom was held, so that it is no bounce."""
    pause = measures[Measure.PAUSE]
    return isinstance(pause, Measured) and pause.value >= HOLD_S


def _own_doubt(measures: Measures) -> TempoDoubt | None:
    """Why the measures themselves do not allow judging tempo."""
    bounce = CHECKS[Check.BOUNCE]
    speed, descent = measures[bounce.measure], measures[Measure.DESCENT]
    if isinstance(speed, NotMeasured) and isinstance(descent, NotMeasured):
        return TempoDoubt.NOT_MEASURED
    if _is_held(measures) and bounce.call(speed) is Call.BROKEN:
        return TempoDoubt.FIGURES_DISAGREE
    turn, peak = measures[Measure.TURNING_ACCELERATION], measures[Measure.DESCENT_SPEED]
    if isinstance(turn, Measured) and isinstance(peak, Measured):
        is_lost = turn.value > max(MAX_TURN_G, MAX_TURN_OF_SPEED * peak.value)
        return TempoDoubt.FIGURES_DISAGREE if is_lost else None
    return None


def _found(heels: Heels, findings: Sequence[Finding]) -> Iterator[Verdict]:
    broken = {finding.check for finding in findings if finding.call is Call.BROKEN}
    shown = {
        Verdict.HEELS_LIFTED: heels is Heels.LIFTED,
        Verdict.HEELS_JUST_LIFTING: heels is Heels.JUST_LIFTING,
        Verdict.KNEES_IN: Check.KNEES_IN in broken,
        Verdict.BOUNCED: Check.BOUNCE in broken,
        Verdict.DROPPED: not broken.isdisjoint((Check.DROP, Check.OWN_DROP)),
        Verdict.STOPPED: Check.STOP in broken,
        Verdict.HIPS_SHIFTED: Check.HIP_SHIFT in broken,
    }
    return (fault for fault in FAULTS if shown[fault])


def _good(kind: ViewKind, heels: Heels, line: KneeLine) -> Verdict:
    """The verdict of a rep without a fault."""
    if kind in (ViewKind.FRONT, ViewKind.BACK):
        return Verdict.KNEES_OVER_FEET if line is KneeLine.OVER_FEET else Verdict.UNCLEAR
    return Verdict.CONTROLLED if heels is Heels.FLAT else Verdict.UNCLEAR
