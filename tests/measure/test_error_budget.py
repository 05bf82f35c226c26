"""How causes of error add up."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure import error_budget
from formcheck.measure.error_budget import (
    Z_90,
    ErrorSource,
    half_width,
    less_sure,
    measured_or_missing,
    oblique_factor,
    sd_from_half_width,
)

causes = st.lists(st.floats(0.0, 1e3), min_size=1, max_size=6)


@given(causes, st.floats(0.0, 1e3))
def test_another_cause_never_makes_the_error_smaller(spreads: list[float], more: float) -> None:
    assert half_width(*spreads, more) >= half_width(*spreads) * (1 - 1e-12)


@given(st.floats(0.0, 1e6))
def test_a_half_width_holds_nine_in_ten_of_one_cause(sd: float) -> None:
    assert half_width(sd) == pytest.approx(Z_90 * sd)
    assert sd_from_half_width(half_width(sd)) == pytest.approx(sd)


def test_equal_causes_add_as_squares() -> None:
    assert half_width(3.0, 4.0) == pytest.approx(Z_90 * 5.0)


def test_every_cause_in_the_table_says_where_its_figure_is_from() -> None:
    table = [entry for entry in vars(error_budget).values() if isinstance(entry, ErrorSource)]
    assert len(table) > 15
    assert all(entry.source and entry.sd > 0 for entry in table)


@pytest.mark.parametrize(("sd", "source"), [(-1.0, "somewhere"), (math.nan, "somewhere"), (1.0, "")])
def test_a_spread_that_cannot_be_is_refused(sd: float, source: str) -> None:
    with pytest.raises(ValueError, match="a spread"):
        ErrorSource(sd, "cm", source)


def test_an_oblique_view_adds_with_the_square_of_its_turn() -> None:
    assert (oblique_factor(0.0), oblique_factor(30.0), oblique_factor(-30.0)) == (0.0, 1.0, 1.0)
    assert oblique_factor(15.0) == 0.25


def test_what_is_unknown_is_not_measured() -> None:
    assert measured_or_missing(1.0, 0.5) == Measured(1.0, 0.5)
    for missing in (
        measured_or_missing(math.nan, 0.5),
        measured_or_missing(1.0, math.nan),
        measured_or_missing(1.0, math.inf),
    ):
        assert isinstance(missing, NotMeasured)


def test_one_more_cause_widens_the_error_and_moves_no_value() -> None:
    assert less_sure(Measured(2.0, half_width(3.0)), 4.0) == Measured(2.0, half_width(5.0))
    missing = NotMeasured(Reason.LOST_AT_MOMENT)
    assert less_sure(missing, 4.0) is missing
