"""What measures and verdicts are called where a lifter reads them, and how a figure is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from formcheck.domain.measured import Measured, Measurement
from formcheck.judge.verdict import Depth, Heels, Knees, Verdict
from formcheck.measure.registry import Measure
from formcheck.segment.view import ViewKind

NOT_MEASURED = "not measured"

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


@dataclass(frozen=True, slots=True)
class Naming:
    """How a measure is called and written.

    Attributes:
        label: its name for a lifter.
        unit: what follows the figure.
        digits: after the point.
        is_signed: whether a plus is written: there are two directions.
        is_share: whether it is kept as a share of one and shown in hundredths.
    """

    label: str
    unit: str
    digits: int = 0
    is_signed: bool = False
    is_share: bool = False


NAMES: Mapping[Measure, Naming] = {
    Measure.KNEE_PAST_TOE: Naming("Knees past toes", "cm", 1, is_signed=True),
    Measure.KNEE_PAST_TOE_SHOES: Naming("Knees past toes, in shoe lengths", "shoe", 2, is_signed=True),
    Measure.KNEE_PAST_TOE_BOTTOM: Naming("Knees past toes at the bottom", "cm", 1, is_signed=True),
    Measure.KNEE_TRAVEL: Naming("Knee travel from standing", "cm", 1),
    Measure.SHANK: Naming("Shin lean, most", "°"),
    Measure.HEEL_RISE: Naming("Heel rise", "cm", 1),
    Measure.HEEL_RISE_ONSET_SHANK: Naming("Shin lean when the heel left the floor", "°"),
    Measure.TRUNK_LEAN: Naming("Trunk lean", "°"),
    Measure.TRUNK_LEAN_MAX: Naming("Trunk lean, most", "°"),
    Measure.TRUNK_MINUS_SHANK: Naming("Trunk lean minus shin lean", "°", is_signed=True),
    Measure.THIGH: Naming("Thigh from vertical", "°"),
    Measure.KNEE_FLEXION: Naming("Knee bend", "°"),
    Measure.HIP_FLEXION: Naming("Hip bend", "°"),
    Measure.ANKLE_DORSIFLEXION: Naming("Ankle bend", "°"),
    Measure.DEPTH: Naming("Hip joint below knee joint", "cm", 1, is_signed=True),
    Measure.DESCENT: Naming("Way down", "s", 1),
    Measure.PAUSE: Naming("Held at the bottom", "s", 1),
    Measure.ASCENT: Naming("Way up", "s", 1),
    Measure.DESCENT_SPEED: Naming("Fastest on the way down", "m/s", 2),
    Measure.TURNING_ACCELERATION: Naming("Sharpness of the turn", "g", 2),
    Measure.SMOOTHNESS: Naming("Smoothness (SPARC)", "", 1),
    Measure.KNEE_SLIDE: Naming("Knee travel after the hips had stopped", "%"),
    Measure.HIPS_FIRST: Naming("Trunk tipping on the way up", "°", is_signed=True),
    Measure.KNEE_MOMENT_SHARE: Naming("Knee's share of the work of knee and hip", "%"),
    Measure.KNEE_TO_ANKLE_WIDTH: Naming("Knees against ankles", "%", is_share=True),
    Measure.FPPA_LEFT: Naming("Left knee inwards +, outwards \N{MINUS SIGN}", "°", is_signed=True),
    Measure.FPPA_RIGHT: Naming("Right knee inwards +, outwards \N{MINUS SIGN}", "°", is_signed=True),
    Measure.HIP_SHIFT: Naming("Hip shift, of the stance", "%", is_signed=True),
}
"""Every measure of the output format."""

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


def value_text(measure: Measure, measured: Measured) -> str:
    """A value without error and unit: ``+4.7``."""
    naming = NAMES[measure]
    value = measured.value * 100 if naming.is_share else measured.value
    shown = f"{value:{'+' if naming.is_signed else ''}.{naming.digits}f}"
    # A value that rounds to nothing has no direction.
    return shown.lstrip("+-") if float(shown) == 0 else shown.replace("-", "\N{MINUS SIGN}")


def error_text(measure: Measure, measured: Measured) -> str:
    """The half-width of a value's 90 % interval: ``± 2.1``."""
    naming = NAMES[measure]
    return f"± {measured.error * 100 if naming.is_share else measured.error:.{naming.digits}f}"


def figure(measure: Measure, measurement: Measurement) -> str:
    """A measure as one phrase: ``+4.7 ± 2.1 cm``, or ``not measured: why``."""
    if not isinstance(measurement, Measured):
        return f"{NOT_MEASURED}: {measurement.reason}"
    unit = NAMES[measure].unit
    gap = "" if unit in ("", "°") else "\N{NO-BREAK SPACE}"
    return f"{value_text(measure, measurement)} {error_text(measure, measurement)}{gap}{unit}"


def clock(time_s: float) -> str:
    """A moment of a clip: ``0:08.3``."""
    return f"{int(time_s // 60)}:{time_s % 60:04.1f}"
