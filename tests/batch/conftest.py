"""What many tests of batches start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcheck.batch.shelf import Shelf
from tests.batch.shelved import Shelved


@pytest.fixture
def shelved(tmp_path: Path) -> Shelved:
    """An empty shelf."""
    return Shelved(Shelf(tmp_path / "out"))
