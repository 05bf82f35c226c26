"""A worker program that takes items as the real one does, and ends in a chosen way.

``python -m tests.jobs.unlucky_worker``: the first part of the clip's label, before the first dash, says how.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from pathlib import Path
from queue import SimpleQueue

from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.jobs.messages import Done, WorkItem
from formcheck.system.child_process import connect_to_parent


def main() -> None:
    """Do the items."""
    raw = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    items: SimpleQueue[WorkItem] = SimpleQueue()
    send = connect_to_parent(items.put, on_end=lambda: os._exit(0))
    while True:
        item = items.get()
        with item.job.path.with_suffix(".runs").open("a") as runs:
            runs.write(f"{os.getpid()}\n")
        (item.staging_folder / "half").write_text("done")
        send(ProgressUpdate(AnalysisStage.READING, 1, 2))
        while item.job.label.startswith("busy"):
            send(ProgressUpdate(AnalysisStage.READING, 1, 2))
            time.sleep(0.05)
        end(item.job.label.partition("-")[0], item.job.path, raw.fileno())
        send(
            Done(
                3, f"process {os.getpid()}, folder holds {sorted(path.name for path in item.staging_folder.iterdir())}"
            )
        )


def end(how: str, mark: Path, stdout: int) -> None:
    """Crash, hang, exit or send nonsense; ``once`` only until the mark is there."""
    if how == "once":
        if mark.exists():
            return
        mark.write_text("crashed once")
        how = "killed"
    match how:
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "segfault":
            signal.signal(signal.SIGSEGV, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGSEGV)
        case "exit":
            os._exit(3)
        case "hang":
            time.sleep(600)
        case "rubbish":
            os.write(stdout, b"this is no message")
            time.sleep(600)
        case "half":
            os.write(stdout, pickle.dumps(Done(1, "x" * 1000))[:500])
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
