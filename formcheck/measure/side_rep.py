"""One rep seen from the side, with all that its measures share: curves, times, the tip of the shoe, and the knee.

The tip of the shoe is where it was at standing, carried along with the camera by the heel's trace where there is one;
without it, it is the foot-index landmark freed of its bias. The knee is where thigh and shank keep their lengths.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import Joint
from formcheck.domain.measured import NotMeasured
from formcheck.measure import error_budget
from formcheck.measure.error_budget import sd_from_half_width
from formcheck.measure.foot.heel_trace import HeelTrace
from formcheck.measure.kinematics import SideSignals, far_leg_share, leg_forward_cm, near_foot_shortening
from formcheck.measure.knee_constraint import MIN_PROJECTED_LENGTH, constrain_knee
from formcheck.measure.landmark_bias import TRACED_TIP_SHOE
from formcheck.numerics.intervals import READ_WINDOW_S, between, known_median
from formcheck.segment.reps import Rep
from formcheck.segment.view import SIDE_TO_DEG

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

SEGMENTS = MappingProxyType({"shin": (Joint.KNEE, Joint.ANKLE), "thigh": (Joint.HIP, Joint.KNEE)})

MIN_LENGTH_RATIO, MAX_LENGTH_RATIO = 0.72, 1.35
"""Shank and thigh keep their lengths; at the bottom, well-found ones read 0.77 to 1.23 of standing, where the knee was
lost 0.48 to 0.69 (95 clips)."""

MAX_KNEE_RETREAT_CM = 1.0
"""From its furthest to the bottom a knee hardly goes back by more: by 0.5 cm at most in nine of ten reps, by 0.8 in 99
of a hundred (240 rendered ones). One that seems to was lost at either moment."""


@dataclass(frozen=True, slots=True)
class SideRep:
    """One rep of a side view, with all that its measures share.

    Attributes:
        signals, rep: the curves and the times.
        tip_cm: ``(T,)`` forward position of the tip of the shoe at standing, carried along with the camera.
        tip_sd_shoe: its standard deviation in shoe lengths.
        shoe_cm: length of the shoe.
        shoe_sd_shoe: its standard deviation as a share of it.
        knee_correction_cm: ``(T,)`` how far the knee of ``signals`` was moved, lest thigh or shank shrink.
        shank_deg: ``(T,)`` the shin's lean, to the knee as it was found: moved, it makes the thigh truer and the shin
            less so (rendered: 2.5 degrees off as found, 3.1 moved).
    """

    signals: SideSignals
    rep: Rep
    tip_cm: Floats
    tip_sd_shoe: float
    shoe_cm: float
    shoe_sd_shoe: float
    knee_correction_cm: Floats
    shank_deg: Floats

    @property
    def moving(self) -> Mask:
        """``(T,)``: the pictures of the rep."""
        return self.between(self.rep.start_s, self.rep.end_s)

    @property
    def standing(self) -> Mask:
        """``(T,)``: the pictures of standing still that serve as zero."""
        return self.between(*self.rep.standing_s)

    @property
    def bottom(self) -> Mask:
        """``(T,)``: the pictures of the bottom, all of a pause."""
        rep = self.rep
        first = min(rep.descent_end_s, rep.bottom_s - READ_WINDOW_S)
        return self.between(first, max(rep.ascent_start_s, rep.bottom_s + READ_WINDOW_S))

    @property
    def knee_past_toe_cm(self) -> Floats:
        """``(T,)`` knee joint beyond the tip of the shoe."""
        return np.asarray(self.signals.leg_cm[Joint.KNEE][:, 0] - self.tip_cm, dtype=np.float64)

    @property
    def apparent_knee_retreat_cm(self) -> float:
        """How much further than knees do this one seems to go back from its furthest to the bottom."""
        past = self.knee_past_toe_cm
        return max(0.0, self.peak(past) - self.median_at_bottom(past) - MAX_KNEE_RETREAT_CM)

    @property
    def knee_uncertainty_at_bottom_cm(self) -> float:
        """Standard deviation of the knee at the bottom from what shows in the rep that it was lost there."""
        return math.hypot(
            error_budget.KNEE_MOVED.sd * self.median_at_bottom(self.knee_correction_cm),
            error_budget.KNEE_BACK.sd * self.apparent_knee_retreat_cm,
        )

    @property
    def knee_uncertainty_at_peak_cm(self) -> float:
        """The same where the knee is furthest."""
        past = np.where(self.moving, self.knee_past_toe_cm, np.nan)
        moved = float(self.knee_correction_cm[int(np.nanargmax(past))]) if np.isfinite(past).any() else math.nan
        return math.hypot(
            error_budget.KNEE_MOVED.sd * moved, error_budget.KNEE_AHEAD.sd * self.apparent_knee_retreat_cm
        )

    def between(self, start_s: float, end_s: float) -> Mask:
        """``(T,)``: the pictures within an interval."""
        return between(self.signals.time_s, start_s, end_s)

    def standing_cm(self, upper: Joint, lower: Joint) -> float:
        """Length of a segment at standing; NaN where it is unknown."""
        return known_median(self._length_cm(upper, lower)[self.standing])

    def length_ratio(self, upper: Joint, lower: Joint) -> float:
        """Length of a segment at the bottom over its length at standing; NaN where either is unknown."""
        standing = self.standing_cm(upper, lower)
        return self.median_at_bottom(self._length_cm(upper, lower)) / standing if standing > 0 else math.nan

    @property
    def segments_plausible(self) -> Mask:
        """``(T,)``: the pictures in which thigh and shank are about as long as at standing, or not known."""
        ratios = [self._length_cm(*ends) / self.standing_cm(*ends) for ends in SEGMENTS.values()]
        with np.errstate(invalid="ignore"):
            odd = [(ratio < MIN_LENGTH_RATIO) | (ratio > MAX_LENGTH_RATIO) for ratio in ratios]
        return np.asarray(~np.any(odd, axis=0), np.bool_)

    def _length_cm(self, upper: Joint, lower: Joint) -> Floats:
        segment = self.signals.leg_cm[upper] - self.signals.leg_cm[lower]
        return np.hypot(segment[:, 0], segment[:, 1])

    def median_at_bottom(self, curve: Floats) -> float:
        """Median of a curve at the bottom; NaN where it is not known."""
        return known_median(curve[self.bottom])

    def peak(self, curve: Floats) -> float:
        """Largest value of a curve in the rep, as the mean of its neighbourhood; NaN where it is not known."""
        within = np.where(self.moving, curve, np.nan)
        if not np.isfinite(within).any():
            return math.nan
        peak_s = float(self.signals.time_s[int(np.nanargmax(within))])
        return float(np.nanmean(within[self.between(peak_s - READ_WINDOW_S / 2, peak_s + READ_WINDOW_S / 2)]))


def build_side_rep(signals: SideSignals, rep: Rep, heel: HeelTrace | NotMeasured) -> SideRep:
    """Bring together what the measures of one rep share."""
    landmark, unmoved = signals.leg_cm[Joint.FOOT_INDEX][:, 0], np.zeros(len(signals.time_s))
    if isinstance(heel, NotMeasured) or not np.isfinite(heel.toe_xy_px[:, 0]).any():
        shoe_sd = error_budget.SHOE_BY_LANDMARK.sd
        return SideRep(
            signals,
            rep,
            landmark,
            error_budget.TIP_BY_LANDMARK.sd,
            signals.shoe_cm,
            shoe_sd,
            unmoved,
            signals.shank_deg,
        )
    # The trace is that of the near foot; of the far leg's share, its own tip is carried along with the trace's sway.
    far = far_leg_share(signals.view.yaw_deg.value)
    followed = np.isfinite(heel.toe_xy_px[:, 0])
    shoe_cm = heel.shoe_px.value * signals.scale.cm_per_px / near_foot_shortening(signals.view.yaw_deg.value)
    traced_cm = leg_forward_cm(heel.toe_xy_px[followed], signals) - TRACED_TIP_SHOE * shoe_cm
    traced = np.interp(signals.time_s, heel.time_s[followed], traced_cm)
    standing = between(signals.time_s, *rep.standing_s)
    far_tip = known_median((landmark - (1.0 - far) * signals.near_toe_tip_cm)[standing])
    tip = (1.0 - far) * traced + far_tip + far * (traced - known_median(traced[standing]))
    tip_sd = math.hypot((1.0 - far) * error_budget.TIP_BY_PICTURE.sd, far * error_budget.TIP_BY_LANDMARK.sd)
    shoe_sd = sd_from_half_width(heel.shoe_px.error / heel.shoe_px.value)
    return SideRep(signals, rep, tip, tip_sd, shoe_cm, shoe_sd, unmoved, signals.shank_deg)


def with_constrained_knee(side: SideRep) -> SideRep:
    """The rep with its knee where thigh and shank keep the lengths they had at standing.

    Where they are far from it the leg was lost for a moment, and with it the knee. A camera that is turned, or sees a
    mixture of both legs, sees lengths change that do not.
    """
    yaw_deg = side.signals.view.yaw_deg.value
    if abs(yaw_deg) > SIDE_TO_DEG or far_leg_share(yaw_deg) > 0:
        return side
    hip, found, ankle = (side.signals.leg_cm[joint] for joint in (Joint.HIP, Joint.KNEE, Joint.ANKLE))
    thigh_cm, shank_cm = side.standing_cm(Joint.HIP, Joint.KNEE), side.standing_cm(Joint.KNEE, Joint.ANKLE)
    knee = constrain_knee(
        hip, found, ankle, thigh_cm=MIN_PROJECTED_LENGTH * thigh_cm, shank_cm=MIN_PROJECTED_LENGTH * shank_cm
    )
    moved = knee - found
    knee = np.where(side.segments_plausible[:, None], knee, np.nan)
    shank_deg = np.where(side.segments_plausible, side.shank_deg, np.nan)
    signals = replace(side.signals, leg_cm=MappingProxyType({**side.signals.leg_cm, Joint.KNEE: knee}))
    return replace(side, signals=signals, knee_correction_cm=np.hypot(moved[:, 0], moved[:, 1]), shank_deg=shank_deg)
