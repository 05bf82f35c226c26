"""Fetches the next items of an iterator in a thread, so that decoding overlaps with the work on the frames."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

Item = TypeVar("Item")

PREFETCHED = 4
"""Items held ready: enough to even out a slow frame, few enough for memory (6 MB each at 1080p)."""


class _End:
    """Follows the last item."""


_END: Final = _End()


def prefetch(items: Iterable[Item], *, count: int = PREFETCHED) -> Generator[Item]:
    """Yield the same items in the same order while one thread fetches the next ``count``.

    An error of ``items`` is raised here, after the items before it. Where the caller may stop early, close this
    generator (``contextlib.closing``): the thread then stops after its current item.
    """
    iterator = iter(items)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="prefetch") as pool:
        pending = deque(pool.submit(next, iterator, _END) for _ in range(count))
        try:
            while not isinstance(item := pending.popleft().result(), _End):
                pending.append(pool.submit(next, iterator, _END))
                yield item
        finally:
            for future in pending:
                future.cancel()
