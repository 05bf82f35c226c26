"""Threads share pools of memory, and memory that was freed is the system's again."""

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


POOLS = """
import ctypes, re, sys, tempfile
from pathlib import Path
from threading import Barrier, Thread
from formcheck.system.native_memory import ARENAS, limit_arenas

if sys.argv[1] == "limited":
    limit_arenas()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
libc.fclose.argtypes = [ctypes.c_void_p]
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
all_alive = Barrier(6)

def allocate():
    libc.malloc(60_000)
    all_alive.wait()

threads = [Thread(target=allocate) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
with tempfile.NamedTemporaryFile() as file:
    report = libc.fopen(file.name.encode(), b"w")
    libc.malloc_info(0, report)
    libc.fclose(report)
    print(len(re.findall("<heap nr=", Path(file.name).read_text())) > ARENAS)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has a pool for each thread")
@pytest.mark.parametrize(("how", "has_more"), [("limited", "False"), ("as it is", "True")])
def test_threads_share_few_pools(how: str, has_more: str) -> None:
    ended = subprocess.run([sys.executable, "-c", POOLS, how], capture_output=True, text=True, check=True)
    assert ended.stdout == f"{has_more}\n"
