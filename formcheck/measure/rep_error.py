"""The error of differences between the reps of one set.

Scale, camera, shoe and the lasting errors of the pose model are the same in every rep of a set and cancel between two
of them. A share of the printed error is left. It was measured as the spread of measured minus true differences, in
rendered sets whose true reps stay alike or drift (``python -m benchmarks.change``). Fitted on the clips with even
hashes, 92 % of 1164 differences of the others lay inside; the other way round, 87 % of 2735.
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
        Measure.KNEE_FRONT_PAST_TOE: RepShare(0.49, 125, 33),
        Measure.KNEE_FRONT_PAST_TOE_SHOES: RepShare(0.62, 125, 33),
        Measure.KNEE_FRONT_PAST_TOE_BOTTOM: RepShare(0.41, 125, 33),
        Measure.KNEE_PAST_TOE: RepShare(0.32, 127, 35),
        Measure.KNEE_PAST_TOE_SHOES: RepShare(0.33, 127, 35),
        Measure.KNEE_PAST_TOE_BOTTOM: RepShare(0.28, 127, 35),
        Measure.KNEE_TRAVEL: RepShare(0.31, 127, 35),
        Measure.SHANK: RepShare(0.21, 127, 35),
        Measure.HEEL_RISE: RepShare(0.34, 126, 34),
        Measure.HEEL_RISE_ONSET_SHANK: RepShare(0.25, 28, 9),
        Measure.TRUNK_LEAN: RepShare(0.34, 125, 33),
        Measure.TRUNK_LEAN_MAX: RepShare(0.22, 125, 33),
        Measure.TRUNK_MINUS_SHANK: RepShare(0.25, 125, 33),
        Measure.THIGH: RepShare(0.19, 125, 33),
        Measure.KNEE_FLEXION: RepShare(0.23, 125, 33),
        Measure.HIP_FLEXION: RepShare(0.24, 125, 33),
        Measure.ANKLE_DORSIFLEXION: RepShare(0.23, 124, 32),
        Measure.DEPTH: RepShare(0.24, 125, 33),
        Measure.DESCENT: RepShare(0.83, 133, 37),
        Measure.PAUSE: RepShare(0.85, 133, 37),
        Measure.ASCENT: RepShare(1.07, 133, 37),
        Measure.DESCENT_MIDDLE: RepShare(0.81, 133, 37),
        Measure.ASCENT_MIDDLE: RepShare(0.59, 133, 37),
        Measure.DESCENT_SPEED: RepShare(0.49, 133, 37),
        Measure.BOTTOM_SPEED: RepShare(1.05, 133, 37),
        Measure.TURNING_ACCELERATION: RepShare(0.60, 133, 37),
        Measure.SMOOTHNESS: RepShare(0.22, 133, 37),
        Measure.KNEE_SLIDE: RepShare(0.91, 125, 33),
        Measure.HIPS_FIRST: RepShare(0.42, 125, 33),
        Measure.KNEE_MOMENT_SHARE: RepShare(0.12, 95, 23),
        Measure.KNEE_TO_ANKLE_WIDTH: RepShare(0.30, 6, 2),
        Measure.FPPA_LEFT: RepShare(0.31, 3, 1),
        Measure.FPPA_RIGHT: RepShare(0.19, 3, 1),
        Measure.HIP_SHIFT: RepShare(0.18, 6, 2),
    }
)
"""One for each measure: from the side, and from the front or behind."""

OBLIQUE_REP_SHARES: Mapping[Measure, RepShare] = MappingProxyType(
    {
        Measure.KNEE_FRONT_PAST_TOE: RepShare(0.24, 41, 10),
        Measure.KNEE_FRONT_PAST_TOE_SHOES: RepShare(0.20, 41, 10),
        Measure.KNEE_FRONT_PAST_TOE_BOTTOM: RepShare(0.21, 41, 10),
        Measure.KNEE_PAST_TOE: RepShare(0.20, 41, 10),
        Measure.KNEE_PAST_TOE_SHOES: RepShare(0.23, 41, 10),
        Measure.KNEE_PAST_TOE_BOTTOM: RepShare(0.24, 41, 10),
        Measure.KNEE_TRAVEL: RepShare(0.27, 41, 10),
        Measure.SHANK: RepShare(0.40, 41, 10),
        Measure.HEEL_RISE: RepShare(0.63, 33, 9),
        Measure.TRUNK_LEAN: RepShare(0.15, 41, 10),
        Measure.TRUNK_LEAN_MAX: RepShare(0.19, 41, 10),
        Measure.TRUNK_MINUS_SHANK: RepShare(0.30, 41, 10),
        Measure.THIGH: RepShare(0.18, 41, 10),
        Measure.KNEE_FLEXION: RepShare(0.21, 41, 10),
        Measure.HIP_FLEXION: RepShare(0.18, 41, 10),
        Measure.ANKLE_DORSIFLEXION: RepShare(0.34, 33, 9),
        Measure.DEPTH: RepShare(0.24, 41, 10),
        Measure.DESCENT: RepShare(0.98, 41, 10),
        Measure.PAUSE: RepShare(0.86, 41, 10),
        Measure.ASCENT: RepShare(1.76, 41, 10),
        Measure.DESCENT_MIDDLE: RepShare(0.46, 41, 10),
        Measure.ASCENT_MIDDLE: RepShare(0.52, 41, 10),
        Measure.DESCENT_SPEED: RepShare(0.36, 41, 10),
        Measure.BOTTOM_SPEED: RepShare(1.71, 41, 10),
        Measure.TURNING_ACCELERATION: RepShare(0.71, 41, 10),
        Measure.SMOOTHNESS: RepShare(0.67, 41, 10),
        Measure.KNEE_SLIDE: RepShare(1.03, 41, 10),
        Measure.HIPS_FIRST: RepShare(0.39, 41, 10),
        Measure.KNEE_MOMENT_SHARE: RepShare(0.15, 31, 4),
    }
)
"""The same obliquely; what is missing is as from the side. At 24 frames per second the printed error of ascent and
speed near the bottom is too small there."""


def rep_error(measure: Measure, measured: Measured, kind: ViewKind) -> float:
    """Half-width of the 90 % interval of the difference between this rep and another of the same set.

    Args:
        measure: which.
        measured: its value in one rep, with the printed error.
        kind: where the camera stood.
    """
    shares = OBLIQUE_REP_SHARES if kind is ViewKind.OBLIQUE and measure in OBLIQUE_REP_SHARES else REP_SHARES
    return shares[measure].share * measured.error
