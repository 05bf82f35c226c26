"""How causes of error add up."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.measure import error_budget
from formcheck.measure.error_budget import NINE_IN_TEN, Spread, half_width, one_sd, read, turned

causes = st.lists(st.floats(0.0, 1e3), min_size=1, max_size=6)


@given(causes, st.floats(0.0, 1e3))
def test_another_cause_never_makes_the_error_smaller(spreads: list[float], more: float) -> None:
    assert half_width(*spreads, more) >= half_width(*spreads) * (1 - 1e-12)


@given(st.floats(0.0, 1e6))
def test_a_half_width_holds_nine_in_ten_of_one_cause(sd: float) -> None:
    assert half_width(sd) == pytest.approx(NINE_IN_TEN * sd)
    assert one_sd(half_width(sd)) == pytest.approx(sd)


def test_equal_causes_add_as_squares() -> None:
    assert half_width(3.0, 4.0) == pytest.approx(NINE_IN_TEN * 5.0)


def test_every_cause_in_the_table_says_where_its_figure_is_from() -> None:
    table = [entry for entry in vars(error_budget).values() if isinstance(entry, Spread)]
    assert len(table) > 15
    assert all(entry.source and entry.sd > 0 for entry in table)


@pytest.mark.parametrize(("sd", "source"), [(-1.0, "somewhere"), (math.nan, "somewhere"), (1.0, "")])
def test_a_spread_that_cannot_be_is_refused(sd: float, source: str) -> None:
    with pytest.raises(ValueError, match="a spread"):
        Spread(sd, "cm", source)


def test_an_oblique_view_adds_with_the_square_of_its_turn() -> None:
    assert (turned(0.0), turned(30.0), turned(-30.0)) == (0.0, 1.0, 1.0)
    assert turned(15.0) == 0.25


def test_what_is_unknown_is_not_measured() -> None:
    assert read(1.0, 0.5) == Measured(1.0, 0.5)
    for missing in (read(math.nan, 0.5), read(1.0, math.nan), read(1.0, math.inf)):
        assert isinstance(missing, NotMeasured)
