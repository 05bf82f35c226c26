"""What is on the results_folder, read back: each clip of a batch with its reps, or why there is nothing to say of it.

Read from the JSON that was written of each clip and from nothing else, so that what is summed up is the same whoever
did the work, in whatever order, and however often it was interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcheck.batch.results_folder import ResultsFolder
from formcheck.domain.errors import AnalysisFailure, FailureKind
from formcheck.domain.measured import Measured, Measurement, NotMeasured
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.result_record import ANALYSIS, Record
from formcheck.judge.verdict import Depth, Heels, Knees, Verdict
from formcheck.measure.registry import Measure, Measures
from formcheck.segment.view import ViewKind


@dataclass(frozen=True, slots=True)
class StoredRep:
    """One rep, as in ``formcheck.analysis/1``."""

    index: int
    start_s: float
    bottom_s: float
    end_s: float
    depth: Depth
    heels: Heels
    knees: Knees
    verdict: Verdict
    measures: Measures


@dataclass(frozen=True, slots=True)
class AnalyzedClip:
    """A clip that was analysed.

    Attributes:
        job: which clip, of whom, when.
        record: the files that came of it.
        folder: where they are.
        duration_s: its length.
        view: where the camera stood.
        near_side: ``left``, ``right`` or empty.
        verdict, headline: the clip in a word and in a sentence.
        caveats: what makes it say less than it could.
        reps: in the order of time.
    """

    job: AnalysisJob
    record: Record
    folder: Path
    duration_s: float
    view: ViewKind
    near_side: str
    verdict: Verdict
    headline: str
    caveats: tuple[str, ...]
    reps: tuple[StoredRep, ...]

    @property
    def who(self) -> str:
        """Whose clip it is: the lifter's name, or the clip's own where nobody told."""
        return self.job.lifter.name or self.job.label


@dataclass(frozen=True, slots=True)
class FailedClip:
    """A clip that was not analysed, and why."""

    job: AnalysisJob
    failure: AnalysisFailure


@dataclass(frozen=True, slots=True)
class BatchResults:
    """All clips of a batch, in the order of their labels."""

    clips: tuple[AnalyzedClip, ...]
    failed: tuple[FailedClip, ...]

    @property
    def reps(self) -> int:
        """How many reps there are in all."""
        return sum(len(clip.reps) for clip in self.clips)


NOT_DONE = AnalysisFailure(FailureKind.LOST, "it has not been analysed; run the batch again")


def read_results(
    jobs: Sequence[AnalysisJob], folder: ResultsFolder, *, failures: Mapping[str, AnalysisFailure]
) -> BatchResults:
    """Read what came of jobs.

    Args:
        jobs: the clips of the batch.
        folder: where their results are.
        failures: of this run, by label, for what is not on the results_folder.
    """
    clips, failed = [], []
    for job in sorted(jobs, key=lambda job: job.label):
        record = folder.result_for(job)
        if record is None:
            failed.append(FailedClip(job, failures.get(job.label, NOT_DONE)))
        elif record.failed is not None:
            failed.append(FailedClip(job, record.failed))
        else:
            clips.append(_clip(job, record, folder.clip_folder(job.label)))
    return BatchResults(tuple(clips), tuple(failed))


def _clip(job: AnalysisJob, record: Record, folder: Path) -> AnalyzedClip:
    told = json.loads((folder / ANALYSIS).read_text(encoding="utf-8"))
    return AnalyzedClip(
        job=job,
        record=record,
        folder=folder,
        duration_s=told["source"]["duration_s"],
        view=ViewKind(told["view"]["kind"]),
        near_side=told["view"]["near_side"] or "",
        verdict=Verdict(told["summary"]["verdict"]),
        headline=told["summary"]["headline"],
        caveats=tuple(told["caveats"]),
        reps=tuple(_reps(told["reps"])),
    )


def _reps(told: Sequence[dict[str, Any]]) -> Iterator[StoredRep]:
    for rep in told:
        yield StoredRep(
            index=rep["index"],
            start_s=rep["start_s"],
            bottom_s=rep["bottom_s"],
            end_s=rep["end_s"],
            depth=Depth(rep["depth"]),
            heels=Heels(rep["heels"]),
            knees=Knees(rep["knees"]),
            verdict=Verdict(rep["verdict"]),
            measures=Measures({measure: _measurement(rep["measures"][measure]) for measure in Measure}),
        )


def _measurement(told: dict[str, Any]) -> Measurement:
    return NotMeasured(told["not_measured"]) if "not_measured" in told else Measured(told["value"], told["error"])
