"""The marks of a squat on a picture: leg and trunk, the toe line, the knee's distance from it, the heel's rise.

All positions come from a trace. White lines are the body; each measure has a mark of its own form: the toe line is a
long upright line in a band as wide as its error, the front of the knee a ring with an arm to that line, the heel a
bracket over its standing height, the trunk a dashed vertical beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.draw.canvas import ORANGE, PURPLE, SKY, WHITE, YELLOW, Canvas, strip_corners
from formcheck.measure.trace import LegsTrace, SideTrace, Trace
from formcheck.numerics.arrays import Floats
from formcheck.segment.view import picture_axes
from formcheck.wording.captions import Key

LINE_OVER_KNEE = 0.35
"""The toe line ends this share of the knee's height above the knee."""

LINE_UNDER_SOLE = 0.06
"""The toe line begins this share of the knee's height below the tip of the shoe."""

BAND_OPACITY = 0.30
"""A band of error is visible, and the picture shows through it."""

MIN_BRACKET_UNITS = 3.0
"""A heel rise under this many line widths gets no bracket, only the heel's dot: the lines would overlap."""

HEEL_MARK_CM = 10.0
"""How far behind the heel its marks reach, clear of the shoe."""


@dataclass(frozen=True, slots=True)
class PictureTransform:
    """From the clip's picture to the picture drawn on: subtract the origin, then multiply by ``scale``."""

    scale: float
    left_px: float = 0.0
    top_px: float = 0.0

    def apply(self, points: Floats) -> Floats:
        """Points ``(..., 2)`` of the clip's picture in the drawn one; pixel centers are whole numbers in both."""
        moved = points - np.array([self.left_px, self.top_px])
        return np.asarray((moved + 0.5) * self.scale - 0.5, dtype=np.float64)


def draw_marks(canvas: Canvas, trace: Trace, index: int, transform: PictureTransform) -> None:
    """Draw the marks of the trace's picture with this index."""
    match trace:
        case SideTrace():
            _draw_side(canvas, trace, index, transform)
        case LegsTrace():
            _draw_legs(canvas, trace, index, transform)


def _draw_side(canvas: Canvas, trace: SideTrace, index: int, transform: PictureTransform) -> None:
    view = _ImageAxes(trace, transform)
    hip, knee, front, ankle, tip, shoulder = (
        transform.apply(points[index])
        for points in (
            trace.hip_xy_px,
            trace.knee_xy_px,
            trace.knee_front_xy_px,
            trace.ankle_xy_px,
            trace.tip_xy_px,
            trace.shoulder_xy_px,
        )
    )
    has_knee = math.isfinite(trace.knee_front_past_toe_cm.values[index])
    if has_knee:
        _toe_band(canvas, view, (tip, front), error_cm=float(trace.knee_front_past_toe_cm.error[index]))
    has_lean = math.isfinite(trace.trunk_lean_deg.values[index])
    if has_lean:
        vertical = hip + float(np.linalg.norm(shoulder - hip)) * view.up
        canvas.dashes(hip, vertical, PURPLE, width=0.8)
    canvas.line(np.array([hip, shoulder]), PURPLE if has_lean else WHITE, width=1.3)
    _heel(canvas, trace, index, view)
    canvas.line(np.array([hip, knee, ankle, tip]), WHITE, width=1.3)
    if has_knee:
        _toe_line(canvas, view, tip, front)
    for joint in (shoulder, hip, knee, ankle):
        canvas.dot(joint, WHITE, radius=1.7)
    if has_knee:
        canvas.ring(front, SKY, radius=3.4)


class _ImageAxes:
    """Forward and up as drawn, and the size of a centimeter."""

    def __init__(self, trace: SideTrace, transform: PictureTransform) -> None:
        self.forward, self.up = picture_axes(trace.roll_deg, trace.facing)
        self.transform = transform
        self.px_per_cm = trace.px_per_cm * transform.scale
        self.forward_px_per_cm = trace.forward_px_per_cm * transform.scale


def _line_ends(view: _ImageAxes, tip: Floats, front: Floats) -> tuple[Floats, Floats]:
    height = float((front - tip) @ view.up)
    return tip - LINE_UNDER_SOLE * height * view.up, tip + (1.0 + LINE_OVER_KNEE) * height * view.up


