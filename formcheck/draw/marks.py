"""The marks of a squat on a picture: leg and trunk, the toe line, the knee's distance from it, the heel's rise.

Everything comes from a trace; nothing is measured here. Light lines are the body, and each figure has a mark of its own
form: the toe line is a long upright line in a band as wide as its error, the knee a ring with an arm to that line, the
heel a bracket over its standing line, the trunk a broken upright beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.draw.canvas import ORANGE, PURPLE, SKY, WHITE, YELLOW, Floats, Ink, corners_of
from formcheck.measure.trace import LegsTrace, SideTrace, Trace
from formcheck.wording.captions import Key

LINE_OVER_KNEE = 0.35
"""The toe line ends this share of the knee's height above the knee."""

LINE_UNDER_SOLE = 0.06
"""And begins this share of it below the tip of the shoe."""

BAND = 0.30
"""How opaque a band of error is: seen, and seen through."""

RISE_SHOWN = 3.0
"""A rise of the heel by less than so many line widths would be a line on a line: then only the heel's dot shows it."""

BEHIND_HEEL_CM = 10.0
"""How far behind the heel its marks reach: clear of the shoe, and nothing else is there."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where the camera's picture lies in the picture drawn on: times ``scale``, after taking off the origin."""

    scale: float
    left_px: float = 0.0
    top_px: float = 0.0

    def at(self, points: Floats) -> Floats:
        """Picture points ``(..., 2)`` where they are drawn; pixel centres lie at whole numbers in both."""
        moved = points - np.array([self.left_px, self.top_px])
        return np.asarray((moved + 0.5) * self.scale - 0.5, dtype=np.float64)


def draw_marks(ink: Ink, trace: Trace, number: int, placing: Placing) -> None:
    """Draw what the trace holds for its picture of this number."""
    match trace:
        case SideTrace():
            _draw_side(ink, trace, number, placing)
        case LegsTrace():
            _draw_legs(ink, trace, number, placing)


def _draw_side(ink: Ink, trace: SideTrace, number: int, placing: Placing) -> None:
    view = _Upright(trace, placing)
    hip, knee, ankle, tip, shoulder = (
        placing.at(points[number])
        for points in (trace.hip_xy_px, trace.knee_xy_px, trace.ankle_xy_px, trace.tip_xy_px, trace.shoulder_xy_px)
    )
    measured = math.isfinite(trace.knee_past_toe_cm.values[number])
    if measured:
        _toe_band(ink, view, (tip, knee), error_cm=float(trace.knee_past_toe_cm.error[number]))
    leans = math.isfinite(trace.trunk_lean_deg.values[number])
    if leans:
        upright = hip + float(np.linalg.norm(shoulder - hip)) * view.up
        ink.dashes(hip, upright, PURPLE, width=0.8)
    ink.line(np.array([hip, shoulder]), PURPLE if leans else WHITE, width=1.3)
    _heel(ink, trace, number, view)
    ink.line(np.array([hip, knee, ankle, tip]), WHITE, width=1.3)
    if measured:
        _toe_line(ink, view, tip, knee)
    for joint in (shoulder, hip, ankle):
        ink.dot(joint, WHITE, radius=1.7)
    if measured:
        ink.ring(knee, SKY, radius=3.4)
    ink.dot(knee, WHITE, radius=1.4)


class _Upright:
    """Forward and up as drawn, and how large a centimetre is."""

    def __init__(self, trace: SideTrace, placing: Placing) -> None:
        roll = math.radians(trace.roll_deg)
        self.up = np.array([math.sin(roll), -math.cos(roll)])
        self.forward = trace.facing * np.array([math.cos(roll), math.sin(roll)])
        self.placing = placing
        self.px_per_cm = trace.px_per_cm * placing.scale
        self.forward_px_per_cm = trace.forward_px_per_cm * placing.scale


def _line_ends(view: _Upright, tip: Floats, knee: Floats) -> tuple[Floats, Floats]:
    height = float((knee - tip) @ view.up)
    return tip - LINE_UNDER_SOLE * height * view.up, tip + (1.0 + LINE_OVER_KNEE) * height * view.up


