"""A table of numbers that grows row by row, in a temporary file instead of in memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from formcheck.numerics.arrays import Floats
from formcheck.system.array_store import ArrayStore

if TYPE_CHECKING:
    from mmap import mmap

WAITING_NUMBERS = 8192
"""Rows wait in memory for the file until they have so many numbers, 64 kB."""


class GrowingTable:
    """Takes rows one by one.

    Args:
        columns: how many.
        store: where the rows are stored; None keeps them in memory.
    """

    def __init__(self, columns: int, store: ArrayStore | None) -> None:
        self._columns = columns
        self._store = store
        self._waiting = array("d")
        self._stored: list[tuple[mmap, int, int]] = []
        self._forgotten = 0

    def append(self, row: Iterable[float]) -> None:
        """Add a row.

        Raises:
            OutputError: if the disk for temporary files is full.
            MemoryError: if there is no room for it among the addresses of this process.
        """
        self._waiting.extend(row)
        if self._store is not None and len(self._waiting) >= WAITING_NUMBERS:
            block, start = self._store.write(np.frombuffer(self._waiting, np.uint8))
            self._stored.append((block, start, len(self._waiting)))
            self._waiting = array("d")

    def forget(self, count: int) -> None:
        """Drop the first rows."""
        if self._store is None:
            del self._waiting[: count * self._columns]
        else:
            self._forgotten += count

    def table(self) -> Floats:
        """A copy of the rows ``(n, columns)``."""
        stored = [np.ndarray(count, np.float64, block, start) for block, start, count in self._stored]
        numbers = np.concatenate([*stored, np.asarray(self._waiting)])
        return numbers.reshape(-1, self._columns)[self._forgotten :]
