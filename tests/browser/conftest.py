"""One server for all tests of a module, and its log beside a test that fails."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import pytest

from tests.browser.stage import Served, served


@pytest.fixture(scope="module")
def page_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page, served from a home folder of its own."""
    with served(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what the page's server logged to the report of a test that failed: the page itself names no fault."""
    report = yield
    servers: list[Any] = [value for value in item.funcargs.values() if isinstance(value, Served)]
    if report.failed:
        report.sections += [("log of the page's server", server.log()) for server in servers]
    return report
