"""A value with its error, or the reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """A value and the half-width of its 90 % interval, both in the same unit.

    Raises:
        ValueError: if the value is not finite, or the error is negative or not finite.

    >>> travel = Measured(5.0, 1.5)
    >>> travel.low, travel.high
    (3.5, 6.5)
    """

    value: float
    error: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise ValueError("a measured value must be finite; use NotMeasured(reason) if there is none")
        if not (math.isfinite(self.error) and self.error >= 0):
            raise ValueError("an error must be finite and not negative")

    @property
    def low(self) -> float:
        """Lower end of the 90 % interval."""
        return self.value - self.error

    @property
    def high(self) -> float:
        """Upper end of the 90 % interval."""
        return self.value + self.error


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """The reason why a measure is missing, in a user's words.

    Raises:
        ValueError: if no reason is given.
    """

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("a missing measure needs a reason")


Measurement = Measured | NotMeasured
