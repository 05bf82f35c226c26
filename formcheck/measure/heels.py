"""Measures from the heel's trace: heel rise, shin angle at its onset, ankle dorsiflexion."""

from __future__ import annotations

import math

import numpy as np

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
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
from formcheck.measure.side_rep import SideRep
from formcheck.numerics.arrays import Bools, Floats
from formcheck.numerics.intervals import between
from formcheck.segment.dips import run_around

LIFTED_CM = 1.5
"""Rise from which a heel counts as lifted, and from which an onset is measured (docs/measures.md#heel_rise_cm)."""

ONSET_CM = 0.8
"""Rise at which the heel begins to leave the floor: twice what flat heels of rendered people read
(docs/measures.md#heel_rise_onset_shank_deg)."""

MIN_DROP_SHARE = 0.25
"""Share of the hips' drop from which the heel counts. Knees are bent by 45 of 110 degrees there. With straighter legs a
lifted heel is rising on the toes, as some do at the top of a quick rep."""

MIN_TRACED_SHARE = 0.8
"""Share of the frames with the hips down in which the trace must show the heel."""

MAX_ERROR_CM = 3.0
"""Largest error of a rise that is reported: twice what counts as lifted. Two random rendered clips, both oblique,
exceeded it: a flat heel read 11 cm, one that rose 3 cm read 8."""

MAX_SINK_CM = 0.8
"""Largest depth below the floor in a rep whose heel lifts. Rendered: 0.5 cm at most. A real flat heel that pointed at
the camera read 1.1 cm below and, a moment later, 5 cm above."""


def measure_heels(side: SideRep) -> dict[Measure, Measurement]:
    """Heel rise (peak), the shin angle at its onset, and the peak ankle dorsiflexion."""
    heel = side.heel
    if isinstance(heel, NotMeasured):
        return _refused(heel)
    rise = _rise_cm(side, heel)
    moving, hips_down = side.moving, _hips_down(side)
    traced = float(np.mean(np.isfinite(rise[hips_down])))
    if traced < MIN_TRACED_SHARE:
        return _refused(NotMeasured(Reason.HEEL_LOST, traced))
    squatting = np.where(hips_down, rise, np.nan)
    largest = side.peak(squatting)
    if not math.isfinite(largest):
        return _refused(NotMeasured(Reason.HEEL_LOST_LOW))
    largest = max(0.0, largest)
    sunk = max(0.0, -float(np.nanmin(rise[moving])))
    if largest >= LIFTED_CM and sunk > MAX_SINK_CM:
        return _refused(NotMeasured(Reason.SHOE_LOST))
    px_sd = sd_from_half_width(heel.error_shoe) * heel.shoe_px.value * side.signals.scale.cm_per_px
    error = half_width(px_sd, largest * sd_from_half_width(side.signals.scale.error_pct) / 100.0)
    if error > MAX_ERROR_CM:
        return _refused(NotMeasured(Reason.SHOE_BLURRED))
    return {
        Measure.HEEL_RISE: Measured(largest, error),
        Measure.HEEL_RISE_ONSET_SHANK: _onset(side, rise, int(np.nanargmax(squatting)), px_sd),
        Measure.ANKLE_DORSIFLEXION: _dorsiflexion(side, rise, px_sd),
    }


def _refused(why: NotMeasured) -> dict[Measure, Measurement]:
    """None of the measures of the heel's trace, for one reason."""
    heel_measures = (Measure.HEEL_RISE, Measure.HEEL_RISE_ONSET_SHANK, Measure.ANKLE_DORSIFLEXION)
    return dict.fromkeys(heel_measures, why)


def _rise_cm(side: SideRep, heel: HeelTrace) -> Floats:
    """The rise at the times of the signals; NaN outside the trace and where the heel was not tracked."""
    rise_cm = heel.rise_cm(side.signals.scale.cm_per_px)
    return np.asarray(np.interp(side.signals.time_s, heel.time_s, rise_cm, left=np.nan, right=np.nan), np.float64)


def _hips_down(side: SideRep) -> Bools:
    """``(T,)``: frames around the bottom with the hips down by :data:`MIN_DROP_SHARE`; all if the drop is unknown."""
    down, time_s = side.is_low(1.0 - MIN_DROP_SHARE), side.signals.time_s
    bottom = int(np.argmin(np.abs(time_s - side.rep.bottom_s)))
    if not down[bottom]:
        return down if down.any() else side.moving
    # Noise at the top of a quick rep is not the squat: the heel may be up there.
    first, last = run_around(down, at=bottom, first=0, last=len(down) - 1)
    return between(time_s, time_s[first], time_s[last])


def _onset(side: SideRep, rise_cm: Floats, peak: int, sd_cm: float) -> Measurement:
    """Shin angle at the last frame before the peak rise, in frame ``peak``, in which the heel was still down."""
    if rise_cm[peak] < max(LIFTED_CM, half_width(sd_cm)):
        return NotMeasured(Reason.HEEL_STAYED_DOWN)
    down = np.flatnonzero(side.moving[:peak] & (rise_cm[:peak] < ONSET_CM))
    if not len(down):
        return NotMeasured(Reason.HEEL_UP_BEFORE_REP)
    last = int(down[-1])
    shank = side.shank_deg
    # The delay of the onset follows from the error of the rise and the speeds of heel and shin.
    heel_speed = float(np.nanmax(np.gradient(rise_cm[last : peak + 1]))) if peak > last + 1 else math.inf
    shin_speed = abs(float(shank[min(last + 1, peak)] - shank[max(last - 1, 0)])) / 2.0
    late_deg = shin_speed * min(sd_cm / heel_speed, 5.0) if heel_speed > 0 else 0.0
    if not math.isfinite(float(shank[last])):
        return NotMeasured(Reason.SHIN_NOT_SEEN_AT_ONSET)
    oblique = OBLIQUE_ONSET.sd * oblique_factor(side.signals.view.yaw_deg.value)
    return measured_or_missing(float(shank[last]), half_width(shank_sd(side), late_deg, oblique))


def _dorsiflexion(side: SideRep, rise_cm: Floats, sd_cm: float) -> Measurement:
    """Peak of the shin angle minus the pitch of the foot."""
    lever = BALL_OF_FOOT_SHOE * side.shoe_cm
    pitch = np.degrees(np.arcsin(np.clip(rise_cm / lever, -1.0, 1.0)))
    value = side.peak(side.shank_deg - pitch)
    if not math.isfinite(value):
        return NotMeasured(Reason.SHIN_NOT_SEEN_WITH_HEEL)
    foot_deg = math.degrees(sd_cm / lever)
    roll_sd = sd_from_half_width(side.signals.view.roll_deg.error)
    return measured_or_missing(value, half_width(shank_sd(side), foot_deg, roll_sd))
