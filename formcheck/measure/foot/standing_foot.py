"""The near foot while the lifter stands: its axes and appearance, the reference of everything tracked in the rep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.domain.measured import NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.foot.forefoot import FOREFOOT, FootFrames
from formcheck.measure.foot.outline import FootAxes, Image, axes_from_landmarks, correlation, draw_canvas
from formcheck.measure.foot.outline_fit import fit_axes
from formcheck.measure.foot.template import IDENTITY, STATIC_CAMERA, FootTemplate
from formcheck.numerics.arrays import Floats
from formcheck.observe.patch import Patch
from formcheck.observe.pose import PoseTrack
from formcheck.segment.reps import Rep
from formcheck.segment.view import SideView

MIN_SHOE_PX = 20.0
"""Smallest shoe. Below it a rise of 1.5 cm is less than a pixel."""

STANDING_FRAMES = 5
"""Number of standing frames that are compared to find the typical one."""

TIP_STARTS_SHOE = (-0.01, 0.0, 0.01)
"""In each of them the outline is fitted from where the landmark puts the tip, and from this far behind and before it:
twice the 0.4 px by which landmarks decide between two edges, over a shoe of 80 px."""

STANDING_WINDOW_S = 0.6
"""They lie this close to the rep: a hand-held camera drifts, and people settle."""

MIN_STANDING_MATCH = 0.6
"""Smallest correlation between typical standing frames. Below it the foot moved or was hidden."""


@dataclass(frozen=True, slots=True)
class StandingFoot:
    """The reference.

    Attributes:
        axes: of the shoe in the reference frame.
        reference: contrast-normalized canvas, the mean of the standing frames that agree.
        index: of the reference frame among the foot's frames.
    """

    axes: FootAxes
    reference: Image
    index: int


def find_standing_foot(track: PoseTrack, view: SideView, rep: Rep, frames: FootFrames) -> StandingFoot | NotMeasured:
    """The most typical of some standing frames, averaged with those that agree with it."""
    indices = _standing_indices(frames.time_s, rep)
    if not indices:
        return NotMeasured(Reason.FOOT_OUT_OF_PICTURE)
    times = [float(frames.time_s[i]) for i in indices]
    found = [axes_from_landmarks(track, view, at_s=at_s, span_s=(times[0], times[-1])) for at_s in times]
    axes = [one for one in found if one is not None]
    if len(axes) < len(indices):
        return NotMeasured(Reason.FOOT_INDISTINCT)
    if axes[0].shoe_px < MIN_SHOE_PX:
        return NotMeasured(Reason.SHOE_SMALL, axes[0].shoe_px)
    canvases = [frames.canvas(i, own) for i, own in zip(indices, axes, strict=True)]
    match = np.array([[correlation(one, other) for other in _aligned(one, canvases)] for one in canvases])
    typical = int(np.argmax(np.median(match, axis=1)))
    agree = np.flatnonzero(match[typical] >= MIN_STANDING_MATCH)
    if len(agree) < min(2, len(indices)):
        return NotMeasured(Reason.FOOT_UNSTEADY)
    rough, index = axes[typical], indices[typical]
    fitted = _mean_fit([(axes[i], frames.patches[indices[i]]) for i in agree], rough)
    # The other frames are drawn in the same axes, shifted to where their landmarks put the foot.
    shifted = [fitted.shifted(axes[i].rear_px - rough.rear_px) for i in agree]
    canvases = [frames.canvas(indices[i], own) for i, own in zip(agree, shifted, strict=True)]
    reference = np.mean(_aligned(frames.canvas(index, fitted), canvases), axis=0)
    return StandingFoot(fitted, reference.astype(np.float32), index)


def _mean_fit(standing: Sequence[tuple[FootAxes, Patch]], rough: FootAxes) -> FootAxes:
    """The axes fitted to several standing frames, moved to where the foot is in one of them: mean of the middle half.

    Where two edges are about equally good for the tip, landmarks that differ by 0.4 px decide between them: in one
    frame they moved the tip by more than 0.05 shoe lengths in 12 % of 82 reps. Landmarks that are filled in between
    searched frames err alike in all of them, so each is fitted from several starts: the tip of a sample's rep no longer
    moves by 0.04 shoe lengths when the rep is cut out of its clip.
    """
    starts = [
        (FootAxes(axes.rear_px, axes.point_px(1.0 + off, 0.0), axes.up_px), patch, rough.rear_px - axes.rear_px)
        for axes, patch in standing
        for off in TIP_STARTS_SHOE
    ]
    found = fit_axes([axes for axes, *_ in starts], [draw_canvas(patch, axes.to_canvas) for axes, patch, _ in starts])
    fits = [fit.shifted(by_px) for fit, (*_, by_px) in zip(found, starts, strict=True)]
    rear_px, tip_px = (_middle_mean([getattr(fit, end) for fit in fits]) for end in ("rear_px", "tip_px"))
    return FootAxes(rear_px, tip_px, rough.up_px)


def _middle_mean(points: Sequence[Floats]) -> Floats:
    """``(2,)`` mean of the middle half of some points, in each coordinate."""
    cut = len(points) // 4
    return np.asarray(np.sort(points, axis=0)[cut : len(points) - cut].mean(axis=0))


def _aligned(reference: Image, canvases: Sequence[Image]) -> list[Image]:
    """Canvases with their camera motion since the reference removed."""
    forefoot = FootTemplate(reference, FOREFOOT)
    return [
        canvas
        if canvas is reference
        else forefoot.find(canvas, IDENTITY, IDENTITY, STATIC_CAMERA)[0].remove_from(canvas)
        for canvas in canvases
    ]


def _standing_indices(time_s: Floats, rep: Rep) -> list[int]:
    """Some frames of the standing next to the rep."""
    start_s, end_s = rep.standing_s
    if start_s < rep.bottom_s:
        start_s = max(start_s, end_s - STANDING_WINDOW_S)
    else:
        end_s = min(end_s, start_s + STANDING_WINDOW_S)
    indices = np.flatnonzero((time_s >= start_s - 1e-6) & (time_s <= end_s + 1e-6))
    if len(indices) > STANDING_FRAMES:
        indices = indices[np.linspace(0, len(indices) - 1, STANDING_FRAMES).round().astype(np.intp)]
    return [int(i) for i in indices]
