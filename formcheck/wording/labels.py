"""What measures and verdicts are called where a lifter reads them, and how a figure is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from formcheck.domain.measured import Measured, Measurement
from formcheck.judge.verdict import Depth, Heels, Knees, Verdict
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


NAMES: Mapping[str, Naming] = {
    "knee_past_toe_cm": Naming("Knees past toes", "cm", 1, is_signed=True),
    "knee_past_toe_foot": Naming("Knees past toes, in shoe lengths", "shoe", 2, is_signed=True),
    "knee_past_toe_bottom_cm": Naming("Knees past toes at the bottom", "cm", 1, is_signed=True),
    "knee_travel_cm": Naming("Knee travel from standing", "cm", 1),
    "shank_deg": Naming("Shin lean, most", "°"),
    "heel_rise_cm": Naming("Heel rise", "cm", 1),
    "heel_rise_onset_shank_deg": Naming("Shin lean when the heel left the floor", "°"),
    "trunk_lean_deg": Naming("Trunk lean", "°"),
    "trunk_lean_max_deg": Naming("Trunk lean, most", "°"),
    "trunk_minus_shank_deg": Naming("Trunk lean minus shin lean", "°", is_signed=True),
    "thigh_deg": Naming("Thigh from vertical", "°"),
    "knee_flexion_deg": Naming("Knee bend", "°"),
    "hip_flexion_deg": Naming("Hip bend", "°"),
    "ankle_dorsiflexion_deg": Naming("Ankle bend", "°"),
    "depth_cm": Naming("Hip joint below knee joint", "cm", 1, is_signed=True),
    "descent_s": Naming("Way down", "s", 1),
    "pause_s": Naming("Held at the bottom", "s", 1),
    "ascent_s": Naming("Way up", "s", 1),
    "descent_speed_m_s": Naming("Fastest on the way down", "m/s", 2),
    "turning_acceleration_g": Naming("Sharpness of the turn", "g", 2),
    "smoothness_sparc": Naming("Smoothness (SPARC)", "", 1),
    "knee_slide_pct": Naming("Knee travel after the hips had stopped", "%"),
    "hips_first_deg": Naming("Trunk tipping on the way up", "°", is_signed=True),
    "knee_moment_share_pct": Naming("Knee's share of the work of knee and hip", "%"),
    "knee_to_ankle_width": Naming("Knees against ankles", "%", is_share=True),
    "fppa_left_deg": Naming("Left knee inwards +, outwards \N{MINUS SIGN}", "°", is_signed=True),
    "fppa_right_deg": Naming("Right knee inwards +, outwards \N{MINUS SIGN}", "°", is_signed=True),
    "hip_shift_pct": Naming("Hip shift, of the stance", "%", is_signed=True),
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


def value_text(name: str, measured: Measured) -> str:
    """A value without error and unit: ``+4.7``."""
    naming = NAMES[name]
    value = measured.value * 100 if naming.is_share else measured.value
    shown = f"{value:{'+' if naming.is_signed else ''}.{naming.digits}f}"
    # A value that rounds to nothing has no direction.
    return shown.lstrip("+-") if float(shown) == 0 else shown.replace("-", "\N{MINUS SIGN}")


def error_text(name: str, measured: Measured) -> str:
    """The half-width of a value's 90 % interval: ``± 2.1``."""
    naming = NAMES[name]
    return f"± {measured.error * 100 if naming.is_share else measured.error:.{naming.digits}f}"


def figure(name: str, measurement: Measurement) -> str:
    """A measure as one phrase: ``+4.7 ± 2.1 cm``, or ``not measured: why``."""
    if not isinstance(measurement, Measured):
        return f"{NOT_MEASURED}: {measurement.reason}"
    unit = NAMES[name].unit
    gap = "" if unit in ("", "°") else "\N{NO-BREAK SPACE}"
    return f"{value_text(name, measurement)} {error_text(name, measurement)}{gap}{unit}"


def clock(time_s: float) -> str:
    """A moment of a clip: ``0:08.3``."""
    return f"{int(time_s // 60)}:{time_s % 60:04.1f}"
