"""Keeps what native libraries print away from people and from a process's messages.

MediaPipe and TensorFlow Lite write lines such as ``W0000 00:00:17 inference_feedback_manager.cc`` straight to the
process's standard error. None of their settings stops all of it.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

STDOUT, STDERR = 1, 2
"""File descriptors of standard output and standard error."""


@contextmanager
def silence_native_output() -> Iterator[None]:
    """Discard what native code writes to standard error, and keep what Python writes to ``sys.stderr``.

    Not for several threads at once: standard error belongs to the whole process.
    """
    python_stderr = sys.stderr
    python_stderr.flush()
    kept = os.dup(STDERR)
    _discard(STDERR)
    try:
        if _is_standard_error(python_stderr):
            with open(
                kept, "w", buffering=1, encoding=python_stderr.encoding, errors="backslashreplace", closefd=False
            ) as replacement:
                sys.stderr = replacement
                yield
        else:
            yield
    finally:
        sys.stderr = python_stderr
        os.dup2(kept, STDERR)
        os.close(kept)


def reserve_stdout() -> BinaryIO:
    """Return standard output for this program's messages alone; what native libraries print is then discarded."""
    sys.stdout.flush()
    messages = os.fdopen(os.dup(STDOUT), "wb")
    _discard(STDOUT, STDERR)
    return messages


def _discard(*descriptors: int) -> None:
    """Discard what is written to these file descriptors from now on."""
    null = os.open(os.devnull, os.O_WRONLY)
    for descriptor in descriptors:
        os.dup2(null, descriptor)
    os.close(null)


def _is_standard_error(stream: object) -> bool:
    """Whether a Python stream writes to the process's standard error; in tests it may not."""
    try:
        return isinstance(stream, io.TextIOBase) and stream.fileno() == STDERR
    except (OSError, ValueError):
        return False
