"""Where the pose model's points lie against the body they stand for: one table, taken off before anything is measured.

Units are shoe lengths: x forward (towards the toes), y down. Each bias goes in a straight line from its standing value
to its value in a deep squat with the flexion of the knee, because the model errs with the posture, not with time.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import Joint

STRAIGHT_KNEE_DEG = 10.0
"""Knee flexion at and below which the standing bias holds: people do not lock their knees to rest."""

DEEP_KNEE_DEG = 110.0
"""Knee flexion at and above which the bias of the bottom holds: the middle of the hand-placed bottom frames."""


@dataclass(frozen=True, slots=True)
class Bias:
    """Landmark less true point, in shoe lengths, ``(x forward, y down)``, standing and at the bottom."""

    standing_shoe: tuple[float, float]
    bottom_shoe: tuple[float, float]


LANDMARK_BIAS = MappingProxyType(
    {
        Joint.SHOULDER: Bias((0.04, -0.01), (0.07, 0.00)),
        Joint.HIP: Bias((-0.01, -0.14), (0.03, 0.00)),
        Joint.KNEE: Bias((0.03, -0.05), (0.00, 0.03)),
        Joint.ANKLE: Bias((0.02, 0.02), (0.03, 0.04)),
        Joint.HEEL: Bias((0.10, -0.11), (0.10, -0.12)),
        Joint.FOOT_INDEX: Bias((-0.11, -0.06), (-0.12, -0.07)),
    }
)
"""Medians over 49 hand-placed frames of 16 side-view clips of real people, ``heavy`` model. Heel against the rear
bottom of the shoe, foot index against its tip. ``full`` on the same frames lies within 0.03 of this (its foot index and
its hip at the bottom are 0.03 further back and higher), so one table serves both. The knee was fitted on real people
alone: at the bottom rendered ones read 0.07 back, which is reported as an error and not taken off."""

TRACED_TIP_SHOE = -0.012
"""The tip of the shoe as followed in the picture, less the true one, forward in shoe lengths: the last of the toe cap
blurs into the floor. Medians: -0.012 against hand-placed tips (15 clips, sd 0.022), -0.011 rendered (25 clips, sd
0.038)."""


def bias_shoe(joint: Joint, knee_flexion_deg: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Landmark less true point for each knee flexion ``(T,)``: ``(T, 2)`` shoe lengths, x forward, y down.

    NaN flexion (nobody found) gives NaN. Joints the table does not hold have no bias.
    """
    bias = LANDMARK_BIAS.get(joint, Bias((0.0, 0.0), (0.0, 0.0)))
    bent = np.clip((knee_flexion_deg - STRAIGHT_KNEE_DEG) / (DEEP_KNEE_DEG - STRAIGHT_KNEE_DEG), 0.0, 1.0)[:, None]
    return np.asarray(np.array(bias.standing_shoe) * (1.0 - bent) + np.array(bias.bottom_shoe) * bent, dtype=np.float64)
