"""What every test needs."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from coverage import CoverageData
from coverage.exceptions import CoverageException
from hypothesis import settings

settings.register_profile("formcheck", deadline=None)  # a busy machine takes longer for an example
settings.load_profile("formcheck")


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit leaves its script as the main module, which the processes of later tests would then run."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Remove the coverage of processes that were killed while they wrote it, before all others is combined."""
    result = yield
    if "COVERAGE_PROCESS_CONFIG" in os.environ and "PYTEST_XDIST_WORKER" not in os.environ:
        for path in session.config.rootpath.glob(".coverage.*"):
            if not _is_readable(path):
                path.unlink()
    return result


def _is_readable(path: Path) -> bool:
    part = CoverageData(basename=str(path))
    try:
        part.read()
        CoverageData(no_disk=True).update(part)
    except (CoverageException, sqlite3.Error):
        return False
    finally:
        part.close()
    return True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The example of the package itself records a clip."""
    for item in items:
        if isinstance(item, pytest.DoctestItem) and item.name == "formcheck":
            item.add_marker(pytest.mark.slow)
