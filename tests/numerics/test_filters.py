"""Filters: known gain, no delay, true times, gaps kept as gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.numerics.filters import MAX_GAP_S, low_pass, rate_hz, rate_of_change


def wave(time_s: np.ndarray, hz: float) -> np.ndarray:
    return np.asarray(np.sin(2 * np.pi * hz * time_s))


def gain(time_s: np.ndarray, *, hz: float, cutoff_hz: float) -> float:
    inside = (time_s > 3) & (time_s < time_s[-1] - 3)
    smooth = low_pass(time_s, wave(time_s, hz), cutoff_hz=cutoff_hz)
    return float(smooth[inside].std() / wave(time_s, hz)[inside].std())


@pytest.mark.parametrize("cutoff_hz", [3.0, 4.0, 6.0])
@pytest.mark.parametrize("rate", [24.0, 30.0, 60.0])
def test_both_passes_together_lose_3_db_at_the_cut_off(cutoff_hz: float, rate: float) -> None:
    time_s = np.arange(0, 20, 1 / rate)
    assert gain(time_s, hz=cutoff_hz, cutoff_hz=cutoff_hz) == pytest.approx(2**-0.5, abs=0.002)


def test_it_falls_as_a_fourth_order_filter_does() -> None:
    time_s = np.arange(0, 20, 1 / 60)
    assert gain(time_s, hz=1.0, cutoff_hz=6.0) == pytest.approx(1.0, abs=0.001)
    # Twice the cut-off: 1 / (1 + 2^4 (sqrt 2 - 1)).
    assert gain(time_s, hz=12.0, cutoff_hz=6.0) == pytest.approx(1 / (1 + 16 * (2**0.5 - 1)), abs=0.005)


@pytest.mark.slow
def test_it_agrees_with_scipy_forward_and_backward() -> None:
    from scipy import signal  # takes seconds to load

    time_s = np.arange(0, 10, 1 / 60)
    noisy = wave(time_s, 0.5) + np.random.default_rng(1).normal(0, 0.02, len(time_s))
    theirs = signal.sosfiltfilt(signal.butter(2, 4 / 0.80224, fs=60, output="sos"), noisy)
    inside = slice(60, -60)
    assert low_pass(time_s, noisy, cutoff_hz=4.0)[inside] == pytest.approx(theirs[inside], abs=0.002)


def test_a_peak_stays_where_it_is() -> None:
    time_s = np.arange(0, 4, 1 / 30)
    bump = np.exp(-(((time_s - 2.0) / 0.3) ** 2))
    assert time_s[np.argmax(low_pass(time_s, bump, cutoff_hz=4.0))] == pytest.approx(2.0, abs=1e-9)


def test_a_slope_is_left_alone_up_to_its_ends() -> None:
    time_s = np.arange(0, 2, 1 / 30)
    assert low_pass(time_s, 5.0 + 3.0 * time_s, cutoff_hz=6.0) == pytest.approx(5.0 + 3.0 * time_s, abs=1e-3)


def test_an_uneven_clock_gives_the_same_curve() -> None:
    even_s = np.arange(0, 6, 1 / 30)
    uneven_s = even_s.copy()
    uneven_s[1::2] += 0.3 / 30
    curve = low_pass(uneven_s, wave(uneven_s, 1.0), cutoff_hz=6.0)
    assert curve[30:-30] == pytest.approx(wave(uneven_s, 1.0)[30:-30], abs=0.01)


def test_the_frame_rate_does_not_matter() -> None:
    slow_s, fast_s = np.arange(0, 6, 1 / 30), np.arange(0, 6, 1 / 120)
    slow = low_pass(slow_s, wave(slow_s, 1.5), cutoff_hz=6.0)
    fast = low_pass(fast_s, wave(fast_s, 1.5), cutoff_hz=6.0)
    assert slow[30:-30] == pytest.approx(fast[::4][30:-30], abs=0.005)


def test_a_short_gap_is_bridged_and_a_long_one_kept() -> None:
    time_s = np.arange(0, 4, 1 / 30)
    curve = wave(time_s, 0.5)
    short, long = (time_s > 1.0) & (time_s < 1.12), (time_s > 2.0) & (time_s < 2.4)
    curve[short | long] = np.nan
    smooth = low_pass(time_s, curve, cutoff_hz=6.0)
    assert np.isfinite(smooth[short]).all()
    assert smooth[short] == pytest.approx(wave(time_s, 0.5)[short], abs=0.02)
    assert np.array_equal(np.isnan(smooth), long)


def test_what_lies_beyond_a_long_gap_has_no_say() -> None:
    time_s = np.arange(0, 4, 1 / 30)
    one, other = np.zeros(len(time_s)), np.zeros(len(time_s))
    other[time_s > 2.4] = 100.0
    for curve in (one, other):
        curve[(time_s > 2.0) & (time_s < 2.4)] = np.nan
    before = time_s <= 2.0
    smooth = low_pass(time_s, other, cutoff_hz=3.0)
    assert np.array_equal(smooth[before], low_pass(time_s, one, cutoff_hz=3.0)[before])


def test_a_clock_that_jumps_parts_the_curve_too() -> None:
    time_s = np.concatenate((np.arange(0, 2, 1 / 30), np.arange(3, 5, 1 / 30)))
    step = np.where(time_s < 2.5, 0.0, 1.0)
    assert low_pass(time_s, step, cutoff_hz=3.0) == pytest.approx(step, abs=1e-9)


def test_curves_that_miss_different_pictures_are_each_kept() -> None:
    time_s = np.arange(0, 2, 1 / 30)
    curves = np.stack([wave(time_s, 1.0), wave(time_s, 0.5)], axis=1)
    curves[10:30, 1] = np.nan
    smooth = low_pass(time_s, curves, cutoff_hz=6.0)
    assert np.isfinite(smooth[:, 0]).all()
    assert np.array_equal(np.isnan(smooth[:, 1]), np.isnan(curves[:, 1]))


def test_nothing_known_stays_unknown() -> None:
    time_s = np.arange(0, 1, 1 / 30)
    assert np.isnan(low_pass(time_s, np.full((len(time_s), 3, 2), np.nan), cutoff_hz=6.0)).all()


def test_a_cut_off_beyond_what_the_camera_sees_smooths_nothing() -> None:
    time_s = np.arange(0, 4, 1 / 10)
    noise = np.random.default_rng(0).normal(size=len(time_s))
    assert np.array_equal(low_pass(time_s, noise, cutoff_hz=6.0), noise)


def test_a_derivative_is_per_second_and_knows_uneven_steps() -> None:
    time_s = np.cumsum(np.random.default_rng(0).uniform(0.02, 0.05, 60))
    assert rate_of_change(time_s, time_s**2)[1:-1] == pytest.approx(2 * time_s[1:-1], abs=1e-9)


def test_a_derivative_of_next_to_nothing_is_unknown() -> None:
    assert np.isnan(rate_of_change(np.array([0.0, 1.0]), np.array([0.0, 1.0]))).all()


def test_rate_is_that_of_most_steps() -> None:
    time_s = np.delete(np.arange(0, 2, 1 / 30), 20)
    assert rate_hz(time_s) == pytest.approx(30.0)


def test_they_refuse_what_makes_no_sense() -> None:
    time_s = np.arange(0, 1, 1 / 30)
    with pytest.raises(ValueError, match="cut-off"):
        low_pass(time_s, time_s, cutoff_hz=0.0)
    with pytest.raises(ValueError, match="must be"):
        low_pass(time_s, time_s[:-1], cutoff_hz=6.0)
    with pytest.raises(ValueError, match="increase"):
        low_pass(time_s[::-1].copy(), time_s, cutoff_hz=6.0)
    with pytest.raises(ValueError, match="two times"):
        rate_hz(time_s[:1])


@given(
    st.lists(st.floats(0.01, 0.3), min_size=3, max_size=60),
    st.floats(1.0, 10.0),
    st.floats(-1e3, 1e3),
)
@settings(max_examples=50)
def test_standing_still_is_left_alone_at_any_clock(steps_s: list[float], cutoff_hz: float, height: float) -> None:
    time_s = np.cumsum(steps_s)
    still = np.full(len(time_s), height)
    assert low_pass(time_s, still, cutoff_hz=cutoff_hz) == pytest.approx(still, abs=1e-6 * (1 + abs(height)))
    assert MAX_GAP_S < 1.0
