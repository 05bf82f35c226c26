"""One rep seen from the side, with everything its measures share: curves, times, the tip of the shoe, the knee.

The tip of the shoe is its position at standing, moved along with the camera by the heel's trace. Without a trace it is
the foot-index landmark, bias removed. The knee is where thigh and shank keep their lengths.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np

from formcheck.domain.body import Joint
from formcheck.domain.measured import NotMeasured
from formcheck.measure import error_budget
from formcheck.measure.error_budget import sd_from_half_width
from formcheck.measure.foot.foot_angle import widen_by_angle
from formcheck.measure.foot.heel_trace import HeelTrace, track_heel
from formcheck.measure.foot.mask_rise import correct_by_mask
from formcheck.measure.kinematics import SideSignals, leg_forward_cm, measured_leg, near_foot_shortening
from formcheck.measure.knee.front_curve import (
    BODY_THICKNESS,
    FAR_BODY_THICKNESS,
    FrontCurve,
    Thickness,
    build_front_curve,
    find_thickness,
)
from formcheck.measure.knee.front_trace import KneeFront, track_knee_front
from formcheck.measure.knee_constraint import MIN_PROJECTED_LENGTH, constrain_knee
from formcheck.measure.landmark_bias import TRACED_TIP_SHOE
from formcheck.numerics.arrays import Bools, Floats
from formcheck.numerics.filters import POSITION_CUTOFF_HZ, low_pass
from formcheck.numerics.intervals import READ_WINDOW_S, between, known_median
from formcheck.observe.observation import Observation
from formcheck.segment.reps import Rep
from formcheck.segment.view import SIDE_TO_DEG, SideView
from formcheck.system.array_store import release_read_arrays

SEGMENTS = MappingProxyType({"shin": (Joint.KNEE, Joint.ANKLE), "thigh": (Joint.HIP, Joint.KNEE)})

MIN_LENGTH_RATIO, MAX_LENGTH_RATIO = 0.72, 1.35
"""Plausible ratio of a segment's length, bottom over standing. Good tracking: 0.77 to 1.23; lost knee: 0.48 to 0.69 (95
clips)."""

LOWEST_SHARE = 0.25
"""Share of the hips' drop over which the knee at the bottom is averaged; about half of its frames lie in it. Nine in
ten differences between reps of 45 rendered sets, front of the knee: within 0.38 cm of the true ones from the side and
1.18 obliquely; by the peak 0.56 and 2.02."""

CONSTRAINED_TO_DEG = 10.0
"""Turn toward the chest up to which thigh and shin keep their lengths in the picture."""

MAX_KNEE_RETREAT_CM = 1.0
"""Largest distance a knee goes back from its peak to the bottom: 0.5 cm at most in 90 % of reps, 0.8 cm in 99 % (240
rendered). A knee that seems to go back farther was lost at one of the two moments."""

USUAL_THIGH_RATIO = 1.05
"""Length of the thigh as found, bottom over standing, from which its joints are as good as they get. In 35 rendered
side clips it is 0.84 to 1.16, median 1.03. A thigh that looks shorter points at the camera, or its joints are off: in
both halves the error of its angle goes with the ratio (correlation 0.78 and 0.75)."""

TIP_LOST_S = 0.15
"""The tip is not seen within this time of a frame in which it was lost either: 6 Hz smoothing spreads the error."""

MAX_TIP_SHIFT_SHOE = 0.21
"""Largest change of the distance from ankle to tip against standing, in shoe lengths, with which the tip was seen. Of
268 reps 260 stay below it throughout (lifted heels of 6 cm: 0.18); in the others a caption, a plate or the edge of the
picture hides the foot (0.25 to 0.43). The middle between both: at 0.25 a caption that slides over a real foot moved the
tip by 5 cm before it counted as hidden."""

MAX_CARRIED_APART_SHOE = 0.25
"""Largest distance of the far foot's tip, carried from standing by the trace of the near foot, from its own landmark at
the bottom, in shoe lengths. In 29 reps of 5 oblique clips it is 0.10 at most; where the two feet moved apart between
standing and the bottom, in 3 of another, 0.22 to 0.55, and a knee past the toes read 3 cm behind them."""

KEPT_S = 10.0
"""Curves are kept for this long before and after a rep and its standing, so that memory does not grow with the square
of a set's length. A curve smoothed at 6 Hz forgets in a second what was before."""


