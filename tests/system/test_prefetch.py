"""Items fetched ahead are the same items, and nothing is left running."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from formcheck.system.prefetch import prefetch


def test_the_items_and_their_order_stay_the_same() -> None:
    assert list(prefetch(range(100), count=3)) == list(range(100))
    assert list(prefetch([], count=3)) == []


def test_they_are_fetched_before_they_are_asked_for() -> None:
    fetched: list[int] = []
    reached = threading.Event()

    def items() -> Iterator[int]:
        for number in range(10):
            fetched.append(number)
            if number == 3:
                reached.set()
            yield number

    with closing(prefetch(items(), count=3)) as ahead:
        assert next(ahead) == 0
        assert reached.wait(timeout=10.0)
    assert len(fetched) < 10


def test_what_the_source_raises_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    ahead = prefetch(items(), count=4)
    assert next(ahead) == 1
    with pytest.raises(ValueError, match="broken"):
        next(ahead)


def test_leaving_early_stops_the_thread() -> None:
    before = threading.active_count()
    with closing(prefetch(iter(range(10**9)), count=2)) as ahead:
        assert next(ahead) == 0
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
