"""A value with its error, or the reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass

from formcheck.domain.reasons import Reason


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
            raise ValueError("a measured value must be finite; use NotMeasured if there is none")
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
    """Why a measure is missing.

    Attributes:
        reason: the kind.
        figure: of the reason, in the unit that :class:`~formcheck.domain.reasons.Reason` names; None where it has none.
    """

    reason: Reason
    figure: float | None = None


Measurement = Measured | NotMeasured
