"""Progress of the work on one clip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class AnalysisStage(StrEnum):
    """What the work on a clip is busy with, in this order."""

    STARTING = "starting"
    READING = "reading"
    MEASURING = "measuring"
    STILLS = "drawing stills"
    REPORT = "writing the report"
    OVERLAY = "drawing"


@dataclass(frozen=True, slots=True)
class ProgressUpdate:
    """Progress within a stage.

    Attributes:
        stage: what the work is busy with.
        done: frames done.
        expected: estimated number of frames; 0 if the file does not state it.
    """

    stage: AnalysisStage
    done: int = 0
    expected: int = 0

    @property
    def share(self) -> float:
        """The part of the stage that is done, 0..1; 0 if the number of frames is unknown."""
        return min(1.0, self.done / self.expected) if self.expected else 0.0


ProgressCallback = Callable[[ProgressUpdate], None]
"""Called with every update, in the thread that does the work."""


def ignore_progress(_: ProgressUpdate) -> None:
    """The callback of a caller who wants no updates."""
