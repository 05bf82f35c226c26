"""What measures and verdicts are called where a lifter reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from formcheck.judge.limits import Check
from formcheck.judge.verdict import Heels, TempoDoubt, Verdict
from formcheck.measure.registry import Measure
from formcheck.segment.view import ViewKind

PLUS_MINUS = "±: nine times out of ten the true value is inside."


class VerdictGroup(StrEnum):
    """Four groups of verdicts, each with its own color and sign; style sheets use the values."""

    CONTROLLED = "controlled"
    HEELS = "heels"
    OTHER = "other"
    UNSURE = "unsure"


def group_of(verdict: Verdict) -> VerdictGroup:
    """Which of the four groups a verdict belongs to."""
    match verdict:
        case Verdict.CONTROLLED | Verdict.KNEES_OVER_FEET:
            return VerdictGroup.CONTROLLED
        case Verdict.HEELS_LIFTED | Verdict.HEELS_JUST_LIFTING:
            return VerdictGroup.HEELS
        case Verdict.UNCLEAR | Verdict.NO_REPS:
            return VerdictGroup.UNSURE
        case _:
            return VerdictGroup.OTHER


LABELS: Mapping[Measure, str] = MappingProxyType(
    {
        Measure.KNEE_FRONT_PAST_TOE: "Front of knee past toes",
        Measure.KNEE_FRONT_PAST_TOE_SHOES: "Front of knee past toes, in shoe lengths",
        Measure.KNEE_FRONT_PAST_TOE_BOTTOM: "Front of knee past toes at the bottom",
        Measure.KNEE_PAST_TOE: "Knee joint past toes",
        Measure.KNEE_PAST_TOE_SHOES: "Knee joint past toes, in shoe lengths",
        Measure.KNEE_PAST_TOE_BOTTOM: "Knee joint past toes at the bottom",
        Measure.KNEE_TRAVEL: "Knee travel from standing",
        Measure.SHANK: "Max shin angle",
        Measure.HEEL_RISE: "Heel rise",
        Measure.HEEL_RISE_ONSET_SHANK: "Shin angle when the heel left the floor",
        Measure.TRUNK_LEAN: "Trunk lean",
        Measure.TRUNK_LEAN_MAX: "Max trunk lean",
        Measure.TRUNK_MINUS_SHANK: "Trunk lean minus shin angle",
        Measure.THIGH: "Thigh from vertical",
        Measure.KNEE_FLEXION: "Knee bend",
        Measure.HIP_FLEXION: "Hip bend",
        Measure.ANKLE_DORSIFLEXION: "Ankle bend",
        Measure.DEPTH: "Depth (hip below knee)",
        Measure.DESCENT: "Descent",
        Measure.PAUSE: "Pause",
        Measure.ASCENT: "Ascent",
        Measure.DESCENT_MIDDLE: "Descent, middle part",
        Measure.ASCENT_MIDDLE: "Ascent, middle part",
        Measure.DESCENT_SPEED: "Peak descent speed",
        Measure.BOTTOM_SPEED: "Speed near the bottom",
        Measure.TURNING_ACCELERATION: "Acceleration at the bottom",
        Measure.SMOOTHNESS: "Smoothness (SPARC)",
        Measure.KNEE_SLIDE: "Late knee travel",
        Measure.HIPS_FIRST: "Chest drop coming up",
        Measure.KNEE_MOMENT_SHARE: "Knee's share of the load (knee + hip moment)",
        Measure.KNEE_TO_ANKLE_WIDTH: "Knees vs ankles",
        Measure.FPPA_LEFT: "Left knee inward",
        Measure.FPPA_RIGHT: "Right knee inward",
        Measure.HIP_SHIFT: "Hip shift",
    }
)
"""What each measure is called where a lifter reads it."""

CHANGE_LABELS: Mapping[Measure, tuple[str, str]] = MappingProxyType(
    {
        Measure.HEEL_RISE: ("Heels rise more", "Heels rise less"),
        Measure.TRUNK_LEAN: ("More trunk lean", "More upright"),
        Measure.KNEE_FRONT_PAST_TOE: ("More knee travel", "Less knee travel"),
        Measure.SHANK: ("More shin lean", "Less shin lean"),
        Measure.DEPTH: ("Deeper", "Less deep"),
    }
)
"""What an increase and a decrease of a measure between two days are called; neither is praised or blamed."""


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """A verdict in words.

    Attributes:
        label: in a table or a heading.
        short: to be read from afar: at most ten letters, so that they fill the width of a phone.
        phrase: in a sentence, after ``rep 2`` or ``in 3 of 4 reps``.
    """

    label: str
    short: str
    phrase: str


VERDICTS: Mapping[Verdict, VerdictWords] = {
    Verdict.CONTROLLED: VerdictWords("Controlled", "Good", "heels flat and controlled"),
    Verdict.HEELS_LIFTED: VerdictWords("Heels lifted", "Heels up", "heels came up"),
    Verdict.HEELS_JUST_LIFTING: VerdictWords("Heels just lifting", "Heels up", "heels came up"),
    Verdict.BOUNCED: VerdictWords("Bounced", "Bounced", "bounced out of the bottom"),
    Verdict.DROPPED: VerdictWords("Dropped fast", "Dropped", "dropped fast"),
    Verdict.STOPPED: VerdictWords("Stopped part-way", "Stopped", "stopped part-way"),
    Verdict.KNEES_IN: VerdictWords("Knees in", "Knees in", "knees came in"),
    Verdict.HIPS_SHIFTED: VerdictWords("Hips shifted", "Hips shift", "hips shifted to one side"),
    Verdict.KNEES_OVER_FEET: VerdictWords("Knees over feet", "Good", "knees stayed over the feet"),
    Verdict.UNCLEAR: VerdictWords("Unclear", "Not sure", "too close to call"),
    Verdict.NO_REPS: VerdictWords("No squat found", "No squat", "no squat found"),
}

UNCLEAR: Mapping[ViewKind, str] = {
    ViewKind.SIDE: "Heels unclear",
    ViewKind.OBLIQUE: "Heels unclear",
    ViewKind.FRONT: "Knees unclear",
    ViewKind.BACK: "Knees unclear",
}
"""What is unclear in an unclear rep or set: a view asks one question."""

CHECKS: Mapping[Check, str] = {
    Check.HEEL_LIFT: "heels lifted",
    Check.BOUNCE: "bounced",
    Check.DROP: "dropped fast",
    Check.OWN_DROP: "dropped fast for you",
    Check.STOP: "stopped part-way",
    Check.DRIFT: "knees drifted forward at the bottom (a note)",
    Check.KNEES_IN: "knees came in",
    Check.HIP_SHIFT: "hips shifted to one side",
    Check.CHEST_DROP: "hips shot up first (a note)",
    Check.LEAN: "leaned well beyond the shins (a note)",
}
"""What a broken limit says about a rep."""

HEELS: Mapping[Heels, str] = {
    Heels.FLAT: "flat",
    Heels.JUST_LIFTING: "just lifting",
    Heels.LIFTED: "lifted",
    Heels.UNCLEAR: "unclear",
}
MEASURED_HEELS: Mapping[Heels, str] = {**HEELS, Heels.UNCLEAR: "too close to call"}
"""What the heels did, beside a rise that was measured."""

VIEWS: Mapping[ViewKind, str] = {
    ViewKind.SIDE: "from the side",
    ViewKind.OBLIQUE: "at an angle",
    ViewKind.FRONT: "from the front",
    ViewKind.BACK: "from behind",
    ViewKind.UNKNOWN: "from an unknown direction",
}
TEMPO_DOUBTS: Mapping[TempoDoubt, str] = {
    TempoDoubt.LOW_FRAME_RATE: "too few frames per second",
    TempoDoubt.SLOW_MOTION: "the clip looks like slow motion",
    TempoDoubt.SPED_UP: "the clip looks sped up",
    TempoDoubt.FEET_OUT_OF_PICTURE: "your feet were out of the picture",
    TempoDoubt.FIGURES_DISAGREE: "hold, speed and turn at the bottom contradict each other",
    TempoDoubt.NOT_MEASURED: "speed and time of the descent were not measured",
}
"""Why nothing is said about tempo."""


def verdict_label(verdict: Verdict, kind: ViewKind) -> str:
    """A verdict in a table or a heading, seen from there."""
    label = VERDICTS[verdict].label
    return UNCLEAR.get(kind, label) if verdict is Verdict.UNCLEAR else label


def clock(time_s: float) -> str:
    """A moment of a clip: ``0:08.3``."""
    return f"{int(time_s // 60)}:{time_s % 60:04.1f}"
