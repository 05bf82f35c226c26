"""How a rep moves: its phases, its speed, how sharply it turns round, how smoothly it goes.

Everything is read from the height of the hips over time, so every view has it.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from formcheck.budget import DESCENT, PHASE, SMOOTHNESS, SPEED, TURN_FLATTENED, TURNING, half_width, one_sd
from formcheck.curves import WILDEST_JITTER_CM, between, middle_value
from formcheck.filters import low_pass, rate_hz, rate_of_change
from formcheck.load import GRAVITY_M_S2
from formcheck.measured import Measured, Measurement, NotMeasured
from formcheck.reps import Rep
from formcheck.scale import Scale

Floats = npt.NDArray[np.float64]

SPEED_CUTOFF_HZ = 4.0
"""Before speed (docs/measures.md#filters)."""

TURN_CUTOFF_HZ = 3.0
"""Before the turn's acceleration. At 4 Hz landmark noise adds 0.10 g and scatters by 0.09 g, at 3 Hz 0.05 and 0.07
(rendered, 21 clips); a bounce of 2.4 g still reads 1.7."""

SMOOTHNESS_CUTOFF_HZ = 3.0
SPARC_TO_HZ = 3.0
SPARC_LEVEL = 0.1
SPARC_PAD = 4
"""SPARC with its own defaults (10 Hz, 0.05) scores landmark noise; with these one movement reads -1.4, a broken one
-2.3 and below, up to 0.6 cm of noise (docs/measures.md#sparc)."""

TURN_S = 0.3
"""The turn lies within this of where the hips rest at the bottom (docs/measures.md#turning_acceleration_g)."""

PLAIN_TURN_G = 0.6
"""The turn of a smooth rep of 1.2 s: up to it the filter flattens nothing worth a word."""

STILL_LEG_PER_S = 0.03
UNSEEN_S = 0.12
FURTHER_S = 0.6
"""Phases begin and end where the hips move at less than this share of their standing height a second, and that long
further out: a squat begins so smoothly that hips are seen to move 0.18 s late and to rest 0.10 s early (rendered), and
at most that far outside the rep's own times."""

LEAST_RATE_HZ = 12.0
"""Fewer pictures a second cannot show a curve of 4 Hz and its turn (three samples a period)."""

EVEN_RATE_HZ = 60.0
"""Rate of the even clock on which smoothness is computed, so that the recording's own rate does not matter."""

NOISE_TO_ACCELERATION_PER_S2 = 80.0
"""Standard deviation of the acceleration left after 3 Hz, over that of white position noise at 30 pictures a second:
160 at 4 Hz (0.10 g from 0.6 cm, docs/measures.md#turn), by the cut-off to the power 2.5. It falls with the root of the
rate."""

NOISE_TO_SPEED_PER_S = 7.8
"""The same for speed after 4 Hz: 4.7 cm/s from 0.6 cm."""


def tempo(time_s: Floats, hip_up_cm: Floats, rep: Rep, scale: Scale, *, noise_cm: float) -> dict[str, Measurement]:
    """Phases, speed, turn and smoothness of one rep.

    Args:
        time_s: ``(T,)``.
        hip_up_cm: ``(T,)`` height of the hips, not smoothed, NaN where missing.
        rep: when it happened.
        scale: of the heights; its error goes into speed and turn.
        noise_cm: standard deviation of the heights from picture to picture.
    """
    reason = _why_not(time_s, hip_up_cm, rep, noise_cm=noise_cm)
    if reason:
        names = ("descent_speed_m_s", "turning_acceleration_g", "smoothness_sparc")
        return phases(time_s, rep) | dict.fromkeys(names, NotMeasured(reason))
    noise_m = noise_cm / 100.0 * math.sqrt(30.0 / rate_hz(time_s))
    speed = rate_of_change(time_s, low_pass(time_s, hip_up_cm, cutoff_hz=SPEED_CUTOFF_HZ) / 100.0)
    slower = rate_of_change(time_s, low_pass(time_s, hip_up_cm, cutoff_hz=TURN_CUTOFF_HZ) / 100.0)
    standing_m = middle_value(hip_up_cm[between(time_s, *rep.standing_s)]) / 100.0
    rep = _sharpened(time_s, speed, rep, still_m_s=STILL_LEG_PER_S * standing_m)
    return {
        **phases(time_s, rep),
        "descent_speed_m_s": _descent_speed(time_s, speed, rep, scale, noise_m),
        "turning_acceleration_g": _turning(time_s, rate_of_change(time_s, slower), rep, scale, noise_m),
        "smoothness_sparc": _smoothness(time_s, hip_up_cm, rep),
    }


def phases(time_s: Floats, rep: Rep) -> dict[str, Measurement]:
    """``descent_s``, ``pause_s`` and ``ascent_s``; each has two ends, each known to about a picture and a filter."""
    picture_s = 1.0 / rate_hz(time_s) / math.sqrt(12.0)
    error = half_width(PHASE.sd, picture_s, picture_s)
    descent_error = half_width(DESCENT.sd, picture_s, picture_s)
    return {
        "descent_s": Measured(rep.descent_end_s - rep.start_s, descent_error),
        "pause_s": Measured(rep.ascent_start_s - rep.descent_end_s, error),
        "ascent_s": Measured(rep.end_s - rep.ascent_start_s, error),
    }


def _sharpened(time_s: Floats, speed_m_s: Floats, rep: Rep, *, still_m_s: float) -> Rep:
    """The same rep with its times where the hips set off and came to rest.

    Segmentation asks for a drop that noise cannot make; from the quickest moment of each way the hips are followed both
    ways to where they hardly move, and to either end is added what they go before that can be seen.
    """
    down = np.flatnonzero(between(time_s, rep.start_s, rep.bottom_s))
    up = np.flatnonzero(between(time_s, rep.bottom_s, rep.end_s))
    if not (len(down) and len(up) and math.isfinite(still_m_s)):
        return rep
    start, low_from = _moving(down[int(np.argmin(speed_m_s[down]))], speed_m_s < -still_m_s)
    low_to, end = _moving(up[int(np.argmax(speed_m_s[up]))], speed_m_s > still_m_s)
    start_s = max(float(time_s[start]) - UNSEEN_S, rep.start_s - FURTHER_S)
    end_s = min(float(time_s[end]) + UNSEEN_S, rep.end_s + FURTHER_S)
    low_s = (min(float(time_s[low_from]), rep.bottom_s), max(float(time_s[low_to]), rep.bottom_s))
    return replace(rep, start_s=min(start_s, low_s[0]), descent_end_s=low_s[0], ascent_start_s=low_s[1], end_s=end_s)


def _moving(within: int, moves: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """First and last picture of the run of movement round one picture."""
    still = np.flatnonzero(~moves)
    before, after = still[still < within], still[still > within]
    return (int(before[-1]) if len(before) else 0), (int(after[0]) if len(after) else len(moves) - 1)


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


def _descent_speed(time_s: Floats, speed_m_s: Floats, rep: Rep, scale: Scale, noise_m: float) -> Measurement:
    down = (time_s >= rep.start_s) & (time_s <= rep.bottom_s)
    value = max(0.0, -float(np.nanmin(speed_m_s[down])))
    share = math.hypot(SPEED.sd, one_sd(scale.error_pct) / 100.0)
    return Measured(value, half_width(value * share, noise_m * NOISE_TO_SPEED_PER_S))


def _turning(time_s: Floats, acceleration_m_s2: Floats, rep: Rep, scale: Scale, noise_m: float) -> Measurement:
    near = (time_s >= rep.descent_end_s - TURN_S) & (time_s <= rep.ascent_start_s + TURN_S)
    value = float(np.nanmax(acceleration_m_s2[near])) / GRAVITY_M_S2
    noise_g = noise_m * NOISE_TO_ACCELERATION_PER_S2 / GRAVITY_M_S2
    flattened_g = max(0.0, value - PLAIN_TURN_G) * TURN_FLATTENED.sd
    return Measured(value, half_width(TURNING.sd, noise_g, flattened_g, abs(value) * one_sd(scale.error_pct) / 100.0))


def _smoothness(time_s: Floats, hip_up_cm: Floats, rep: Rep) -> Measurement:
    """The less smooth of the way down and the way up."""
    height = low_pass(time_s, hip_up_cm, cutoff_hz=SMOOTHNESS_CUTOFF_HZ)
    speed = rate_of_change(time_s, height)
    known = np.isfinite(speed)
    worst = 0.0
    for start, end in ((rep.start_s, rep.descent_end_s), (rep.ascent_start_s, rep.end_s)):
        even = np.arange(start, end, 1.0 / EVEN_RATE_HZ)
        profile = np.abs(np.interp(even, time_s[known], speed[known]))
        if len(even) < 2 or not profile.any():
            return NotMeasured("the way down or up is too short to judge how even it was")
        worst = min(worst, sparc(profile, rate_hz=EVEN_RATE_HZ))
    return Measured(worst, half_width(SMOOTHNESS.sd))


def _why_not(time_s: Floats, hip_up_cm: Floats, rep: Rep, *, noise_cm: float) -> str:
    """Why speed cannot be had, or nothing."""
    if rate_hz(time_s) < LEAST_RATE_HZ:
        return f"only {rate_hz(time_s):.0f} pictures a second; speed needs at least {LEAST_RATE_HZ:.0f}"
    during = (time_s >= rep.start_s) & (time_s <= rep.end_s)
    filled = low_pass(time_s, hip_up_cm, cutoff_hz=SPEED_CUTOFF_HZ)
    lost = float(np.mean(~np.isfinite(filled[during])))
    if lost > 0.0:
        return f"the lifter was lost in {100 * lost:.0f}% of the rep"
    if noise_cm > WILDEST_JITTER_CM:
        return f"the hips found jump about by {noise_cm:.1f} cm from picture to picture; something hides them"
    return ""
