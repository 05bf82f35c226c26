"""The scale: centimeters per pixel at the lifter's near leg, from the given or a typical body height."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.domain.errors import NobodyError
from formcheck.numerics.arrays import Floats
from formcheck.numerics.intervals import between
from formcheck.observe.pose import PoseTrack
from formcheck.segment.reps import Segmentation
from formcheck.segment.view import FrontView, SideView, View

TYPICAL_HEIGHT_CM = 171.0
TYPICAL_HEIGHT_ERROR_CM = 16.0
"""Height and its 90 % half-width for adults of both sexes together (women 163 +- 7, men 177 +- 7 cm, 1 sd, national
surveys of Europe and North America)."""

BODY_ERROR_PCT = 4.0
"""90 % half-width of the scale with the right height: proportions differ (3 %, 1 sd, for a single segment: Drillis &
Contini 1966), and three spans share that."""

SPANS = (
    (Joint.SHOULDER, 0.769, 0.747, 0.4),
    (Joint.EAR, 0.866, 0.882, 0.4),
    (Joint.HIP, 0.472, 0.454, 0.2),
)
"""Landmark spans from the near ankle up: joint, fraction of stature from the side and from the front, weight. Means
over 23 rendered bodies of known height from the side and 2 from the front, relative to the scale at the near shin
(single spans scatter by 1.3, 1.1 and 2.1 %). They differ from the anatomy (shoulder 0.779, hip 0.491) because of the
landmark bias and because the head is farther from the camera than the near leg."""

UPRIGHT_PERCENTILE = 90.0
"""Without a rep, standing frames are those with the shoulder this high above the ankle among all frames."""

MIN_SPAN_PX = 1.0
"""Minimum ankle-shoulder distance; below it all landmarks coincide and no scale can be computed."""


class ScaleSource(StrEnum):
    """Where a scale comes from."""

    HEIGHT_GIVEN = "height given"
    TYPICAL_HEIGHT = "typical height"


@dataclass(frozen=True, slots=True)
class Scale:
    """Centimeters per pixel at the distance of the lifter's near leg.

    Attributes:
        cm_per_px: the scale.
        error_pct: half-width of its 90 % interval, per cent.
        source: where it comes from.

    Raises:
        ValueError: if the scale is not positive or the error is negative.
    """

    cm_per_px: float
    error_pct: float
    source: ScaleSource

    def __post_init__(self) -> None:
        if not (math.isfinite(self.cm_per_px) and self.cm_per_px > 0):
            raise ValueError("a scale must be a positive number")
        if not (math.isfinite(self.error_pct) and self.error_pct >= 0):
            raise ValueError("an error must be finite and not negative")


def find_scale(track: PoseTrack, view: View, segmentation: Segmentation, *, height_cm: float | None) -> Scale:
    """The scale of one scene.

    Args:
        track: the lifter's landmarks.
        view: which side is near, and how far the body is turned.
        segmentation: its reps say when the lifter stands still.
        height_cm: stature without shoes; None takes a typical one. Soles do not matter: every span starts at the ankle.

    Raises:
        NobodyError: if nobody of any size was found in the scene.
    """
    stature_px = _stature_px(track, view, segmentation)
    if not math.isfinite(stature_px):
        raise NobodyError("a scale needs a person")
    if height_cm is not None:
        return Scale(height_cm / stature_px, BODY_ERROR_PCT, ScaleSource.HEIGHT_GIVEN)
    typical_pct = 100.0 * TYPICAL_HEIGHT_ERROR_CM / TYPICAL_HEIGHT_CM
    error_pct = math.hypot(typical_pct, BODY_ERROR_PCT)
    return Scale(TYPICAL_HEIGHT_CM / stature_px, error_pct, ScaleSource.TYPICAL_HEIGHT)


def _stature_px(track: PoseTrack, view: View, segmentation: Segmentation) -> float:
    """Stature in pixels: weighted mean of the spans, median over the standing frames."""
    standing = [between(track.time_s, *rep.standing_s) for rep in segmentation.reps]
    still = track.found & np.any(standing, axis=0)
    sides = (view.near,) if isinstance(view, SideView) else tuple(Side)
    spans = {joint: np.mean([_span_px(track, joint, side) for side in sides], axis=0) for joint, *_ in SPANS}
    if not still.any():
        tall = spans[Joint.SHOULDER]
        with np.errstate(invalid="ignore"):
            upright_px = np.nanpercentile(tall, UPRIGHT_PERCENTILE) if track.found.any() else MIN_SPAN_PX
            still = tall >= max(float(upright_px), MIN_SPAN_PX)
    if not still.any():
        return math.nan
    front_share = _front_share(view)
    total = 0.0
    for joint, from_side, from_front, weight in SPANS:
        share = from_side + (from_front - from_side) * front_share
        total += weight * float(np.median(spans[joint][still])) / share
    return total / sum(weight for *_, weight in SPANS)


def _span_px(track: PoseTrack, joint: Joint, side: Side) -> Floats:
    gap = track.xy_px[:, joint.on(side)] - track.xy_px[:, Joint.ANKLE.on(side)]
    return np.asarray(np.hypot(gap[:, 0], gap[:, 1]), dtype=np.float64)


def _front_share(view: View) -> float:
    """0 from the side, 1 from the front or behind: ``sin^2`` of the yaw."""
    if isinstance(view, SideView):
        return math.sin(math.radians(view.yaw_deg.value)) ** 2
    return 1.0 if isinstance(view, FrontView) else 0.5