@dataclass(frozen=True)
class SideRep:
    """One rep of a side view. Its curves hold ``T`` frames of the scene.

    Attributes:
        found: the curves with the knee as the model found it.
        signals: the curves with the constrained knee.
        rep: its times.
        heel: trace of the near heel, or why there is none.
        tip_cm: ``(T,)`` forward position of the tip of the shoe at standing, moved along with the camera.
        tip_sd_shoe: its standard deviation in shoe lengths.
        shoe_cm: length of the shoe.
        shoe_sd_shoe: its standard deviation as a share.
        knee_correction_cm: ``(T,)`` how far the knee was moved to keep the lengths of thigh and shank.
        shank_deg: ``(T,)`` shin angle with the knee as found, NaN where the leg was lost. The corrected knee improves
            the thigh angle and worsens the shank angle (3.1 instead of 2.5 degrees, rendered).
        front: the front of the knee on the outline; None without an outline.
        thickness: how far it stands before the joint in this set.
        frames: numbers of its frames in the scene.
    """

    found: SideSignals
    signals: SideSignals
    rep: Rep
    heel: HeelTrace | NotMeasured
    tip_cm: Floats
    tip_sd_shoe: float
    shoe_cm: float
    shoe_sd_shoe: float
    knee_correction_cm: Floats
    shank_deg: Floats
    front: KneeFront | None = None
    thickness: Thickness = BODY_THICKNESS
    frames: slice = field(default_factory=lambda: slice(None))

    @cached_property
    def front_curve(self) -> FrontCurve:
        """The front of the knee past the toes."""
        return build_front_curve(
            self.front,
            self.knee_past_toe_cm,
            self.signals.time_s,
            shoe_cm=self.shoe_cm,
            thickness=self.thickness,
        )

    @cached_property
    def knee_front_past_toe_cm(self) -> Floats:
        """``(T,)`` its smoothed curve."""
        return low_pass(self.signals.time_s, self.front_curve.past_toe_cm, cutoff_hz=POSITION_CUTOFF_HZ)

    @cached_property
    def is_knee_hidden(self) -> bool:
        """Whether the outline does not show the front of the knee at the bottom, though the view is from the side."""
        is_side = self.front is not None and not self.front.is_oblique
        return is_side and not self.front_curve.by_outline[self.bottom].any()

    @cached_property
    def moving(self) -> Bools:
        """``(T,)``: frames of the rep."""
        return self.between(self.rep.start_s, self.rep.end_s)

    @cached_property
    def standing(self) -> Bools:
        """``(T,)``: frames of the standing that serves as zero."""
        return self.between(*self.rep.standing_s)

    @cached_property
    def bottom(self) -> Bools:
        """``(T,)``: frames of the bottom, all of a pause."""
        rep = self.rep
        first = min(rep.descent_end_s, rep.bottom_s - READ_WINDOW_S)
        return self.between(first, max(rep.ascent_start_s, rep.bottom_s + READ_WINDOW_S))

    @cached_property
    def knee_past_toe_cm(self) -> Floats:
        """``(T,)`` knee joint beyond the tip of the shoe."""
        return np.asarray(self.signals.leg_cm[Joint.KNEE][:, 0] - self.tip_cm, dtype=np.float64)

    @cached_property
    def apparent_knee_retreat_cm(self) -> float:
        """How far the knee goes back from its peak to the bottom, beyond :data:`MAX_KNEE_RETREAT_CM`."""
        past = self.knee_past_toe_cm
        return max(0.0, self.peak(past) - self.median_at_bottom(past) - MAX_KNEE_RETREAT_CM)

    @cached_property
    def knee_uncertainty_at_bottom_cm(self) -> float:
        """Standard deviation of the knee at the bottom, as far as the rep shows that it was lost there."""
        return math.hypot(
            error_budget.KNEE_CORRECTION.sd * self.median_at_bottom(self.knee_correction_cm),
            error_budget.KNEE_RETREAT.sd * self.apparent_knee_retreat_cm,
        )

    @cached_property
    def knee_uncertainty_at_peak_cm(self) -> float:
        """The same at its peak."""
        past = np.where(self.moving, self.knee_past_toe_cm, np.nan)
        moved = float(self.knee_correction_cm[int(np.nanargmax(past))]) if np.isfinite(past).any() else math.nan
        retreat = error_budget.KNEE_RETREAT_AT_PEAK.sd * self.apparent_knee_retreat_cm
        return math.hypot(error_budget.KNEE_CORRECTION.sd * moved, retreat)

    @cached_property
    def segments_plausible(self) -> Bools:
        """``(T,)``: frames in which thigh and shank are about as long as at standing, or unknown."""
        return _segments_plausible(self.found, self.standing)

    def between(self, start_s: float, end_s: float) -> Bools:
        """``(T,)``: frames of an interval."""
        return between(self.signals.time_s, start_s, end_s)

    def standing_length_cm(self, upper: Joint, lower: Joint) -> float:
        """Length of a segment at standing; NaN where unknown."""
        return known_median(_length_cm(self.found, upper, lower)[self.standing])

    def length_cm(self, segment: str) -> Floats:
        """``(T,)`` length of a segment of :data:`SEGMENTS` as found."""
        return _length_cm(self.found, *SEGMENTS[segment])

    def length_ratio(self, upper: Joint, lower: Joint) -> float:
        """Length of a segment at the bottom over that at standing; NaN where either is unknown."""
        standing = self.standing_length_cm(upper, lower)
        return self.median_at_bottom(_length_cm(self.found, upper, lower)) / standing if standing > 0 else math.nan

    @cached_property
    def missing_thigh(self) -> float | None:
        """How much shorter the thigh looks at the bottom than usual, as a share of its length at standing; - longer.

        None where it tells nothing: in a turned view, where lengths seem to change, and where the hip was lost.
        """
        ratio = self.length_ratio(*SEGMENTS["thigh"])
        is_told = _keeps_lengths(self.signals.view) and not ratio < MIN_LENGTH_RATIO
        return USUAL_THIGH_RATIO - ratio if is_told else None

    def median_at_bottom(self, curve: Floats) -> float:
        """Median of a curve at the bottom; NaN where unknown."""
        return known_median(curve[self.bottom])

    def is_low(self, share: float) -> Bools:
        """``(T,)``: frames of the rep with the hips in the lowest share of their drop."""
        hips = self.signals.hip_height_cm
        top, lowest = known_median(hips[self.standing]), self.median_at_bottom(hips)
        return np.asarray(self.moving & (hips <= lowest + share * (top - lowest)), np.bool_)

    def mean_when_low(self, curve: Floats) -> float:
        """Mean of a curve while the hips are in the lowest :data:`LOWEST_SHARE` of their drop; NaN where unknown."""
        is_low = self.is_low(LOWEST_SHARE) & np.isfinite(curve)
        return float(np.mean(curve[is_low])) if is_low.any() else math.nan

    def peak(self, curve: Floats) -> float:
        """Largest value of a curve in the rep, mean of :data:`READ_WINDOW_S` around it; NaN where unknown."""
        within = np.where(self.moving, curve, np.nan)
        if not np.isfinite(within).any():
            return math.nan
        peak_s = float(self.signals.time_s[int(np.nanargmax(within))])
        return float(np.nanmean(within[self.between(peak_s - READ_WINDOW_S / 2, peak_s + READ_WINDOW_S / 2)]))


