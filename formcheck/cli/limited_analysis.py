"""Limits the memory of ``formcheck analyze``, and explains a crash of native code in one line."""

from __future__ import annotations

import sys

from formcheck.cli.error_lines import print_error
from formcheck.cli.options import NOT_ANALYZED
from formcheck.system.child_process import end_text
from formcheck.system.native_memory import limit_arenas
from formcheck.system.own_process import continue_in_child
from formcheck.system.resource_limits import limit_memory, limit_threads, memory_limit_gb

KILLED = (
    "the clip is damaged, or there is not enough memory for it; export it again as MP4 (H.264) in a smaller size, or "
    "set FORMCHECK_MEMORY_GB higher"
)
"""Why native code kills its process, and what to do."""


def limit_analysis() -> None:
    """Go on in a child with the memory and threads of an analysis. In the parent wait for the child, and exit.

    Raises:
        SystemExit: in the parent, with the child's exit code.
    """
    limit_threads()
    limit_arenas()
    code = continue_in_child()
    if code is None:
        limit_memory(memory_limit_gb())
        return
    if code < 0:
        print_error("formcheck analyze", f"{end_text(code)}; {KILLED}")
    sys.exit(NOT_ANALYZED if code < 0 else code)
