"""What measures and verdicts are called where a lifter reads them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from formcheck.judge.verdict import Depth, Heels, Knees, Verdict
from formcheck.measure.registry import Measure
from formcheck.segment.view import ViewKind

PLUS_MINUS = "± is the half-width of the 90 % interval: nine true values in ten should lie within value ± error."


class Kind(StrEnum):
    """The four kinds of answer; the value is the one styles and signs know."""

    CONTROLLED = "controlled"
    HEELS = "heels"
    OTHER = "other"
    UNSURE = "unsure"


def kind_of(verdict: Verdict) -> Kind:
    """Which kind of answer a verdict is."""
    match verdict:
        case Verdict.CONTROLLED:
            return Kind.CONTROLLED
        case Verdict.HEELS_LIFTED:
            return Kind.HEELS
        case Verdict.UNCLEAR | Verdict.NO_REPS:
            return Kind.UNSURE
        case _:
            return Kind.OTHER


LABELS: Mapping[Measure, str] = MappingProxyType(
    {
        Measure.KNEE_PAST_TOE: "Knees past toes",
        Measure.KNEE_PAST_TOE_SHOES: "Knees past toes, in shoe lengths",
        Measure.KNEE_PAST_TOE_BOTTOM: "Knees past toes at the bottom",
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
        Measure.DESCENT_SPEED: "Peak descent speed",
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

VERDICTS: Mapping[Verdict, str] = {
    Verdict.CONTROLLED: "Controlled",
    Verdict.HEELS_LIFTED: "Heels lifted",
    Verdict.BOUNCED: "Bounced",
    Verdict.RUSHED: "Rushed",
    Verdict.UNEVEN: "Uneven",
    Verdict.KNEE_SLIDE: "Knees slid",
    Verdict.UNCLEAR: "Cannot tell",
    Verdict.NO_REPS: "No squat found",
}

DEPTHS: Mapping[Depth, str] = {
    Depth.FULL: "full",
    Depth.NEAR: "near",
    Depth.PARTIAL: "partial",
    Depth.UNCLEAR: "unclear",
}
HEELS: Mapping[Heels, str] = {Heels.FLAT: "flat", Heels.LIFTED: "lifted", Heels.UNCLEAR: "unclear"}
KNEES: Mapping[Knees, str] = {
    Knees.BEHIND: "behind",
    Knees.AT: "level",
    Knees.PAST: "past",
    Knees.UNCLEAR: "unclear",
}

VIEWS: Mapping[ViewKind, str] = {
    ViewKind.SIDE: "from the side",
    ViewKind.OBLIQUE: "obliquely",
    ViewKind.FRONT: "from the front",
    ViewKind.BACK: "from behind",
    ViewKind.UNKNOWN: "from an unknown side",
}


def clock(time_s: float) -> str:
    """A moment of a clip: ``0:08.3``."""
    return f"{int(time_s // 60)}:{time_s % 60:04.1f}"