def build_side_reps(scene: Observation, signals: SideSignals, reps: Sequence[Rep]) -> list[SideRep]:
    """The reps of one scene, each with its heel, and with the front of the knee that the set shows."""
    sides = [_trace_side_rep(scene, signals, rep) for rep in reps]
    thickness = find_thickness((one.front, one.signals.time_s, one.knee_past_toe_cm, one.shoe_cm) for one in sides)
    if thickness is BODY_THICKNESS and measured_leg(signals.view) is not signals.view.near:
        thickness = FAR_BODY_THICKNESS
    return [replace(side, thickness=thickness) for side in sides]


def _trace_side_rep(scene: Observation, signals: SideSignals, rep: Rep) -> SideRep:
    """One rep, its heel and the front of its knee followed in the patches."""
    heel = correct_by_mask(track_heel(scene, signals.view, rep), scene, signals.view, rep)
    heel = widen_by_angle(heel, scene.track, view=signals.view, rep=rep)
    front = track_knee_front(scene, signals, rep=rep, heel=heel)
    release_read_arrays()
    ends = min(rep.start_s, rep.standing_s[0]) - KEPT_S, max(rep.end_s, rep.standing_s[1]) + KEPT_S
    frames = slice(*np.searchsorted(signals.time_s, ends).tolist())
    kept = build_side_rep(signals[frames], rep, heel, None if front is None else front[frames])
    return replace(kept, frames=frames)


def build_side_rep(
    signals: SideSignals, rep: Rep, heel: HeelTrace | NotMeasured, front: KneeFront | None = None
) -> SideRep:
    """Everything the measures of one rep share; build it once per rep."""
    constrained, correction_cm, shank_deg = _constrain(signals, between(signals.time_s, *rep.standing_s))
    tip_cm, tip_sd_shoe, shoe_cm, shoe_sd_shoe = _find_tip(signals, rep, heel)
    return SideRep(
        signals, constrained, rep, heel, tip_cm, tip_sd_shoe, shoe_cm, shoe_sd_shoe, correction_cm, shank_deg, front
    )


