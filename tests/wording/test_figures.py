"""Values are rounded as people round, never read as -0, and carry error and unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.registry import Measure
from formcheck.wording.figures import (
    error_text,
    figure,
    figures_of_column,
    number,
    quantity,
    unit_text,
    value_text,
    with_error,
)

CM = "\N{NO-BREAK SPACE}cm"


@pytest.mark.parametrize(
    ("measure", "measurement", "written"),
    [
        (Measure.KNEE_FRONT_PAST_TOE, Measured(4.74, 2.1), f"+4.7 ± 2.1{CM}"),
        (Measure.KNEE_FRONT_PAST_TOE, Measured(-14.6, 2.9), f"−14.6 ± 2.9{CM}"),
        (Measure.KNEE_FRONT_PAST_TOE, Measured(-0.04, 2.0), f"0.0 ± 2.0{CM}"),
        (Measure.TRUNK_LEAN, Measured(41.4, 4.0), "41 ± 4°"),
        (Measure.HIP_SHIFT, Measured(-0.3, 6.0), "0 ± 6\N{NO-BREAK SPACE}% of stance"),
        (Measure.KNEE_TO_ANKLE_WIDTH, Measured(0.79, 0.08), "79 ± 8\N{NO-BREAK SPACE}%"),
        (Measure.KNEE_TO_ANKLE_WIDTH, Measured(0.285, 0.08), "29 ± 8\N{NO-BREAK SPACE}%"),
        (Measure.SMOOTHNESS, Measured(-1.42, 0.2), "−1.4 ± 0.2"),
        (
            Measure.HEEL_RISE,
            NotMeasured(Reason.SHOE_BLURRED),
            "not measured: shoe too blurred to measure the heel",
        ),
    ],
)
def test_a_figure_has_error_and_unit(measure: Measure, measurement: Measurement, written: str) -> None:
    assert figure(measure, measurement) == written


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (0.25, 1, "0.3"),
        (1.005, 2, "1.01"),
        (1e-9, 1, "0.0"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: float, digits: int, written: str) -> None:
    assert number(value, digits) == written


@given(value=st.floats(-1e6, 1e6), digits=st.integers(0, 3))
def test_a_number_reads_back_to_within_half_a_digit_and_zero_has_no_sign(value: float, digits: int) -> None:
    written = number(value, digits)
    read = float(written.replace("\N{MINUS SIGN}", "-"))
    assert abs(read - value) <= 0.5 * 10.0**-digits * (1 + 1e-9)
    assert written[0] == "\N{MINUS SIGN}" or read >= 0
    assert read != 0 or written[0] == "0"


@given(value=st.floats(-1e6, 1e6))
def test_a_measure_with_a_direction_shows_its_sign_unless_it_rounds_to_zero(value: float) -> None:
    written = value_text(Measure.KNEE_FRONT_PAST_TOE, Measured(value, 1.0))
    read = float(written.replace("\N{MINUS SIGN}", "-"))
    assert written[0] == ("0" if read == 0 else "+" if read > 0 else "\N{MINUS SIGN}")


@pytest.mark.parametrize("measure", Measure)
def test_every_measure_is_written_with_its_digits_and_unit(measure: Measure) -> None:
    measured = Measured(0.123456, 0.0654321)
    for text in (value_text(measure, measured), error_text(measure, measured)):
        assert len(text.partition(".")[2]) == measure.spec.digits
    assert value_text(measure, Measured(70.0, 1.0)).startswith("+") == measure.spec.is_signed
    assert figure(measure, measured).endswith(unit_text(measure))


def test_other_values_with_errors_are_written_alike() -> None:
    assert with_error(Measured(-0.04, 5.0), 1, "°") == "0.0 ± 5.0°"
    assert with_error(Measured(171.0, 16.0), 0, "cm") == f"171 ± 16{CM}"
    assert with_error(NotMeasured(Reason.NO_REPS), 1, "°") == "not measured: there are no reps"


@pytest.mark.parametrize(
    ("measure", "value", "written"),
    [
        (Measure.DESCENT, 1.03764, "1.0 s"),
        (Measure.HIPS_FIRST, 14.6, "15°"),
        (Measure.KNEE_TO_ANKLE_WIDTH, 0.7449, "74 %"),
        (Measure.SMOOTHNESS, -2.0, "−2.0"),
    ],
)
def test_a_sentence_has_the_value_with_its_unit(measure: Measure, value: float, written: str) -> None:
    assert quantity(measure, value) == written


def test_from_afar_there_are_fewer_digits_and_no_sign() -> None:
    assert figure(Measure.KNEE_FRONT_PAST_TOE, Measured(-4.5, 2.1), digits=0, signed=False) == f"5 ± 2{CM}"
    assert value_text(Measure.KNEE_FRONT_PAST_TOE, Measured(4.7, 2.1), signed=False) == "4.7"


def test_an_error_that_all_values_of_a_column_share_stands_in_its_head() -> None:
    shared = (Measured(4.74, 2.1), Measured(-1.0, 2.1), NotMeasured(Reason.SHOE_BLURRED))
    assert figures_of_column(Measure.KNEE_FRONT_PAST_TOE, shared) == ("cm (±2.1)", ("+4.7", "−1.0", "–"))
    each = (Measured(4.74, 2.1), Measured(-1.0, 3.0))
    assert figures_of_column(Measure.KNEE_FRONT_PAST_TOE, each) == ("cm", ("+4.7 ± 2.1", "−1.0 ± 3.0"))
