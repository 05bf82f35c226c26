"""What the heel's trace says of one rep: how far it rose, at which shin angle it left the floor, the ankle's bend."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.measure.error_budget import (
    OBLIQUE_ONSET,
    half_width,
    measured_or_missing,
    oblique_factor,
    sd_from_half_width,
)
from formcheck.measure.foot.heel_trace import HeelTrace
from formcheck.measure.registry import Measure
from formcheck.measure.sagittal import shank_sd
from formcheck.measure.shoe import BALL_OF_FOOT_SHOE
from formcheck.measure.side_rep import Mask, SideRep
from formcheck.numerics.intervals import known_median

Floats = npt.NDArray[np.float64]

LIFTED_CM = 1.5
"""A heel that rose by less did not leave the floor (docs/measures.md#heel_rise_cm): no onset is looked for."""

ONSET_CM = 0.8
"""The heel begins to leave the floor at this rise: about twice what flat heels of rendered people read
(docs/measures.md#heel_rise_onset_shank_deg)."""

MIN_DROP_SHARE = 0.25
"""From this share of the hips' way down on a heel counts: knees bend by 45 degrees of 110 then. On straighter legs who
lifts the heels rises on the toes, as some do at the top of a quick rep."""

MIN_TRACED_SHARE = 0.8
"""Share of the rep in which the trace must follow the heel."""

MAX_ERROR_CM = 3.0
"""A rise known no better than to within twice what counts as lifted is none. Two rendered clips drawn at random, both
oblique, were that vague: a flat heel read 11 cm, one that rose by 3 read 8."""

MAX_SINK_CM = 0.8
"""No heel sinks into the floor. One that lifts reads 0.5 cm below it at most (rendered); a real one that pointed at the
camera and stayed down read 1.1 below and, a moment later, 5 above."""

OTHERWISE = "the near foot changes its look as no lifting heel does; film it from the side, uncovered"


def measure_heels(side: SideRep) -> dict[Measure, Measurement]:
    """``heel_rise_cm`` (largest), the shin's angle when it began, and the ankle's largest bend."""
    heel = side.heel
    if isinstance(heel, NotMeasured):
        return _refused(heel.reason)
    rise = _rise_cm(side, heel)
    moving = side.moving
    traced = float(np.mean(np.isfinite(rise[moving])))
    if traced < MIN_TRACED_SHARE:
        return _refused(f"the heel could be followed in only {100 * traced:.0f}% of the rep")
    squatting = np.where(_hips_down(side), rise, np.nan)
    largest = side.peak(squatting)
    if not math.isfinite(largest):
        return _refused("the heel could not be followed while the hips were down")
    largest = max(0.0, largest)
    sunk = max(0.0, -float(np.nanmin(rise[moving])))
    if largest >= LIFTED_CM and sunk > MAX_SINK_CM:
        return _refused(OTHERWISE)
    px_sd = sd_from_half_width(heel.error_shoe) * heel.shoe_px.value * side.signals.scale.cm_per_px
    error = half_width(px_sd, largest * sd_from_half_width(side.signals.scale.error_pct) / 100.0)
    if error > MAX_ERROR_CM:
        return _refused(f"the heel is seen too poorly, its rise would be known to {error:.0f} cm only")
    return {
        Measure.HEEL_RISE: Measured(largest, error),
        Measure.HEEL_RISE_ONSET_SHANK: _onset(side, rise, int(np.nanargmax(squatting)), px_sd),
        Measure.ANKLE_DORSIFLEXION: _dorsiflexion(side, rise, px_sd),
    }


def _refused(reason: str) -> dict[Measure, Measurement]:
    """Nothing that needs the heel's trace, for one reason."""
    heel_measures = (Measure.HEEL_RISE, Measure.HEEL_RISE_ONSET_SHANK, Measure.ANKLE_DORSIFLEXION)
    return dict.fromkeys(heel_measures, NotMeasured(reason))


def _rise_cm(side: SideRep, heel: HeelTrace) -> Floats:
    """The rise at the times of the signals; NaN where the trace does not reach or cannot follow."""
    rise_cm = heel.rise_cm(side.signals.scale.cm_per_px)
    return np.asarray(np.interp(side.signals.time_s, heel.time_s, rise_cm, left=np.nan, right=np.nan), np.float64)


def _hips_down(side: SideRep) -> Mask:
    """``(T,)``: the pictures of the rep in which the hips are down by a good part of their way; all if that is lost."""
    hips = side.signals.hip_height_cm
    top, low = known_median(hips[side.standing]), side.median_at_bottom(hips)
    if not top > low:
        return side.moving
    return side.moving & (hips <= top - MIN_DROP_SHARE * (top - low))


def _onset(side: SideRep, rise_cm: Floats, peak: int, sd_cm: float) -> Measurement:
    """Shin angle at the last moment before the largest rise, in picture ``peak``, at which the heel was still down."""
    if rise_cm[peak] < max(LIFTED_CM, half_width(sd_cm)):
        return NotMeasured("the heel stayed down")
    down = np.flatnonzero(side.moving[:peak] & (rise_cm[:peak] < ONSET_CM))
    if not len(down):
        return NotMeasured("the heel was already up when the rep began")
    last = int(down[-1])
    shank = side.shank_deg
    # How late the onset is seen follows from the rise's error and how fast heel and shin move there.
    heel_speed = float(np.nanmax(np.gradient(rise_cm[last : peak + 1]))) if peak > last + 1 else math.inf
    shin_speed = abs(float(shank[min(last + 1, peak)] - shank[max(last - 1, 0)])) / 2.0
    late_deg = shin_speed * min(sd_cm / heel_speed, 5.0) if heel_speed > 0 else 0.0
    if not math.isfinite(float(shank[last])):
        return NotMeasured("the shin was not seen when the heel left the floor")
    oblique = OBLIQUE_ONSET.sd * oblique_factor(side.signals.view.yaw_deg.value)
    return measured_or_missing(float(shank[last]), half_width(shank_sd(side), late_deg, oblique))


def _dorsiflexion(side: SideRep, rise_cm: Floats, sd_cm: float) -> Measurement:
    """Shin angle less the foot's own, at its largest."""
    lever = BALL_OF_FOOT_SHOE * side.shoe_cm
    pitch = np.degrees(np.arcsin(np.clip(rise_cm / lever, -1.0, 1.0)))
    value = side.peak(side.shank_deg - pitch)
    if not math.isfinite(value):
        return NotMeasured("the shin was not seen while the heel was followed")
    foot_deg = math.degrees(sd_cm / lever)
    roll_sd = sd_from_half_width(side.signals.view.roll_deg.error)
    return measured_or_missing(value, half_width(shank_sd(side), foot_deg, roll_sd))