def _find_tip(signals: SideSignals, rep: Rep, heel: HeelTrace | NotMeasured) -> tuple[Floats, float, float, float]:
    """The tip of the shoe and the length of the shoe, each followed by its standard deviation in shoe lengths."""
    landmark = signals.leg_cm[Joint.FOOT_INDEX][:, 0]
    if isinstance(heel, NotMeasured) or not np.isfinite(heel.toe_xy_px[:, 0]).any():
        tip = np.where(_tip_seen(signals, rep), landmark, np.nan)
        return tip, error_budget.TIP_BY_LANDMARK.sd, signals.shoe_cm, error_budget.SHOE_BY_LANDMARK.sd
    tracked = np.isfinite(heel.toe_xy_px[:, 0])
    shoe_cm = heel.shoe_px.value * signals.scale.cm_per_px / near_foot_shortening(signals.view.yaw_deg.value)
    traced_cm = leg_forward_cm(heel.toe_xy_px[tracked], signals) - TRACED_TIP_SHOE * shoe_cm
    traced = np.interp(signals.time_s, heel.time_s[tracked], traced_cm)
    shoe_sd = sd_from_half_width(heel.shoe_px.error / heel.shoe_px.value)
    if measured_leg(signals.view) is signals.view.near:
        return traced, error_budget.TIP_BY_PICTURE.sd, shoe_cm, shoe_sd
    # The far foot has its own tip at standing; the trace of the near one moves it along with the camera.
    standing = between(signals.time_s, *rep.standing_s)
    carried = known_median(landmark[standing]) + traced - known_median(traced[standing])
    at_bottom = np.abs(signals.time_s - rep.bottom_s) <= READ_WINDOW_S
    if abs(known_median((carried - landmark)[at_bottom])) > MAX_CARRIED_APART_SHOE * shoe_cm:
        carried = np.where(_tip_seen(signals, rep), landmark, np.nan)
    return carried, error_budget.TIP_BY_LANDMARK.sd, shoe_cm, shoe_sd


def _tip_seen(signals: SideSignals, rep: Rep) -> Bools:
    """``(T,)``: frames in which the tip of the shoe is as far ahead of the ankle as at standing.

    A foot keeps its length; where it seems not to, something slides over it.
    """
    ahead_cm = signals.leg_cm[Joint.FOOT_INDEX][:, 0] - signals.leg_cm[Joint.ANKLE][:, 0]
    moved_cm = np.abs(ahead_cm - known_median(ahead_cm[between(signals.time_s, *rep.standing_s)]))
    lost_s = signals.time_s[moved_cm > MAX_TIP_SHIFT_SHOE * signals.shoe_cm]
    return np.asarray(np.abs(signals.time_s[:, None] - lost_s).min(axis=1, initial=np.inf) > TIP_LOST_S, np.bool_)


def _keeps_lengths(view: SideView) -> bool:
    """Whether thigh and shin keep their lengths in the picture of this view."""
    return -SIDE_TO_DEG <= view.yaw_deg.value <= CONSTRAINED_TO_DEG


def _constrain(signals: SideSignals, standing: Bools) -> tuple[SideSignals, Floats, Floats]:
    """The curves with the knee where thigh and shank keep their standing lengths.

    Where a length is implausible the leg was lost, and with it the knee. In a turned view lengths seem to change that
    do not: there the knee stays as found.

    Returns:
        The curves, ``(T,)`` how far the knee was moved in cm, and ``(T,)`` the shin angle with the knee as found.
    """
    if not _keeps_lengths(signals.view):
        return signals, np.zeros(len(signals.time_s)), signals.shank_deg
    hip, found, ankle = (signals.leg_cm[joint] for joint in (Joint.HIP, Joint.KNEE, Joint.ANKLE))
    thigh_cm, shank_cm = (
        MIN_PROJECTED_LENGTH * known_median(_length_cm(signals, *SEGMENTS[name])[standing])
        for name in ("thigh", "shin")
    )
    knee = constrain_knee(hip, found, ankle, thigh_cm=thigh_cm, shank_cm=shank_cm)
    moved = knee - found
    plausible = _segments_plausible(signals, standing)
    knee = np.where(plausible[:, None], knee, np.nan)
    shank_deg = np.where(plausible, signals.shank_deg, np.nan)
    leg_cm = MappingProxyType({**signals.leg_cm, Joint.KNEE: knee})
    return replace(signals, leg_cm=leg_cm), np.hypot(moved[:, 0], moved[:, 1]), shank_deg


def _segments_plausible(signals: SideSignals, standing: Bools) -> Bools:
    lengths = [_length_cm(signals, *ends) for ends in SEGMENTS.values()]
    ratios = [length / known_median(length[standing]) for length in lengths]
    with np.errstate(invalid="ignore"):
        odd = [(ratio < MIN_LENGTH_RATIO) | (ratio > MAX_LENGTH_RATIO) for ratio in ratios]
    return np.asarray(~np.any(odd, axis=0), np.bool_)


def _length_cm(signals: SideSignals, upper: Joint, lower: Joint) -> Floats:
    segment = signals.leg_cm[upper] - signals.leg_cm[lower]
    return np.hypot(segment[:, 0], segment[:, 1])
