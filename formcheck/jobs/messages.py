"""Messages between the program that gives out clips and the processes that analyze them: all frozen, all pickled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from formcheck.domain.errors import AnalysisFailure, FailureKind
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.jobs.job import AnalysisJob

if TYPE_CHECKING:
    from formcheck.judge.results import Analysis

PERMANENT_FAILURES = frozenset({FailureKind.VIDEO, FailureKind.NOBODY})
"""Properties of the clip: it would fail again, so it is not tried again until it changes."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A job, and where to work on it.

    Attributes:
        job: the clip and how to analyze it.
        staging_folder: an empty folder for the result files.
        cache: where recordings are kept from one run to the next.
        sends_analysis: whether the analysis itself is sent back, as :class:`Analyzed`, and
            before it what was found so far, as :class:`Preview`.
    """

    job: AnalysisJob
    staging_folder: Path
    cache: Path
    sends_analysis: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """The reps that are over in what was read of the clip so far; the analysis of all of it replaces them."""

    analysis: Analysis


@dataclass(frozen=True, slots=True)
class Analyzed:
    """The analysis is ready; its files are still being written."""

    analysis: Analysis


@dataclass(frozen=True, slots=True)
class Done:
    """A clip was analyzed, and its files are in the staging folder: the number of reps, and the headline."""

    reps: int
    headline: str


Outcome = Done | AnalysisFailure
"""The last message about a clip."""

Message = ProgressUpdate | Preview | Analyzed
"""What a worker sends before."""


@dataclass(frozen=True, slots=True)
class ClipProgress:
    """An event of a run: a clip is being analyzed.

    Attributes:
        label: of the clip.
        share: how much of the work on it is done, 0..1.
    """

    label: str
    share: float


@dataclass(frozen=True, slots=True)
class ClipFinished:
    """An event of a run: the work on a clip has ended.

    Attributes:
        job: which.
        outcome: how it ended.
        staging_folder: the folder with its files, until they are published; None if there are none.
    """

    job: AnalysisJob
    outcome: Outcome
    staging_folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """An event of a run: something a person may want to know, in one line."""

    words: str


Event = ClipProgress | ClipFinished | Note

STAGE_SHARES: Mapping[AnalysisStage, tuple[float, float]] = MappingProxyType(
    {
        AnalysisStage.STARTING: (0.0, 0.0),
        AnalysisStage.READING: (0.0, 0.8),
        AnalysisStage.MEASURING: (0.8, 0.8),
        AnalysisStage.STILLS: (0.9, 0.9),
        AnalysisStage.REPORT: (0.9, 0.9),
        AnalysisStage.OVERLAY: (0.9, 1.0),
    }
)
"""The share of the work on a clip that is done when a stage begins and when it ends; for a progress bar."""


def overall_share(update: ProgressUpdate) -> float:
    """Return how much of the work on a clip is done, 0..1."""
    begin, end = STAGE_SHARES[update.stage]
    return begin + (end - begin) * update.share
