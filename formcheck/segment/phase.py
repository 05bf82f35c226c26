"""How far a squat is that may still be going on: standing, on the way down, on the way up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from formcheck.numerics.filters import low_pass, rate_of_change
from formcheck.observe.pose import PoseTrack
from formcheck.segment.dips import STILL_LEG_PER_S, Lowering, find_dips
from formcheck.segment.posture import Posture, read_posture
from formcheck.segment.reps import BOTTOM_NOISE_LEG, FEET_STILL_LEG_PER_S, STANDING_S, STILL_CUTOFF_HZ, lowering_of
from formcheck.segment.view import View


class Phase(StrEnum):
    """What the lifter is doing in the last picture."""

    STILL = "still"
    UPRIGHT = "upright"
    DOWN = "down"
    UP = "up"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Motion:
    """What a lifter does, and when the last movement was that may have been a rep.

    Attributes:
        phase: what is done in the last picture.
        bottom_s, end_s: lowest moment and end of the last way down and up; minus infinity where there was none.
    """

    phase: Phase
    bottom_s: float = -math.inf
    end_s: float = -math.inf


def read_motion(track: PoseTrack, view: View) -> Motion:
    """What the lifter does at the end of a track of one uncut scene.

    ``STILL`` is standing as a rep's baseline asks for; ``UPRIGHT`` is any other way of being on straight legs;
    ``UNSEEN`` is nobody in the last picture, or nobody who ever stood.
    """
    posture = read_posture(track)
    if posture is None or not track.found[-1]:
        return Motion(Phase.UNSEEN)
    lowering = lowering_of(posture, view)
    drop, time_s = lowering.drop_leg, lowering.time_s
    bottom_s = end_s = -math.inf
    for dip in find_dips(lowering):
        if not dip.stood_after:  # it is the last
            phase = Phase.UP if drop[-1] < drop[dip.bottom] - BOTTOM_NOISE_LEG else Phase.DOWN
            return Motion(phase, bottom_s, end_s)
        bottom_s, end_s = float(time_s[dip.bottom]), float(time_s[dip.end])
    return Motion(Phase.STILL if _is_still(posture, lowering) else Phase.UPRIGHT, bottom_s, end_s)


def _is_still(posture: Posture, lowering: Lowering) -> bool:
    """Whether hips and feet have been at rest, on straight legs, for as long as a good standing takes."""
    time_s = posture.time_s
    recent = time_s >= time_s[-1] - STANDING_S
    if time_s[-1] - time_s[0] < STANDING_S:
        return False
    apart, drop = (low_pass(time_s, x, cutoff_hz=STILL_CUTOFF_HZ) for x in (posture.ankle_apart_leg, lowering.drop_leg))
    feet = np.linalg.norm(rate_of_change(time_s, apart), axis=1)
    rest = (np.abs(rate_of_change(time_s, drop)) < STILL_LEG_PER_S) & (feet < FEET_STILL_LEG_PER_S)
    return bool((rest & posture.straight)[recent].all())
