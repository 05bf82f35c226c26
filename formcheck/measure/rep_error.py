"""The error of differences between the reps of one set.

Scale, camera, shoe and the lasting errors of the pose model are the same in every rep of a set and cancel between two
of them. A share of the printed error is left. It was measured as the spread of measured minus true differences, in
rendered sets whose true reps stay alike or drift (``python -m benchmarks.change``).
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
        Measure.KNEE_FRONT_PAST_TOE: RepShare(0.33, 120, 32),
        Measure.KNEE_FRONT_PAST_TOE_SHOES: RepShare(0.33, 120, 32),
        Measure.KNEE_FRONT_PAST_TOE_BOTTOM: RepShare(0.23, 120, 32),
        Measure.KNEE_PAST_TOE: RepShare(0.29, 120, 32),
        Measure.KNEE_PAST_TOE_SHOES: RepShare(0.29, 120, 32),
        Measure.KNEE_PAST_TOE_BOTTOM: RepShare(0.22, 120, 32),
        Measure.KNEE_TRAVEL: RepShare(0.25, 96, 24),
        Measure.SHANK: RepShare(0.21, 96, 24),
        Measure.HEEL_RISE: RepShare(0.36, 114, 31),
        Measure.HEEL_RISE_ONSET_SHANK: RepShare(0.24, 19, 6),
        Measure.TRUNK_LEAN: RepShare(0.35, 96, 24),
        Measure.TRUNK_LEAN_MAX: RepShare(0.27, 96, 24),
        Measure.TRUNK_MINUS_SHANK: RepShare(0.27, 96, 24),
        Measure.THIGH: RepShare(0.18, 96, 24),
        Measure.KNEE_FLEXION: RepShare(0.31, 96, 24),
        Measure.HIP_FLEXION: RepShare(0.24, 96, 24),
        Measure.ANKLE_DORSIFLEXION: RepShare(0.25, 96, 24),
        Measure.DEPTH: RepShare(0.24, 96, 24),
        Measure.DESCENT: RepShare(0.61, 102, 26),
        Measure.PAUSE: RepShare(0.80, 102, 26),
        Measure.ASCENT: RepShare(0.88, 102, 26),
        Measure.DESCENT_MIDDLE: RepShare(0.67, 102, 26),
        Measure.ASCENT_MIDDLE: RepShare(0.46, 102, 26),
        Measure.DESCENT_SPEED: RepShare(0.35, 102, 26),
        Measure.BOTTOM_SPEED: RepShare(0.90, 102, 26),
        Measure.TURNING_ACCELERATION: RepShare(0.55, 102, 26),
        Measure.SMOOTHNESS: RepShare(0.09, 102, 26),
        Measure.KNEE_SLIDE: RepShare(0.71, 96, 24),
        Measure.HIPS_FIRST: RepShare(0.44, 96, 24),
        Measure.KNEE_MOMENT_SHARE: RepShare(0.13, 74, 17),
        Measure.KNEE_TO_ANKLE_WIDTH: RepShare(0.32, 6, 2),
        Measure.FPPA_LEFT: RepShare(0.31, 3, 1),
        Measure.FPPA_RIGHT: RepShare(0.20, 3, 1),
        Measure.HIP_SHIFT: RepShare(0.19, 6, 2),
    }
)
"""One for each measure: from the side, and from the front or behind."""

OBLIQUE_REP_SHARES: Mapping[Measure, RepShare] = MappingProxyType(
    {
        Measure.KNEE_FRONT_PAST_TOE: RepShare(0.52, 44, 13),
        Measure.KNEE_FRONT_PAST_TOE_SHOES: RepShare(0.52, 44, 13),
        Measure.KNEE_FRONT_PAST_TOE_BOTTOM: RepShare(0.30, 44, 13),
        Measure.KNEE_PAST_TOE: RepShare(0.61, 44, 13),
        Measure.KNEE_PAST_TOE_SHOES: RepShare(0.61, 44, 13),
        Measure.KNEE_PAST_TOE_BOTTOM: RepShare(0.44, 44, 13),
        Measure.KNEE_TRAVEL: RepShare(0.39, 41, 10),
        Measure.SHANK: RepShare(0.32, 41, 10),
        Measure.HEEL_RISE: RepShare(0.19, 34, 10),
        Measure.TRUNK_LEAN: RepShare(0.16, 41, 10),
        Measure.TRUNK_LEAN_MAX: RepShare(0.18, 41, 10),
        Measure.TRUNK_MINUS_SHANK: RepShare(0.31, 41, 10),
        Measure.THIGH: RepShare(0.18, 41, 10),
        Measure.KNEE_FLEXION: RepShare(0.20, 41, 10),
        Measure.HIP_FLEXION: RepShare(0.20, 41, 10),
        Measure.ANKLE_DORSIFLEXION: RepShare(0.32, 34, 10),
        Measure.DEPTH: RepShare(0.22, 41, 10),
        Measure.DESCENT: RepShare(1.00, 41, 10),
        Measure.PAUSE: RepShare(0.84, 41, 10),
        Measure.ASCENT: RepShare(1.88, 41, 10),
        Measure.DESCENT_MIDDLE: RepShare(0.51, 41, 10),
        Measure.ASCENT_MIDDLE: RepShare(0.56, 41, 10),
        Measure.DESCENT_SPEED: RepShare(0.35, 41, 10),
        Measure.BOTTOM_SPEED: RepShare(1.91, 41, 10),
        Measure.TURNING_ACCELERATION: RepShare(0.72, 41, 10),
        Measure.SMOOTHNESS: RepShare(0.71, 41, 10),
        Measure.KNEE_SLIDE: RepShare(0.94, 41, 10),
        Measure.HIPS_FIRST: RepShare(0.47, 41, 10),
        Measure.KNEE_MOMENT_SHARE: RepShare(0.19, 31, 4),
    }
)
"""The same obliquely, where the pose model follows a change of posture less well; what is missing is as from the side.
At 24 frames per second the printed error of ascent and speed near the bottom is too small there."""


def rep_error(measure: Measure, measured: Measured, kind: ViewKind) -> float:
    """Half-width of the 90 % interval of the difference between this rep and another of the same set.

    Args:
        measure: which.
        measured: its value in one rep, with the printed error.
        kind: where the camera stood.
    """
    shares = OBLIQUE_REP_SHARES if kind is ViewKind.OBLIQUE and measure in OBLIQUE_REP_SHARES else REP_SHARES
    return shares[measure].share * measured.error
