"""What is known about the lifter beyond the recording. Nothing here is needed; each thing makes some figure better."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

TALLEST_CM = 250.0
SHORTEST_CM = 90.0
"""Heights outside these are slips of the hand (metres, inches, a missing digit), not people who squat on film."""

HEAVIEST_KG = 650.0
"""More than anybody has weighed, or put on a bar; beyond it is a slip of the hand."""


class Bar(StrEnum):
    """Where the bar lies."""

    HIGH = "high"
    LOW = "low"
    FRONT = "front"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifter:
    """A person, as far as they told.

    Attributes:
        name: what to call them in outputs; empty where unknown.
        height_cm: stature without shoes; None where unknown, and a typical one is assumed with its honest error.
        body_mass_kg: None where unknown.
        bar_kg: mass of bar and plates; 0 without a bar.
        bar: where the bar lies.

    Raises:
        ValueError: if a figure cannot be a person's, or there is mass on no bar.
    """

    name: str = ""
    height_cm: float | None = None
    body_mass_kg: float | None = None
    bar_kg: float = 0.0
    bar: Bar = Bar.NONE

    def __post_init__(self) -> None:
        if self.height_cm is not None and not SHORTEST_CM <= self.height_cm <= TALLEST_CM:
            raise ValueError(f"a height is given in centimetres, {SHORTEST_CM:g} to {TALLEST_CM:g}")
        if self.body_mass_kg is not None and not 20.0 <= self.body_mass_kg <= HEAVIEST_KG:
            raise ValueError(f"a body mass is given in kilograms, 20 to {HEAVIEST_KG:g}")
        if not (math.isfinite(self.bar_kg) and 0.0 <= self.bar_kg <= HEAVIEST_KG):
            raise ValueError(f"a bar's mass is given in kilograms, 0 to {HEAVIEST_KG:g}")
        if self.bar is Bar.NONE and self.bar_kg > 0:
            raise ValueError("a bar with a mass lies somewhere: high, low or front")
