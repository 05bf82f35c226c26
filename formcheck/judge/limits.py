"""The one table of limits and bands, and how a value with its error is compared with them (docs/measures.md#limits).

A limit is called kept or broken only if that is at least 90 % certain; else the call is unsure. The printed error is
the half-width of the two-sided 90 % interval, so 90 % lie on one side of a limit that is :data:`ONE_SIDED` of the
error away. A band (behind, at, past) is called if the value lies in it and the interval does not reach the band
after the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.measure.heels import LIFTED_CM
from formcheck.measure.registry import Measure
from formcheck.measure.tempo import STOP_SPARC

ONE_SIDED = 0.779
"""1.2816 / 1.6449: distance with 90 % of a normal distribution on one side, in half-widths of its 90 % interval."""


class Call(StrEnum):
    """Result of comparing a measurement with a limit."""

    KEPT = "kept"
    UNSURE = "unsure"
    BROKEN = "broken"


class Bound(StrEnum):
    """Which side of a limit keeps it."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True, slots=True)
class Limit:
    """A measure keeps this limit at ``value`` and on the side of its bound.

    Attributes:
        measure: what is limited.
        bound: the side that keeps it.
        value: in the unit of the measure.
        source: where the value is from.
    """

    measure: Measure
    bound: Bound
    value: float
    source: str

    def call(self, measured: Measurement) -> Call:
        """Whether the limit is kept; unsure within the error, and if nothing was measured."""
        if isinstance(measured, NotMeasured):
            return Call.UNSURE
        beyond = measured.value - self.value if self.bound is Bound.AT_MOST else self.value - measured.value
        if beyond > ONE_SIDED * measured.error:
            return Call.BROKEN
        return Call.KEPT if beyond <= -ONE_SIDED * measured.error else Call.UNSURE


class Place(StrEnum):
    """Where a measurement lies against a band."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Band:
    """A middle range with one class below and one above it."""

    measure: Measure
    low: float
    high: float
    source: str
    is_proven: bool = False

    def place(self, measured: Measurement) -> Place:
        """The class of the value, unless the interval reaches the class beyond the next one.

        Within the band the interval has no class beyond; there its half-width may not exceed the band's width. If
        ``is_proven``, the class must be at least 90 % certain.
        """
        if isinstance(measured, NotMeasured):
            return Place.UNSURE
        if self.is_proven:
            return self._proven_place(measured)
        if measured.value > self.high:
            return Place.ABOVE if measured.low > self.low else Place.UNSURE
        if measured.value < self.low:
            return Place.BELOW if measured.high < self.high else Place.UNSURE
        return Place.WITHIN if measured.error <= self.high - self.low else Place.UNSURE

    def _proven_place(self, measured: Measured) -> Place:
        if measured.value - ONE_SIDED * measured.error >= self.high:
            return Place.ABOVE
        if measured.value + ONE_SIDED * measured.error <= self.low:
            return Place.BELOW
        return Place.WITHIN if self.low <= measured.low and measured.high <= self.high else Place.UNSURE


HEEL_RISE = Limit(
    Measure.HEEL_RISE,
    Bound.AT_MOST,
    LIFTED_CM,
    "what one camera can detect; of 111 real flat heels none is called lifted",
)
BOTTOM_SPEED = Limit(
    Measure.BOTTOM_SPEED,
    Bound.AT_MOST,
    1.25,
    "none of 134 real reps, which read 0.00 to 1.17, nor of 10 smooth rendered ones of about 1 s (0.49 to 1.04) and "
    "148 others (up to 1.13); of 18 rendered dive bombs, which read 0.97 to 1.94, 8 called, the rest dropped",
)
DESCENT = Limit(
    Measure.DESCENT,
    Bound.AT_LEAST,
    0.8,
    "product default; of 112 real reps 2 called, fast quarter squats; of 18 dive bombs all",
)
OWN_DESCENT_AT_MOST_S = 1.2
"""A descent this long is never called a drop, whatever the lifter's own median. Product default."""

