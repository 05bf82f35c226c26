"""A Python program in a process of its own, connected by pipes: pickled objects go in and pickled objects come out.

A fresh interpreter inherits no threads, can be killed at any moment, and takes only itself along when native code
crashes. ``multiprocessing``, and so Pebble and loky on top of it, was tried and does not fit: a spawned process runs
``__main__`` again, which under Streamlit is the page's script, and a Dask worker, being daemonic, may not start one
("daemonic processes are not allowed to have children").
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from formcheck.system.native_output import reserve_stdout

_NO_MESSAGE = (OSError, ValueError, LookupError, AttributeError, ImportError, TypeError, pickle.UnpicklingError)
"""What pickle raises for half a message, and for bytes that are no message."""


@dataclass(frozen=True, slots=True)
class ProcessEnded:
    """The last message of a process: how it ended, such as ``was killed (SIGSEGV)``."""

    text: str


class ChildProcess:
    """A running program of ours.

    Args:
        command: starts the program, which calls :func:`connect_to_parent`.
        on_message: called with every object it sends, then with a :class:`ProcessEnded`, in a thread of this class.
    """

    def __init__(self, command: Sequence[str], on_message: Callable[[object], None]) -> None:
        # In a session of its own, an interrupt at the keyboard reaches it through its parent alone.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._writing = threading.Lock()
        self._reader = threading.Thread(target=self._read, args=(on_message,), daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def send(self, message: object) -> None:
        """Send an object. Waits while the program does not read; safe from any thread.

        Raises:
            OSError: if the process has ended.
        """
        assert self._process.stdin is not None  # noqa: S101 - a pipe
        with self._writing:
            if self._process.stdin.closed:
                raise BrokenPipeError
            pickle.dump(message, self._process.stdin)
            self._process.stdin.flush()

    def kill(self) -> None:
        """End the process at once. Safe from any thread, and as often as one likes."""
        self._process.kill()

    def close(self) -> None:
        """Kill the process if it still runs, and wait until its last message was delivered."""
        self.kill()
        self._reader.join()

    def _read(self, on_message: Callable[[object], None]) -> None:
        assert self._process.stdin is not None  # noqa: S101 - pipes
        assert self._process.stdout is not None  # noqa: S101
        with self._process.stdout as output:
            try:
                while True:
                    on_message(pickle.load(output))  # noqa: S301 - written by our own program
            except EOFError:
                pass
            except _NO_MESSAGE:
                self.kill()
        code = self._process.wait()
        with self._writing, suppress(OSError):  # what was written last is not read any more
            self._process.stdin.close()
        on_message(ProcessEnded(end_text(code)))


def connect_to_parent(on_request: Callable[[Any], None], on_end: Callable[[], None]) -> Callable[[object], None]:
    """Connect this program to the one that started it. Whatever native libraries print goes nowhere from now on.

    Args:
        on_request: called with every object that the parent sends, in a thread.
        on_end: called in that thread once the parent has closed the pipe or has ended, however it ended.

    Returns:
        A function that sends an object to the parent; it raises BrokenPipeError if the parent has ended.
    """
    output = reserve_stdout()
    # A file of its own: at exit Python would wait for the lock of sys.stdin, which the thread holds.
    requests = os.fdopen(os.dup(sys.stdin.fileno()), "rb")

    def read() -> None:
        """Take requests until the pipe ends."""
        with suppress(EOFError, *_NO_MESSAGE):
            while True:
                on_request(pickle.load(requests))  # noqa: S301 - written by our own parent
        on_end()

    def send(message: object) -> None:
        """Send an object to the parent."""
        pickle.dump(message, output)
        output.flush()

    threading.Thread(target=read, daemon=True).start()
    return send


def end_text(code: int) -> str:
    """How a process ended, from its exit code, or from minus the number of the signal that killed it."""
    if code >= 0:
        return f"ended early (exit code {code})"
    names = {known.value: known.name for known in signal.Signals}
    return f"was killed ({names.get(-code, -code)})"
