"""Net moments of hip and knee of a squat held still: quasi-static, sagittal, per leg.

Meters, kilograms, newton meters; x is forward, and only x matters. Extensor moments are
positive. Both legs carry the same. Segment masses and centers of mass:
Dempster, from Winter (2009, table 4.1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from formcheck.domain.lifter import Bar

GRAVITY_M_S2 = 9.81

UPPER_BODY_MASS = 0.678
UPPER_BODY_CENTER = 0.626
"""Head, arms and trunk: fraction of body mass, and center as a fraction of the distance from hip to shoulder."""

THIGH_MASS = 0.100
SHANK_MASS = 0.0465
LEG_CENTER = 0.433
"""One leg; the centers of thigh and shank lie at this fraction from their upper joint."""

FOOT_MASS = 0.0145

BAR_FORWARD_M = {Bar.HIGH: -0.05, Bar.LOW: -0.08, Bar.FRONT: 0.07, Bar.NONE: 0.0}
BAR_UP_M = {Bar.HIGH: 0.02, Bar.LOW: -0.03, Bar.FRONT: 0.02, Bar.NONE: 0.0}
"""Position of the bar relative to the shoulder joint, across and along the trunk, for 1.75 m; estimates
(docs/measures.md#moments)."""


@dataclass(frozen=True, slots=True)
class JointPositions:
    """Forward positions in meters from any common origin."""

    heel_x_m: float
    toe_x_m: float
    ankle_x_m: float
    knee_x_m: float
    hip_x_m: float
    shoulder_x_m: float
    bar_x_m: float

    def __post_init__(self) -> None:
        if self.toe_x_m <= self.heel_x_m:
            raise ValueError("the toe lies in front of the heel")


@dataclass(frozen=True, slots=True)
class Moments:
    """Net moments, and where the center of mass lies over the foot (0 heel, 1 toe)."""

    hip_nm: float
    knee_nm: float
    weight_at_foot: float

    @property
    def knee_share_pct(self) -> float:
        """The knee's part of hip plus knee; NaN where the sum is not positive."""
        both = self.hip_nm + self.knee_nm
        return 100.0 * self.knee_nm / both if both > 0 else math.nan


def compute_moments(posture: JointPositions, *, body_kg: float, bar_kg: float) -> Moments:
    """Net moments at rest (formulas: docs/measures.md#moments).

    Raises:
        ValueError: if a mass is negative, or both are nothing.
    """
    if body_kg < 0 or bar_kg < 0 or body_kg + bar_kg <= 0:
        raise ValueError("masses must not be negative, nor both zero")
    p = posture
    upper, thigh = UPPER_BODY_MASS * body_kg, THIGH_MASS * body_kg
    shank, foot = SHANK_MASS * body_kg, FOOT_MASS * body_kg
    upper_x = p.hip_x_m + UPPER_BODY_CENTER * (p.shoulder_x_m - p.hip_x_m)
    thigh_x = p.hip_x_m + LEG_CENTER * (p.knee_x_m - p.hip_x_m)
    shank_x = p.knee_x_m + LEG_CENTER * (p.ankle_x_m - p.knee_x_m)
    foot_x = (p.heel_x_m + p.toe_x_m) / 2

    def above(joint_x_m: float) -> float:
        """First moment of half the upper body and half the bar about a joint, kg m."""
        return (upper * (upper_x - joint_x_m) + bar_kg * (p.bar_x_m - joint_x_m)) / 2

    hip = above(p.hip_x_m)
    knee = -above(p.knee_x_m) + thigh * (p.knee_x_m - thigh_x)
    whole = upper * upper_x + bar_kg * p.bar_x_m + 2 * (thigh * thigh_x + shank * shank_x + foot * foot_x)
    whole_x = whole / (body_kg + bar_kg)
    return Moments(
        hip_nm=GRAVITY_M_S2 * hip,
        knee_nm=GRAVITY_M_S2 * knee,
        weight_at_foot=(whole_x - p.heel_x_m) / (p.toe_x_m - p.heel_x_m),
    )
