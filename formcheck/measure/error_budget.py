"""The error budget: what makes a measure wrong, how much each cause weighs, and how causes add up.

Every spread is one standard deviation. Causes are independent, so their squares add, and the printed error is the
half-width of the 90 % interval of a normal spread. What differs from clip to clip (landmark noise, scale, turn and lean
of the camera, frame rate, the heel's tracking) comes with the clip; what the pose model does wrong in a way nobody can
see in the clip is in the table here, measured on truth: exact points of rendered people and points placed by hand on
real ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from formcheck.domain.measured import Measured, Measurement, NotMeasured

Z_90 = 1.6449
"""Half-width of a normal distribution's 90 % interval, in standard deviations."""


@dataclass(frozen=True, slots=True)
class ErrorSource:
    """One cause.

    Attributes:
        sd: its standard deviation.
        unit: of the deviation.
        source: where the figure is from.
    """

    sd: float
    unit: str
    source: str

    def __post_init__(self) -> None:
        if not (math.isfinite(self.sd) and self.sd >= 0):
            raise ValueError("a spread must be finite and not negative")
        if not self.source:
            raise ValueError("a spread needs a source")


RENDERED = "rendered people, exact truth, 31 clips from the side, 8 oblique, 4 from the front, heavy model, corrected"
PLACED = "points placed by hand on 16 side-view clips of real people, heavy model, after correction"
BOTH = f"{RENDERED}; {PLACED}"
DRAWN = "53 more rendered clips, bodies, rooms, cameras and squats drawn at random"

