"""The error budget: what makes a measure wrong, how much each source contributes, and how sources add up.

Every source is one standard deviation. Sources are independent, so their squares add. The printed error is the
half-width of the 90 % interval of a normal distribution. What differs from clip to clip is measured in the clip:
landmark noise, scale, yaw, roll, frame rate, tracking of the heel. Systematic errors of the pose model cannot be
seen in a clip. They are in the table here, measured against truth: exact points of rendered people and hand-placed
points on real ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason

Z_90 = 1.6449
"""Half-width of the 90 % interval of a normal distribution, in standard deviations."""


@dataclass(frozen=True, slots=True)
class ErrorSource:
    """One source of error.

    Attributes:
        sd: its standard deviation.
        unit: of the deviation.
        source: where the number comes from.
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
ALL_FRONTS = "115 rendered side reps of 36 clips, shoes of 31 to 123 pixels, and 30 reps of real people placed by hand"
SHORTENED = "118 rendered side reps of 35 clips, fitted on either half and checked on the other"
DRAWN = "104 more rendered clips, random bodies, rooms, cameras and squats"

KNEE_FORWARD = ErrorSource(0.078, "shoe", BOTH)
KNEE_FRONT = ErrorSource(0.012, "shoe", ALL_FRONTS)
FRONT_PIXELS = ErrorSource(1.3, "pixels of the picture, knee and tip together", ALL_FRONTS)
KNEE_OUTWARD = ErrorSource(3.0, "cm, further out than the toes than assumed; times the tangent of yaw", DRAWN)
OBLIQUE_FRONT = ErrorSource(1.2, "cm, by what the landmarks of the two legs err apart", "63 rendered oblique reps")
KNEE_FRONT_CARRIED = ErrorSource(3.0, "cm/s from the next frame in which it was found", DRAWN)
FAR_KNEE_THICKNESS_SHOE = 0.20
"""The same for the far leg of an oblique view."""
FAR_KNEE_THICKNESS = ErrorSource(0.05, "shoe, of a lifter whose outline was not found", "27 rendered oblique reps")
JOINT_BEHIND_FRONT_SHOE = 0.22
"""True distance from the front of the knee back to its joint."""
JOINT_BEHIND_FRONT = ErrorSource(
    0.11,
    "shoe, between people",
    "166 rendered reps 0.23, sd 0.08; 43 placed 0.21, 0.05; 39 drawn people 0.24, 0.08, whose landmarks err alike",
)
KNEE_THICKNESS_SHOE = 0.27
"""Median of the front of the knee before the joint as measured."""
KNEE_THICKNESS = ErrorSource(0.065, "shoe, of a lifter whose outline was not found", BOTH)
KNEE_THICKNESS_OF_SET = ErrorSource(0.02, "shoe, between the reps of a set", BOTH)
KNEE_CORRECTION = ErrorSource(0.35, "fraction of the knee correction", DRAWN)
KNEE_RETREAT = ErrorSource(1.0, "fraction of the apparent knee retreat between peak and bottom", DRAWN)
KNEE_RETREAT_AT_PEAK = ErrorSource(0.6, "the same fraction, for the knee at its peak", DRAWN)
FAR_KNEE_FORWARD = ErrorSource(0.065, "shoe, for the far leg", f"{RENDERED}; {DRAWN}; no real one placed by hand")
TIP_BY_LANDMARK = ErrorSource(0.035, "shoe", BOTH)
TIP_BY_PICTURE = ErrorSource(0.025, "shoe", BOTH)
TIP_BY_BOTH = ErrorSource(0.012, "shoe, and half of what trace and outline differ by", ALL_FRONTS)
SHOE_BY_LANDMARK = ErrorSource(0.10, "fraction of the shoe", BOTH)
TRAVEL = ErrorSource(0.08, "shoe", f"{RENDERED}; {DRAWN}")
SHANK = ErrorSource(2.7, "deg", f"{RENDERED}; {DRAWN}")
SHANK_AT_BOTTOM = ErrorSource(2.5, "deg more than at the knee's peak", f"{RENDERED}; {DRAWN}")
THIGH = ErrorSource(3.6, "deg", f"{BOTH}; {DRAWN}")
KNEE_FLEXION = ErrorSource(4.0, "deg", f"{BOTH}; {DRAWN}")
HIP_FLEXION = ErrorSource(4.5, "deg", f"{RENDERED}; {DRAWN}")
TRUNK = ErrorSource(2.1, "deg", BOTH)
HIDDEN_LEG = ErrorSource(
    12.0,
    "deg times the visibility of the near leg at the bottom below 0.8: the network is unsure of all it sees",
    "192 reps of 60 rendered clips: 5.7 degrees off in the mean below 0.5, 4.1 to 0.7, 2.2 beyond",
)
HEAD_SHOULDER = ErrorSource(0.3, "fraction of the angle between the lines to ears and to shoulders", BOTH)
DEPTH = ErrorSource(2.3, "cm", f"{RENDERED}; {DRAWN}")
SHORT_THIGH = ErrorSource(70.0, "deg times the missing share of the thigh", SHORTENED)
SHORT_THIGH_SHANK = ErrorSource(30.0, "deg times the missing share of the thigh", SHORTENED)
SHORT_THIGH_DEPTH = ErrorSource(30.0, "cm times the missing share of the thigh", SHORTENED)
SHORT_THIGH_KNEE = ErrorSource(18.0, "cm times the missing share of the thigh", SHORTENED)
OBLIQUE_TRAVEL = ErrorSource(0.05, "shoe at 30 degrees of yaw", RENDERED)
OBLIQUE_SHANK = ErrorSource(3.5, "deg at 30 degrees of yaw", f"{RENDERED}; {DRAWN}")
OBLIQUE_LEG = ErrorSource(3.5, "deg at 30 degrees of yaw", f"{RENDERED}; {DRAWN}")
OBLIQUE_HIP = ErrorSource(5.0, "deg at 30 degrees of yaw", f"{RENDERED}; {DRAWN}")
OBLIQUE_HIPS_FIRST = ErrorSource(2.0, "deg at 30 degrees of yaw", f"{RENDERED}; {DRAWN}")
OBLIQUE_DEPTH = ErrorSource(2.7, "cm at 30 degrees of yaw", f"{RENDERED}; {DRAWN}")
KNEE_ASIDE = ErrorSource(2.5, "cm", "direction of knee and foot differs from the assumed one, 5 degrees over 27 cm")
PHASE = ErrorSource(0.08, "s", f"{RENDERED}; {DRAWN}")
PHASE_FRACTION = ErrorSource(0.07, "fraction of the phase: people start and stop differently", f"{RENDERED}; {DRAWN}")
PHASE_FRACTION_BY_HIPS = ErrorSource(
    0.15,
    "the same by the hips alone; in real people they differ from the joints by 0.25 s",
    f"{DRAWN}; real",
)
PAUSE = ErrorSource(0.04, "fraction of descent plus ascent", f"{RENDERED}; {DRAWN}")
MIDDLE = ErrorSource(0.075, "fraction of the time", f"{RENDERED}; {DRAWN}")
OBLIQUE_MIDDLE = ErrorSource(0.10, "fraction of the time at 30 degrees of yaw", RENDERED)
SPEED = ErrorSource(0.14, "fraction of the speed", f"{RENDERED}; {DRAWN}")
BOTTOM_MOMENT = ErrorSource(
    0.04, "m/s: near the bottom the speed falls fast, and the moment is known to a frame or two", "55 rendered clips"
)
OBLIQUE_SPEED = ErrorSource(0.15, "fraction of the speed at 30 degrees of yaw", DRAWN)
TURNING = ErrorSource(0.15, "g", f"{RENDERED}; {DRAWN}")
TURN_FLATTENED = ErrorSource(
    0.3, "fraction of the acceleration beyond 0.6 g", "a filter flattens quick turns: 2.3 g reads 1.8; rendered"
)
SMOOTHNESS = ErrorSource(0.11, "", RENDERED)
OBLIQUE_SMOOTHNESS = ErrorSource(0.1, "at 30 degrees of yaw", f"{RENDERED}; {DRAWN}")
KNEE_SLIDE = ErrorSource(4.5, "points", f"{RENDERED}; {DRAWN}")
SLIDE_RETREAT = ErrorSource(1.0, "fraction of the apparent knee retreat at the end of the descent", DRAWN)
HIPS_FIRST = ErrorSource(1.9, "deg", f"{RENDERED}; {DRAWN}")
KNEE_SHARE = ErrorSource(6.5, "points", f"{RENDERED}; {DRAWN}")
OBLIQUE_KNEE_SHARE = ErrorSource(9.0, "points at 30 degrees of yaw", RENDERED)
OBLIQUE_ONSET = ErrorSource(3.0, "deg at 30 degrees of yaw", RENDERED)
KNEE_WIDTH = ErrorSource(0.06, "", "an estimate (0.05), and the distance of the camera; rendered, 2 clips only")
FPPA = ErrorSource(8.0, "deg", "hips 35 cm behind the knees, a camera turned by 3 or 4 degrees; rendered, 4 clips only")
HIP_SHIFT = ErrorSource(1.8, "points", "an estimate, 3 points half-width (docs/measures.md#hip_shift_pct)")


