"""The program that analyzes one clip after another: ``python -m formcheck.jobs.worker_main``."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from queue import SimpleQueue

from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.jobs.messages import Message, Outcome, WorkItem
from formcheck.system.child_process import connect_to_parent
from formcheck.system.failures import failure_of
from formcheck.system.native_memory import limit_arenas
from formcheck.system.resource_limits import limit_memory, limit_threads, memory_limit_gb

NICENESS = 5
"""POSIX niceness: an analysis gives way to what people do on the machine meanwhile, so that the page answers."""

REPORT_INTERVAL_S = 0.5
"""Updates of one stage more often than this only cost."""


def main() -> None:
    """Analyze the clips that the parent sends, until it closes the pipe or ends; then leave at once, whatever runs."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICENESS)
    limit_memory(memory_limit_gb())
    limit_threads()
    limit_arenas()
    items: SimpleQueue[WorkItem] = SimpleQueue()
    send = connect_to_parent(items.put, on_end=lambda: os._exit(0))
    with contextlib.suppress(BrokenPipeError):  # the parent has ended
        while True:
            send(_analyze(items.get(), limit_rate(send)))


def _analyze(item: WorkItem, send: Callable[[Message], None]) -> Outcome:
    """Analyze one clip; where a library of the system is missing, that is why it failed."""
    try:
        from formcheck.jobs.analyze_clip import analyze_one
    except (ImportError, OSError) as error:
        return failure_of(error)
    return analyze_one(item, send)


def limit_rate(send: Callable[[Message], None]) -> Callable[[Message], None]:
    """Pass on all messages but updates of the same stage that follow too soon."""
    last_stage: AnalysisStage | None = None
    next_s = 0.0

    def send_some(message: Message) -> None:
        """Send a message, unless it follows its like too soon."""
        nonlocal last_stage, next_s
        if isinstance(message, ProgressUpdate):
            now_s = time.monotonic()
            if message.stage is last_stage and now_s < next_s:
                return
            last_stage, next_s = message.stage, now_s + REPORT_INTERVAL_S
        send(message)

    return send_some


if __name__ == "__main__":
    main()
