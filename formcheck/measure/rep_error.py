"""The error of differences between the reps of one set.

Scale, camera, shoe and the lasting errors of the pose model are the same in every rep of a set and cancel between two
of them. A share of the printed error is left. It was measured as the spread of measured minus true differences, in
rendered sets whose true reps stay alike or drift (``python -m benchmarks.change``): its 0.92 quantile, with 15 or with
10 frames a second searched, whichever is larger. Fitted on the clips with even hashes, 86 % of 2108 differences of the
others lay inside; the other way round, 84 % of 2680.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from formcheck.domain.measured import Measured
from formcheck.measure.registry import Measure
from formcheck.segment.view import ViewKind


@dataclass(frozen=True, slots=True)
class RepShare:
    """What is left of a measure's printed error between two reps of a set.

    Attributes:
        share: of the printed error, so that nine in ten true differences lie inside. Above 1 the reps share nothing:
            a difference of two independent values has 1.41 times the error of one.
        differences, sets: what it was measured on.
    """

    share: float
    differences: int
    sets: int


REP_SHARES: Mapping[Measure, RepShare] = MappingProxyType(
    {
        Measure.KNEE_FRONT_PAST_TOE: RepShare(0.49, 124, 34),
        Measure.KNEE_FRONT_PAST_TOE_SHOES: RepShare(0.59, 124, 34),
        Measure.KNEE_FRONT_PAST_TOE_BOTTOM: RepShare(0.38, 124, 34),
        Measure.KNEE_PAST_TOE: RepShare(0.41, 124, 34),
        Measure.KNEE_PAST_TOE_SHOES: RepShare(0.43, 124, 34),
        Measure.KNEE_PAST_TOE_BOTTOM: RepShare(0.34, 124, 34),
        Measure.KNEE_TRAVEL: RepShare(0.34, 124, 34),
        Measure.SHANK: RepShare(0.25, 170, 48),
        Measure.HEEL_RISE: RepShare(0.49, 171, 49),
        Measure.HEEL_RISE_ONSET_SHANK: RepShare(0.32, 23, 8),
        Measure.TRUNK_LEAN: RepShare(0.38, 168, 46),
        Measure.TRUNK_LEAN_MAX: RepShare(0.25, 168, 46),
        Measure.TRUNK_MINUS_SHANK: RepShare(0.25, 168, 46),
        Measure.THIGH: RepShare(0.21, 168, 46),
        Measure.KNEE_FLEXION: RepShare(0.25, 168, 46),
        Measure.HIP_FLEXION: RepShare(0.24, 168, 46),
        Measure.ANKLE_DORSIFLEXION: RepShare(0.32, 166, 46),
        Measure.DEPTH: RepShare(0.31, 168, 46),
        Measure.DESCENT: RepShare(0.68, 124, 34),
        Measure.PAUSE: RepShare(0.92, 179, 51),
        Measure.ASCENT: RepShare(0.65, 124, 34),
        Measure.DESCENT_MIDDLE: RepShare(0.79, 176, 50),
        Measure.ASCENT_MIDDLE: RepShare(0.72, 176, 50),
        Measure.DESCENT_SPEED: RepShare(0.48, 176, 50),
        Measure.BOTTOM_SPEED: RepShare(0.83, 124, 34),
        Measure.TURNING_ACCELERATION: RepShare(0.67, 124, 34),
        Measure.SMOOTHNESS: RepShare(0.35, 176, 50),
        Measure.KNEE_SLIDE: RepShare(0.84, 168, 46),
        Measure.HIPS_FIRST: RepShare(0.53, 168, 46),
        Measure.KNEE_MOMENT_SHARE: RepShare(0.19, 112, 32),
        Measure.KNEE_TO_ANKLE_WIDTH: RepShare(0.30, 6, 2),
        Measure.FPPA_LEFT: RepShare(0.31, 3, 1),
        Measure.FPPA_RIGHT: RepShare(0.19, 3, 1),
        Measure.HIP_SHIFT: RepShare(0.18, 6, 2),
    }
)
"""One for each measure: from the side, and from the front or behind."""

OBLIQUE_REP_SHARES: Mapping[Measure, RepShare] = MappingProxyType(
    {
        Measure.KNEE_FRONT_PAST_TOE: RepShare(0.49, 44, 11),
        Measure.KNEE_FRONT_PAST_TOE_SHOES: RepShare(0.54, 44, 11),
        Measure.KNEE_FRONT_PAST_TOE_BOTTOM: RepShare(0.36, 44, 11),
        Measure.KNEE_PAST_TOE: RepShare(0.46, 45, 14),
        Measure.KNEE_PAST_TOE_SHOES: RepShare(0.46, 45, 14),
        Measure.KNEE_PAST_TOE_BOTTOM: RepShare(0.35, 45, 14),
        Measure.KNEE_TRAVEL: RepShare(0.36, 45, 14),
        Measure.SHANK: RepShare(0.28, 45, 14),
        Measure.HEEL_RISE: RepShare(0.26, 39, 10),
        Measure.TRUNK_LEAN: RepShare(0.13, 45, 14),
        Measure.TRUNK_LEAN_MAX: RepShare(0.18, 45, 14),
        Measure.TRUNK_MINUS_SHANK: RepShare(0.23, 44, 11),
        Measure.THIGH: RepShare(0.27, 45, 14),
        Measure.KNEE_FLEXION: RepShare(0.27, 44, 11),
        Measure.HIP_FLEXION: RepShare(0.18, 45, 14),
        Measure.ANKLE_DORSIFLEXION: RepShare(0.33, 39, 10),
        Measure.DEPTH: RepShare(0.25, 45, 14),
        Measure.DESCENT: RepShare(0.91, 44, 11),
        Measure.PAUSE: RepShare(0.88, 44, 11),
        Measure.ASCENT: RepShare(0.91, 44, 11),
        Measure.DESCENT_MIDDLE: RepShare(0.46, 48, 15),
        Measure.ASCENT_MIDDLE: RepShare(0.56, 44, 11),
        Measure.DESCENT_SPEED: RepShare(0.35, 44, 11),
        Measure.BOTTOM_SPEED: RepShare(1.30, 44, 11),
        Measure.TURNING_ACCELERATION: RepShare(0.62, 44, 11),
        Measure.SMOOTHNESS: RepShare(0.83, 48, 15),
        Measure.KNEE_SLIDE: RepShare(1.13, 45, 14),
        Measure.HIPS_FIRST: RepShare(0.41, 45, 14),
        Measure.KNEE_MOMENT_SHARE: RepShare(0.09, 35, 8),
    }
)
"""The same obliquely; what is missing is as from the side. At 24 frames per second the printed error of speed near the
bottom is too small there."""


def rep_error(measure: Measure, measured: Measured, kind: ViewKind) -> float:
    """Half-width of the 90 % interval of the difference between this rep and another of the same set.

    Args:
        measure: which.
        measured: its value in one rep, with the printed error.
        kind: where the camera stood.
    """
    shares = OBLIQUE_REP_SHARES if kind is ViewKind.OBLIQUE and measure in OBLIQUE_REP_SHARES else REP_SHARES
    return shares[measure].share * measured.error
