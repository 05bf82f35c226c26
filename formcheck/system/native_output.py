"""Keeping what native libraries write on standard error away from people.

MediaPipe and TensorFlow Lite write lines such as ``W0000 00:00:17 inference_feedback_manager.cc`` straight to the
process's standard error; no setting of theirs stops all of it.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

STDOUT, STDERR = 1, 2
"""The numbers of standard output and standard error."""


@contextmanager
def quiet_native() -> Iterator[None]:
    """Throw away what native code writes on standard error, and keep what Python writes on ``sys.stderr``.

    Not for use in several threads at once: standard error belongs to the whole process.
    """
    python_stderr = sys.stderr
    python_stderr.flush()
    kept = os.dup(STDERR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDERR)
    os.close(nowhere)
    try:
        if _is_standard_error(python_stderr):
            with open(
                kept, "w", buffering=1, encoding=python_stderr.encoding, errors="backslashreplace", closefd=False
            ) as own:
                sys.stderr = own
                yield
        else:
            yield
    finally:
        sys.stderr = python_stderr
        os.dup2(kept, STDERR)
        os.close(kept)


def _is_standard_error(stream: object) -> bool:
    """Whether a stream of Python writes to the process's standard error (tests put other streams there)."""
    try:
        return isinstance(stream, io.TextIOBase) and stream.fileno() == STDERR
    except (OSError, ValueError):
        return False


def own_output() -> BinaryIO:
    """Standard output for a program's own messages alone; what native libraries print then goes nowhere."""
    sys.stdout.flush()
    messages = os.fdopen(os.dup(STDOUT), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDOUT)
    os.dup2(nowhere, STDERR)
    os.close(nowhere)
    return messages
