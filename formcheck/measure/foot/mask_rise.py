"""The heel's rise in the lifter's mask: a check of its trace, which it corrects where that is less sure.

Shadow and lit floor mislead the look of a shoe, and a small shoe shows few pixels of it. The pose network's mask knows
nothing of either: its lower edge at the heel rises with the heel. It is coarse, so it replaces a rise only where the
trace is worse still; where a poor match reads lower than the mask, it makes the error larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from formcheck.domain.measured import NotMeasured
from formcheck.measure.foot.heel_trace import HeelTrace, is_middle
from formcheck.measure.kinematics import near_foot_shortening
from formcheck.numerics.arrays import Bools, Floats, Indices
from formcheck.numerics.intervals import between
from formcheck.observe.observation import Observation
from formcheck.observe.patch import Patch
from formcheck.segment.reps import Rep
from formcheck.segment.view import SideView

MASK_GAIN, MASK_ERROR_SHOE = 0.80, 0.08
"""Rise of the mask's edge over the true rise, and half-width of the 90 % interval of the rise it gives, in true shoe
lengths. In 368 rendered and real reps the edge rises by 0.6 to 0.75 of the truth, and nine in ten lie within 0.05 to
0.07 of that. Of the rendered reps with a trace worse than this, seven lifts that were measured before are off by 0.4
instead of 1.6 cm (1.4 and 1.6 to 0.5 and 0.3 in the halves), and six of 4.0 to 6.4 cm that were refused or unclear are
called lifted; no call of 218 real reps that were altered in two ways and recorded anew, all flat, changes."""

MASK_NOISE_SHOE, ERROR_OF_DISAGREEMENT = 0.03, 4.0
"""Rise that the mask shows of a flat heel, true shoe lengths (eight in ten read less), and the error of a trace per
mismatch of the rearfoot around the bottom (1 - correlation) and shoe length by which the mask rises higher than that.
A heel that comes up before a shadow as dark as itself fades: one that was 3.2 cm up read 0.8 at a correlation of 0.81
and was called flat; the mask read 3.1. Of 669 recordings of 493 reps, real and rendered, any error from 1.8 to 4.4
makes that one unclear and no other; 4.5 makes a flat one unclear, too."""

HEEL_SPAN, FOREFOOT_SPAN = (-0.06, 0.20), (0.70, 0.94)
"""Where along the shoe the lowest point of the heel, and the sole of the forefoot, are sought, in shoe lengths."""

COLUMN_STEP, HEIGHTS = 0.04, np.arange(0.35, -0.301, -0.01)
"""Distance between columns, and the heights over the sole at which the mask is read, from the top, in shoe lengths."""

IN_MASK = 127.5
"""Value from which a cell shows the lifter."""

MOST_FRAMES = 9
"""Frames with a mask that are read at standing and around the bottom; their median counts."""


def correct_by_mask(
    trace: HeelTrace | NotMeasured, observation: Observation, view: SideView, rep: Rep
) -> HeelTrace | NotMeasured:
    """The trace with the error of a poor match that reads lower than the mask by :data:`ERROR_OF_DISAGREEMENT`.

    Where its error is larger than the mask's, the two rises are averaged by their variances.

    A lower mean scales the rise; what is higher is added in full around the bottom, fading to the ends of the rep. The
    mask makes no heel surely flat, so the error shrinks only where the mean exceeds it: the edge of four heels that
    were 2.1 to 2.7 cm up rose by 0.03 shoe lengths at most.

    A trace stays as it is where no mask was kept, where the mask has no edge there (something hides the foot), or where
    the edge of the forefoot, which stays on the floor, has moved.
    """
    if isinstance(trace, NotMeasured) or not observation.leg_masks:
        return trace
    shortening = near_foot_shortening(view.yaw_deg.value)
    mask_error = MASK_ERROR_SHOE / shortening
    middle = is_middle(trace.time_s, rep)
    known = middle & np.isfinite(trace.rise_shoe)
    risen = _mask_rise(trace, observation, view, rep, middle) / shortening
    if not known.any() or not np.isfinite(risen):
        return trace
    largest = max(0.0, float(trace.rise_shoe[known].max()))
    mismatch = 1.0 - float(np.median(trace.rearfoot_match[middle]))
    doubt = ERROR_OF_DISAGREEMENT * mismatch * max(0.0, risen - largest - MASK_NOISE_SHOE / shortening)
    trace = replace(trace, error_shoe=float(np.hypot(trace.error_shoe, doubt)))
    if trace.error_shoe <= mask_error:
        return trace
    both = float(np.hypot(trace.error_shoe, mask_error))
    mean = max(0.0, largest + (trace.error_shoe / both) ** 2 * (risen - largest))
    if mean <= largest:
        rise = trace.rise_shoe * (mean / largest if largest else 1.0)
    else:
        to_bottom = np.abs(trace.time_s - rep.bottom_s) / ((rep.end_s - rep.start_s) / 2)
        rise = trace.rise_shoe + (mean - largest) * np.where(middle, 1.0, np.clip(1.0 - to_bottom, 0.0, 1.0))
    error = trace.error_shoe * mask_error / both
    added_px = np.nan_to_num(rise - trace.rise_shoe) * trace.shoe_px.value
    return replace(
        trace,
        rise_shoe=rise,
        heel_xy_px=trace.heel_xy_px + added_px[:, None] * view.axes[1],
        error_shoe=error if mean > error else trace.error_shoe,
    )


def _mask_rise(trace: HeelTrace, observation: Observation, view: SideView, rep: Rep, middle: Bools) -> float:
    """How far the mask's lower edge at the heel rose against that at the forefoot, true shoe lengths; NaN if unseen."""
    frames = np.searchsorted(observation.track.time_s, trace.time_s - 1e-6)
    masks = [observation.leg_masks[frame] for frame in frames]
    has_mask = np.array([mask is not None for mask in masks])
    is_standing = ~between(trace.time_s, rep.start_s, rep.end_s)
    edges = [_edges(trace, masks, _some(np.flatnonzero(chosen & has_mask)), view) for chosen in (is_standing, middle)]
    if not all(map(len, edges)):
        return np.nan
    standing, bottom = (np.median(edge, axis=0) for edge in edges)
    heel, forefoot = bottom - standing
    return float((heel - forefoot) / MASK_GAIN) if abs(forefoot) <= MASK_ERROR_SHOE else np.nan


