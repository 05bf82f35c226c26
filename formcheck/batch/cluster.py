"""Clips analysed by the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from formcheck.batch.job import Job
from formcheck.batch.outcome import News
from formcheck.batch.shelf import Shelf


def work_there(jobs: Sequence[Job], shelf: Shelf, *, address: str, send: bool, patience_s: float) -> Generator[News]:
    """To come."""
    raise NotImplementedError
