"""Measures of one rep from the front or behind: knee width, frontal-plane angle of each leg, hip shift."""

from __future__ import annotations

import math

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure import error_budget
from formcheck.measure.error_budget import half_width, measured_or_missing, sd_from_half_width
from formcheck.measure.kinematics import FrontSignals
from formcheck.measure.refusals import MAX_LOST_SHARE, MIN_VISIBILITY
from formcheck.measure.registry import Measure, Views, missing
from formcheck.numerics.arrays import Bools, Floats
from formcheck.numerics.intervals import READ_WINDOW_S, between, known_median
from formcheck.segment.reps import Rep

THIGH_HEIGHT_SHARE = 0.5
"""Height of the thigh, over that at standing, at which a leg's angle is read: 60 degrees from level. Lower down the
thigh points at the camera and has no direction in the picture."""

KNEES_NEARER = 0.07
"""At the bottom the knees are 20 cm nearer to a camera 3 m in front than the ankles, and look wider apart."""

HALFWAY_KNEES_NEARER = 0.06
HALFWAY_HIPS_FARTHER = 0.045
"""The same halfway down: knees 17 cm in front of the ankles, hips 13 cm behind them (rendered)."""

HIPS_BACK_OF_DROP = 0.5
"""Distance the hips go back, over their drop: 18 to 28 cm for 43 cm (docs/measures.md#balance)."""

MIN_STANCE_CM = 8.0
"""Smallest ankle distance used as a unit: there a landmark error of 1 cm is an eighth of it."""

MAX_TURN_DEG = 25.0
"""Largest turn from an exact front view. Beyond it one leg hides the other, and widths mean little."""


def measure_frontal(signals: FrontSignals, rep: Rep) -> dict[Measure, Measurement]:
    """Knee width and hip shift at the bottom, each leg's angle halfway down."""
    refusal = _why_not_measured(signals, rep)
    if refusal is not None:
        return missing(Views.FRONT, refusal)
    bottom = between(signals.time_s, rep.bottom_s - READ_WINDOW_S, rep.bottom_s + READ_WINDOW_S)
    stance = known_median(_gap(signals, Joint.ANKLE)[bottom])
    if not math.isfinite(stance):
        return missing(Views.FRONT, NotMeasured(Reason.LOST_AT_MOMENT))
    if stance < MIN_STANCE_CM:
        return missing(Views.FRONT, NotMeasured(Reason.STANCE_TOO_NARROW))
    noise = signals.noise_cm
    nearer = -KNEES_NEARER if signals.view.from_behind else KNEES_NEARER
    width = known_median(_gap(signals, Joint.KNEE)[bottom]) / stance / (1.0 + nearer)
    angle_error = half_width(error_budget.FPPA.sd, math.degrees(noise / 30.0))
    knee_width = measured_or_missing(width, half_width(error_budget.KNEE_WIDTH.sd, noise / stance))
    left, right = (measured_or_missing(_leg_angle_deg(signals, rep, side), angle_error) for side in Side)
    return {
        Measure.KNEE_TO_ANKLE_WIDTH: knee_width,
        Measure.FPPA_LEFT: _agreeing(left, knee_width),
        Measure.FPPA_RIGHT: _agreeing(right, knee_width),
        Measure.HIP_SHIFT: _hip_shift(signals, rep, bottom, stance),
    }


def _agreeing(angle: Measurement, width: Measurement) -> Measurement:
    """A leg's angle, unless it points inward while the knees are surely wide, or outward while they are surely in."""
    if isinstance(angle, Measured) and isinstance(width, Measured):
        is_against = angle.value > 0 if width.low > 1.0 else width.high < 1.0 and angle.value < 0
        if is_against:
            return NotMeasured(Reason.KNEES_CONTRADICT)
    return angle


def _hip_shift(signals: FrontSignals, rep: Rep, bottom: Bools, stance_cm: float) -> Measurement:
    """Mid-hips to the right of mid-ankles, in per cent of the stance, minus that at standing.

    A camera off the middle sees part of the hips' motion backward as motion to the side. That part is not known well
    enough to subtract, so it is part of the error.
    """
    standing = between(signals.time_s, *rep.standing_s)
    aside = _hips_aside_cm(signals)
    shift_cm = known_median(aside[bottom]) - known_median(aside[standing])
    drop_cm = known_median(signals.hip_height_cm[standing]) - known_median(signals.hip_height_cm[bottom])
    turn = signals.view.yaw_deg
    off_front = math.radians(math.hypot(90.0 - abs(turn.value), sd_from_half_width(turn.error)))
    roll = math.radians(sd_from_half_width(signals.view.roll_deg.error))
    causes_cm = (signals.noise_cm, HIPS_BACK_OF_DROP * drop_cm * off_front, drop_cm * roll)
    error = half_width(error_budget.HIP_SHIFT.sd, *(100.0 * cause / stance_cm for cause in causes_cm))
    return measured_or_missing(100.0 * shift_cm / stance_cm, error)


