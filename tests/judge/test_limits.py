"""A limit is called only if at least nine chances in ten lie on one side of it."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.judge.limits import (
    BANDS,
    CHECKS,
    HEEL_RISE,
    KNEE_BAND,
    ONE_SIDED,
    Band,
    Bound,
    Call,
    Check,
    Limit,
    Place,
)
from formcheck.measure.registry import Measure

ABOVE = Limit(Measure.HEEL_RISE, Bound.AT_MOST, 1.5, "here")
BELOW = Limit(Measure.DESCENT, Bound.AT_LEAST, 0.8, "here")
BAND = Band(Measure.KNEE_FRONT_PAST_TOE, -2.0, 2.0, "here")

values = st.floats(-100, 100)
errors = st.floats(0, 50)


@pytest.mark.parametrize(
    ("value", "error", "call"),
    [
        (0.2, 0.6, Call.KEPT),
        (1.0, 0.6, Call.KEPT),
        (1.2, 0.6, Call.UNSURE),
        (1.9, 0.6, Call.UNSURE),
        (2.0, 0.6, Call.BROKEN),
        (1.5, 0.0, Call.KEPT),
        (1.6, 0.0, Call.BROKEN),
        (9.0, 12.0, Call.UNSURE),
    ],
)
def test_an_upper_limit_is_called_outside_the_error_alone(value: float, error: float, call: Call) -> None:
    assert ABOVE.call(Measured(value, error)) is call


@pytest.mark.parametrize(
    ("value", "call"), [(0.5, Call.BROKEN), (0.78, Call.UNSURE), (0.82, Call.UNSURE), (1.2, Call.KEPT)]
)
def test_a_lower_limit_is_called_outside_the_error_alone(value: float, call: Call) -> None:
    assert BELOW.call(Measured(value, 0.1)) is call


def test_what_was_not_measured_is_unsure() -> None:
    nothing = NotMeasured(Reason.FOOT_LOST)
    assert ABOVE.call(nothing) is BELOW.call(nothing) is Call.UNSURE
    assert BAND.place(nothing) is Place.UNSURE


@given(values, errors)
def test_a_lower_limit_is_an_upper_one_upside_down(value: float, error: float) -> None:
    lower = Limit(Measure.DESCENT, Bound.AT_LEAST, 0.8, "here").call(Measured(value, error))
    assert Limit(Measure.DESCENT, Bound.AT_MOST, -0.8, "here").call(Measured(-value, error)) is lower


@given(values, errors)
def test_the_share_of_the_error_is_that_of_nine_in_ten_on_one_side(value: float, error: float) -> None:
    call = ABOVE.call(Measured(value, error))
    assert (call is Call.UNSURE) == (-ONE_SIDED * error < value - 1.5 <= ONE_SIDED * error)


@given(values, errors, st.floats(0, 50))
def test_a_larger_error_never_makes_a_call_surer(value: float, error: float, more: float) -> None:
    if ABOVE.call(Measured(value, error)) is Call.UNSURE:
        assert ABOVE.call(Measured(value, error + more)) is Call.UNSURE
    if BAND.place(Measured(value, error)) is Place.UNSURE:
        assert BAND.place(Measured(value, error + more)) is Place.UNSURE


@pytest.mark.parametrize(
    ("value", "error", "place"),
    [
        (4.7, 2.1, Place.ABOVE),
        (2.5, 4.0, Place.ABOVE),
        (2.5, 4.6, Place.UNSURE),
        (0.0, 2.8, Place.WITHIN),
        (0.0, 4.1, Place.UNSURE),
        (-2.5, 4.0, Place.BELOW),
        (-2.5, 4.6, Place.UNSURE),
        (2.0, 1.0, Place.WITHIN),
    ],
)
def test_a_band_is_called_while_the_interval_stays_clear_of_the_one_after_next(
    value: float, error: float, place: Place
) -> None:
    assert BAND.place(Measured(value, error)) is place


@given(values, st.floats(1e-9, 50))
def test_a_proven_class_holds_nine_chances_in_ten(value: float, error: float) -> None:
    measured, spread = Measured(value, error), NormalDist(value, error / 1.6449)
    chances = {
        Place.BELOW: spread.cdf(BAND.low),
        Place.WITHIN: spread.cdf(BAND.high) - spread.cdf(BAND.low),
        Place.ABOVE: 1.0 - spread.cdf(BAND.high),
    }
    place = replace(BAND, is_proven=True).place(measured)
    assert place is Place.UNSURE or chances[place] >= 0.899
    if place is Place.UNSURE:
        assert max(chances[Place.BELOW], chances[Place.ABOVE]) <= 0.901


def test_every_limit_says_where_its_number_is_from() -> None:
    assert all(limit.source for limit in CHECKS.values())
    assert all(band.source for band in BANDS)
    assert set(CHECKS) == set(Check)


def test_the_limits_are_those_of_the_specification() -> None:
    assert (HEEL_RISE.value, KNEE_BAND.low, KNEE_BAND.high) == (1.5, -2.0, 2.0)
