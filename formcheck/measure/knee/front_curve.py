"""The front of the knee past the toes through a rep: as found, carried over gaps by the joint, or by it alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from formcheck.measure import error_budget
from formcheck.measure.knee.front_trace import BOTTOM_S, MIN_FOUND, KneeFront
from formcheck.numerics.arrays import Bools, Floats
from formcheck.numerics.intervals import known_median, robust_sd

CARRIED_S = 0.25
"""The joint carries the front over gaps of the outline no further than this."""

MAX_ACCELERATION_CM_S2 = 200.0
"""Between two frames that show it the front of the knee leaves their straight line by no more than this acceleration
allows: 99 % of 1865 frames around the bottoms of rendered squats have less than 196. Where the outline loses the knee
its joint may be lost too, and jumped by 2.6 cm for two frames."""


MAX_THICKNESS_SHOE = 0.47
"""Front of the knee before the joint as measured, in shoe lengths: 0.08 to 0.39 where both are right, 0.41 to 0.44
where the joint reads 2 to 4 cm back and the front is right (2 rendered people). Less is a lost joint (a plate before
the hip: -0.13 and -0.49, and the front right), more is a thing in front of the knee."""

MAX_OBLIQUE_THICKNESS_SHOE = 0.39
"""The same obliquely, before its own landmark in the picture: mean of 48 clips, 16 of them real, 0.249, plus three
standard deviations of 0.045. A ball behind a rendered knee reads 0.43 to 0.45, and moves the knee by 6 cm."""


@dataclass(frozen=True, slots=True)
class Thickness:
    """How far the front of a knee stands before its joint, as measured, and the standard deviation of one rep."""

    thickness_shoe: float
    sd_shoe: float


BODY_THICKNESS = Thickness(error_budget.KNEE_THICKNESS_SHOE, error_budget.KNEE_THICKNESS.sd)
"""Of a lifter whose outline was never found."""


FAR_BODY_THICKNESS = Thickness(error_budget.FAR_KNEE_THICKNESS_SHOE, error_budget.FAR_KNEE_THICKNESS.sd)
"""The same for the far leg of an oblique view, whose joint reads further forward."""


@dataclass(frozen=True, slots=True)
class FrontCurve:
    """The front of the knee past the toes.

    Attributes:
        past_toe_cm: ``(T,)`` straight ahead; NaN where neither outline nor joint is known.
        sd_cm: ``(T,)`` standard deviation of knee and tip together; where the joint alone gives it, of what is added.
        by_outline: ``(T,)`` whether the outline of this rep gives it, in this frame or in one near.
        found: ``(T,)`` whether it gives it in this frame.
    """

    past_toe_cm: Floats
    sd_cm: Floats
    by_outline: Bools
    found: Bools

    def surest_among(self, frames: Bools, *, for_peak: bool) -> Bools:
        """``(T,)``: those of some frames in which the front is surest, all of them if it is nowhere.

        Where the joint carries it over a gap of the outline, a joint that jumps there would make the peak: that is read
        from frames which show it themselves, if there are any.
        """
        found, by_outline = self.found & frames, self.by_outline & frames
        if for_peak and np.count_nonzero(found) >= MIN_FOUND:
            return found
        return by_outline if by_outline.any() else frames


def build_front_curve(
    front: KneeFront | None, joint_past_toe_cm: Floats, time_s: Floats, *, shoe_cm: float, thickness: Thickness
) -> FrontCurve:
    """The curve of one rep.

    Args:
        front: where the outline gave it; None without an outline.
        joint_past_toe_cm: ``(T,)`` the joint past the toes.
        time_s: ``(T,)``.
        shoe_cm: length of the shoe.
        thickness: of this lifter's knee, for a rep whose outline is not believed.
    """
    if front is None or not _is_plausible(front, joint_past_toe_cm, time_s, shoe_cm):
        count = len(time_s)
        past_cm = joint_past_toe_cm + thickness.thickness_shoe * shoe_cm
        nowhere = np.zeros(count, bool)
        return FrontCurve(past_cm, np.full(count, thickness.sd_shoe * shoe_cm), nowhere, nowhere)
    found = np.flatnonzero(front.found)
    edge_sd = math.hypot(error_budget.KNEE_FRONT.sd, front.tip.sd_shoe) * shoe_cm
    after = np.clip(np.searchsorted(time_s[found], time_s), 0, len(found) - 1)
    before = np.maximum(after - 1, 0)
    away_s = np.minimum(np.abs(time_s[found[after]] - time_s), np.abs(time_s[found[before]] - time_s))
    sd_cm = np.hypot(edge_sd, error_budget.KNEE_FRONT_CARRIED.sd * away_s)
    before_joint = (front.past_toe_cm - joint_past_toe_cm)[found]
    both = np.isfinite(before_joint)
    if not both.any():
        return FrontCurve(front.past_toe_cm, sd_cm, front.found, front.found)
    carried = joint_past_toe_cm + np.interp(time_s, time_s[found][both], before_joint[both])
    carried = _keep_near_line(carried, front.past_toe_cm, time_s)
    past_cm = np.where(front.found, front.past_toe_cm, carried)
    return FrontCurve(past_cm, sd_cm, np.isfinite(past_cm) & (away_s <= CARRIED_S), front.found)


def _keep_near_line(carried_cm: Floats, shown_cm: Floats, time_s: Floats) -> Floats:
    """``(T,)`` the carried front, no further from the line between the frames around it than a knee gets.

    Args:
        carried_cm: ``(T,)``.
        shown_cm: ``(T,)`` the front as the outline shows it, NaN where it does not.
        time_s: ``(T,)``.
    """
    known = np.isfinite(shown_cm)
    known_s = time_s[known]
    gap = ~known & (time_s > known_s[0]) & (time_s < known_s[-1])
    after = np.searchsorted(known_s, time_s[gap])
    limit_cm = MAX_ACCELERATION_CM_S2 / 2.0 * (time_s[gap] - known_s[after - 1]) * (known_s[after] - time_s[gap])
    line_cm = np.interp(time_s[gap], known_s, shown_cm[known])
    kept_cm = carried_cm.copy()
    kept_cm[gap] = np.clip(carried_cm[gap], line_cm - limit_cm, line_cm + limit_cm)
    return kept_cm


def _is_plausible(front: KneeFront, joint_past_toe_cm: Floats, time_s: Floats, shoe_cm: float) -> bool:
    """Whether the outline is believed, and its knee is as thick as knees are, where the joint is known."""
    if front.is_oblique:
        is_thick = front.before_landmark_shoe > MAX_OBLIQUE_THICKNESS_SHOE
    else:
        is_thick = _median_before_joint(front, joint_past_toe_cm, time_s) > MAX_THICKNESS_SHOE * shoe_cm
    return front.is_believed(time_s) and not is_thick


def _median_before_joint(front: KneeFront, joint_past_toe_cm: Floats, time_s: Floats) -> float:
    near = np.abs(time_s - front.bottom_s) <= BOTTOM_S
    return known_median((front.past_toe_cm - joint_past_toe_cm)[near])


def find_thickness(fronts: Iterable[tuple[KneeFront | None, Floats, Floats, float]]) -> Thickness:
    """This lifter's knee from the reps of a set; that of people where no outline is believed.

    Args:
        fronts: of each rep the front, the times ``(T,)``, the joint past the toes ``(T,)``, and the length of the shoe
            in cm.
    """
    own = []
    for front, time_s, joint_cm, shoe_cm in fronts:
        if front is not None and _is_plausible(front, joint_cm, time_s, shoe_cm):
            own.append(_median_before_joint(front, joint_cm, time_s) / shoe_cm)
    known = np.array([value for value in own if math.isfinite(value)])
    if not len(known):
        return BODY_THICKNESS
    middle = float(np.median(known))
    return Thickness(middle, math.hypot(error_budget.KNEE_THICKNESS_OF_SET.sd, robust_sd(known - middle)))
