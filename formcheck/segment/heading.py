"""Which way the body faces, seen from the camera, read off how wide it looks and how long its feet look.

Two numbers of each picture: the forward part, cosine-like, from the feet, and the sideways part, sine-like, from pairs
of left and right points. Together they are the direction the lifter faces on a clock laid on the floor: ``(1, 0)`` to
the right of the picture, ``(-1, 0)`` to its left, ``(0, 1)`` towards the camera, ``(0, -1)`` away from it.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import Joint, Side
from formcheck.observe.pose import PoseTrack

Floats = npt.NDArray[np.float64]

SIDEWAYS = {Joint.SHOULDER: 0.55, Joint.HIP: 0.65, Joint.EAR: 0.90, Joint.ANKLE: 0.75}
"""Sine of the yaw from how far the left point of each pair lies to the right of the right one, in leg lengths: the sum
of these shares. Least squares on 60 scenes (24 rendered with known yaw, 36 real ones labelled to 5 or 10 degrees); left
out one at a time, the rendered side and oblique views come out within 6 degrees. Shoulders and hips follow the trunk
but are half guessed on the far side; ankles are sure but depend on the stance; ears tell front from back but heads
turn."""

FORWARD = 1.90
"""Cosine of the yaw from how far both toes lie ahead of their heels in the picture, added, in leg lengths (same fit):
both feet together are 0.53 leg lengths long, as MediaPipe draws them."""


def read_bearing(track: PoseTrack, leg_px: Floats) -> Floats:
    """``(T, 2)`` forward and sideways part of each picture (see the module), about 1 long; NaN where nobody was found.

    Args:
        track: landmarks.
        leg_px: ``(T,)`` length of the straight leg in the picture.
    """
    left = {joint: track.xy_px[:, joint.on(Side.LEFT), 0] for joint in Joint}
    right = {joint: track.xy_px[:, joint.on(Side.RIGHT), 0] for joint in Joint}
    forward = sum(side[Joint.FOOT_INDEX] - side[Joint.HEEL] for side in (left, right))
    sideways = sum(share * (left[joint] - right[joint]) for joint, share in SIDEWAYS.items())
    return np.stack([FORWARD * forward, sideways], axis=1) / leg_px[:, None]


def heading_deg(bearing: Floats) -> float:
    """The direction a ``(n, 2)`` stretch of bearings points in, by its median: 0 right, 90 to the camera, 180 left."""
    forward, sideways = np.nanmedian(bearing, axis=0)
    return math.degrees(math.atan2(float(sideways), float(forward)))


def turned_deg(before_deg: float, after_deg: float) -> float:
    """How far two headings are apart, 0..180."""
    return abs((after_deg - before_deg + 180.0) % 360.0 - 180.0)
