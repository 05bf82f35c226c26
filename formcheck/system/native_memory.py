"""Keeps the memory of native libraries small: few pools, and what was freed goes back to the system."""

from __future__ import annotations

import ctypes
import mmap
import sys
from pathlib import Path

ARENAS = 2
"""Pools from which glibc serves the threads of a process. Otherwise each gets one, with 64 MB of address space, and
what is freed in it serves no other: a clip of 1080 x 1920 with the model ``full`` takes 740 MB, with two pools 680."""

_M_ARENA_MAX = -8
"""glibc's number of this setting (malloc.h)."""


def limit_arenas() -> None:
    """Let the threads of this process share :data:`ARENAS` pools of memory; call it before they are started."""
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)
        if set_option is not None:
            set_option(_M_ARENA_MAX, ARENAS)


def release_freed_memory() -> None:
    """Return freed memory to the system; glibc keeps it otherwise: 290 MB after a clip with the model ``full``."""
    if sys.platform == "linux":
        # musl, another C library of Linux, has no such function and keeps little.
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def release_mapped_file(path: Path) -> None:
    """Take the pages of a mapped file that is only read out of memory, until they are read again.

    TensorFlow Lite copies the weights of a network from the mapped model file and leaves it in memory: 18 MB of
    ``heavy`` for each network, and none of it is read again.
    """
    # As bytes: another file's name need not be UTF-8.
    name = str(path.resolve()).encode()
    if sys.platform == "linux":
        madvise = ctypes.CDLL(None).madvise
        for line in Path("/proc/self/maps").read_bytes().splitlines():
            addresses, access, *_, mapped = line.split(maxsplit=5)
            if mapped == name and access == b"r--s":
                start, end = (int(address, 16) for address in addresses.split(b"-"))
                madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), mmap.MADV_DONTNEED)
