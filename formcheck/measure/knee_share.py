"""The knee's share of the hip and knee moments at the bottom of a rep, with the body at rest (quasi-static)."""

from __future__ import annotations

import math

from formcheck.domain.body import Joint
from formcheck.domain.lifter import Bar, Lifter
from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.error_budget import KNEE_SHARE, OBLIQUE_KNEE_SHARE, half_width, oblique_factor
from formcheck.measure.side_rep import SideRep
from formcheck.measure.statics import BAR_FORWARD_M, BAR_UP_M, JointPositions, compute_moments

TYPICAL_BODY_KG = 75.0
"""Body mass where none is given. Without a bar the share depends on ratios of segment masses only, and it cancels."""

MAX_STATIC_TURN_G = 0.5
"""Largest acceleration at the bottom for which moments at rest describe the rep (docs/measures.md#moments)."""

SUPPORT_FROM, SUPPORT_TO = 0.0, 1.0
"""Where the center of mass must be over the foot, heel to toe: outside it the landmarks are wrong, not the posture."""


def measure_knee_share(side: SideRep, lifter: Lifter, turning: Measurement) -> Measurement:
    """The knee's share of the hip and knee moments at the bottom, in per cent.

    Args:
        side: the rep, in cm.
        lifter: body mass and bar.
        turning: ``turning_acceleration_g`` of the rep.
    """
    if isinstance(turning, Measured) and turning.low > MAX_STATIC_TURN_G:
        return NotMeasured(Reason.TURN_TOO_QUICK)
    if lifter.bar_kg > 0 and lifter.body_mass_kg is None:
        return NotMeasured(Reason.BODY_MASS_UNKNOWN)
    positions = _positions_at_bottom(side, lifter.bar)
    if positions is None:
        return NotMeasured(Reason.LOST_AT_BOTTOM)
    moments = compute_moments(positions, body_kg=lifter.body_mass_kg or TYPICAL_BODY_KG, bar_kg=lifter.bar_kg)
    if not SUPPORT_FROM <= moments.weight_at_foot <= SUPPORT_TO:
        return NotMeasured(Reason.OFF_BALANCE)
    if not math.isfinite(moments.knee_share_pct):
        return NotMeasured(Reason.NO_LOAD)
    oblique_sd = OBLIQUE_KNEE_SHARE.sd * oblique_factor(side.signals.view.yaw_deg.value)
    return Measured(moments.knee_share_pct, half_width(KNEE_SHARE.sd, oblique_sd))


def _positions_at_bottom(side: SideRep, bar: Bar) -> JointPositions | None:
    """Forward positions at the bottom; the foot is the standing one, ending at the tip. None where a joint is lost."""
    leg_m = {joint: side.median_at_bottom(points[:, 0]) / 100.0 for joint, points in side.signals.leg_cm.items()}
    lean = math.radians(side.median_at_bottom(side.signals.trunk_lean_deg))
    toe_m = side.median_at_bottom(side.tip_cm) / 100.0
    trunk_cm = side.median_at_bottom(side.signals.trunk_cm)
    shoulder_m = leg_m[Joint.HIP] + trunk_cm / 100.0 * math.sin(lean)
    bar_m = shoulder_m + BAR_FORWARD_M[bar] * math.cos(lean) + BAR_UP_M[bar] * math.sin(lean)
    if not all(map(math.isfinite, (*leg_m.values(), lean, toe_m))):
        return None
    return JointPositions(
        heel_x_m=toe_m - side.shoe_cm / 100.0,
        toe_x_m=toe_m,
        ankle_x_m=leg_m[Joint.ANKLE],
        knee_x_m=leg_m[Joint.KNEE],
        hip_x_m=leg_m[Joint.HIP],
        shoulder_x_m=shoulder_m,
        bar_x_m=bar_m,
    )
