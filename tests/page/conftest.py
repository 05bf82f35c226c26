"""A page of its own for each test: its folder, and no cleaner of other sessions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from formcheck.page.workspace import Workspace


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Workspace]:
    """The folder of the page's process, below the test's own."""
    made = Workspace(within=tmp_path)
    for module in ("session", "batch.screen"):
        monkeypatch.setattr(f"formcheck.page.{module}.process_workspace", lambda: made)
    monkeypatch.setattr("formcheck.page.session.SessionCleaner.register", lambda *_: None)
    yield made
    made.close()
