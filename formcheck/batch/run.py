"""A run: what is on the shelf is left there, the rest is handed out, put away as it comes, and summed up."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from formcheck.batch.job import Job
from formcheck.batch.outcome import LASTING, Done, Ended, Failed, News
from formcheck.batch.shelf import Shelf

Workforce = Callable[[Sequence[Job]], Iterator[News]]
"""Whoever does jobs: this machine, or many. Closing what it gives back stops it."""


class Afresh(StrEnum):
    """What is done again although it is on the shelf."""

    NOTHING = "nothing"
    RESULTS = "results"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Tally:
    """How a run went.

    Attributes:
        failed: the clips that were not analysed, in the order of their labels, and why.
        kept: how many were on the shelf already.
        done: how many were analysed now.
    """

    failed: tuple[tuple[Job, Failed], ...]
    kept: int
    done: int


def pending(jobs: Sequence[Job], shelf: Shelf, *, afresh: Afresh = Afresh.NOTHING) -> tuple[Job, ...]:
    """The jobs that are yet to be done."""
    if afresh is Afresh.ALL:
        for job in jobs:
            for seen in shelf.cache.glob(f"{job.watch_key}*"):
                seen.unlink(missing_ok=True)
    return tuple(job for job in jobs if afresh is not Afresh.NOTHING or shelf.answer(job) is None)


def put_away(news: Iterator[News], shelf: Shelf) -> Iterator[News]:
    """Put each clip's results on the shelf as it ends, and pass the news on.

    Raises:
        OutputError: if the shelf cannot be written.
    """
    for piece in news:
        if isinstance(piece, Ended) and piece.desk is not None:
            outcome = piece.outcome
            if isinstance(outcome, Done) or outcome.trouble in LASTING:
                shelf.put(piece.job, piece.desk)
            else:
                shutil.rmtree(piece.desk, ignore_errors=True)
        yield piece
