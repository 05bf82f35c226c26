"""What every test needs."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit leaves its script as the main module, which the processes of later tests would then run."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The example of the package itself records a clip."""
    for item in items:
        if isinstance(item, pytest.DoctestItem) and item.name == "formcheck":
            item.add_marker(pytest.mark.slow)
