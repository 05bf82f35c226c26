"""The errors formcheck raises for things a user can meet, and the kinds of failure one process reports to another.

Each message is one line: what happened and what to do about it. The code that shows an error puts the file's name in
front, because only there is it known how the user wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class FailureKind(StrEnum):
    """Why there is no analysis of a clip."""

    VIDEO = "video"
    NOBODY = "nobody"
    MODEL = "model"
    OUTPUT = "output"
    FAULT = "fault"
    LOST = "lost"


class FormcheckError(Exception):
    """Base of every error a user can meet; ``str(error)`` is one line fit to be shown."""

    kind: ClassVar[FailureKind] = FailureKind.FAULT


class VideoError(FormcheckError):
    """The file is missing, empty, not a video, or has no frame that can be decoded."""

    kind = FailureKind.VIDEO


class ModelError(FormcheckError):
    """The pose model is not on this machine, is damaged, or cannot be loaded."""

    kind = FailureKind.MODEL


class NobodyError(FormcheckError):
    """The recording was read, but no person was found in it."""

    kind = FailureKind.NOBODY


class OutputError(FormcheckError):
    """A result, or a temporary file, cannot be written."""

    kind = FailureKind.OUTPUT


@dataclass(frozen=True, slots=True)
class AnalysisFailure:
    """A clip was not analyzed, and why.

    Attributes:
        kind: for programs.
        reason: for people, one line.
    """

    kind: FailureKind
    reason: str
