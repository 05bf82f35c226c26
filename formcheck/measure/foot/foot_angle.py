"""How far the near foot points out of the picture, and how little of its heel's rise so short a shoe then shows."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.domain.measured import NotMeasured
from formcheck.measure.foot.heel_trace import HeelTrace
from formcheck.measure.foot.outline import MAX_FORESHORTENING_DEG
from formcheck.measure.shoe import FAR_LEG_SMALLER, TOE_OUT_DEG
from formcheck.numerics.arrays import Bools
from formcheck.numerics.intervals import between, known_median
from formcheck.observe.pose import PoseTrack
from formcheck.segment.reps import Rep
from formcheck.segment.view import SideView

SEEN_FROM_DEG = 12.0
"""Yaw from which the lengths of the two feet in the picture show how far they point outward."""

MAX_TOE_OUT_DEG = 45.0
"""A foot is taken to point neither inward nor further out than this."""

END_ON_PX = 200.0
"""What a rise may be and still not be seen, in pixels of the picture, per pixel of the shoe's length L in it and per
share by which a foot at an angle a to the picture looks shorter: ``200 (1 / cos a - 1) / L``. Of a shoe that points at
the camera the picture shows the side, in few columns of pixels, and the heel from in front. A bare foot of 30 pixels at
50 degrees whose heel was 2.2 to 2.5 cm up read 0.2, 1.0 and 1.7 in three drawings. Of 56 real oblique reps, all flat,
none becomes unclear; the first would at 205. Of 15 drawn afterward two are called flat wrongly without it, one with it,
and no right call is lost."""


def widen_by_angle(
    trace: HeelTrace | NotMeasured, track: PoseTrack, *, view: SideView, rep: Rep
) -> HeelTrace | NotMeasured:
    """The trace with an error that reaches what a foot at its angle may hide (:data:`END_ON_PX`).

    What is seen to rise does rise, so a lift is no less sure than before.
    """
    if isinstance(trace, NotMeasured):
        return trace
    known = trace.rise_shoe[np.isfinite(trace.rise_shoe)]
    hidden = hidden_rise_shoe(foot_angle_deg(track, view, rep.standing_s), trace.shoe_px.value)
    return replace(trace, error_shoe=max(trace.error_shoe, hidden - float(np.max(known, initial=0.0))))


def foot_angle_deg(track: PoseTrack, view: SideView, span_s: tuple[float, float]) -> float:
    """Angle of the near foot to the picture, + toes toward the camera.

    A camera turned by yaw y sees a near foot that points outward by t as ``cos(y + t)`` of its length, the far one as
    ``cos(y - t)``. Their ratio gives t, whatever the shoe's size. The landmarks shorten the difference and err by 10 %,
    so the mean of t and of what is usual (:data:`~formcheck.measure.shoe.TOE_OUT_DEG`) counts.

    Args:
        track: landmarks.
        view: which foot is near, and the yaw.
        span_s: the standing interval.
    """
    yaw_deg = view.yaw_deg.value
    yaw = math.radians(yaw_deg)
    standing = between(track.time_s, *span_s) & track.found
    near, far = (_forward_px(track, view, side, standing) for side in (view.near, view.near.other))
    far *= 1.0 + FAR_LEG_SMALLER * math.cos(yaw)
    if abs(yaw_deg) < SEEN_FROM_DEG or not (near > 0 and far > 0):
        return yaw_deg + TOE_OUT_DEG
    toe_out_deg = math.degrees(math.atan((far - near) / ((far + near) * math.tan(yaw))))
    return yaw_deg + (TOE_OUT_DEG + min(max(toe_out_deg, 0.0), MAX_TOE_OUT_DEG)) / 2.0


def hidden_rise_shoe(angle_deg: float, shoe_px: float) -> float:
    """What a rise may be and not be seen, by :data:`END_ON_PX`, in lengths of the shoe as the camera sees it.

    Args:
        angle_deg: of the foot to the picture.
        shoe_px: length of the shoe as the camera sees it.
    """
    shortening = math.cos(math.radians(min(abs(angle_deg), MAX_FORESHORTENING_DEG)))
    return END_ON_PX * (1.0 / shortening - 1.0) / shoe_px**2


def _forward_px(track: PoseTrack, view: SideView, side: Side, standing: Bools) -> float:
    """How far the toes are ahead of the heel in the picture; NaN where they were not found."""
    foot = track.xy_px[:, Joint.FOOT_INDEX.on(side)] - track.xy_px[:, Joint.HEEL.on(side)]
    return known_median(np.where(standing, foot @ view.axes[0], np.nan))
