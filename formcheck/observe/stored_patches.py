"""The patches of many frames. While they are added they take no memory, then 56 bytes each, as objects 330."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, overload

import numpy as np

from formcheck.numerics.arrays import Floats
from formcheck.observe.patch import Patch
from formcheck.system.array_store import ArrayStore
from formcheck.system.growing_table import GrowingTable

if TYPE_CHECKING:
    from mmap import mmap

COLUMNS = 7
"""Of a table of patches: number of the block, where the cells begin in it, their rows and columns, then x and y of the
origin and frame pixels per cell. A frame without a patch has no rows."""

NO_PATCH = (0.0,) * COLUMNS


@dataclass(frozen=True, slots=True, eq=False)
class StoredPatches(Sequence[Patch | None]):
    """Patches in a row, None where a frame has none. A patch is made when it is read.

    Attributes:
        table: ``(n, COLUMNS)``.
        blocks: the mapped files.
    """

    table: Floats
    blocks: tuple[mmap, ...]

    def __len__(self) -> int:
        return len(self.table)

    @overload
    def __getitem__(self, at: int) -> Patch | None: ...
    @overload
    def __getitem__(self, at: slice) -> StoredPatches: ...
    def __getitem__(self, at: int | slice) -> Patch | StoredPatches | None:
        if isinstance(at, slice):
            return StoredPatches(self.table[at], self.blocks)
        block, start, rows, columns, left_px, top_px, px_per_cell = self.table[at].tolist()
        if rows == 0:
            return None
        cells = np.ndarray((int(rows), int(columns)), np.uint8, self.blocks[int(block)], int(start))
        cells.setflags(write=False)
        return Patch(cells, (left_px, top_px), px_per_cell)

    @staticmethod
    def joined(pieces: Sequence[StoredPatches]) -> StoredPatches:
        """Pieces one after another."""
        table = np.concatenate([piece.table for piece in pieces])
        earlier = np.cumsum([0, *(len(piece.blocks) for piece in pieces[:-1])])
        table[:, 0] += np.repeat(earlier, [len(piece) for piece in pieces])
        return StoredPatches(table, tuple(chain.from_iterable(piece.blocks for piece in pieces)))


class GrowingPatches:
    """Takes patches one by one.

    Args:
        store: where they are stored; None keeps them in memory.
    """

    def __init__(self, store: ArrayStore | None) -> None:
        self._store = store
        self._kept: list[Patch | None] = []
        self._table = GrowingTable(COLUMNS, store)
        self._blocks: list[mmap] = []

    def append(self, patch: Patch | None) -> None:
        """Add a patch.

        Raises:
            OutputError: if the disk for temporary files is full.
            MemoryError: if there is no room for it among the addresses of this process.
        """
        if self._store is None:
            self._kept.append(patch)
        elif patch is None:
            self._table.append(NO_PATCH)
        else:
            block, start = self._store.write(patch.cells)
            if not self._blocks or block is not self._blocks[-1]:
                self._blocks.append(block)
            rows, columns = patch.cells.shape
            self._table.append((len(self._blocks) - 1, start, rows, columns, *patch.origin_px, patch.px_per_cell))

    def forget(self, count: int) -> None:
        """Drop the first ones."""
        del self._kept[:count]
        if self._store is not None:
            self._table.forget(count)

    def patches(self) -> Sequence[Patch | None]:
        """The patches so far; they stay as they are when more are added."""
        if self._store is None:
            return tuple(self._kept)
        return StoredPatches(self._table.table(), tuple(self._blocks))


def join_patches(pieces: Sequence[Sequence[Patch | None]]) -> Sequence[Patch | None]:
    """Join the patches of neighboring parts; they stay in their files."""
    stored = [piece for piece in pieces if isinstance(piece, StoredPatches)]
    return StoredPatches.joined(stored) if len(stored) == len(pieces) else tuple(chain.from_iterable(pieces))
