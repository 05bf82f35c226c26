"""What passes between those who hand out clips and those who analyse them; all of it frozen and fit to be pickled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from formcheck.domain.failure_kind import Trouble
from formcheck.jobs.job import Job

LASTING = frozenset({Trouble.VIDEO, Trouble.NOBODY})
"""What is the clip's own: the same clip would fail again, so it is not tried again until it changes."""


@dataclass(frozen=True, slots=True)
class Order:
    """A job, and where to work on it.

    Attributes:
        job: the clip and what is asked of it.
        desk: an empty folder for the results.
        cache: where observations are kept from one run to the next.
    """

    job: Job
    desk: Path
    cache: Path


@dataclass(frozen=True, slots=True)
class Step:
    """How much of a clip is done, 0..1."""

    share: float


@dataclass(frozen=True, slots=True)
class Done:
    """A clip was analysed, and its results lie on the desk: how many reps, and the sentence."""

    reps: int
    headline: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A clip was not analysed, and why, in one line."""

    trouble: Trouble
    reason: str


Outcome = Done | Failed


@dataclass(frozen=True, slots=True)
class Advanced:
    """News of a run: a clip is under way."""

    label: str
    share: float


@dataclass(frozen=True, slots=True)
class Ended:
    """News of a run: a clip is over.

    Attributes:
        job: which.
        outcome: what came of it.
        desk: the folder with its results, where they are not put away yet.
    """

    job: Job
    outcome: Outcome
    desk: Path | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """News of a run: something a person may want to know, in one line."""

    words: str


News = Advanced | Ended | Noted
