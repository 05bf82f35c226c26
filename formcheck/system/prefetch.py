"""Fetching the next items of an iterator in a thread, so that decoding overlaps with whatever looks at the pictures."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

Item = TypeVar("Item")

AHEAD = 4
"""How many items are held ready: enough to even out a slow picture, few enough for memory (6 MB each at 1080p)."""


class _End:
    """What stands after the last item."""


_END: Final = _End()


def read_ahead(items: Iterable[Item], *, ahead: int = AHEAD) -> Generator[Item]:
    """Yield the same items in the same order while one thread fetches the next ``ahead``.

    What ``items`` raises is raised here, after the items before it. Close this generator (``contextlib.closing``) where
    it may be left early: the thread then stops after the item at hand.
    """
    iterator = iter(items)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead") as pool:
        pending = deque(pool.submit(next, iterator, _END) for _ in range(ahead))
        try:
            while not isinstance(item := pending.popleft().result(), _End):
                pending.append(pool.submit(next, iterator, _END))
                yield item
        finally:
            for future in pending:
                future.cancel()
