"""What a benchmark finds in one clip: measured figures with their truth, counts, refusals."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one rep and its truth; ``error`` is the printed half-width."""

    clip: str
    bottom_s: float
    view: str
    measure: str
    value: float
    error: float
    truth: float

    @property
    def off(self) -> float:
        """Value minus truth."""
        return self.value - self.truth


@dataclass(frozen=True, slots=True)
class Outcome:
    """One clip.

    Attributes:
        clip, view: its name, and where the camera stands in truth.
        figures: measures whose truth is known.
        counts: of reps, views, heels and knees.
        notes: what went wrong.
        refused: reps by measure and reason; the reason is empty where it was measured.
    """

    clip: str
    view: str
    figures: tuple[Figure, ...]
    counts: Counter[str]
    notes: tuple[str, ...]
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
