"""The phase of a set that is still going on: standing, descending, ascending."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from formcheck.numerics.filters import low_pass, rate_of_change
from formcheck.observe.pose import PoseTrack
from formcheck.segment.dips import STILL_LEG_PER_S, HipDescent, find_dips
from formcheck.segment.posture import PostureCurves, read_posture
from formcheck.segment.reps import BOTTOM_NOISE_LEG, FEET_STILL_LEG_PER_S, STANDING_S, STILL_CUTOFF_HZ, hip_descent
from formcheck.segment.view import View


class Phase(StrEnum):
    """What the lifter does in the last frame."""

    STILL = "still"
    UPRIGHT = "upright"
    DOWN = "down"
    UP = "up"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Motion:
    """What a lifter does, and the last movement that may have been a rep.

    Attributes:
        phase: in the last frame.
        bottom_s, end_s: lowest moment and end of the last dip; minus infinity if there was none.
    """

    phase: Phase
    bottom_s: float = -math.inf
    end_s: float = -math.inf


def read_motion(track: PoseTrack, view: View) -> Motion:
    """Read the phase at the end of a track of one uncut scene.

    ``STILL`` is standing that can serve as a rep's baseline, ``UPRIGHT`` anything else on straight legs. ``UNSEEN``
    means that nobody is in the last frame, or that nobody has stood yet.
    """
    posture = read_posture(track)
    if posture is None or not track.found[-1]:
        return Motion(Phase.UNSEEN)
    descent = hip_descent(posture, view)
    drop, time_s = descent.drop_leg, descent.time_s
    bottom_s = end_s = -math.inf
    for dip in find_dips(descent):
        if not dip.stood_after:  # the last dip
            phase = Phase.UP if drop[-1] < drop[dip.bottom] - BOTTOM_NOISE_LEG else Phase.DOWN
            return Motion(phase, bottom_s, end_s)
        bottom_s, end_s = float(time_s[dip.bottom]), float(time_s[dip.end])
    return Motion(Phase.STILL if _is_still(posture, descent) else Phase.UPRIGHT, bottom_s, end_s)


def _is_still(posture: PostureCurves, descent: HipDescent) -> bool:
    """Whether hips and feet have been at rest, on straight legs, for as long as a baseline takes."""
    time_s = posture.time_s
    recent = time_s >= time_s[-1] - STANDING_S
    if time_s[-1] - time_s[0] < STANDING_S:
        return False
    apart, drop = (low_pass(time_s, x, cutoff_hz=STILL_CUTOFF_HZ) for x in (posture.ankle_apart_leg, descent.drop_leg))
    feet = np.linalg.norm(rate_of_change(time_s, apart), axis=1)
    rest = (np.abs(rate_of_change(time_s, drop)) < STILL_LEG_PER_S) & (feet < FEET_STILL_LEG_PER_S)
    return bool((rest & posture.straight)[recent].all())
