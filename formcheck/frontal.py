"""What a view from the front or behind shows of one rep: knees against ankles, legs' angles, hips to one side."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from formcheck import budget
from formcheck.body import Joint, Side
from formcheck.budget import half_width, one_sd, read
from formcheck.measured import Measurement, NotMeasured
from formcheck.reps import Rep
from formcheck.signals import AROUND_S, LEAST_VISIBILITY, LOST_AT_MOST, FrontSignals, between, middle_value

Floats = npt.NDArray[np.float64]

NAMES = ("knee_to_ankle_width", "fppa_left_deg", "fppa_right_deg", "hip_shift_pct")

LEAST_STANCE_CM = 8.0
"""Ankles closer than this make a poor unit: a centimetre of landmark error is an eighth of it."""

LARGEST_TURN_DEG = 25.0
"""Beyond this turn from an exact front view one leg hides the other's depth and widths mean little."""


def frontal(signals: FrontSignals, rep: Rep) -> dict[str, Measurement]:
    """The four measures of a front or back view, at the bottom; hip shift as the change from standing."""
    reason = _why_not(signals, rep)
    if reason:
        return dict.fromkeys(NAMES, NotMeasured(reason))
    bottom = between(signals.time_s, rep.bottom_s - AROUND_S, rep.bottom_s + AROUND_S)
    standing = between(signals.time_s, *rep.standing_s)
    apart = {joint: middle_value(_gap(signals, joint)[bottom]) for joint in (Joint.KNEE, Joint.ANKLE)}
    stance = apart[Joint.ANKLE]
    if not (math.isfinite(stance) and stance >= LEAST_STANCE_CM):
        return dict.fromkeys(NAMES, NotMeasured("the ankles are too close together to serve as a measure"))
    noise = signals.noise_cm
    shift = _shift_pct(signals)
    out: dict[str, Measurement] = {
        "knee_to_ankle_width": read(apart[Joint.KNEE] / stance, half_width(budget.KNEE_WIDTH.sd, noise / stance)),
        "hip_shift_pct": read(
            middle_value(shift[bottom]) - middle_value(shift[standing]),
            half_width(budget.HIP_SHIFT.sd, 100.0 * noise / stance, _roll_shift_pct(signals, stance)),
        ),
    }
    for side in Side:
        angle = middle_value(_projection_angle_deg(signals, side)[bottom])
        out[f"fppa_{side}_deg"] = read(angle, half_width(budget.FPPA.sd, math.degrees(noise / 30.0)))
    return out


def _why_not(signals: FrontSignals, rep: Rep) -> str:
    turn = abs(90.0 - abs(signals.view.yaw_deg.value))
    if turn > LARGEST_TURN_DEG:
        return f"the camera is turned {turn:.0f} degrees away from the front; film from the front"
    moving = between(signals.time_s, rep.start_s, rep.end_s)
    lost = ~np.isfinite(signals.points_cm[Joint.KNEE, Side.LEFT][moving, 0])
    hidden = lost | (signals.visibility[moving] < LEAST_VISIBILITY)
    share = float(np.mean(hidden)) if len(hidden) else 1.0
    return f"hips, knees or ankles were hidden in {100 * share:.0f}% of the rep" if share > LOST_AT_MOST else ""


def _gap(signals: FrontSignals, joint: Joint) -> Floats:
    """``(T,)`` how far the right joint is to the right of the left one."""
    right, left = signals.points_cm[joint, Side.RIGHT], signals.points_cm[joint, Side.LEFT]
    return np.asarray(right[:, 0] - left[:, 0], dtype=np.float64)


def _shift_pct(signals: FrontSignals) -> Floats:
    """``(T,)`` middle of the hips to the right of the middle of the ankles, per cent of the ankles' distance."""
    hips, ankles = (
        (signals.points_cm[joint, Side.LEFT] + signals.points_cm[joint, Side.RIGHT]) / 2
        for joint in (Joint.HIP, Joint.ANKLE)
    )
    across = hips[:, 0] - ankles[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(100.0 * across / np.abs(_gap(signals, Joint.ANKLE)), dtype=np.float64)


def _roll_shift_pct(signals: FrontSignals, stance_cm: float) -> float:
    """A rolled camera turns the hips' drop of about 40 cm into a shift."""
    return 100.0 * 40.0 * math.radians(one_sd(signals.view.roll_deg.error)) / stance_cm


def _projection_angle_deg(signals: FrontSignals, side: Side) -> Floats:
    """``(T,)`` 180 less the angle hip-knee-ankle in the picture: + the knee lies inwards, - outwards."""
    hip, knee, ankle = (signals.points_cm[joint, side] for joint in (Joint.HIP, Joint.KNEE, Joint.ANKLE))
    thigh, shank = hip - knee, ankle - knee
    cross = thigh[:, 0] * shank[:, 1] - thigh[:, 1] * shank[:, 0]
    dot = np.sum(thigh * shank, axis=1)
    bend = 180.0 - np.degrees(np.arctan2(np.abs(cross), dot))
    # On the right leg a knee that lies left of the line from hip to ankle lies inwards.
    span = ankle - hip
    aside = span[:, 0] * (knee[:, 1] - hip[:, 1]) - span[:, 1] * (knee[:, 0] - hip[:, 0])
    inwards = np.sign(aside) * (-1.0 if side is Side.RIGHT else 1.0)
    return np.asarray(inwards * bend, dtype=np.float64)