JITTER = 8.0
"""Lasting error per cm of jitter. Where landmarks jump between frames the model is unsure: clips whose knees jitter by
0.15 cm and more are 3 cm off, those with 0.05 cm 1 cm."""


TRUNK_JITTER = 38.0
"""The same for the trunk lean, in degrees per degree of jitter. Visible shoulders: jitter 0.05 degrees, error 3. Behind
a weight plate: jitter 0.15 to 0.25, error 5 to 16."""


def half_width(*spreads: float) -> float:
    """90 % half-width of independent sources, each one standard deviation in the unit of the measure."""
    return Z_90 * math.hypot(*spreads)


def sd_from_half_width(error: float) -> float:
    """The standard deviation of a 90 % half-width."""
    return error / Z_90


def oblique_factor(yaw_deg: float) -> float:
    """How much of the oblique sources applies: 0 from the side, 1 at 30 degrees, ``(yaw / 30)^2``."""
    return (yaw_deg / 30.0) ** 2


def measured_or_missing(value: float, error: float) -> Measurement:
    """A value with its error; not measured if either is unknown, because the lifter was lost at that moment."""
    if not (math.isfinite(value) and math.isfinite(error)):
        return NotMeasured(Reason.LOST_AT_MOMENT)
    return Measured(value, error)


def less_sure(measurement: Measurement, sd: float) -> Measurement:
    """The same with one more cause of error, given as its standard deviation; what is not measured stays so."""
    if isinstance(measurement, NotMeasured):
        return measurement
    return replace(measurement, error=half_width(sd_from_half_width(measurement.error), sd))
