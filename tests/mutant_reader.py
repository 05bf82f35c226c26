"""The program that reads damaged files: it takes paths and sends back an outcome each."""

from __future__ import annotations

import os
from pathlib import Path
from queue import SimpleQueue

from formcheck.system.child_process import connect_to_parent
from formcheck.system.resource_limits import limit_memory
from tests.mutants import examine

MEMORY_GB = 2.0


def main() -> None:
    """Examine the files whose paths come in."""
    limit_memory(MEMORY_GB)
    paths: SimpleQueue[Path] = SimpleQueue()
    send = connect_to_parent(paths.put, on_end=lambda: os._exit(0))
    while True:
        send(examine(paths.get()))


if __name__ == "__main__":
    main()
