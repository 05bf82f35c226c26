"""One server for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.stage import Served, served


@pytest.fixture(scope="module")
def page_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page, served from a home folder of its own."""
    with served(tmp_path_factory.mktemp("home")) as running:
        yield running
