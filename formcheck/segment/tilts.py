"""Computes how far trunk, thighs and shins tilt in a dip, and how hips and knees share the bend."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.numerics.arrays import Bools
from formcheck.segment.dip_frames import near_bottom, standing_mean
from formcheck.segment.dips import Dip
from formcheck.segment.posture import PostureCurves
from formcheck.segment.view import FrontView, SideView, View

LEAST_HIP_BEND_DEG = 5.0
"""Hips that bend less than this share nothing with the knees; the share then is over this angle."""

MAX_TILT_YAW_DEG = 40.0
"""Up to this yaw the tilts are angles in the frame. Beyond it noise moves them further than it moves heights: of 216
drawn dips of squats they show four as hinges, heights none (of 25 drawn hinges they miss two, heights five)."""


LEVEL_TOES_LEG, TOES_LEG = 0.02, 0.28
"""Seen level, the toes of standing feet are found this much below the heels; each further step of the second, in the
frame, adds 1 to the tangent at which the camera looks down on the feet, from the front, and from behind the same
upward. 45 rendered clips of phones 0.5 to 1.8 leg lengths high: within 4 degrees (rms)."""

MOST_LOOKING_DOWN = 0.7
"""The tangent is at most this: 35 degrees."""

ANKLE_LEG = 0.09
"""Height of the ankles over the floor, in leg lengths."""

UPPER_MASS, THIGHS_MASS, SHINS_MASS = 0.68, 0.2, 0.1
"""Shares of the body's mass: head, arms and trunk; both thighs; both shins (Dempster, from Winter 2009, table 4.1)."""

UPPER_CENTER_LEG = 0.39
"""From the hips to the center of the first, in leg lengths: 0.66 of the trunk's 0.587."""


@dataclass(frozen=True, slots=True)
class Tilts:
    """The posture at the bottom of a dip.

    Attributes:
        trunk_deg: tilt of the trunk against standing, + forward; beyond that yaw its size alone is known.
        thigh_deg: tilt of the thighs, + hips behind the knees.
        shin_deg: tilt of the shins, + knees ahead of the ankles.
        trunk_share: share that the trunk keeps of its standing height.
        thigh_share: share that the thighs keep.
        shin_share: share that the shins keep.
        trunk_slope_deg: how steeply a camera in front looks down on the trunk, or one behind up to it; else 0.
        by_height: whether the tilts follow from these shares alone.
    """

    trunk_deg: float
    thigh_deg: float
    shin_deg: float
    trunk_share: float
    thigh_share: float
    shin_share: float
    trunk_slope_deg: float
    by_height: bool

    @property
    def trunk_over_thigh(self) -> float:
        """Share that the trunk keeps of its height, minus that which the thighs keep."""
        if not self.by_height:
            return self.trunk_share - self.thigh_share
        return math.cos(math.radians(self.trunk_deg)) - math.cos(math.radians(self.thigh_deg))

    @property
    def mass_ahead_leg(self) -> float:
        """How far the body's center of mass is ahead of the ankles, in leg lengths; thighs and shins are half a leg."""
        trunk, thigh, shin = (math.sin(math.radians(tilt)) for tilt in (self.trunk_deg, self.thigh_deg, self.shin_deg))
        knee = 0.5 * shin
        hip = knee - 0.5 * thigh
        upper = hip + UPPER_CENTER_LEG * trunk
        return UPPER_MASS * upper + THIGHS_MASS * (hip + knee) / 2 + SHINS_MASS * knee / 2

    @property
    def knee_share(self) -> float:
        """Bend of the knees divided by that of the hips: about 1 in a squat, 0.3 to 0.6 in a hip hinge."""
        hips_deg = max(self.trunk_deg + self.thigh_deg, LEAST_HIP_BEND_DEG)
        return (self.thigh_deg + self.shin_deg) / hips_deg


def read_tilts(posture: PostureCurves, dip: Dip, view: View, *, at: Bools | None = None) -> Tilts:
    """Read the tilts at the bottom, or in the frames ``at``.

    From the side they are angles in the frame: a shin that tilts by 10 degrees moves the knee by 17 % of its length,
    but lowers it by 1.5 % only, less than landmarks vary. Beyond :data:`MAX_TILT_YAW_DEG` the heights must do.
    """
    near = near_bottom(posture, dip) if at is None else at
    heights = (posture.trunk_height_leg, posture.hip_rise_leg, posture.knee_rise_leg.mean(axis=1))
    trunk, thigh, shin = (float(np.nanmedian(one[near]) / standing_mean(one, dip)) for one in heights)
    trunk_slope_deg = 0.0
    by_height = not isinstance(view, SideView) or abs(view.yaw_deg.value) >= MAX_TILT_YAW_DEG
    if isinstance(view, SideView) and not by_height:
        forward = view.facing / math.cos(math.radians(view.yaw_deg.value))
        aheads = (posture.shoulder_right_leg, -posture.hip_right_leg, posture.knee_right_leg)
        angles_deg = (
            np.degrees(np.arctan2(forward * ahead, height)) for ahead, height in zip(aheads, heights, strict=True)
        )
        tilts_deg = [float(np.nanmedian(angle[near]) - standing_mean(angle, dip)) for angle in angles_deg]
    else:
        slopes = _slopes(posture, dip, view, near) if isinstance(view, FrontView) else (0.0, 0.0)
        slopes_deg = [math.degrees(math.atan(slope)) for slope in slopes]
        trunk_slope_deg = slopes_deg[0]
        tilts_deg = [
            _arc_cos_deg(kept * math.cos(math.radians(slope_deg))) - slope_deg
            for kept, slope_deg in zip((trunk, thigh, shin), (*slopes_deg, 0.0), strict=True)
        ]
    return Tilts(tilts_deg[0], tilts_deg[1], tilts_deg[2], trunk, thigh, shin, trunk_slope_deg, by_height)


def _arc_cos_deg(share: float) -> float:
    return math.degrees(math.acos(min(max(share, -1.0), 1.0)))


def _slopes(posture: PostureCurves, dip: Dip, view: FrontView, near: Bools) -> tuple[float, float]:
    """How steeply the camera looks down on the trunk and the thighs, as tangents, + where the tilted part looks
    shorter.

    A trunk that leans toward a camera above it looks shorter than its height, and thighs whose knees point there look
    longer; from behind it is the other way round. Parts at the height of the camera are seen level. Shins are left out:
    the knee's landmark rises on the bent knee by as much as the camera lowers it.
    """
    toes_leg = float(standing_mean(posture.toes_below_leg, dip))
    distance_leg = float(standing_mean(posture.distance_leg, dip))
    toward = -1.0 if view.from_behind else 1.0
    down = min(max(toward * (toes_leg - LEVEL_TOES_LEG) / TOES_LEG, 0.0), MOST_LOOKING_DOWN)
    knee, thigh, trunk = (
        float(np.nanmedian(height[near]))
        for height in (posture.knee_rise_leg.mean(axis=1), posture.hip_rise_leg, posture.trunk_height_leg)
    )
    hip_leg = ANKLE_LEG + knee + thigh
    trunk_slope, thigh_slope = (
        down - middle_leg / distance_leg for middle_leg in (hip_leg + trunk / 2, hip_leg - thigh / 2)
    )
    return toward * trunk_slope, -toward * thigh_slope
