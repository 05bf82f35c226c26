"""Net joint moments of a squat held still: quasi-static, sagittal, per leg (hip, knee, ankle) or whole body (L5/S1).

Metres, kilograms, newton metres; x forward, only x enters. Extensor moments of hip, knee and back and the
plantarflexor moment of the ankle are positive. Both legs are taken to carry the same. Segment masses and mass centres
are Dempster's as Winter (2009, table 4.1) gives them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from formcheck.domain.lifter import Bar

GRAVITY_M_S2 = 9.81

UPPER_BODY_MASS = 0.678
UPPER_BODY_CENTER = 0.626
"""Head, arms and trunk: share of body mass, and of the way from hip to shoulder."""

THIGH_MASS = 0.100
SHANK_MASS = 0.0465
LEG_CENTER = 0.433
"""Of one leg; the centres of thigh and shank lie this far from their upper joint."""

FOOT_MASS = 0.0145

PELVIS_MASS = 0.142
PELVIS_CENTER = 0.895
"""Share of the way from L5/S1 to hip; the rest of head, arms and trunk is what L5/S1 carries."""

L5S1_OF_TRUNK = 0.20
"""L5/S1 on the way from hip to shoulder; an estimate, and two-dimensional lifting models are sensitive to it."""

BAR_FORWARD_M = {Bar.HIGH: -0.05, Bar.LOW: -0.08, Bar.FRONT: 0.07, Bar.NONE: 0.0}
BAR_UP_M = {Bar.HIGH: 0.02, Bar.LOW: -0.03, Bar.FRONT: 0.02, Bar.NONE: 0.0}
"""Where the bar lies from the shoulder joint, across and along the trunk, for 1.75 m; estimates
(docs/measures.md#moments)."""


@dataclass(frozen=True, slots=True)
class JointPositions:
    """Where things are, metres forward of any common origin."""

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
    """Net moments of a posture, and how far from the heel the whole weight acts (0 heel, 1 toe)."""

    hip_nm: float
    knee_nm: float
    ankle_nm: float
    back_nm: float
    weight_at_foot: float

    @property
    def knee_share_pct(self) -> float:
        """The knee's part of hip and knee together; NaN where both cancel."""
        both = self.hip_nm + self.knee_nm
        return 100.0 * self.knee_nm / both if both > 0 else math.nan


def compute_moments(posture: JointPositions, *, body_kg: float, bar_kg: float) -> Moments:
    """Net moments at rest (formulas: docs/measures.md#moments).

    Raises:
        ValueError: if a mass is negative, or both are nothing.
    """
    if body_kg < 0 or bar_kg < 0 or body_kg + bar_kg <= 0:
        raise ValueError("masses must not be negative, nor both nothing")
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
    ankle = above(p.ankle_x_m) + thigh * (thigh_x - p.ankle_x_m) + shank * (shank_x - p.ankle_x_m)
    whole = upper * upper_x + bar_kg * p.bar_x_m + 2 * (thigh * thigh_x + shank * shank_x + foot * foot_x)
    whole_x = whole / (body_kg + bar_kg)
    return Moments(
        hip_nm=GRAVITY_M_S2 * hip,
        knee_nm=GRAVITY_M_S2 * knee,
        ankle_nm=GRAVITY_M_S2 * ankle,
        back_nm=GRAVITY_M_S2 * _back(p, body_kg, bar_kg),
        weight_at_foot=(whole_x - p.heel_x_m) / (p.toe_x_m - p.heel_x_m),
    )


def _back(p: JointPositions, body_kg: float, bar_kg: float) -> float:
    """First moment about L5/S1 of what lies above it, kg m."""
    trunk = p.shoulder_x_m - p.hip_x_m
    share = UPPER_BODY_MASS - PELVIS_MASS
    centre = (UPPER_BODY_MASS * UPPER_BODY_CENTER - PELVIS_MASS * PELVIS_CENTER * L5S1_OF_TRUNK) / share
    joint_x = p.hip_x_m + L5S1_OF_TRUNK * trunk
    return share * body_kg * (p.hip_x_m + centre * trunk - joint_x) + bar_kg * (p.bar_x_m - joint_x)


def balanced_trunk_lean_deg(
    posture: JointPositions, *, trunk_m: float, body_kg: float, bar_kg: float, at_foot: float = 0.5
) -> float:
    """The trunk lean that puts the weight at a share of the foot, with the bar at the shoulder; NaN if none can.

    Shoulder and bar of ``posture`` are not read.
    """
    p = posture
    upper, thigh = UPPER_BODY_MASS * body_kg, THIGH_MASS * body_kg
    shank, foot = SHANK_MASS * body_kg, FOOT_MASS * body_kg
    thigh_x = p.hip_x_m + LEG_CENTER * (p.knee_x_m - p.hip_x_m)
    shank_x = p.knee_x_m + LEG_CENTER * (p.ankle_x_m - p.knee_x_m)
    foot_x = (p.heel_x_m + p.toe_x_m) / 2
    wanted_x = p.heel_x_m + at_foot * (p.toe_x_m - p.heel_x_m)
    needed = (body_kg + bar_kg) * wanted_x - (upper + bar_kg) * p.hip_x_m
    needed -= 2 * (thigh * thigh_x + shank * shank_x + foot * foot_x)
    sine = needed / (trunk_m * (UPPER_BODY_CENTER * upper + bar_kg))
    return math.degrees(math.asin(sine)) if abs(sine) <= 1 else math.nan
