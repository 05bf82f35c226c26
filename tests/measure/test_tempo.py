"""Phases, speed, turn and smoothness, from the height of the hips over time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from formcheck.domain.measured import Measured, Measurement
from formcheck.measure.phase_edges import JOINT_ONSET_DELAY_S
from formcheck.measure.registry import Measure
from formcheck.measure.scale import Scale, ScaleSource
from formcheck.measure.tempo import STOP_SPARC, measure_phases, measure_tempo, sparc
from formcheck.numerics.filters import low_pass, rate_of_change
from formcheck.segment.reps import Rep
from tests.synthetic import Dip, Squat, minimum_jerk
from tests.true_measures import measure, reason, value

Floats = npt.NDArray[np.float64]

EXACT = Scale(0.2, 0.0, ScaleSource.HEIGHT_GIVEN)
ONE = Squat(dips=(Dip(descent_s=1.5, pause_s=0.8, ascent_s=1.1),))


def cycle(period_s: float, *, rate_hz: float = 30.0, drop_cm: float = 55.0) -> tuple[Floats, Floats, Rep]:
    """One down and up as a cosine, with standing before and after."""
    time_s = np.arange(0.0, period_s + 4.0, 1.0 / rate_hz)
    share = np.clip((time_s - 2.0) / period_s, 0.0, 1.0)
    height = 90.0 - drop_cm / 2 * (1.0 - np.cos(2 * np.pi * share))
    middle = 2.0 + period_s / 2
    return time_s, height, Rep(2.0, middle, middle, middle, 2.0 + period_s, (0.5, 1.9))


def tempo_of(time_s: Floats, height: Floats, rep: Rep, *, noise_cm: float = 0.0) -> dict[Measure, Measurement]:
    return measure_tempo(time_s, height, rep, EXACT, noise_cm=noise_cm)


def speed_of(position: Floats, *, rate_hz: float) -> Floats:
    return rate_of_change(np.arange(len(position)) / rate_hz, position)


def test_smoothness_of_a_bell_is_that_of_its_authors() -> None:
    time_s = np.arange(-1.0, 1.0, 0.01)
    assert sparc(np.exp(-5 * time_s**2), rate_hz=100.0, to_hz=10.0, level=0.05) == pytest.approx(-1.41403, abs=1e-5)


@pytest.mark.parametrize(("ways", "stop_s", "expected"), [(1, 0.0, -1.4004), (2, 0.0, -2.2925), (2, 0.2, -2.67)])
def test_smoothness_tells_one_movement_from_two(ways: int, stop_s: float, expected: float) -> None:
    way = np.diff(minimum_jerk(np.linspace(0.0, 1.0, round(30 * (2.0 - stop_s) / ways) + 1)))
    profile = way if ways == 1 else np.concatenate([way, np.zeros(round(30 * stop_s)), way])
    assert sparc(profile, rate_hz=30.0, to_hz=10.0, level=0.05) == pytest.approx(expected, abs=0.1)


def test_with_our_settings_a_stop_half_way_is_uneven_and_a_smooth_way_is_not() -> None:
    smooth = np.diff(minimum_jerk(np.linspace(0.0, 1.0, 61)))
    half = np.diff(minimum_jerk(np.linspace(0.0, 1.0, 28)))
    stopped = np.concatenate([half, np.zeros(6), half])
    assert sparc(smooth, rate_hz=30.0) == pytest.approx(-1.37, abs=0.02)
    assert sparc(stopped, rate_hz=30.0) < -2.3


def test_no_movement_has_no_smoothness() -> None:
    with pytest.raises(ValueError, match="needs a movement"):
        sparc(np.zeros(10), rate_hz=30.0)


@pytest.mark.parametrize(
    ("period_s", "turn_g", "speed_m_s"), [(3.0, 0.12, 0.58), (2.5, 0.18, 0.69), (2.0, 0.28, 0.86), (1.5, 0.49, 1.15)]
)
def test_smooth_cycles_turn_and_descend_as_calculated(period_s: float, turn_g: float, speed_m_s: float) -> None:
    measures = tempo_of(*cycle(period_s))
    assert value(measures[Measure.TURNING_ACCELERATION]) == pytest.approx(turn_g, abs=0.04)
    assert value(measures[Measure.DESCENT_SPEED]) == pytest.approx(speed_m_s, abs=0.03)


def test_a_bounce_turns_round_more_sharply_than_any_smooth_rep() -> None:
    smooth = measure(Squat(dips=(Dip(descent_s=1.0, ascent_s=1.0),)))
    bounced = measure(Squat(dips=(Dip(descent_s=1.0, ascent_s=1.0, turn_s=0.2),)))
    assert value(smooth[Measure.TURNING_ACCELERATION]) < 0.6 < value(bounced[Measure.TURNING_ACCELERATION])


@pytest.mark.parametrize(
    "dip",
    [
        Dip(descent_s=1.5, pause_s=0.8, ascent_s=1.1),
        Dip(descent_s=1.0, ascent_s=0.8),
        Dip(thigh_deg=60, shank_deg=20, descent_s=2.2, pause_s=0.4, ascent_s=1.8),
        Dip(thigh_deg=110, descent_s=3.0, pause_s=1.5, ascent_s=2.0),
    ],
)
def test_ways_and_pause_are_timed_to_a_tenth_of_a_second(dip: Dip) -> None:
    # Made-up joints are seen to bend as soon as they do, so the way down seems to begin that much sooner.
    measures = measure(Squat(dips=(dip,)))
    for name, told in (
        (Measure.DESCENT, dip.descent_s + JOINT_ONSET_DELAY_S),
        (Measure.PAUSE, dip.pause_s),
        (Measure.ASCENT, dip.ascent_s),
    ):
        assert value(measures[name]) == pytest.approx(told, abs=0.1), name


def from_rest_to_rest(way_s: float, *, held_s: float, noise_cm: float = 0.0, bend_deg: float = 60.0) -> Floats:
    """Times and heights of one rep from 2 s on: legs that fold, down and up, each along the path of least jerk."""
    time_s = np.arange(0.0, 2 * way_s + held_s + 4.0, 1.0 / 30.0)
    bent = minimum_jerk((time_s - 2.0) / way_s) - minimum_jerk((time_s - 2.0 - way_s - held_s) / way_s)
    height = 90.0 * np.cos(bent * np.radians(bend_deg))
    return np.stack([time_s, height + np.random.default_rng(3).normal(0.0, noise_cm, len(time_s))])


@pytest.mark.parametrize("noise_cm", [0.0, 0.3])
@pytest.mark.parametrize("held_s", [0.1, 1.0])
@pytest.mark.parametrize("way_s", [0.8, 1.4, 2.2, 4.0])
def test_slow_ways_take_as_long_as_quick_ones_are_seen_to(way_s: float, held_s: float, noise_cm: float) -> None:
    time_s, height = from_rest_to_rest(way_s, held_s=held_s, noise_cm=noise_cm)
    # Found as segmentation finds it: what is too slow to be seen is missing at either end.
    unseen_s = 0.12 * way_s
    down = (2.0 + unseen_s, 2.0 + way_s - unseen_s)
    up = (2.0 + way_s + held_s + unseen_s, 2.0 + 2 * way_s + held_s - unseen_s)
    rep = Rep(*down, 2.0 + way_s + held_s / 2, *up, (0.5, 1.9))
    measures = tempo_of(time_s, height, rep, noise_cm=noise_cm)
    for name, true in ((Measure.DESCENT, way_s), (Measure.PAUSE, held_s), (Measure.ASCENT, way_s)):
        assert value(measures[name]) == pytest.approx(true, abs=0.04 + 0.06 * way_s), name
    fastest = -np.gradient(from_rest_to_rest(way_s, held_s=held_s)[1], time_s).min() / 100.0
    assert value(measures[Measure.DESCENT_SPEED]) == pytest.approx(fastest, rel=0.08)


def test_a_way_with_a_stop_half_way_is_one_way() -> None:
    time_s = np.arange(0.0, 8.0, 1.0 / 30.0)
    halves = sum(minimum_jerk((time_s - start_s) / 0.8) / 2 for start_s in (2.0, 3.1))
    height = 90.0 * np.cos((halves - minimum_jerk((time_s - 4.1) / 1.0)) * np.radians(60.0))
    measures = tempo_of(time_s, height, Rep(2.1, 3.8, 4.0, 4.2, 5.0, (0.5, 1.9)))
    assert value(measures[Measure.DESCENT]) == pytest.approx(1.9, abs=0.2)
    assert value(measures[Measure.ASCENT]) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("period_s", [1.2, 2.0, 3.0])
def test_the_speed_near_the_bottom_is_that_at_85_per_cent_of_the_drop(period_s: float) -> None:
    time_s, height, rep = cycle(period_s)
    speed, bottom = (
        value(tempo_of(time_s, height, rep)[name]) for name in (Measure.DESCENT_SPEED, Measure.BOTTOM_SPEED)
    )
    # Of a cosine: sqrt(1 - 0.7 ** 2) of its fastest.
    assert bottom == pytest.approx(0.714 * speed, rel=0.06)


def test_who_falls_until_the_last_moment_is_fast_near_the_bottom() -> None:
    time_s = np.arange(0.0, 4.0, 1.0 / 30.0)
    fall = np.interp(time_s, [1.5, 1.65, 2.0, 2.05, 3.2], [90.0, 85.0, 35.0, 33.0, 90.0])
    dive = tempo_of(time_s, fall, Rep(1.5, 2.05, 2.05, 2.05, 3.2, (0.5, 1.4)))
    assert value(dive[Measure.BOTTOM_SPEED]) > 0.85 * value(dive[Measure.DESCENT_SPEED])


@pytest.mark.parametrize("fall_s", [0.15, 0.05])
def test_figures_that_cannot_be_true_together_are_refused(fall_s: float) -> None:
    time_s = np.arange(0.0, 5.0, 1.0 / 60.0)
    height = np.interp(time_s, [3.0 - fall_s, 3.0, 4.0], [90.0, 35.0, 90.0])
    measures = tempo_of(time_s, height, Rep(2.9 - fall_s, 3.0, 3.0, 3.0, 4.0, (0.0, 0.2)))
    for name in (Measure.DESCENT, Measure.DESCENT_SPEED, Measure.BOTTOM_SPEED, Measure.TURNING_ACCELERATION):
        assert "contradict each other" in reason(measures[name])


def test_joints_tell_what_straight_legs_hide_and_the_knee_counts_twice() -> None:
    time_s, height = from_rest_to_rest(2.0, held_s=0.1)
    bend = np.degrees(2.0 * np.arccos(np.minimum(height / 90.0, 1.0)))
    rep = Rep(2.5, 3.9, 4.05, 4.2, 5.6, (0.5, 1.9))
    early = np.roll(bend, -12)
    for bends in ((bend, bend / 3.0), (bend, early)):
        measures = measure_tempo(time_s, height, rep, EXACT, noise_cm=0.0, joint_angles_deg=bends)
        assert value(measures[Measure.DESCENT]) == pytest.approx(2.0 + JOINT_ONSET_DELAY_S, abs=0.08)
        assert value(measures[Measure.ASCENT]) == pytest.approx(2.0, abs=0.08)
    lost = measure_tempo(time_s, height, rep, EXACT, noise_cm=0.0, joint_angles_deg=(early, bend))
    assert value(lost[Measure.ASCENT]) == pytest.approx(1.8, abs=0.08), "half of what a knee wanders by is left"


def test_a_stop_shows_in_every_joint_and_landmarks_that_wander_in_one() -> None:
    time_s = np.arange(0.0, 8.0, 1.0 / 30.0)
    up = minimum_jerk((time_s - 4.2) / 1.0)
    stopped = sum(minimum_jerk((time_s - start_s) / 0.7) / 2 for start_s in (2.0, 3.2)) - up
    even = minimum_jerk((time_s - 2.0) / 1.9) - up
    rep = Rep(2.1, 3.8, 4.0, 4.3, 5.1, (0.5, 1.9))

    def smoothness(hips: Floats, joint: Floats) -> float:
        height = 90.0 * np.cos(hips * np.radians(60.0))
        measures = measure_tempo(time_s, height, rep, EXACT, noise_cm=0.0, joint_angles_deg=(120.0 * joint,))
        return value(measures[Measure.SMOOTHNESS])

    assert smoothness(stopped, stopped) < -2.0
    assert smoothness(even, even) > -1.5
    assert smoothness(stopped, even) > -1.5


def test_a_joint_that_is_lost_on_the_way_tells_nothing() -> None:
    time_s, height = from_rest_to_rest(2.0, held_s=0.1)
    rep = Rep(2.5, 3.9, 4.05, 4.2, 5.6, (0.5, 1.9))
    lost = np.where((time_s > 2.8) & (time_s < 3.4), np.nan, 90.0 - height)
    alone = measure_tempo(time_s, height, rep, EXACT, noise_cm=0.0)
    measures = measure_tempo(time_s, height, rep, EXACT, noise_cm=0.0, joint_angles_deg=(lost,))
    assert measures[Measure.DESCENT] == alone[Measure.DESCENT], "no surer than by the hips alone"
    assert value(measures[Measure.ASCENT]) != value(alone[Measure.ASCENT])


def test_no_way_reaches_beyond_the_recording() -> None:
    time_s, height = from_rest_to_rest(2.0, held_s=0.1)
    cut = time_s < 5.8
    measures = tempo_of(time_s[cut], height[cut], Rep(2.1, 4.05, 4.05, 4.05, 5.79, (0.5, 1.9)))
    assert 1.6 < value(measures[Measure.ASCENT]) <= 1.8


@pytest.mark.parametrize(
    "name",
    [
        Measure.DESCENT,
        Measure.PAUSE,
        Measure.ASCENT,
        Measure.DESCENT_SPEED,
        Measure.TURNING_ACCELERATION,
        Measure.SMOOTHNESS,
    ],
)
@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, near=ONE.near.other),
        replace(ONE, frame_rate_hz=60.0),
        replace(ONE, uneven_clock=0.3),
        replace(ONE, drift_px=15.0),
        replace(ONE, yaw_deg=30.0, toe_out_deg=15.0),
        replace(ONE, yaw_deg=90.0),
    ],
    ids=["mirror", "60 Hz", "uneven clock", "swaying camera", "oblique", "front"],
)
def test_side_rate_clock_camera_and_view_do_not_matter(name: Measure, other: Squat) -> None:
    one, same = measure(ONE)[name], measure(other)[name]
    assert isinstance(one, Measured)
    assert value(same) == pytest.approx(one.value, abs=max(one.error, 0.07 * abs(one.value)))


def test_a_lifter_lost_for_a_moment_is_bridged_and_for_longer_has_no_speed() -> None:
    blink = replace(ONE, gaps_s=((1.71, 1.79),))
    lost = replace(ONE, gaps_s=((1.5, 2.2),))
    expected = measure(ONE)[Measure.DESCENT_SPEED]
    assert isinstance(expected, Measured)
    assert value(measure(blink)[Measure.DESCENT_SPEED]) == pytest.approx(expected.value, abs=expected.error)
    assert "lost in" in reason(measure(lost)[Measure.DESCENT_SPEED])
    assert value(measure(lost)[Measure.DESCENT]) == pytest.approx(1.5)


def test_twelve_frames_per_second_show_speed_with_times_in_milliseconds() -> None:
    time_s, height, rep = cycle(2.0, rate_hz=12.0)
    assert value(tempo_of(np.round(time_s, 3), height, rep)[Measure.DESCENT_SPEED]) == pytest.approx(0.86, abs=0.05)


def test_ten_frames_per_second_show_no_speed() -> None:
    assert reason(tempo_of(*cycle(2.0, rate_hz=10.0))[Measure.TURNING_ACCELERATION]).startswith(
        "only 10 frames per second"
    )


def test_noise_and_scale_widen_the_error_of_speed_and_turn() -> None:
    quiet, noisy = tempo_of(*cycle(2.0)), tempo_of(*cycle(2.0), noise_cm=0.6)
    sure, unsure = (
        measure_tempo(*cycle(2.0), Scale(0.2, error_pct, ScaleSource.HEIGHT_GIVEN), noise_cm=0.0)
        for error_pct in (0.0, 20.0)
    )
    for name in (Measure.DESCENT_SPEED, Measure.TURNING_ACCELERATION):
        for less, more in ((quiet, noisy), (sure, unsure)):
            a, b = less[name], more[name]
            assert isinstance(a, Measured)
            assert isinstance(b, Measured)
            assert a.error < b.error


def test_phases_of_a_rep_alone_are_its_own_times() -> None:
    time_s, _, rep = cycle(2.0)
    assert value(measure_phases(time_s, rep)[Measure.DESCENT]) == pytest.approx(1.0)


def test_a_slow_filter_leaves_a_smooth_rep_smooth_under_noise() -> None:
    time_s, height, rep = cycle(4.0)
    noisy = height + np.random.default_rng(1).normal(0.0, 0.6, len(height))
    assert value(tempo_of(time_s, noisy, rep)[Measure.SMOOTHNESS]) > -1.8
    assert np.isfinite(low_pass(time_s, noisy, cutoff_hz=3.0)).all()


@pytest.mark.parametrize("rate_hz", [24.0, 30.0, 60.0])
@pytest.mark.parametrize("period_s", [1.6, 2.4, 4.0])
def test_the_middle_of_a_way_is_timed_to_a_hundredth_at_any_frame_rate(period_s: float, rate_hz: float) -> None:
    measures = tempo_of(*cycle(period_s, rate_hz=rate_hz))
    # A cosine rises from 20 to 80 % in acos(-0.6) - acos(0.6) of pi.
    expected = period_s / 2.0 * (np.arccos(-0.6) - np.arccos(0.6)) / np.pi
    for name in (Measure.DESCENT_MIDDLE, Measure.ASCENT_MIDDLE):
        assert value(measures[name]) == pytest.approx(expected, abs=0.01 + 0.02 * expected), name


def test_the_middle_of_an_ascent_is_timed_from_after_a_hold() -> None:
    held, quick = (measure(Squat(dips=(Dip(pause_s=pause_s),))) for pause_s in (1.0, 0.0))
    for name in (Measure.DESCENT_MIDDLE, Measure.ASCENT_MIDDLE):
        assert value(held[name]) == pytest.approx(value(quick[name]), abs=0.01), name


def test_hips_that_do_not_rise_again_have_no_middle_of_the_ascent() -> None:
    time_s, height, rep = cycle(2.0)
    stopped = np.where(time_s > 3.2, height[np.searchsorted(time_s, 3.2)], height)
    assert "lost" in reason(tempo_of(time_s, stopped, rep)[Measure.ASCENT_MIDDLE])


@pytest.mark.parametrize(("stop_s", "is_proven"), [(0.6, True), (0.0, False)])
def test_a_stop_is_proven_only_where_the_lifter_stands_still(stop_s: float, *, is_proven: bool) -> None:
    time_s = np.arange(0.0, 9.0, 1.0 / 30.0)
    down = (minimum_jerk((time_s - 2.0) / 0.7) + minimum_jerk((time_s - 2.9 - stop_s) / 0.7)) / 2
    if not stop_s:  # three waves of speed, as wandering landmarks give a slow descent, and never a standstill
        down = np.clip((time_s - 2.0) / 3.0, 0.0, 1.0)
        down += 0.07 * np.sin(2.0 * np.pi * 3.0 * down) / 2
    up = minimum_jerk((time_s - 5.5) / 1.0)
    rep = Rep(2.0, 3.6 + stop_s if stop_s else 5.0, 5.2, 5.5, 6.5, (0.5, 1.9))
    height = 90.0 - 40.0 * (down - up)
    measured = tempo_of(time_s, height, rep)[Measure.SMOOTHNESS]
    assert isinstance(measured, Measured)
    assert measured.value < STOP_SPARC
    assert (measured.high < STOP_SPARC) is is_proven