OWN_DESCENT = Limit(
    Measure.DESCENT, Bound.AT_LEAST, OWN_DESCENT_AT_MOST_S, "product default; the share is that of Carzoli 2019"
)
SMOOTHNESS = Limit(
    Measure.SMOOTHNESS,
    Bound.AT_LEAST,
    STOP_SPARC,
    "one smooth movement reads \N{MINUS SIGN}1.4, one with a stop \N{MINUS SIGN}2.6; of 311 clean reps none called",
)
KNEE_SLIDE = Limit(
    Measure.KNEE_SLIDE, Bound.AT_MOST, 20.0, "derived: a coordinated path slides by about 5 %; product default"
)

KNEE_BAND = Band(Measure.KNEE_FRONT_PAST_TOE, -2.0, 2.0, "no published limit exists; as wide as one camera's error")
DEPTH_BAND = Band(
    Measure.DEPTH, -4.0, 0.0, "hip joint level with the knee joint (rule books name skin, not joints)", is_proven=True
)

HIPS_FIRST = Limit(
    Measure.HIPS_FIRST, Bound.AT_MOST, 8.0, "product default; shoulders and hips rise together (Myer 2014)"
)
TRUNK_MINUS_SHANK = Limit(
    Measure.TRUNK_MINUS_SHANK,
    Bound.AT_MOST,
    20.0,
    "product default; trunk parallel to shin is the usual screen (Myer 2014)",
)
KNEES_APART = Limit(
    Measure.KNEE_TO_ANKLE_WIDTH, Bound.AT_LEAST, 0.9, "product default; knees over the ankles (Myer 2014)"
)
HIP_SHIFT = Limit(Measure.HIP_SHIFT, Bound.AT_MOST, 8.0, "product default; no published limit was found")

LIFT_REPS, LIFT_SHARE, LEAST_LIFT_CM = 2, 0.3, 1.2
"""Heels are just lifting only where this many reps of a set, and this share of those measured, exclude zero and read at
least so much. Of 513 recordings of reps of real people with flat heels 15 do: two in a set of eight, the others each
alone in its clip; without the least height one clip had two (1.1 and 1.2 cm). The longer a set, the more of its flat
reps read so by chance. Rendered heels of 2 and 3 cm do so in every rep."""

HOLD_S = 0.2
"""A bottom held this long is no bounce. Product default."""

MAX_TURN_G, MAX_TURN_OF_SPEED = 1.0, 1.15
"""A turn above 1 g, and above 1.15 g for each m/s of the descent, was made by landmarks that were lost: at an even pace
it would turn the hips in 0.18 s. Rendered bounces: at most 0.74 (2.1 g); a shaken camera 1.06; lost hips 1.2 to 1.4."""

OWN_DESCENT_SHARE = 0.75
"""A descent shorter than this share of the lifter's own median is quick for them (Carzoli 2019 used the same share)."""

OWN_DESCENT_REPS = 3
"""Earlier reps needed before the lifter's own median says anything. Product default: a median of fewer is one rep."""


class Check(StrEnum):
    """A question that a limit answers about one rep."""

    HEEL_LIFT = "heel_lift"
    BOUNCE = "bounce"
    DROP = "drop"
    OWN_DROP = "own_drop"
    STOP = "stop"
    DRIFT = "drift"
    KNEES_IN = "knees_in"
    HIP_SHIFT = "hip_shift"
    CHEST_DROP = "chest_drop"
    LEAN = "lean"


CHECKS: Mapping[Check, Limit] = MappingProxyType(
    {
        Check.HEEL_LIFT: HEEL_RISE,
        Check.BOUNCE: BOTTOM_SPEED,
        Check.DROP: DESCENT,
        Check.OWN_DROP: OWN_DESCENT,
        Check.STOP: SMOOTHNESS,
        Check.DRIFT: KNEE_SLIDE,
        Check.KNEES_IN: KNEES_APART,
        Check.HIP_SHIFT: HIP_SHIFT,
        Check.CHEST_DROP: HIPS_FIRST,
        Check.LEAN: TRUNK_MINUS_SHANK,
    }
)
"""Every limit, by its question."""

NOTES = (Check.DRIFT, Check.CHEST_DROP, Check.LEAN)
"""The checks that give a cue and no verdict."""

BANDS = (KNEE_BAND, DEPTH_BAND)
"""Every band. Bands name a measurement and give no verdict."""