KNEE_FORWARD = ErrorSource(0.078, "shoe", BOTH)
KNEE_MOVED = ErrorSource(0.35, "share of how far the knee was moved lest thigh or shin shrink", DRAWN)
KNEE_BACK = ErrorSource(1.0, "share of how far the knee seems to go back from its furthest to the bottom", DRAWN)
KNEE_AHEAD = ErrorSource(0.6, "the same share, for where the knee is furthest", DRAWN)
FAR_KNEE_FORWARD = ErrorSource(
    0.065, "shoe, where the far leg is measured", f"{RENDERED}; {DRAWN}; no real one was placed by hand"
)
TIP_BY_LANDMARK = ErrorSource(0.035, "shoe", BOTH)
TIP_BY_PICTURE = ErrorSource(0.025, "shoe", BOTH)
SHOE_BY_LANDMARK = ErrorSource(0.10, "share of the shoe", BOTH)
TRAVEL = ErrorSource(0.08, "shoe", f"{RENDERED}; {DRAWN}")
SHANK = ErrorSource(3.0, "deg", f"{RENDERED}; {DRAWN}")
THIGH = ErrorSource(4.2, "deg", f"{BOTH}; {DRAWN}")
KNEE_FLEXION = ErrorSource(3.7, "deg", f"{BOTH}; {DRAWN}")
HIP_FLEXION = ErrorSource(4.8, "deg", f"{RENDERED}; {DRAWN}")
TRUNK = ErrorSource(2.2, "deg", BOTH)
HEAD_APART = ErrorSource(0.3, "share of the angle between the lines to ears and to shoulders", BOTH)
DEPTH = ErrorSource(3.0, "cm", f"{RENDERED}; {DRAWN}")
OBLIQUE_TRAVEL = ErrorSource(0.05, "shoe at 30 degrees of yaw", RENDERED)
OBLIQUE_SHANK = ErrorSource(2.0, "deg at 30 degrees of yaw", f"{RENDERED}; {DRAWN}")
OBLIQUE_LEG = ErrorSource(3.0, "deg at 30 degrees of yaw", RENDERED)
OBLIQUE_HIP = ErrorSource(4.0, "deg at 30 degrees of yaw", RENDERED)
OBLIQUE_HIPS_FIRST = ErrorSource(2.0, "deg at 30 degrees of yaw", f"{RENDERED}; {DRAWN}")
OBLIQUE_DEPTH = ErrorSource(2.0, "cm at 30 degrees of yaw", RENDERED)
KNEE_ASIDE = ErrorSource(2.5, "cm", "direction of knee and foot against what is assumed of them, 5 degrees over 27 cm")
PHASE = ErrorSource(0.06, "s", f"{RENDERED}; {DRAWN}")
WAY = ErrorSource(0.07, "share of the way's length: not everybody sets off and stops alike", f"{RENDERED}; {DRAWN}")
WAY_BY_HIPS = ErrorSource(
    0.15,
    "the same where the hips alone tell; in real people they differ from the joints by 0.25 s",
    f"{DRAWN}; real",
)
PAUSE = ErrorSource(0.04, "share of the length of both ways", f"{RENDERED}; {DRAWN}")
SPEED = ErrorSource(0.10, "share of the speed", f"{RENDERED}; {DRAWN}")
OBLIQUE_SPEED = ErrorSource(0.15, "share of the speed at 30 degrees of yaw", DRAWN)
TURNING = ErrorSource(0.125, "g", f"{RENDERED}; {DRAWN}")
TURN_FLATTENED = ErrorSource(
    0.3, "share of the turn beyond 0.6 g", "a filter flattens quick turns: 2.3 g reads 1.8; rendered"
)
SMOOTHNESS = ErrorSource(0.11, "", RENDERED)
OBLIQUE_SMOOTHNESS = ErrorSource(0.1, "at 30 degrees of yaw", f"{RENDERED}; {DRAWN}")
KNEE_SLIDE = ErrorSource(4.5, "points", f"{RENDERED}; {DRAWN}")
SLIDE_BACK = ErrorSource(1.0, "share of how far the knee seems to go back at the end of the way down", DRAWN)
HIPS_FIRST = ErrorSource(1.5, "deg", f"{RENDERED}; {DRAWN}")
KNEE_SHARE = ErrorSource(8.0, "points", RENDERED)
OBLIQUE_KNEE_SHARE = ErrorSource(9.0, "points at 30 degrees of yaw", RENDERED)
OBLIQUE_ONSET = ErrorSource(3.0, "deg at 30 degrees of yaw", RENDERED)
KNEE_WIDTH = ErrorSource(0.06, "", "an estimate (0.05), and the distance of the camera; rendered, 2 clips only")
FPPA = ErrorSource(8.0, "deg", "hips 35 cm behind the knees, a camera turned by 3 or 4 degrees; rendered, 4 clips only")
HIP_SHIFT = ErrorSource(1.8, "points", "an estimate, 3 points half-width (docs/measures.md#hip_shift_pct)")


JITTER = 8.0
"""Where landmarks jump about between pictures the model is unsure of them, and errs by about this many times the jump
in a way that lasts: clips whose knees jitter by 0.15 cm and more are 3 cm off, those with 0.05 cm 1 cm."""


TRUNK_JITTER = 38.0
"""The same for the trunk's lean, in degrees for each degree of its jitter: well-seen shoulders jitter by 0.05 degrees
and lean 3 off; behind a plate, where the model guesses them, by 0.15 to 0.25 and 5 to 16 off."""


def half_width(*spreads: float) -> float:
    """The 90 % half-width of independent causes, each given as one standard deviation in the measure's unit."""
    return Z_90 * math.hypot(*spreads)


def sd_from_half_width(error: float) -> float:
    """The standard deviation behind a 90 % half-width."""
    return error / Z_90


def oblique_factor(yaw_deg: float) -> float:
    """How much an oblique view adds to what landmarks do wrong: 0 from the side, 1 at 30 degrees."""
    return (yaw_deg / 30.0) ** 2


def measured_or_missing(value: float, error: float) -> Measurement:
    """A value with its error; not measured where either is unknown, because the lifter was lost just then."""
    if not (math.isfinite(value) and math.isfinite(error)):
        return NotMeasured("the lifter was lost at the moment it is read")
    return Measured(value, error)
