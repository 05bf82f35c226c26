"""Reading a number off a curve."""

from __future__ import annotations

import math

import numpy as np

from formcheck.numerics.intervals import between, known_median


def test_an_interval_holds_its_ends() -> None:
    assert between(np.array([0.0, 1.0, 2.0, 3.0]), 1.0, 2.0).tolist() == [False, True, True, False]


def test_the_middle_of_what_is_known() -> None:
    assert known_median(np.array([np.nan, 1.0, 5.0, 2.0])) == 2.0


def test_nothing_known_has_no_middle() -> None:
    assert math.isnan(known_median(np.array([np.nan])))
    assert math.isnan(known_median(np.array([])))
