"""The errors formcheck raises for things a user can meet, and the kinds of failure one process reports to another.

Each message is one line: what happened and what to do about it. The code that shows an error puts the file's name in
front, because only there is it known how the user wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FormcheckError(Exception):
    """Base of every error a user can meet; ``str(error)`` is one line fit to be shown."""


class VideoError(FormcheckError):
    """The file is missing, empty, not a video, or has no frame that can be decoded."""


class ModelError(FormcheckError):
    """The pose model is not on this machine, is damaged, or cannot be loaded."""


class NobodyError(FormcheckError):
    """The recording was read, but no person was found in it."""


class OutputError(FormcheckError):
    """A result, or a temporary file, cannot be written."""


class FailureKind(StrEnum):
    """Why there is no analysis of a clip."""

    VIDEO = "video"
    NOBODY = "nobody"
    MODEL = "model"
    OUTPUT = "output"
    FAULT = "fault"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class AnalysisFailure:
    """A clip was not analyzed, and why.

    Attributes:
        kind: for programs.
        reason: for people, one line.
    """

    kind: FailureKind
    reason: str


def failure_of(error: FormcheckError) -> AnalysisFailure:
    """Describe an error as a failure that can be stored and sent to another process."""
    match error:
        case VideoError():
            kind = FailureKind.VIDEO
        case NobodyError():
            kind = FailureKind.NOBODY
        case ModelError():
            kind = FailureKind.MODEL
        case OutputError():
            kind = FailureKind.OUTPUT
        case _:
            kind = FailureKind.FAULT
    return AnalysisFailure(kind, str(error))


def one_line(error: BaseException) -> str:
    """The type and message of an unexpected error on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())
