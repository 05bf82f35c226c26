"""Values as people read them: rounded to the digits of their measure, with error and unit. Nothing else rounds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.measure.registry import Measure, Unit
from formcheck.wording.reasons import reason_text

NOT_MEASURED = "not measured"

PRINTED_UNITS: Mapping[Unit, str] = MappingProxyType({Unit.DEGREE: "°", Unit.RATIO: "%", Unit.NONE: ""})
"""Units that are printed otherwise than they are named; a ratio is printed in percent."""

TOUCHING = ("", "°")
"""What follows a number without a space."""


def number(value: float, digits: int) -> str:
    """A number rounded half away from zero to so many decimals; with a minus sign, but none where it rounds to zero."""
    return _rounded(Decimal(repr(float(value))), digits)


def counted(count: int, noun: str) -> str:
    """A number of things: ``1 clip``, ``2 clips``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def value_text(measure: Measure, measured: Measured, *, digits: int | None = None, signed: bool = True) -> str:
    """A value without error and unit: ``+4.7``.

    Args:
        measure: whose value it is.
        measured: the value.
        digits: fewer than those of the measure, to be read from afar.
        signed: False leaves the sign out, where words say the direction.
    """
    value = _printed(measure, measured.value)
    digits = measure.spec.digits if digits is None else digits
    return _rounded(value, digits, signed=measure.spec.is_signed) if signed else _rounded(abs(value), digits)


def error_text(measure: Measure, measured: Measured, *, digits: int | None = None) -> str:
    """The half-width of a value's 90 % interval: ``2.1``."""
    return _rounded(_printed(measure, measured.error), measure.spec.digits if digits is None else digits)


def unit_text(measure: Measure) -> str:
    """The unit of the printed value; empty where there is none."""
    return PRINTED_UNITS.get(measure.spec.unit, str(measure.spec.unit))


def figure(measure: Measure, measurement: Measurement, *, digits: int | None = None, signed: bool = True) -> str:
    """A measure as one phrase: ``+4.7 ± 2.1 cm``, or ``not measured: why``. Arguments as for :func:`value_text`."""
    if not isinstance(measurement, Measured):
        return why_missing(measurement)
    value = value_text(measure, measurement, digits=digits, signed=signed)
    return f"{value} ± {error_text(measure, measurement, digits=digits)}{_spaced(unit_text(measure))}"


def why_missing(missing: NotMeasured) -> str:
    """``not measured: why``."""
    return f"{NOT_MEASURED}: {reason_text(missing)}"


def quantity(measure: Measure, value: float) -> str:
    """A value in the unit of a measure, without error and plus, for sentences: ``1.5 cm``."""
    unit = unit_text(measure)
    return f"{_rounded(_printed(measure, value), measure.spec.digits)}{unit if unit in TOUCHING else f' {unit}'}"


def figures_of_column(measure: Measure, measurements: Sequence[Measurement]) -> tuple[str, tuple[str, ...]]:
    """A column of values: the unit for its head, and a text for each value, ``+4.7 ± 2.1``.

    If all values have the same error, it stands in the head only: ``cm (±2.1)``. A value that was not measured is a
    dash.
    """
    errors = {error_text(measure, measured) for measured in measurements if isinstance(measured, Measured)}
    head = unit_text(measure) + (f" (±{next(iter(errors))})" if len(errors) == 1 else "")
    texts = []
    for measured in measurements:
        if not isinstance(measured, Measured):
            texts.append("–")
        elif len(errors) == 1:
            texts.append(value_text(measure, measured))
        else:
            texts.append(f"{value_text(measure, measured)} ± {error_text(measure, measured)}")
    return head, tuple(texts)


def with_error(measurement: Measurement, digits: int, unit: str) -> str:
    """A value that is no measure of a rep as one phrase: ``4.0 ± 5.0°``, or ``not measured: why``."""
    if not isinstance(measurement, Measured):
        return why_missing(measurement)
    return f"{number(measurement.value, digits)} ± {number(measurement.error, digits)}{_spaced(unit)}"


def _printed(measure: Measure, value: float) -> Decimal:
    exact = Decimal(repr(float(value)))
    return exact.scaleb(2) if measure.spec.unit is Unit.RATIO else exact


def _rounded(value: Decimal, digits: int, *, signed: bool = False) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    sign = "\N{MINUS SIGN}" if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{abs(rounded):f}"


def _spaced(unit: str) -> str:
    """A unit as it follows a number in a cell, where no line may break between them."""
    return unit if unit in TOUCHING else f"\N{NO-BREAK SPACE}{unit}"
