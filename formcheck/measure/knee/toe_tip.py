"""The tip of one foot's shoe: from the trace of the foot or its landmark, and from the lifter's outline.

Both err in ways of their own: the trace takes a shadow or a pattern of the floor for the toe cap, the outline loses a
pale shoe on a pale floor. Where they agree both are right and the tip lies half-way; how far they differ goes into the
error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.domain.measured import NotMeasured
from formcheck.measure import error_budget
from formcheck.measure.foot.heel_trace import HeelTrace
from formcheck.measure.kinematics import SideSignals, shortening
from formcheck.measure.knee.upright_mask import CELLS_PER_UNIT, MaskRows, UprightMask
from formcheck.measure.landmark_bias import TRACED_TIP_SHOE, bias_shoe
from formcheck.numerics.arrays import Floats
from formcheck.numerics.intervals import between, known_median, robust_sd
from formcheck.observe.observation import Observation
from formcheck.observe.patch import Patch
from formcheck.segment.reps import Rep

TOE_BEHIND = 0.30
TOE_REACH = (TOE_BEHIND, 0.60, 0.20, 0.05)
"""Where the tip is looked for, in shoe lengths around the landmark of the toes: its rows hold the sole and the toe cap,
and the other foot's tip, higher in the picture, lies above them."""

ENTRY = -0.05
"""Rows are entered here, in shoe lengths forward of the landmark."""

BEYOND_LANDMARK = (-0.05, 0.35)
"""A tip lies this far before its landmark, in shoe lengths; anything else is no tip."""

AGREE_SHOE = 0.05
"""Trace and outline agree when no further apart than this."""

OUTLINE_BEHIND, HALF_WAY = -0.01, 0.5
"""In 72 rendered reps the outline ends so far behind the trace, in shoe lengths. Where they agree the tip is half-way:
a new encoding moves the trace by up to 0.05, where two edges are about equally good, and the outline by 0.02. Errors of
the knee's front (rms) fell from 0.020 to 0.016 and from 0.026 to 0.024 in the halves of those reps, and from 0.029 to
0.026 and from 0.041 to 0.040 in those of 35 hand-placed ones of real people."""

TRUST_OUTLINE = 0.8
"""Share by which the tip goes over to the outline: from the trace of what is beyond agreement, from the landmark of all
that they differ by."""

FRAMES = 15
"""Frames of a rep in which the outline's tip is read: the toes stay where they are."""


@dataclass(frozen=True, slots=True)
class ToeTip:
    """The tip of one foot's shoe.

    Attributes:
        forward_px: ``(T,)`` pixels forward in the picture, moving with the camera.
        sd_shoe: its standard deviation in shoe lengths.
    """

    forward_px: Floats
    sd_shoe: float


def find_toe_tip(
    scene: Observation, signals: SideSignals, *, leg: Side, rep: Rep, heel: HeelTrace | NotMeasured
) -> ToeTip:
    """The tip of one leg's shoe over a scene, for one rep."""
    landmark_px = _landmark_tip_px(signals, leg)
    traced_px = _traced_tip_px(signals, heel)
    is_traced = traced_px is not None and leg is signals.view.near
    if traced_px is None:
        # A planted foot does not move, but its landmark does: by a shoe length when it is lost.
        moving = between(signals.time_s, rep.start_s, rep.end_s)
        base_px = np.full_like(landmark_px, known_median(landmark_px[moving]))
    elif is_traced:
        base_px = traced_px
    else:
        # The other foot's trace carries the camera's motion.
        standing = between(signals.time_s, *rep.standing_s)
        base_px = traced_px + known_median((landmark_px - traced_px)[standing])
    shoe_px = signals.shoe_cm / signals.scale.cm_per_px
    before_base = (_outline_tips_px(scene, signals, leg, rep) - base_px) / shoe_px
    apart = known_median(before_base)
    source = error_budget.TIP_BY_PICTURE if is_traced else error_budget.TIP_BY_LANDMARK
    if not math.isfinite(apart):
        return ToeTip(base_px, source.sd)
    moved, left = move_to_outline(apart, is_traced=is_traced)
    spread = robust_sd(before_base - apart)
    return ToeTip(base_px + moved * shoe_px, math.hypot(error_budget.TIP_BY_BOTH.sd, left / 2.0, spread / 2.0))


