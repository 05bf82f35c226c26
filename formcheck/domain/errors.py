"""The errors formcheck raises for things a user can meet, and the kinds of failure one process reports to another.

Each message is one line: what happened and what to do about it. The code that shows an error puts the file's name in
front, because only there is it known how the user wrote it.
"""

from __future__ import annotations

import errno
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


NO_MEMORY_ERRNOS = frozenset({errno.ENOMEM, errno.EAGAIN})
"""What the system says where it has no memory for data, or for the stack of a thread."""

NO_MEMORY_TEXTS = ("failed to map segment", "Insufficient memory", "can't start new thread")
"""What the dynamic loader, OpenCV and Python say in errors of other types."""

NO_MEMORY = "there is not enough memory for it; export the clip in a smaller size, or set FORMCHECK_MEMORY_GB higher"


def failure_of(error: Exception) -> AnalysisFailure:
    """Describe an error as a failure that can be stored and sent to another process."""
    if isinstance(error, FormcheckError):
        return AnalysisFailure(error.kind, str(error))
    if is_lack_of_memory(error):
        return AnalysisFailure(FailureKind.LOST, NO_MEMORY)
    what = f"formcheck failed ({one_line(error)}); run formcheck doctor; if it finds nothing, report this line"
    return AnalysisFailure(FailureKind.FAULT, what)


def is_lack_of_memory(error: BaseException) -> bool:
    """Whether an error says that there is no memory left, whatever its type."""
    if isinstance(error, MemoryError) or getattr(error, "errno", None) in NO_MEMORY_ERRNOS:
        return True
    return any(text in str(error) for text in NO_MEMORY_TEXTS)


def one_line(error: BaseException) -> str:
    """The type and message of an unexpected error on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())
