"""A table keeps its rows, and in a temporary file they take no memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from formcheck.numerics.arrays import Floats
from formcheck.system import array_store
from formcheck.system.array_store import ArrayStore
from formcheck.system.growing_table import GrowingTable


def grown(rows: Floats, store: ArrayStore | None) -> GrowingTable:
    table = GrowingTable(rows.shape[1], store)
    for row in rows:
        table.append(row.tolist())
    return table


@pytest.mark.parametrize("is_stored", [True, False])
def test_rows_keep_their_values_when_more_are_added_or_the_first_forgotten(*, is_stored: bool) -> None:
    rows = np.random.default_rng(3).normal(size=(1000, 99))
    rows[5] = np.nan
    table = grown(rows[:600], ArrayStore() if is_stored else None)
    first = table.table()
    for row in rows[600:]:
        table.append(row.tolist())
    np.testing.assert_array_equal(first, rows[:600])
    np.testing.assert_array_equal(table.table(), rows)
    table.forget(7)
    table.forget(300)
    np.testing.assert_array_equal(table.table(), rows[307:])


@pytest.mark.parametrize("is_stored", [True, False])
def test_a_table_may_be_empty(*, is_stored: bool) -> None:
    assert GrowingTable(99, ArrayStore() if is_stored else None).table().shape == (0, 99)


def test_rows_beside_other_arrays_and_in_several_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_store, "BLOCK_BYTES", 200_000)
    store = ArrayStore()
    rows = np.random.default_rng(4).normal(size=(2000, 31))
    table = GrowingTable(31, store)
    for row in rows:
        store.write(np.zeros(77, np.uint8))
        table.append(row.tolist())
    np.testing.assert_array_equal(table.table(), rows)


def test_stored_rows_take_no_memory() -> None:
    row = [1.0] * 99
    table = GrowingTable(99, ArrayStore())
    table.append(row)
    tracemalloc.start()
    try:
        for _ in range(20_000):
            table.append(row)
        grown_bytes = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    # The rows take 16 MB.
    assert grown_bytes < 300_000
    assert table.table().shape == (20_001, 99)
