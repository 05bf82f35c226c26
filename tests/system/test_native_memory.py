"""Memory that was freed is the system's again."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import ctypes
from pathlib import Path
from formcheck.system.native_memory import release_freed_memory

def used_mb():
    status = Path("/proc/self/status").read_text()
    return int(status.split("RssAnon:")[1].split()[0]) / 1024

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
size = 60_000  # below the size from which glibc asks the system for each piece
pieces = [libc.malloc(size) for _ in range(4000)]
for piece in pieces:
    ctypes.memset(piece, 1, size)
full = used_mb()
for piece in pieces[:-1]:  # the last one keeps the others from the heap's end
    libc.free(piece)
freed = used_mb()
release_freed_memory()
print(full - freed < 20, freed - used_mb() > 200)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take freed memory back by themselves")
def test_freed_memory_is_given_back() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert ended.stdout == "True True\n"
