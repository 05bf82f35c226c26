"""Traces made by hand, and analyses with them, for tests of drawings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import Side
from formcheck.domain.measured import Measurement
from formcheck.judge.results import Analysis
from formcheck.measure.trace import Curve, LegsTrace, SideTrace
from formcheck.segment.view import ViewKind
from tests.fake_analysis import analysis_of, front_measures, measures

Array = npt.NDArray[np.float64]

WIDTH, HEIGHT = 240, 320
PX_PER_CM = 1.2
TIMES_S = np.arange(0.0, 7.0, 0.1)
"""Long enough for the first rep of :func:`tests.fake_analysis.timing`, which lasts from 3.0 to 5.7 s."""

POINTS = {
    "shoulder_xy_px": (130.0, 120.0),
    "hip_xy_px": (90.0, 180.0),
    "knee_xy_px": (130.0, 190.0),
    "knee_front_xy_px": (150.0, 190.0),
    "ankle_xy_px": (115.0, 245.0),
    "tip_xy_px": (140.0, 260.0),
    "heel_xy_px": (100.0, 254.0),
    "heel_base_xy_px": (100.0, 260.0),
}
"""A squat at its bottom, facing right."""


def held(point: tuple[float, ...], count: int = len(TIMES_S)) -> Array:
    return np.tile(np.array(point), (count, 1))


def curve(value: float, error: float = 1.0, *, times_s: Array = TIMES_S) -> Curve:
    """A constant curve whose error is known within the first rep."""
    within = (times_s >= 3.0 - 1e-9) & (times_s <= 5.7 + 1e-9)
    return Curve(np.full(len(times_s), value), np.where(within, error, np.nan))


def side_trace(*, facing: int = 1, roll_deg: float = 0.0) -> SideTrace:
    """A lifter who stays at the bottom for ever: front of the knee 8.3 cm past the toes, heel 5 cm up."""

    def mirrored(point: tuple[float, float]) -> tuple[float, float]:
        return point if facing > 0 else (WIDTH - 1 - point[0], point[1])

    points = {name: held(mirrored(point)) for name, point in POINTS.items()}
    return SideTrace(
        time_s=TIMES_S.copy(),
        near=Side.RIGHT if facing > 0 else Side.LEFT,
        leg=Side.RIGHT if facing > 0 else Side.LEFT,
        facing=facing,
        roll_deg=roll_deg,
        px_per_cm=PX_PER_CM,
        forward_px_per_cm=PX_PER_CM,
        knee_front_past_toe_cm=curve(8.3, 2.0),
        heel_rise_cm=curve(5.0, 0.8),
        trunk_lean_deg=curve(34.0, 4.0),
        hip_height_cm=curve(50.0, 2.0),
        head_px=held((*mirrored((140.0, 95.0)), 18.0)),
        **points,  # type: ignore[arg-type]
    )


def legs_trace() -> LegsTrace:
    """The trace of a lifter filmed from the front."""
    joints = np.array(
        [[(140, 120), (100, 120)], [(135, 180), (105, 180)], [(145, 200), (95, 200)], [(140, 260), (100, 260)]]
    )
    return LegsTrace(
        time_s=TIMES_S.copy(),
        roll_deg=0.0,
        hip_height_cm=curve(50.0),
        joints_xy_px=np.tile(joints.astype(float), (len(TIMES_S), 1, 1, 1)),
        head_px=held((120.0, 95.0, 18.0)),
    )


def seen_from_the_side(trace: SideTrace | None = None, **changed: Measurement) -> Analysis:
    """An analysis of one rep with the trace it came with."""
    good = analysis_of(measures(**changed))
    source = replace(good.source, width_px=WIDTH, height_px=HEIGHT, frames=len(TIMES_S), duration_s=7.0)
    return replace(good, source=source, traces=(trace if trace is not None else side_trace(),))


def seen_from_the_front() -> Analysis:
    """An analysis of one rep filmed from the front."""
    good = analysis_of(front_measures(), kind=ViewKind.FRONT)
    source = replace(good.source, width_px=WIDTH, height_px=HEIGHT, frames=len(TIMES_S), duration_s=7.0)
    return replace(good, source=source, traces=(legs_trace(),))


def blank(gray: int = 128, *, width: int = WIDTH, height: int = HEIGHT) -> npt.NDArray[np.uint8]:
    """An empty picture."""
    return np.full((height, width, 3), gray, np.uint8)
