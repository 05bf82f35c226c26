"""Processes that take orders as the real one does, and come to grief in chosen ways.

``python -m tests.batch.hands``: what happens is in the first part of the clip's label, before the first dash.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from pathlib import Path

from formcheck.jobs.messages import Done, Step, WorkItem


def main() -> None:
    """Do orders."""
    while True:
        order: WorkItem = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the test
        sys.stderr.write(f"{order.job.label}\n")
        sys.stderr.flush()
        (order.staging_folder / "half").write_text("done")
        misfortune(order.job.label.partition("-")[0], order.job.path)
        send(Step(0.5))
        send(
            Done(3, f"process {os.getpid()}, desk holds {sorted(path.name for path in order.staging_folder.iterdir())}")
        )


def misfortune(what: str, mark: Path) -> None:
    """Crash, hang, leave, talk rubbish; ``once`` only where the clip is not marked yet."""
    if what == "once":
        if mark.exists():
            return
        mark.write_text("been here")
        what = "killed"
    match what:
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "segfault":
            signal.signal(signal.SIGSEGV, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGSEGV)
        case "exit":
            sys.exit(3)
        case "hang":
            time.sleep(600)
        case "rubbish":
            sys.stdout.buffer.write(b"this is no message")
            sys.exit(0)
        case "half":
            sys.stdout.buffer.write(pickle.dumps(Done(1, "x" * 1000))[:500])
            sys.stdout.buffer.flush()
            os.kill(os.getpid(), signal.SIGKILL)


def send(message: Step | Done) -> None:
    """Tell."""
    pickle.dump(message, sys.stdout.buffer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
