"""Measure how a rep moves: phases, speed, acceleration at the bottom, smoothness. All come from the height of the hips,
which every view shows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.error_budget import (
    BOTTOM_MOMENT,
    MIDDLE,
    PAUSE,
    PHASE,
    PHASE_FRACTION,
    PHASE_FRACTION_BY_HIPS,
    SMOOTHNESS,
    SPEED,
    TURN_FLATTENED,
    TURNING,
    half_width,
    measured_or_missing,
    sd_from_half_width,
)
from formcheck.measure.phase_edges import MAX_SPEED_CUTOFF_HZ, phase_speed, refine_phase_times
from formcheck.measure.refusals import MAX_JITTER_CM
from formcheck.measure.registry import Measure
from formcheck.measure.scale import Scale
from formcheck.measure.statics import GRAVITY_M_S2
from formcheck.numerics.arrays import Floats
from formcheck.numerics.filters import low_pass, rate_hz, rate_of_change
from formcheck.numerics.intervals import between, known_median
from formcheck.segment.reps import Rep

TURN_CUTOFF_HZ = 3.0
"""Cut-off before the acceleration at the bottom. Landmark noise adds 0.10 +- 0.09 g at 4 Hz and 0.05 +- 0.07 g at 3 Hz
(rendered, 21 clips); a bounce of 2.4 g still reads 1.7."""

SMOOTHNESS_CUTOFF_HZ = 3.0
SPARC_TO_HZ = 3.0
SPARC_LEVEL = 0.1
SPARC_PAD = 4
"""Parameters of SPARC. With its own defaults (10 Hz, 0.05) it scores landmark noise. With these one movement reads -1.4
and a broken one -2.3 and below, up to 0.6 cm of noise (docs/measures.md#sparc)."""

TURN_WINDOW_S = 0.3
"""The acceleration is read within this time of the rest at the bottom (docs/measures.md#turning_acceleration_g)."""

UNFLATTENED_TURN_G = 0.6
"""Acceleration at the bottom of a smooth rep of 1.2 s. Up to it the filter flattens nothing."""

MIN_RATE_HZ = 11.9
"""Lowest frame rate for a 4 Hz curve and its acceleration: 12, three samples per period. Times rounded to a millisecond
make 12 frames per second read as 11.9."""

RESAMPLED_HZ = 60.0
"""Rate at which smoothness is computed, so that the frame rate does not matter."""

MIDDLE_FROM, MIDDLE_TO = 0.2, 0.8
"""The middle of a descent or ascent, as shares of the hips' height from bottom to standing. There the hips are fast,
so the times are known to 0.01 s; those of the ends to 0.05 s."""

BOTTOM_SHARE = 0.85
"""Share of the drop at which a controlled descent has nearly ended."""

MAX_PEAK_TO_MEAN = 3.2
"""The peak speed of one smooth movement is at most this many times its mean (drop over descent): a cosine has 1.6, a
triangle 2, a cosine after as long a standstill 3.2. A stop in between allows more."""

STOP_SPARC = -2.3
"""Two movements, one after the other; one alone reads -1.4, one with a stop -2.6 (docs/measures.md#sparc). At -2.0 a
real lifter's slow descent with a hold, which reads -2.2 where the landmarks wander, was called a stop."""

SMOOTH_SPARC = -1.4
"""One smooth movement (docs/measures.md#sparc)."""

STANDSTILL_SHARE, STANDSTILL_S = 0.4, 0.15
"""Where a movement stops, hips and joints are all slower than this share of their own mean speed for this time. Of 505
measured real reps, none with a stop, 8 look broken and none stands still so. Of drawn stops of 0.4 s in movements of 1
to 3 s it is true of 82 to 100 of 100."""

STANDSTILL_FROM, STANDSTILL_TO = 0.12, 0.88
"""Shares of the way between which a standstill counts: at both ends every movement is slow."""

PHASE_MEASURES = (Measure.DESCENT, Measure.PAUSE, Measure.ASCENT)
MIDDLE_MEASURES = (Measure.DESCENT_MIDDLE, Measure.ASCENT_MIDDLE)
SPEED_MEASURES = (
    *MIDDLE_MEASURES,
    Measure.DESCENT_SPEED,
    Measure.BOTTOM_SPEED,
    Measure.TURNING_ACCELERATION,
    Measure.SMOOTHNESS,
)

NOISE_TO_ACCELERATION_PER_S2 = 80.0
"""Standard deviation of the acceleration after 3 Hz over that of white position noise at 30 frames per second. At 4 Hz
it is 160 (0.10 g from 0.6 cm, docs/measures.md#turn), times the cut-off ratio to the power 2.5. It falls with the
square root of the frame rate."""

NOISE_TO_SPEED_PER_S = 7.8
"""The same for speed after 4 Hz: 4.7 cm/s from 0.6 cm."""


def measure_tempo(  # noqa: PLR0913 - one curve more than most
    time_s: Floats,
    hip_height_cm: Floats,
    rep: Rep,
    scale: Scale,
    *,
    noise_cm: float,
    joint_angles_deg: Sequence[Floats] = (),
) -> dict[Measure, Measurement]:
    """Phases, speed, turn and smoothness of one rep.

    Args:
        time_s: ``(T,)``.
        hip_height_cm: ``(T,)`` height of the hips, not smoothed, NaN where missing.
        rep: when it happened.
        scale: of the heights; its error goes into speed and turn.
        noise_cm: standard deviation of the heights from frame to frame.
        joint_angles_deg: ``(T,)`` angles that grow in the descent and shrink in the ascent, where the view shows any.
    """
    hip_height_m = hip_height_cm / 100.0
    smooth_height_m = low_pass(time_s, hip_height_m, cutoff_hz=MAX_SPEED_CUTOFF_HZ)
    refusal = _why_no_speed(time_s, smooth_height_m, rep, noise_cm=noise_cm)
    if refusal is not None:
        return {**measure_phases(time_s, rep), **dict.fromkeys(SPEED_MEASURES, refusal)}
    noise_m = noise_cm / 100.0 * math.sqrt(30.0 / rate_hz(time_s))
    down = phase_speed(time_s, -hip_height_m, rep.descent_end_s - rep.start_s)
    slower = rate_of_change(time_s, low_pass(time_s, hip_height_m, cutoff_hz=TURN_CUTOFF_HZ))
    during = between(time_s, rep.start_s, rep.end_s)
    by_joints = bool(joint_angles_deg) and all(np.isfinite(bend[during]).all() for bend in joint_angles_deg)
    rep = refine_phase_times(time_s, hip_height_m, rep, joint_angles_deg=joint_angles_deg)
    during_descent = between(time_s, rep.start_s, rep.bottom_s)
    peak_m_s = max(0.0, float(np.nanmax(down[during_descent])))
    drops_m = np.maximum.accumulate(-smooth_height_m[during_descent])
    drops_m -= drops_m[0]
    smoothness = _smoothness(time_s, (hip_height_cm, *joint_angles_deg), rep)
    phases = measure_phases(time_s, rep, by_joints=by_joints)
    if _is_incoherent(peak_m_s, phases[Measure.DESCENT], float(drops_m[-1]), smoothness):
        refused = dict.fromkeys((*PHASE_MEASURES, *SPEED_MEASURES), NotMeasured(Reason.TEMPO_CONTRADICTS))
        return {**refused, Measure.SMOOTHNESS: smoothness}
    late_m_s = max(0.0, float(np.interp(BOTTOM_SHARE * drops_m[-1], drops_m, down[during_descent])))
    return {
        **phases,
        **_middles(time_s, smooth_height_m, rep, top_m=known_median(hip_height_m[between(time_s, *rep.standing_s)])),
        Measure.DESCENT_SPEED: _speed(peak_m_s, scale, noise_m),
        Measure.BOTTOM_SPEED: _speed(late_m_s, scale, noise_m, moment_sd=BOTTOM_MOMENT.sd),
        Measure.TURNING_ACCELERATION: _turning(time_s, rate_of_change(time_s, slower), rep, scale, noise_m),
        Measure.SMOOTHNESS: smoothness,
    }


def measure_phases(time_s: Floats, rep: Rep, *, by_joints: bool = False) -> dict[Measure, Measured]:
    """Descent, pause and ascent. Their top ends are known better with the joints than by the hips alone."""
    picture_s = 1.0 / rate_hz(time_s) / math.sqrt(12.0)
    phase_sd = (PHASE_FRACTION if by_joints else PHASE_FRACTION_BY_HIPS).sd
    down_s, up_s = rep.descent_end_s - rep.start_s, rep.end_s - rep.ascent_start_s
    phases = {
        Measure.DESCENT: (down_s, phase_sd * down_s),
        Measure.PAUSE: (rep.ascent_start_s - rep.descent_end_s, PAUSE.sd * (down_s + up_s)),
        Measure.ASCENT: (up_s, phase_sd * up_s),
    }
    return {
        name: Measured(value, half_width(PHASE.sd, shape_s, picture_s, picture_s))
        for name, (value, shape_s) in phases.items()
    }


def sparc(speed: Floats, *, rate_hz: float, to_hz: float = SPARC_TO_HZ, level: float = SPARC_LEVEL) -> float:
    """Spectral arc length of a speed profile: nearer 0 is smoother (Balasubramanian et al. 2015, corrected 2018 code).

    Args:
        speed: ``(n,)`` at an even rate, nothing missing.
        rate_hz: of the samples.
        to_hz: highest frequency that counts.
        level: share of the largest magnitude below which the spectrum's tail does not count.

    Raises:
        ValueError: if there are fewer than two samples, or no movement.
    """
    if len(speed) < 2 or not np.any(speed):
        raise ValueError("smoothness needs a movement")
    size = 2 ** (math.ceil(math.log2(len(speed))) + SPARC_PAD)
    frequency = np.arange(size) * rate_hz / size
    magnitude = np.abs(np.fft.fft(speed, size))
    magnitude /= magnitude.max()
    kept = frequency <= to_hz
    frequency, magnitude = frequency[kept], magnitude[kept]
    above = np.flatnonzero(magnitude >= level)
    counted = slice(above[0], above[-1] + 1)
    frequency, magnitude = frequency[counted], magnitude[counted]
    steps = np.diff(frequency) / (frequency[-1] - frequency[0])
    return -float(np.sum(np.hypot(steps, np.diff(magnitude))))


def _is_incoherent(peak_m_s: float, descent: Measured, drop_m: float, smoothness: Measurement) -> bool:
    """Whether the measures of a descent contradict each other: one smooth movement with too high a peak, or a descent
    faster than a free fall.
    """
    has_stop = isinstance(smoothness, Measured) and smoothness.value < STOP_SPARC
    is_peaked = peak_m_s * descent.low > MAX_PEAK_TO_MEAN * drop_m
    return (is_peaked and not has_stop) or descent.value < math.sqrt(2.0 * drop_m / GRAVITY_M_S2)


def _middles(time_s: Floats, height_m: Floats, rep: Rep, *, top_m: float) -> dict[Measure, Measurement]:
    """``descent_middle_s`` and ``ascent_middle_s``, each read outward from the lowest moment."""
    during = np.flatnonzero(between(time_s, rep.start_s, rep.end_s))
    lowest = int(np.argmin(height_m[during]))
    low_m = height_m[during[lowest]]
    levels = (low_m + MIDDLE_FROM * (top_m - low_m), low_m + MIDDLE_TO * (top_m - low_m))
    middles: dict[Measure, Measurement] = {}
    for measure, outward in zip(MIDDLE_MEASURES, (during[: lowest + 1][::-1], during[lowest:]), strict=True):
        inner_s, outer_s = (_first_above(time_s[outward], height_m[outward], level) for level in levels)
        length_s = abs(outer_s - inner_s)
        middles[measure] = measured_or_missing(length_s, half_width(MIDDLE.sd * length_s))
    return middles


def _first_above(time_s: Floats, height: Floats, level: float) -> float:
    """When a curve first reaches a level, between samples; NaN if it does not, or starts there."""
    above = np.flatnonzero(height >= level)
    if not len(above) or above[0] == 0:
        return math.nan
    after, before = above[0], above[0] - 1
    share = (level - height[before]) / (height[after] - height[before])
    return float(time_s[before] + share * (time_s[after] - time_s[before]))


def _speed(speed_m_s: float, scale: Scale, noise_m: float, *, moment_sd: float = 0.0) -> Measured:
    share = math.hypot(SPEED.sd, sd_from_half_width(scale.error_pct) / 100.0)
    return Measured(speed_m_s, half_width(speed_m_s * share, noise_m * NOISE_TO_SPEED_PER_S, moment_sd))


def _turning(time_s: Floats, acceleration_m_s2: Floats, rep: Rep, scale: Scale, noise_m: float) -> Measurement:
    near = (time_s >= rep.descent_end_s - TURN_WINDOW_S) & (time_s <= rep.ascent_start_s + TURN_WINDOW_S)
    value = float(np.nanmax(acceleration_m_s2[near])) / GRAVITY_M_S2
    noise_g = noise_m * NOISE_TO_ACCELERATION_PER_S2 / GRAVITY_M_S2
    flattened_g = max(0.0, value - UNFLATTENED_TURN_G) * TURN_FLATTENED.sd
    return Measured(
        value, half_width(TURNING.sd, noise_g, flattened_g, abs(value) * sd_from_half_width(scale.error_pct) / 100.0)
    )


def _smoothness(time_s: Floats, curves: Sequence[Floats], rep: Rep) -> Measurement:
    """The less smooth of descent and ascent, each by its smoothest curve: wandering landmarks make a smooth movement
    look broken, never the reverse. What looks broken but never stands still may be smooth: so far goes the error.
    """
    places = low_pass(time_s, np.column_stack(curves), cutoff_hz=SMOOTHNESS_CUTOFF_HZ)
    speeds = rate_of_change(time_s, places).T
    worst, stands = 0.0, False
    for start_s, end_s in ((rep.start_s, rep.descent_end_s), (rep.ascent_start_s, rep.end_s)):
        even_s = np.arange(start_s, end_s, 1.0 / RESAMPLED_HZ)
        within = between(time_s, start_s, end_s)
        # The hips are known throughout the rep, if not always at its refined ends; a joint may be lost in between.
        whole = [speeds[0], *(speed for speed in speeds[1:] if np.isfinite(speed[within]).all())]
        known = [(speed, np.isfinite(speed)) for speed in whole]
        profiles = [np.abs(np.interp(even_s, time_s[at], speed[at])) for speed, at in known]
        seen = [profile for profile in profiles if len(even_s) > 1 and profile.any()]
        if not seen:
            return NotMeasured(Reason.PHASE_TOO_SHORT)
        smoothness = max(sparc(profile, rate_hz=RESAMPLED_HZ) for profile in seen)
        if smoothness < worst:
            at = np.isfinite(places[:, 0])
            worst, stands = smoothness, _stands_still(np.interp(even_s, time_s[at], places[at, 0]), np.array(seen))
    error = half_width(SMOOTHNESS.sd)
    return Measured(worst, error if stands or worst >= STOP_SPARC else max(error, SMOOTH_SPARC - worst))


def _stands_still(hips: Floats, speeds: Floats) -> bool:
    """Whether all ``(k, n)`` speeds are low at once for a time while the hips ``(n,)`` are on their way."""
    slow = (speeds < STANDSTILL_SHARE * speeds.mean(axis=1, keepdims=True)).all(axis=0)
    low, high = sorted(np.interp((STANDSTILL_FROM, STANDSTILL_TO), (0.0, 1.0), (hips[0], hips[-1])))
    slow &= (low < hips) & (hips < high)
    edges = np.flatnonzero(np.diff(slow, prepend=False, append=False)).reshape(-1, 2)
    return bool((np.diff(edges, axis=1) >= STANDSTILL_S * RESAMPLED_HZ).any())


def _why_no_speed(time_s: Floats, smooth_height_m: Floats, rep: Rep, *, noise_cm: float) -> NotMeasured | None:
    """Why speed, turn and smoothness cannot be measured."""
    if rate_hz(time_s) < MIN_RATE_HZ:
        return NotMeasured(Reason.LOW_FRAME_RATE, rate_hz(time_s))
    during = between(time_s, rep.start_s, rep.end_s)
    lost = float(np.mean(~np.isfinite(smooth_height_m[during])))
    if lost > 0.0:
        return NotMeasured(Reason.LIFTER_LOST, lost)
    if noise_cm > MAX_JITTER_CM:
        return NotMeasured(Reason.HIPS_JUMP, noise_cm)
    return None
