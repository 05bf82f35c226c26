"""Arrays kept in a file instead of in memory, so that memory stays bounded however long a clip is.

A picture's two foot patches are 85 kB, an hour of them 9 GB. In an attic they lie in the system's page cache, which it
writes to disk and takes back as it needs; what is read again comes back by itself.
"""

from __future__ import annotations

import mmap
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

BOX_BYTES = 16 * 2**20
"""How much is mapped at a time: six seconds of patches, little beside the 300 MB that MediaPipe takes."""

Bytes = npt.NDArray[np.uint8]


class Attic:
    """A place on disk for arrays, gone when it is closed and nobody holds an array of it any more.

    Args:
        within: the folder whose disk is used; None takes the system's place for temporary files, which may be memory.
    """

    def __init__(self, *, within: Path | None = None) -> None:
        # Without a name on POSIX: the system removes it however this process ends.
        self._file = tempfile.TemporaryFile(dir=within, prefix=".formcheck-attic-")  # noqa: SIM115 - closed by close
        self._box: mmap.mmap | None = None
        self._filled = 0
        self._length = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def keep(self, array: Bytes) -> Bytes:
        """The same values in the attic, read-only.

        Raises:
            OSError: if the disk is full.
        """
        if array.size == 0:
            return array
        box, start = self._space(array.size)
        kept = np.frombuffer(box, dtype=np.uint8, count=array.size, offset=start).reshape(array.shape)
        kept[...] = array
        kept.setflags(write=False)
        return kept

    def close(self) -> None:
        """Take no more. Arrays that somebody holds stay readable."""
        self._box = None
        self._file.close()

    def _space(self, size: int) -> tuple[mmap.mmap, int]:
        """A box with room for so many bytes, and where the room begins."""
        if self._box is None or self._filled + size > len(self._box):
            if self._box is not None:
                _let_go(self._box)
            room = max(BOX_BYTES, -(-size // mmap.ALLOCATIONGRANULARITY) * mmap.ALLOCATIONGRANULARITY)
            # Written, not only stretched: a full disk must be an error here, not a crash at the first touch.
            self._file.seek(self._length)
            self._file.write(bytes(room))
            self._file.flush()
            self._box = mmap.mmap(self._file.fileno(), room, offset=self._length)
            self._length += room
            self._filled = 0
        start, self._filled = self._filled, self._filled + size
        return self._box, start


def _let_go(box: mmap.mmap) -> None:
    """Tell the system that a full box is not needed for now; what is in it stays in the file."""
    if hasattr(mmap, "MADV_DONTNEED"):
        box.madvise(mmap.MADV_DONTNEED)
