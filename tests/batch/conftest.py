"""Fixtures of the batch tests: an empty results folder, short clips, and an undisturbed run over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcheck.batch.results_folder import ResultsFolder
from tests.batch.fake_results import FakeResults
from tests.batch.running import Ran, batch, write_clips


@pytest.fixture
def fake_results(tmp_path: Path) -> FakeResults:
    """An empty results folder."""
    return FakeResults(ResultsFolder(tmp_path / "out"))


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two good clips of ana and ben, and two files of cy that are none."""
    return write_clips(tmp_path_factory.mktemp("clips"))


@pytest.fixture(scope="session")
def reference(clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """An undisturbed run over them."""
    return batch(clips, tmp_path_factory.mktemp("reference") / "out")
