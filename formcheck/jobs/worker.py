"""A place for one clip at a time: a process does the work, and whatever happens to it costs that clip alone.

A clip that kills its process, or keeps it silent for too long, is tried once more in a new one and then given up, by
name. The same place serves on this machine and on every machine of a cluster.
"""

from __future__ import annotations

import pickle
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import IO

from formcheck.domain.errors import AnalysisFailure, FailureKind
from formcheck.jobs.messages import Done, Outcome, Step, WorkItem

COMMAND = (sys.executable, "-m", "formcheck.jobs.worker_main")

TRIES = 2
"""A crash may be bad luck (memory, a person with a task manager); two in a row are the clip's."""

PATIENCE_S = 600.0
"""A process that says nothing for this long hangs: it tells of every picture, and the longest work without one, drawing
and measuring a clip of an hour, takes a minute on a free machine."""


class StoppedError(Exception):
    """The place was closed while a clip was at work in it."""


@dataclass(frozen=True, slots=True)
class _End:
    """The process has nothing more to say."""


@dataclass(frozen=True, slots=True)
class _Hand:
    """A running process, what it says, and the thread that listens to it."""

    process: subprocess.Popen[bytes]
    said: SimpleQueue[Step | Outcome | _End]
    listener: threading.Thread


class WorkerProcess:
    """A process that is there when it is needed.

    Args:
        command: starts the process.
        patience_s: how long it may be silent.
    """

    def __init__(self, command: Sequence[str] = COMMAND, *, patience_s: float = PATIENCE_S) -> None:
        self._command = list(command)
        self._patience_s = patience_s
        self._hand: _Hand | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    def run(self, order: WorkItem, tell: Callable[[Step], None]) -> Outcome:
        """Have an order done.

        Raises:
            StoppedError: if the place is closed meanwhile.
        """
        said = ""
        for _ in range(TRIES):
            _clear(order)
            outcome = self._try(order, tell)
            if not isinstance(outcome, str):
                return outcome
            said = outcome
        return AnalysisFailure(
            FailureKind.LOST, f"its analysis {said}, {TRIES} times; try this clip alone: formcheck analyze"
        )

    def stop(self) -> None:
        """Stop at once whatever runs; from any thread."""
        with self._lock:
            self._is_closed = True
            hand = self._hand
        if hand is not None:
            _end(hand)

    def _try(self, order: WorkItem, tell: Callable[[Step], None]) -> Outcome | str:
        """What came of an order, or in words how the process ended."""
        hand, how = self._ready(), ""
        try:
            assert hand.process.stdin is not None  # noqa: S101 - a pipe
            with suppress(OSError):  # it has just died; its end tells so
                pickle.dump(order, hand.process.stdin)
                hand.process.stdin.flush()
            while True:
                message = hand.said.get(timeout=self._patience_s)
                match message:
                    case Step():
                        tell(message)
                    case Done() | AnalysisFailure():
                        return message
                    case _End():
                        how = _how(hand.process.wait())
                        break
        except Empty:
            how = f"gave no sign for {self._patience_s:.0f} s"
        self._drop(hand)
        return how

    def _ready(self) -> _Hand:
        with self._lock:
            if self._is_closed:
                raise StoppedError
            if self._hand is None:
                # In a session of its own an interrupt at the keyboard reaches it only through whoever owns this place.
                process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
                )
                assert process.stdout is not None  # noqa: S101 - a pipe
                said: SimpleQueue[Step | Outcome | _End] = SimpleQueue()
                listener = threading.Thread(target=_listen, args=(process.stdout, said), daemon=True)
                listener.start()
                self._hand = _Hand(process, said, listener)
            return self._hand

    def _drop(self, hand: _Hand) -> None:
        """Let go of a process that has ended, or is to end."""
        _end(hand)
        with self._lock:
            self._hand = None
            if self._is_closed:
                raise StoppedError


def _listen(stdout: IO[bytes], said: SimpleQueue[Step | Outcome | _End]) -> None:
    """Take what a process says until it ends; half a message is none."""
    with suppress(EOFError, OSError, ValueError, pickle.UnpicklingError):
        while True:
            said.put(pickle.load(stdout))  # noqa: S301 - written by our own process
    said.put(_End())


def _end(hand: _Hand) -> None:
    """Stop a process and close its pipes; from any thread, and as often as one likes."""
    hand.process.kill()
    hand.process.wait()
    hand.listener.join()
    for pipe in (hand.process.stdin, hand.process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was not taken in any more
                pipe.close()


def _clear(order: WorkItem) -> None:
    """Remove what an earlier try left on the desk."""
    for path in order.staging_folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _how(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"ended early (exit code {code})"
    name = next((known.name for known in signal.Signals if known.value == -code), str(-code))
    return f"was killed ({name})"
