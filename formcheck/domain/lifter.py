"""What is known about the lifter. All of it is optional; each detail improves some measure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

TALLEST_CM = 250.0
SHORTEST_CM = 90.0
"""Heights outside this range are typing errors (meters, inches, a missing digit)."""

LIGHTEST_KG = 20.0
HEAVIEST_KG = 650.0
"""Masses of people outside this range, and heavier bars, are typing errors: nobody has weighed or squatted more."""


class Bar(StrEnum):
    """Where the bar is."""

    HIGH = "high"
    LOW = "low"
    FRONT = "front"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifter:
    """What is known about a person.

    Attributes:
        name: used in outputs; empty if unknown.
        height_cm: stature without shoes. If None, a typical stature is assumed and the errors include its spread.
        body_mass_kg: None if unknown.
        bar_kg: mass of bar and plates; 0 without a bar.
        bar: where the bar is.

    Raises:
        ValueError: if a number is out of range, or the bar has a mass but no place.

    >>> Lifter(height_cm=178, bar_kg=60, bar=Bar.HIGH).height_cm
    178
    >>> Lifter(height_cm=1.78)
    Traceback (most recent call last):
        ...
    ValueError: the height must be 90 to 250 cm
    """

    name: str = ""
    height_cm: float | None = None
    body_mass_kg: float | None = None
    bar_kg: float = 0.0
    bar: Bar = Bar.NONE

    def __post_init__(self) -> None:
        if self.height_cm is not None and not SHORTEST_CM <= self.height_cm <= TALLEST_CM:
            raise ValueError(f"the height must be {SHORTEST_CM:g} to {TALLEST_CM:g} cm")
        if self.body_mass_kg is not None and not LIGHTEST_KG <= self.body_mass_kg <= HEAVIEST_KG:
            raise ValueError(f"the body mass must be {LIGHTEST_KG:g} to {HEAVIEST_KG:g} kg")
        if not (math.isfinite(self.bar_kg) and 0.0 <= self.bar_kg <= HEAVIEST_KG):
            raise ValueError(f"the bar's mass must be 0 to {HEAVIEST_KG:g} kg")
        if self.bar is Bar.NONE and self.bar_kg > 0:
            raise ValueError("say where the bar is: high, low or front")
