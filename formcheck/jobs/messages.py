"""What passes between those who hand out clips and those who analyse them; all of it frozen and fit to be pickled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from formcheck.domain.errors import AnalysisFailure, FailureKind
from formcheck.jobs.job import AnalysisJob

PERMANENT_FAILURES = frozenset({FailureKind.VIDEO, FailureKind.NOBODY})
"""What is the clip's own: the same clip would fail again, so it is not tried again until it changes."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A job, and where to work on it.

    Attributes:
        job: the clip and what is asked of it.
        staging_folder: an empty folder for the results.
        cache: where observations are kept from one run to the next.
    """

    job: AnalysisJob
    staging_folder: Path
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


Outcome = Done | AnalysisFailure


@dataclass(frozen=True, slots=True)
class ClipProgress:
    """Event of a run: a clip is under way."""

    label: str
    share: float


@dataclass(frozen=True, slots=True)
class ClipFinished:
    """Event of a run: a clip is over.

    Attributes:
        job: which.
        outcome: what came of it.
        staging_folder: the folder with its results, where they are not put away yet.
    """

    job: AnalysisJob
    outcome: Outcome
    staging_folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Event of a run: something a person may want to know, in one line."""

    words: str


Event = ClipProgress | ClipFinished | Note
