"""Bias of the pose model: where its landmarks lie relative to the true points, subtracted before anything is measured.

Units are shoe lengths, x forward (toward the toes), y down. The model errs with the posture, so each bias changes
linearly with the flexion of the knee, from standing to a deep squat.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from formcheck.domain.body import Joint
from formcheck.numerics.arrays import Floats

STRAIGHT_KNEE_DEG = 10.0
"""Knee flexion up to which the standing bias holds: people at rest do not lock their knees."""

DEEP_KNEE_DEG = 110.0
"""Knee flexion from which the bottom bias holds: median of the hand-placed bottom frames."""


@dataclass(frozen=True, slots=True)
class Bias:
    """Landmark minus true point in shoe lengths, ``(x forward, y down)``, standing and at the bottom."""

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
"""Medians of 49 hand-placed frames of 16 side-view clips of real people, ``heavy`` model. True points: rear bottom of
the shoe for the heel, tip of the shoe for the foot index. ``full`` differs by at most 0.03 on the same frames (foot
index, and hip at the bottom, 0.03 farther back and higher), so one table serves both. The knee was fitted on real
people only: rendered ones read 0.07 back at the bottom, which is part of the error and not subtracted."""

LANDMARK_FOOT_SHOE = 1.0 - LANDMARK_BIAS[Joint.HEEL].standing_shoe[0] + LANDMARK_BIAS[Joint.FOOT_INDEX].standing_shoe[0]
"""Distance from the heel to the foot-index landmark at standing, in shoe lengths: 0.79."""

TRACED_TIP_SHOE = -0.012
"""Tip of the shoe as tracked in the picture minus the true tip, forward, in shoe lengths: the end of the toe cap blurs
into the floor. Medians: -0.012 against hand-placed tips (15 clips, sd 0.022), -0.011 rendered (25 clips, sd 0.038)."""


def bias_shoe(joint: Joint, knee_flexion_deg: Floats) -> Floats:
    """Bias of a joint at each knee flexion ``(T,)``: ``(T, 2)`` shoe lengths, x forward, y down.

    NaN flexion (nobody found) gives NaN. Joints that are not in the table have no bias.
    """
    bias = LANDMARK_BIAS.get(joint, Bias((0.0, 0.0), (0.0, 0.0)))
    bent = np.clip((knee_flexion_deg - STRAIGHT_KNEE_DEG) / (DEEP_KNEE_DEG - STRAIGHT_KNEE_DEG), 0.0, 1.0)[:, None]
    return np.asarray(np.array(bias.standing_shoe) * (1.0 - bent) + np.array(bias.bottom_shoe) * bent, dtype=np.float64)
