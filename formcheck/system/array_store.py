"""Arrays in a temporary file instead of in memory, so that memory use does not grow with the length of a clip.

The patches of a frame take 100 kB, those of an hour 11 GB. In a mapped file the system moves them between disk
and memory as needed.
"""

from __future__ import annotations

import mmap
import tempfile
import weakref
from threading import Lock
from typing import IO

import numpy as np

from formcheck.domain.errors import OutputError
from formcheck.numerics.arrays import Pixels
from formcheck.system.failures import is_lack_of_memory

BLOCK_BYTES = 256 * 2**20
"""Size of one temporary file, which takes one file handle: 35 files for an hour of patches, where macOS allows 256."""

_BLOCKS: weakref.WeakSet[mmap.mmap] = weakref.WeakSet()
"""All blocks of this process."""

_BLOCKS_LOCK = Lock()


def release_read_arrays() -> None:
    """Take the stored arrays out of memory until they are read again: 9 MB for each rep measured of a clip of 1080p."""
    with _BLOCKS_LOCK:
        blocks = list(_BLOCKS)
    for block in blocks:
        _release(block)


def _release(block: mmap.mmap) -> None:
    if hasattr(mmap, "MADV_DONTNEED"):
        block.madvise(mmap.MADV_DONTNEED)


class ArrayStore:
    """Stores arrays in temporary files. A file is removed when no array in it is in use, however the process ends."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._block: mmap.mmap | None = None
        self._used = 0

    def write(self, array: Pixels) -> tuple[mmap.mmap, int]:
        """Store a copy of an array. Returns the block that holds it, and where it begins there.

        Raises:
            OutputError: if the disk for temporary files is full.
            MemoryError: if there is no room for it among the addresses of this process.
        """
        try:
            return self._write(np.ascontiguousarray(array))
        except OSError as error:
            if is_lack_of_memory(error):
                raise MemoryError from error
            raise OutputError(
                f"the patches of feet and legs do not fit into {tempfile.gettempdir()} ({error.strerror or error}); "
                "free some space there, or set TMPDIR to a folder on another disk"
            ) from error

    def _write(self, array: Pixels) -> tuple[mmap.mmap, int]:
        """The same, with the errors of the system."""
        if self._file is None or self._block is None or self._used + array.size > len(self._block):
            if self._file is not None:
                self._file.close()
            # Without a name on POSIX: the system removes it however this process ends.
            self._file = tempfile.TemporaryFile(prefix="formcheck-patches-")  # noqa: SIM115 - lives as long as its block
            weakref.finalize(self, self._file.close)
            self._file.truncate(max(array.size, BLOCK_BYTES))
            self._block = mmap.mmap(self._file.fileno(), 0)
            with _BLOCKS_LOCK:
                _BLOCKS.add(self._block)
            self._used = 0
        start = self._used
        # To the file, not to the mapping: a full disk must raise an error here, not crash the process.
        self._file.seek(start)
        self._file.write(array.data)
        self._file.flush()
        self._used += array.size
        return self._block, start