def _some(indices: Indices) -> Indices:
    """At most :data:`MOST_FRAMES` of some frames, spread evenly."""
    return indices[np.unique(np.linspace(0, len(indices) - 1, min(MOST_FRAMES, len(indices))).round().astype(np.intp))]


def _edges(trace: HeelTrace, masks: Sequence[Patch | None], frames: Indices, view: SideView) -> Floats:
    """``(k, 2)`` height of heel and forefoot in the frames whose mask shows both, true shoe lengths."""
    up_px = view.axes[1] * (trace.shoe_px.value / near_foot_shortening(view.yaw_deg.value))
    rise_px = np.nan_to_num(trace.rise_shoe)[:, None] * trace.shoe_px.value * view.axes[1]
    rear_px = trace.heel_xy_px - rise_px
    found = []
    for k in map(int, frames):
        patch = masks[k]
        if patch is None:
            continue
        foot = (rear_px[k], trace.toe_xy_px[k] - rear_px[k], up_px)
        heel, forefoot = (_lower_edge(patch, foot, span) for span in (HEEL_SPAN, FOREFOOT_SPAN))
        if len(heel) and len(forefoot):
            found.append((float(heel.min()), float(np.median(forefoot))))
    return np.array(found)


def _lower_edge(patch: Patch, foot: tuple[Floats, Floats, Floats], span: tuple[float, float]) -> Floats:
    """Height of the mask's lower edge in each column of a part of the foot that has one.

    Args:
        patch: the mask.
        foot: rear end, and the vectors of one shoe length along and up, in pixels.
        span: first and last column, in shoe lengths from the rear end.
    """
    rear_px, along_px, up_px = foot
    columns = np.arange(span[0], span[1] + 1e-6, COLUMN_STEP)
    at = rear_px + columns[:, None, None] * along_px + HEIGHTS[:, None] * up_px
    cells = ((at - patch.origin_px) / patch.px_per_cell).astype(np.float32)
    read = cv2.remap(patch.cells, cells[..., 0], cells[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    inside = read >= IN_MASK
    has_edge = inside.any(axis=1) & ~inside[:, -1]
    lowest = inside.shape[1] - 1 - inside[:, ::-1].argmax(axis=1)
    return np.asarray(HEIGHTS[lowest[has_edge]])
