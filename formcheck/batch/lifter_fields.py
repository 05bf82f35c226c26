"""What options, file names and tables say about the lifter and the set of a clip."""

from __future__ import annotations

import re
from typing import TypedDict, cast

from formcheck.domain.lifter import Bar, Lifter


class LifterFields(TypedDict, total=False):
    """Values by field; a field that nothing is known about is absent."""

    lifter: str
    date: str
    set: str
    height_cm: float
    body_mass_kg: float
    bar_kg: float
    bar: Bar


FIELDS = tuple(LifterFields.__annotations__)
NUMBERS = ("height_cm", "body_mass_kg", "bar_kg")

_COMPACT_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})$")


def read_field(name: str, text: str) -> str | float | Bar:
    """Convert one field from text.

    Numbers may have a decimal comma. A date written 20260301 becomes 2026-03-01, so that dates sort and read alike.

    Raises:
        ValueError: if the text is not a value of the field.
    """
    text = text.strip()
    try:
        if name in NUMBERS:
            return float(text.replace(",", "."))
        if name == "bar":
            return Bar(text.lower())
    except ValueError as error:
        expected = "a number" if name in NUMBERS else f"one of {', '.join(Bar)}"
        raise ValueError(f"{name} is {text!r}, not {expected}") from error
    return _COMPACT_DATE.sub(r"\1-\2-\3", text) if name == "date" else text


def lifter_fields(lifter: Lifter) -> LifterFields:
    """The fields that a lifter sets."""
    values = {
        "lifter": lifter.name or None,
        "height_cm": lifter.height_cm,
        "body_mass_kg": lifter.body_mass_kg,
        "bar_kg": lifter.bar_kg or None,
        "bar": None if lifter.bar is Bar.NONE else lifter.bar,
    }
    return cast("LifterFields", {name: value for name, value in values.items() if value is not None})


def make_lifter(fields: LifterFields) -> Lifter:
    """The lifter that fields describe. A bar with a mass but no position is a high bar.

    Raises:
        ValueError: if a value is impossible.
    """
    bar_kg = fields.get("bar_kg", 0.0)
    return Lifter(
        name=fields.get("lifter", ""),
        height_cm=fields.get("height_cm"),
        body_mass_kg=fields.get("body_mass_kg"),
        bar_kg=bar_kg,
        bar=fields.get("bar", Bar.HIGH if bar_kg > 0 else Bar.NONE),
    )
