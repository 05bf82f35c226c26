"""Patches keep their values in temporary files, in parts and joined, and take little memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest

from formcheck.observe.patch import Patch
from formcheck.observe.stored_patches import GrowingPatches, StoredPatches, join_patches
from formcheck.system import array_store
from formcheck.system.array_store import ArrayStore


def some_patches(count: int) -> list[Patch | None]:
    rng = np.random.default_rng(count)
    return [
        None
        if number % 4 == 2
        else Patch(rng.integers(0, 255, (20 + number, 30), np.uint8), (rng.normal(), 0.1 * number), 1.0 + rng.random())
        for number in range(count)
    ]


def grown(patches: Sequence[Patch | None], store: ArrayStore | None) -> GrowingPatches:
    growing = GrowingPatches(store)
    for patch in patches:
        growing.append(patch)
    return growing


def require_same(some: Sequence[Patch | None], others: Sequence[Patch | None]) -> None:
    for one, other in zip(some, others, strict=True):
        if one is None or other is None:
            assert one is other
            continue
        np.testing.assert_array_equal(one.cells, other.cells)
        assert (one.origin_px, one.px_per_cell) == (other.origin_px, other.px_per_cell)


@pytest.mark.parametrize("is_stored", [True, False])
def test_patches_keep_their_values_when_more_are_added_or_the_first_forgotten(*, is_stored: bool) -> None:
    patches = some_patches(30)
    growing = grown(patches[:20], ArrayStore() if is_stored else None)
    first = growing.patches()
    for patch in patches[20:]:
        growing.append(patch)
    whole = growing.patches()
    growing.forget(7)
    assert isinstance(whole, StoredPatches) == is_stored
    require_same(first, patches[:20])
    require_same(whole, patches)
    require_same(growing.patches(), patches[7:])
    require_same(whole[3:-5], patches[3:-5])
    require_same([whole[-1]], patches[-1:])


def test_parts_are_joined_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_store, "BLOCK_BYTES", 5000)
    parts = [some_patches(count) for count in (25, 0, 31)]
    stored = [grown(part, ArrayStore()).patches() for part in parts]
    joined = join_patches([*stored, stored[0][4:11]])
    assert isinstance(joined, StoredPatches)
    assert len(joined.blocks) > 4
    require_same(joined, [*parts[0], *parts[2], *parts[0][4:11]])
    in_memory = tuple(parts[0])
    require_same(join_patches([in_memory, stored[2]]), [*in_memory, *parts[2]])


def test_a_stored_patch_is_read_only() -> None:
    patch = grown(some_patches(1), ArrayStore()).patches()[0]
    assert patch is not None
    with pytest.raises(ValueError, match="read-only"):
        patch.cells[0, 0] = 1


def test_stored_patches_take_no_memory_while_they_are_added() -> None:
    patches = some_patches(8) * 250
    growing = grown(patches, ArrayStore())
    tracemalloc.start()
    try:
        for patch in patches:
            growing.append(patch)
        bytes_each = tracemalloc.get_traced_memory()[0] / len(patches)
    finally:
        tracemalloc.stop()
    # 64 kB wait for the file at most.
    assert bytes_each < 40
    require_same(growing.patches(), patches + patches)
