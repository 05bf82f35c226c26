"""The trunk lean that balances a squat: the model behind the table in docs/measures.md#balance."""

from __future__ import annotations

import math

from formcheck.measure.statics import (
    FOOT_MASS,
    LEG_CENTER,
    SHANK_MASS,
    THIGH_MASS,
    UPPER_BODY_CENTER,
    UPPER_BODY_MASS,
    JointPositions,
)


def balanced_trunk_lean_deg(
    posture: JointPositions, *, trunk_m: float, body_kg: float, bar_kg: float, at_foot: float = 0.5
) -> float:
    """The trunk lean that puts the center of mass at a fraction of the foot, bar at the shoulder; NaN if none does.

    Shoulder and bar of the positions are not used.
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
