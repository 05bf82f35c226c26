"""The knee joint from two estimates: the pose model's landmark, and the front of the knee less its thickness."""

from __future__ import annotations

import math

from formcheck.domain.measured import Measured, Measurement
from formcheck.measure import error_budget
from formcheck.measure.error_budget import half_width, sd_from_half_width

CONTRADICTS = 2.5
"""A landmark further from the outline's joint than this, in standard deviations of their difference, is lost."""


def join_outline(joint: Measurement, front: Measurement, *, shoe: float) -> Measurement:
    """The joint past the toes, corrected by the front of the knee.

    The weights are the inverse variances. A landmark that the outline contradicts does not count.

    Args:
        joint: by the landmark.
        front: by the outline, read at the same moment.
        shoe: length of the shoe in the unit of both.
    """
    if not (isinstance(joint, Measured) and isinstance(front, Measured)):
        return joint
    by_outline = front.value - error_budget.JOINT_BEHIND_FRONT_SHOE * shoe
    outline_sd = math.hypot(sd_from_half_width(front.error), error_budget.JOINT_BEHIND_FRONT.sd * shoe)
    landmark_sd = sd_from_half_width(joint.error)
    if abs(joint.value - by_outline) > CONTRADICTS * math.hypot(outline_sd, landmark_sd):
        return Measured(by_outline, half_width(outline_sd))
    weight = outline_sd**-2 / (outline_sd**-2 + landmark_sd**-2) if landmark_sd > 0 else 0.0
    value = weight * by_outline + (1.0 - weight) * joint.value
    return Measured(value, half_width(math.sqrt(weight) * outline_sd) if weight > 0 else joint.error)