def _why_not_measured(signals: FrontSignals, rep: Rep) -> NotMeasured | None:
    turn_deg = abs(90.0 - abs(signals.view.yaw_deg.value))
    if turn_deg > MAX_TURN_DEG:
        return NotMeasured(Reason.TURNED_FROM_FRONT, turn_deg)
    moving = between(signals.time_s, rep.start_s, rep.end_s)
    lost = ~np.isfinite(signals.points_cm[Joint.KNEE, Side.LEFT][moving, 0])
    hidden = lost | (signals.visibility[moving] < MIN_VISIBILITY)
    share = float(np.mean(hidden)) if len(hidden) else 1.0
    if share > MAX_LOST_SHARE:
        return NotMeasured(Reason.LEGS_HIDDEN, share)
    return None


def _gap(signals: FrontSignals, joint: Joint) -> Floats:
    """``(T,)`` distance of the right joint to the right of the left one, in cm."""
    right, left = signals.points_cm[joint, Side.RIGHT], signals.points_cm[joint, Side.LEFT]
    return np.asarray(right[:, 0] - left[:, 0], dtype=np.float64)


def _hips_aside_cm(signals: FrontSignals) -> Floats:
    """``(T,)`` mid-hips to the right of mid-ankles."""
    hips, ankles = (
        (signals.points_cm[joint, Side.LEFT] + signals.points_cm[joint, Side.RIGHT]) / 2
        for joint in (Joint.HIP, Joint.ANKLE)
    )
    return np.asarray(hips[:, 0] - ankles[:, 0], dtype=np.float64)


def _leg_angle_deg(signals: FrontSignals, rep: Rep, side: Side) -> float:
    """The leg's angle where its thigh passes :data:`THIGH_HEIGHT_SHARE`, mean of descent and ascent."""
    hip, knee = signals.points_cm[Joint.HIP, side][:, 1], signals.points_cm[Joint.KNEE, side][:, 1]
    standing = known_median((hip - knee)[between(signals.time_s, *rep.standing_s)])
    moving = between(signals.time_s, rep.start_s, rep.end_s)
    deep = np.flatnonzero(moving & (hip - knee <= THIGH_HEIGHT_SHARE * standing))
    shallow = np.flatnonzero(moving & (hip - knee > THIGH_HEIGHT_SHARE * standing))
    if not len(shallow):
        return math.nan
    angle = _projection_angle_deg(signals, side)
    if not len(deep):
        return known_median(angle[between(signals.time_s, rep.bottom_s - READ_WINDOW_S, rep.bottom_s + READ_WINDOW_S)])
    edges = [max(int(deep[0]) - 1, 0), min(int(deep[-1]) + 1, len(angle) - 1)]
    return float(np.mean(angle[edges]))


def _projection_angle_deg(signals: FrontSignals, side: Side) -> Floats:
    """``(T,)`` 180 minus the angle hip-knee-ankle in the picture: + knee inward, - outward."""
    sign = -1.0 if signals.view.from_behind else 1.0
    middle = sum(signals.points_cm[Joint.ANKLE, each][:, 0] for each in Side) / 2.0
    hip, knee, ankle = (
        np.column_stack([(points[:, 0] - middle) / (1.0 + sign * nearer), points[:, 1]])
        for points, nearer in (
            (signals.points_cm[Joint.HIP, side], -HALFWAY_HIPS_FARTHER),
            (signals.points_cm[Joint.KNEE, side], HALFWAY_KNEES_NEARER),
            (signals.points_cm[Joint.ANKLE, side], 0.0),
        )
    )
    thigh, shank = hip - knee, ankle - knee
    cross = thigh[:, 0] * shank[:, 1] - thigh[:, 1] * shank[:, 0]
    dot = np.sum(thigh * shank, axis=1)
    bend = 180.0 - np.degrees(np.arctan2(np.abs(cross), dot))
    # On the right leg a knee that lies left of the line from hip to ankle lies inward.
    span = ankle - hip
    aside = span[:, 0] * (knee[:, 1] - hip[:, 1]) - span[:, 1] * (knee[:, 0] - hip[:, 0])
    inward = np.sign(aside) * (-1.0 if side is Side.RIGHT else 1.0)
    return np.asarray(inward * bend, dtype=np.float64)
