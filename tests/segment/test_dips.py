"""Dips: turning points with a least swing, tops that count as standing, starts and ends."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.segment.dips import Dip, HipDescent, find_dips, run_around, still_leg_per_s, turning_points


def curve(*points: tuple[float, float]) -> HipDescent:
    """Straight lines through ``(time_s, drop_leg)``."""
    corners_s, drops = zip(*points, strict=True)
    time_s = np.arange(0.0, corners_s[-1] + 1e-9, 1 / 30)
    return HipDescent(time_s, np.interp(time_s, corners_s, drops))


def dips(*points: tuple[float, float]) -> list[Dip]:
    return list(find_dips(curve(*points)))


def test_one_way_down_and_up_is_one_dip() -> None:
    (dip,) = dips((0, 0), (1, 0), (2, 0.6), (3, 0), (4, 0))
    assert dip.stood_before
    assert dip.stood_after
    assert (dip.start, dip.bottom, dip.end) == pytest.approx((30, 60, 90), abs=1)


def test_standing_still_is_none() -> None:
    assert dips((0, 0), (5, 0.02)) == []


def test_less_than_the_least_swing_is_none() -> None:
    assert dips((0, 0), (1, 0.09), (2, 0)) == []


def test_two_lows_without_standing_between_are_one_dip_with_the_lower_one() -> None:
    (dip,) = dips((0, 0), (1, 0.5), (1.5, 0.3), (2, 0.6), (3, 0))
    assert dip.bottom == pytest.approx(60, abs=1)


def test_a_soft_top_parts_dips_and_a_low_one_does_not() -> None:
    assert len(dips((0, 0), (1, 0.6), (2, 0.13), (3, 0.6), (4, 0))) == 2
    assert len(dips((0, 0), (1, 0.6), (2, 0.20), (3, 0.6), (4, 0))) == 1


def test_a_soft_top_is_measured_against_the_dip_too() -> None:
    assert len(dips((0, 0), (1, 0.26), (2, 0.14), (3, 0.26), (4, 0))) == 1


def test_at_the_edges_standing_must_be_plainer() -> None:
    (dip,) = dips((0, 0.11), (1, 0.6), (2, 0.0), (3, 0.0))
    assert not dip.stood_before
    (dip,) = dips((0, 0.085), (1, 0.6), (2, 0.0), (3, 0.0))
    assert dip.stood_before
    (dip,) = dips((0, 0.13), (0.1, 0.11), (1, 0.6), (2, 0.0), (3, 0.0))
    assert not dip.stood_before


def test_what_ends_below_standing_is_not_complete() -> None:
    (dip,) = dips((0, 0), (1, 0), (2, 0.6), (3, 0.3))
    assert dip.stood_before
    assert not dip.stood_after


def test_unknown_pictures_are_passed_over() -> None:
    lowering = curve((0, 0), (1, 0), (2, 0.6), (3, 0), (4, 0))
    drop = lowering.drop_leg.copy()
    drop[40:50] = np.nan
    (dip,) = find_dips(HipDescent(lowering.time_s, drop))
    assert dip.bottom == pytest.approx(60, abs=1)
    drop[:] = np.nan
    assert list(find_dips(HipDescent(lowering.time_s, drop))) == []


@given(st.lists(st.floats(0, 1), min_size=2, max_size=80), st.floats(0.05, 0.4))
def test_turning_points_take_turns_and_are_a_swing_apart(values: list[float], swing: float) -> None:
    drop = np.array(values)
    turns = turning_points(drop, swing)
    assert len(turns) != 1
    for (at, is_low), (later, later_is_low) in pairwise(turns):
        assert at < later
        assert is_low is not later_is_low
        assert abs(drop[later] - drop[at]) >= swing


def test_a_stretch_ends_where_its_condition_does() -> None:
    holds = np.array([True, False, True, True, True, False])
    assert run_around(holds, at=3, first=0, last=5) == (2, 4)
    assert run_around(holds, at=3, first=3, last=3) == (3, 3)


def test_slow_reps_are_still_at_a_lower_speed() -> None:
    assert still_leg_per_s(0.6, 1.5) == pytest.approx(0.06)
    assert still_leg_per_s(0.6, 6.0) == pytest.approx(0.02)
    assert still_leg_per_s(0.6, 0.0) == pytest.approx(0.06)


def test_a_curve_has_as_many_times_as_values() -> None:
    with pytest.raises(ValueError, match="both"):
        HipDescent(np.arange(3.0), np.arange(4.0))
