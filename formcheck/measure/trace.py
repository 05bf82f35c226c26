"""The trace of a clip, frame by frame: curves for charts, and picture positions for drawing what was measured."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from formcheck.domain.body import BODY, Side
from formcheck.numerics.arrays import Floats
from formcheck.segment.lifters import Position


@dataclass(frozen=True, slots=True)
class Curve:
    """A quantity over time.

    Attributes:
        values: ``(T,)``; NaN where unknown.
        error: ``(T,)`` half-width of the 90 % interval; NaN where there is none.
    """

    values: Floats
    error: Floats

    def __post_init__(self) -> None:
        if self.values.ndim != 1 or self.values.shape != self.error.shape:
            raise ValueError("values and error must both be (T,)")
        for array in (self.values, self.error):
            array.setflags(write=False)


@dataclass(frozen=True, slots=True)
class SideTrace:
    """One scene seen from the side or obliquely. Points are ``(T, 2)`` in the upright picture, x right, y down.

    Attributes:
        time_s: ``(T,)``.
        near: the person's own side nearest the camera; its heel was followed.
        leg: the side whose leg was measured, the far one where the camera is well turned.
        facing: +1 where the toes point to the right of the picture, else -1.
        roll_deg: as in :mod:`formcheck.segment.view`; true up is ``(sin roll, -cos roll)``.
        px_per_cm, forward_px_per_cm: size of the picture at the leg, straight up, and forward as this view shortens it.
        knee_front_past_toe_cm: front of the knee, + past the tip of the shoe.
        heel_rise_cm: against the toe, known within reps and the standing beside them.
        trunk_lean_deg: from vertical, + forward.
        hip_height_cm: middle of the hips above the feet.
        shoulder_xy_px: end of a line from the hip that leans as the trunk does.
        hip_xy_px, knee_xy_px, ankle_xy_px: joints of the leg that was measured.
        knee_front_xy_px: front of its knee, as far before the tip of its shoe as measured.
        tip_xy_px: tip of the shoe of that leg.
        heel_xy_px: rear bottom of the near shoe; NaN where it was not followed.
        heel_base_xy_px: where that point was at standing, carried along with the camera.
        head_px: ``(T, 3)`` x, y and radius of a circle round the head.
        position: which of two lifters; None if only one squats.

    Raises:
        ValueError: if shapes disagree.
    """

    time_s: Floats
    near: Side
    leg: Side
    facing: int
    roll_deg: float
    px_per_cm: float
    forward_px_per_cm: float
    knee_front_past_toe_cm: Curve
    heel_rise_cm: Curve
    trunk_lean_deg: Curve
    hip_height_cm: Curve
    shoulder_xy_px: Floats
    hip_xy_px: Floats
    knee_xy_px: Floats
    ankle_xy_px: Floats
    knee_front_xy_px: Floats
    tip_xy_px: Floats
    heel_xy_px: Floats
    heel_base_xy_px: Floats
    head_px: Floats
    position: Position | None = None

    def __post_init__(self) -> None:
        count = len(self.time_s)
        joints = (self.shoulder_xy_px, self.hip_xy_px, self.knee_xy_px, self.ankle_xy_px)
        points = (*joints, self.knee_front_xy_px, self.tip_xy_px, self.heel_xy_px, self.heel_base_xy_px)
        if any(point.shape != (count, 2) for point in points) or self.head_px.shape != (count, 3):
            raise ValueError("every point must be (T, 2), the head (T, 3)")
        curves = (self.knee_front_past_toe_cm, self.heel_rise_cm, self.trunk_lean_deg, self.hip_height_cm)
        if any(len(curve.values) != count for curve in curves):
            raise ValueError("every curve must be as long as time_s")
        for array in (self.time_s, *points, self.head_px):
            array.setflags(write=False)


@dataclass(frozen=True, slots=True)
class LegsTrace:
    """One scene seen from the front, from behind, or from nobody knows where: both legs, and no sagittal figure.

    Attributes:
        time_s: ``(T,)``.
        roll_deg: as in :mod:`formcheck.segment.view`; 0 where it is not known.
        hip_height_cm: middle of the hips above the ankles.
        joints_xy_px: ``(T, 4, 2, 2)``: shoulder, hip, knee, ankle; left, right; x, y in the upright picture.
        head_px: ``(T, 3)`` x, y and radius of a circle round the head.
        position: which of two lifters; None if only one squats.

    Raises:
        ValueError: if shapes disagree.
    """

    time_s: Floats
    roll_deg: float
    hip_height_cm: Curve
    joints_xy_px: Floats
    head_px: Floats
    position: Position | None = None

    def __post_init__(self) -> None:
        count = len(self.time_s)
        if self.joints_xy_px.shape != (count, len(BODY), 2, 2) or self.head_px.shape != (count, 3):
            raise ValueError("joints must be (T, 4, 2, 2), the head (T, 3)")
        if len(self.hip_height_cm.values) != count:
            raise ValueError("every curve must be as long as time_s")
        for array in (self.time_s, self.joints_xy_px, self.head_px):
            array.setflags(write=False)


Trace = SideTrace | LegsTrace


def clip_trace(trace: Trace, start_s: float, end_s: float) -> Trace:
    """The frames of a trace in an interval, which must contain at least one."""
    within = (trace.time_s >= start_s) & (trace.time_s <= end_s)
    cut: dict[str, Any] = {}
    for field in fields(trace):
        match getattr(trace, field.name):
            case np.ndarray() as points:
                cut[field.name] = points[within]
            case Curve(values, error):
                cut[field.name] = Curve(values[within], error[within])
    return replace(trace, **cut)
