"""Computes how far trunk, thighs and shins tilt in a dip, and how hips and knees share the bend."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.segment.dip_frames import near_bottom, standing_mean
from formcheck.segment.dips import Dip
from formcheck.segment.posture import PostureCurves
from formcheck.segment.view import SideView, View

LEAST_HIP_BEND_DEG = 5.0
"""Hips that bend less than this share nothing with the knees; the share then is over this angle."""

MAX_TILT_YAW_DEG = 40.0
"""Up to this yaw the tilts are angles in the frame. Beyond it noise moves them further than it moves heights: of 216
drawn dips of squats they show four as hinges, heights none (of 25 drawn hinges they miss two, heights five)."""


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
        by_height: whether the tilts follow from these shares alone.
    """

    trunk_deg: float
    thigh_deg: float
    shin_deg: float
    trunk_share: float
    thigh_share: float
    shin_share: float
    by_height: bool

    @property
    def knee_share(self) -> float:
        """Bend of the knees divided by that of the hips: about 1 in a squat, 0.3 to 0.6 in a hip hinge."""
        hips_deg = max(self.trunk_deg + self.thigh_deg, LEAST_HIP_BEND_DEG)
        return (self.thigh_deg + self.shin_deg) / hips_deg


def read_tilts(posture: PostureCurves, dip: Dip, view: View) -> Tilts:
    """Read the tilts at the bottom.

    From the side they are angles in the frame: a shin that tilts by 10 degrees moves the knee by 17 % of its length,
    but lowers it by 1.5 % only, less than landmarks vary. Beyond :data:`MAX_TILT_YAW_DEG` the heights must do.
    """
    near = near_bottom(posture, dip)
    heights = (posture.trunk_height_leg, posture.hip_rise_leg, posture.knee_rise_leg.mean(axis=1))
    trunk, thigh, shin = (float(np.nanmedian(one[near]) / standing_mean(one, dip)) for one in heights)
    by_height = not isinstance(view, SideView) or abs(view.yaw_deg.value) >= MAX_TILT_YAW_DEG
    if isinstance(view, SideView) and not by_height:
        forward = view.facing / math.cos(math.radians(view.yaw_deg.value))
        aheads = (posture.shoulder_right_leg, -posture.hip_right_leg, posture.knee_right_leg)
        angles_deg = (
            np.degrees(np.arctan2(forward * ahead, height)) for ahead, height in zip(aheads, heights, strict=True)
        )
        tilts_deg = [float(np.nanmedian(angle[near]) - standing_mean(angle, dip)) for angle in angles_deg]
    else:
        tilts_deg = [math.degrees(math.acos(min(max(kept, -1.0), 1.0))) for kept in (trunk, thigh, shin)]
    return Tilts(tilts_deg[0], tilts_deg[1], tilts_deg[2], trunk, thigh, shin, by_height)
