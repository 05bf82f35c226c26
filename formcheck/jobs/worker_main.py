"""A process that analyses one clip after another: ``python -m formcheck.jobs.worker_main``.

Orders come in on standard input, news goes out on standard output, both pickled. A process of its own can be stopped
at any moment, and a decoder that crashes takes nobody else along.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import time
from collections.abc import Callable

from formcheck.jobs.messages import Outcome, Step, WorkItem
from formcheck.system.native_output import reserve_stdout

NICER_BY = 5
"""How much a batch steps back behind what people do on the machine meanwhile (POSIX niceness)."""

TELL_EVERY_S = 0.5
"""Event more often than this only costs."""


def main() -> None:
    """Do the orders on standard input until there are no more, or nobody listens."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICER_BY)
    news = reserve_stdout()

    def send(message: Step | Outcome) -> None:
        pickle.dump(message, news)
        news.flush()

    # Whoever gave the orders was killed, or has none any more.
    with contextlib.suppress(BrokenPipeError, EOFError, KeyboardInterrupt):
        from formcheck.jobs.analyze_clip import analyze_one

        while True:
            order: WorkItem = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the program that started this one
            send(analyze_one(order, _now_and_then(send)))


def _now_and_then(send: Callable[[Step], None]) -> Callable[[Step], None]:
    """Pass some of the steps on, the first at once."""
    next_s = 0.0

    def tell(step: Step) -> None:
        nonlocal next_s
        if time.monotonic() >= next_s:
            next_s = time.monotonic() + TELL_EVERY_S
            send(step)

    return tell


if __name__ == "__main__":
    main()