def _toe_band(canvas: Canvas, view: _ImageAxes, points: tuple[Floats, Floats], *, error_cm: float) -> None:
    """A knee whose front lies in this band is neither surely past the toes nor surely behind them."""
    low, high = _line_ends(view, *points)
    half_width = error_cm * view.forward_px_per_cm * view.forward
    canvas.band(strip_corners(low, high, half_width), YELLOW, opacity=BAND_OPACITY)


def _toe_line(canvas: Canvas, view: _ImageAxes, tip: Floats, front: Floats) -> None:
    """The vertical through the tip of the shoe, and the arm from it to the front of the knee."""
    low, high = _line_ends(view, tip, front)
    foot = tip + float((front - tip) @ view.up) * view.up
    canvas.line(np.array([low, high]), YELLOW, width=1.0)
    canvas.line(np.array([foot, front]), SKY, width=1.2)
    canvas.dot(tip, YELLOW, radius=1.5)


def _heel(canvas: Canvas, trace: SideTrace, index: int, view: _ImageAxes) -> None:
    """Where the heel stood, how far it has risen, and the band of its error."""
    heel, base = view.transform.apply(trace.heel_xy_px[index]), view.transform.apply(trace.heel_base_xy_px[index])
    if not (np.isfinite(heel).all() and np.isfinite(base).all()):
        return
    rise = float((heel - base) @ view.up) * view.up
    behind = -HEEL_MARK_CM * view.px_per_cm * view.forward
    error_cm = float(trace.heel_rise_cm.error[index])
    if math.isfinite(error_cm):
        half_width = error_cm * view.px_per_cm * view.up
        canvas.band(strip_corners(base + rise + behind, base + rise, half_width), ORANGE, opacity=BAND_OPACITY + 0.15)
    canvas.dashes(base + behind, base - 1.2 * behind, ORANGE, width=0.8)
    if float(rise @ view.up) > MIN_BRACKET_UNITS * canvas.unit_px:
        canvas.line(np.array([base + behind / 2, base + rise + behind / 2]), ORANGE, width=1.2)
        canvas.line(np.array([base + rise + 0.9 * behind, heel]), ORANGE, width=0.8)
    if trace.leg is trace.near:
        canvas.line(np.array([heel, view.transform.apply(trace.ankle_xy_px[index])]), WHITE, width=1.3)
    canvas.dot(heel, ORANGE, radius=1.7)


def _draw_legs(canvas: Canvas, trace: LegsTrace, index: int, transform: PictureTransform) -> None:
    joints = transform.apply(trace.joints_xy_px[index])
    for joint in range(2):
        canvas.line(joints[joint], WHITE, width=1.0)
    for side in range(2):
        canvas.line(joints[:, side], WHITE, width=1.3)
        for point in joints[:, side]:
            canvas.dot(point, WHITE, radius=1.7)
        canvas.ring(joints[2, side], SKY, radius=3.4)


def draw_key(canvas: Canvas, key: Key, center: Floats, *, size_px: float) -> None:
    """Draw a mark in small beside its words, so that they match by form and not by color alone."""
    half = 0.55 * size_px
    up, right = np.array([0.0, -half]), np.array([half, 0.0])
    match key:
        case Key.KNEE:
            canvas.line(np.array([center - right - up, center - right + up]), YELLOW)
            canvas.line(np.array([center - right, center + 0.3 * right]), SKY)
            canvas.ring(center + 0.7 * right, SKY, radius=0.4 * half / canvas.unit_px)
        case Key.KNEES:
            for side in (-0.7, 0.7):
                canvas.ring(center + side * right, SKY, radius=0.4 * half / canvas.unit_px)
        case Key.HEEL:
            canvas.dashes(center - right - 0.8 * up, center + right - 0.8 * up, ORANGE, width=0.8)
            canvas.line(np.array([center - 0.8 * up, center + 0.5 * up]), ORANGE)
            canvas.dot(center + 0.6 * up, ORANGE, radius=2.0)
        case Key.TRUNK:
            canvas.dashes(center - 0.6 * right - up, center - 0.6 * right + up, PURPLE, width=0.8)
            canvas.line(np.array([center - 0.6 * right - up, center + 0.8 * right + 0.8 * up]), PURPLE)
        case Key.NONE:
            pass