def _toe_band(ink: Ink, view: _Upright, points: tuple[Floats, Floats], *, error_cm: float) -> None:
    """What lies in this band is neither surely past the toes nor surely behind them."""
    low, high = _line_ends(view, *points)
    aside = error_cm * view.forward_px_per_cm * view.forward
    ink.band(corners_of(low, high, aside), YELLOW, opacity=BAND)


def _toe_line(ink: Ink, view: _Upright, tip: Floats, knee: Floats) -> None:
    """The upright through the tip of the shoe, and from it the arm to the knee."""
    low, high = _line_ends(view, tip, knee)
    foot = tip + float((knee - tip) @ view.up) * view.up
    ink.line(np.array([low, high]), YELLOW, width=1.0)
    ink.line(np.array([foot, knee]), SKY, width=1.2)
    ink.dot(tip, YELLOW, radius=1.5)


def _heel(ink: Ink, trace: SideTrace, number: int, view: _Upright) -> None:
    """Where the heel stood, how far it is up, and the band of error about it."""
    heel, base = view.placing.at(trace.heel_xy_px[number]), view.placing.at(trace.heel_base_xy_px[number])
    if not (np.isfinite(heel).all() and np.isfinite(base).all()):
        return
    rise = float((heel - base) @ view.up) * view.up
    behind = -BEHIND_HEEL_CM * view.px_per_cm * view.forward
    error_cm = float(trace.heel_rise_cm.error[number])
    if math.isfinite(error_cm):
        aside = error_cm * view.px_per_cm * view.up
        ink.band(corners_of(base + rise + behind, base + rise, aside), ORANGE, opacity=BAND + 0.15)
    ink.dashes(base + behind, base - 1.2 * behind, ORANGE, width=0.8)
    if float(rise @ view.up) > RISE_SHOWN * ink.unit_px:
        ink.line(np.array([base + behind / 2, base + rise + behind / 2]), ORANGE, width=1.2)
        ink.line(np.array([base + rise + 0.9 * behind, heel]), ORANGE, width=0.8)
    if trace.leg is trace.near:
        ink.line(np.array([heel, view.placing.at(trace.ankle_xy_px[number])]), WHITE, width=1.3)
    ink.dot(heel, ORANGE, radius=1.7)


def _draw_legs(ink: Ink, trace: LegsTrace, number: int, placing: Placing) -> None:
    joints = placing.at(trace.joints_xy_px[number])
    for joint in range(2):
        ink.line(joints[joint], WHITE, width=1.0)
    for side in range(2):
        ink.line(joints[:, side], WHITE, width=1.3)
        for point in joints[:, side]:
            ink.dot(point, WHITE, radius=1.7)
        ink.ring(joints[2, side], SKY, radius=3.4)


def draw_key(ink: Ink, key: Key, centre: Floats, *, size_px: float) -> None:
    """The small picture of a mark, so that words and marks are matched by form and not by colour alone."""
    half = 0.55 * size_px
    up, right = np.array([0.0, -half]), np.array([half, 0.0])
    match key:
        case Key.KNEE:
            ink.line(np.array([centre - right - up, centre - right + up]), YELLOW)
            ink.line(np.array([centre - right, centre + 0.3 * right]), SKY)
            ink.ring(centre + 0.7 * right, SKY, radius=0.4 * half / ink.unit_px)
        case Key.KNEES:
            for side in (-0.7, 0.7):
                ink.ring(centre + side * right, SKY, radius=0.4 * half / ink.unit_px)
        case Key.HEEL:
            ink.dashes(centre - right - 0.8 * up, centre + right - 0.8 * up, ORANGE, width=0.8)
            ink.line(np.array([centre - 0.8 * up, centre + 0.5 * up]), ORANGE)
            ink.dot(centre + 0.6 * up, ORANGE, radius=2.0)
        case Key.TRUNK:
            ink.dashes(centre - 0.6 * right - up, centre - 0.6 * right + up, PURPLE, width=0.8)
            ink.line(np.array([centre - 0.6 * right - up, centre + 0.8 * right + 0.8 * up]), PURPLE)
        case Key.NONE:
            pass
