"""Where the pose model's points lie against the body they stand for: one table, taken off before anything is measured.

Units are shoe lengths: x forward (towards the toes), y down. Each bias goes in a straight line from its standing value
to its value in a deep squat with the flexion of the knee, because the model errs with the posture, not with time.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from formcheck.body import Joint

STRAIGHT_KNEE_DEG = 10.0
"""Knee flexion at and below which the standing bias holds: people do not lock their knees to rest."""

DEEP_KNEE_DEG = 110.0
"""Knee flexion at and above which the bias of the bottom holds: the middle of the hand-placed bottom frames."""


@dataclass(frozen=True, slots=True)
class Bias:
    """Landmark less true point, in shoe lengths, ``(x forward, y down)``, standing and at the bottom."""

    standing: tuple[float, float]
    bottom: tuple[float, float]


LANDMARK_BIAS = MappingProxyType(
    {
        Joint.SHOULDER: Bias((0.01, 0.00), (0.05, -0.01)),
        Joint.HIP: Bias((0.00, -0.08), (0.02, -0.04)),
        Joint.KNEE: Bias((0.03, -0.04), (-0.01, -0.01)),
        Joint.ANKLE: Bias((0.01, 0.03), (0.04, 0.03)),
        Joint.HEEL: Bias((0.12, -0.11), (0.10, -0.12)),
        Joint.FOOT_INDEX: Bias((-0.11, -0.07), (-0.15, -0.05)),
    }
)
"""Medians over 81 hand-placed frames of 30 side-view clips of real people, ``full`` model. Heel against the rear bottom
of the shoe, foot index against its tip."""
