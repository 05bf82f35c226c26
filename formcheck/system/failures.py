"""Describes errors of an analysis for people and for other processes; a lack of memory has many forms."""

from __future__ import annotations

import errno

from formcheck.domain.errors import AnalysisFailure, FailureKind, FormcheckError
from formcheck.system.resource_limits import used_share_of_memory

NO_MEMORY_ERRNOS = frozenset({errno.ENOMEM, errno.EAGAIN})
"""What the system says where it has no memory for data, or for the stack of a thread."""

NO_MEMORY_TEXTS = ("failed to map segment", "Insufficient memory", "can't start new thread")
"""What the dynamic loader, OpenCV and Python say in errors of other types."""

NO_MEMORY = "there is not enough memory for it; export the clip in a smaller size, or set FORMCHECK_MEMORY_GB higher"

NEARLY_ALL = 0.7
"""A process that has used this share of the memory it may take probably failed for lack of it, whatever its error says.
Of 48 analyses with less memory than they need, one ended in an error of MediaPipe that names no memory ("ImageFrame is
unallocated"), at 100 %. With the default limit a clip of 2160 x 3840 uses half."""


def failure_of(error: Exception) -> AnalysisFailure:
    """Describe an error as a failure that can be stored and sent to another process."""
    if isinstance(error, FormcheckError):
        return AnalysisFailure(error.kind, str(error))
    if is_lack_of_memory(error):
        return AnalysisFailure(FailureKind.LOST, NO_MEMORY)
    if (used := used_share_of_memory()) >= NEARLY_ALL:
        what = f"formcheck failed ({one_line(error)}) after it had used {used:.0%} of the memory it may take"
        action = "export the clip in a smaller size, or set FORMCHECK_MEMORY_GB higher"
        return AnalysisFailure(FailureKind.LOST, f"{what}; {action}")
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