def move_to_outline(apart: float, *, is_traced: bool) -> tuple[float, float]:
    """How far the tip moves toward the outline, and how far apart they remain where they disagree, in shoe lengths.

    Args:
        apart: the outline's tip before that of the trace, or of the landmark.
        is_traced: whether it is that of the trace.
    """
    agree = AGREE_SHOE if is_traced else 0.0
    agreed = min(max(apart, -agree), agree)
    moved = TRUST_OUTLINE * (apart - agreed) + (HALF_WAY * (agreed - OUTLINE_BEHIND) if is_traced else 0.0)
    return moved, apart - moved if abs(apart) > agree else 0.0


def find_outline_tip(patch: Patch, *, toe_px: Floats, shoe_px: float, axes: tuple[Floats, Floats]) -> float | None:
    """The furthest place of the mask at the toes, in pixels forward in the picture.

    Args:
        patch: the mask around the legs.
        toe_px: ``(2,)`` landmark of the toes.
        shoe_px: length of the shoe in the picture.
        axes: unit vectors forward and up in the picture.
    """
    upright = UprightMask(toe_px, shoe_px, axes)
    behind = TOE_BEHIND * CELLS_PER_UNIT
    drawing = upright.draw(patch, TOE_REACH)
    rows = MaskRows(drawing)
    edges = [rows.leave_lifter(row, behind + ENTRY * CELLS_PER_UNIT) for row in range(len(drawing))]
    known = [edge - behind for edge in edges if edge is not None]
    if not known or not BEYOND_LANDMARK[0] < max(known) / CELLS_PER_UNIT < BEYOND_LANDMARK[1]:
        return None
    return float(upright.picture_px(max(known), 0.0) @ axes[0])


def _outline_tips_px(scene: Observation, signals: SideSignals, leg: Side, rep: Rep) -> Floats:
    """``(T,)`` the outline's tip in some frames of the rep; NaN in all others."""
    time_s, view = signals.time_s, signals.view
    toe = signals.smooth_px[:, Joint.FOOT_INDEX.on(leg)]
    shoe_px = signals.shoe_cm / signals.scale.cm_per_px
    usable = between(time_s, rep.start_s, rep.end_s) & np.isfinite(toe[:, 0])
    frames = np.array([i for i in np.flatnonzero(usable).tolist() if scene.leg_masks[i] is not None], np.intp)
    tips = np.full(len(time_s), np.nan)
    for i in frames[np.linspace(0, len(frames) - 1, min(FRAMES, len(frames))).astype(np.intp)]:
        patch = scene.leg_masks[i]
        tip = None if patch is None else find_outline_tip(patch, toe_px=toe[i], shoe_px=shoe_px, axes=view.axes)
        tips[i] = math.nan if tip is None else tip
    return tips


def _landmark_tip_px(signals: SideSignals, leg: Side) -> Floats:
    """``(T,)`` the tip by the landmark, bias removed."""
    view = signals.view
    shoe_px = signals.shoe_cm / signals.scale.cm_per_px
    shortened = shortening(view.yaw_deg.value, is_near=leg is view.near)
    bias_px = shoe_px * shortened * bias_shoe(Joint.FOOT_INDEX, signals.knee_flexion_deg)[:, 0]
    return np.asarray(signals.smooth_px[:, Joint.FOOT_INDEX.on(leg)] @ view.axes[0] - bias_px)


def _traced_tip_px(signals: SideSignals, heel: HeelTrace | NotMeasured) -> Floats | None:
    """``(T,)`` the tip of the near foot as traced, bias removed; None without a trace."""
    if isinstance(heel, NotMeasured) or not np.isfinite(heel.toe_xy_px[:, 0]).any():
        return None
    known = np.isfinite(heel.toe_xy_px[:, 0])
    forward_px = heel.toe_xy_px[known] @ signals.view.axes[0]
    return np.interp(signals.time_s, heel.time_s[known], forward_px) - TRACED_TIP_SHOE * heel.shoe_px.value
