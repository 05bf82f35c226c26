"""The results of a batch, read back from the folder: each clip with its reps, or why it has none.

Everything is read from the JSON of each clip, so the summary does not depend on who analyzed a clip, in which order, or
how often the run was interrupted.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter
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
    """A clip with an analysis.

    Attributes:
        job: the clip, its lifter and date.
        record: the files of the result.
        folder: the folder of these files.
        duration_s: length of the clip, s.
        view: camera view.
        near_side: ``left``, ``right`` or empty.
        verdict, headline: of the clip.
        caveats: what limits the analysis.
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
        """The lifter's name, or the clip's label if the lifter has no name."""
        return self.job.lifter.name or self.job.label


@dataclass(frozen=True, slots=True)
class FailedClip:
    """A clip without an analysis, and why."""

    job: AnalysisJob
    failure: AnalysisFailure


@dataclass(frozen=True, slots=True)
class BatchResults:
    """All clips of a batch, sorted by label."""

    clips: tuple[AnalyzedClip, ...]
    failed: tuple[FailedClip, ...]

    @property
    def reps(self) -> int:
        """Number of reps in all clips."""
        return sum(len(clip.reps) for clip in self.clips)


NOT_DONE = AnalysisFailure(FailureKind.LOST, "not analyzed yet; run the batch again")


def read_results(
    jobs: Sequence[AnalysisJob], folder: ResultsFolder, *, failures: Mapping[str, AnalysisFailure]
) -> BatchResults:
    """Read the results of jobs.

    Args:
        jobs: the clips of the batch.
        folder: the folder of the batch.
        failures: of this run, by label, for clips without a stored result.
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


def median_of(measure: Measure, reps: Sequence[StoredRep]) -> Measurement:
    """The median of a measure over the reps that have it; if none has it, the most frequent reason.

    The error is the median of the errors: one camera films all reps of a set, so their errors are the same and do not
    cancel.
    """
    measurements = [rep.measures[measure] for rep in reps]
    measured = [measurement for measurement in measurements if isinstance(measurement, Measured)]
    if measured:
        return Measured(statistics.median(m.value for m in measured), statistics.median(m.error for m in measured))
    reasons = Counter(measurement.reason for measurement in measurements if isinstance(measurement, NotMeasured))
    return NotMeasured(reasons.most_common(1)[0][0] if reasons else "there are no reps")


def _clip(job: AnalysisJob, record: Record, folder: Path) -> AnalyzedClip:
    plain = json.loads((folder / ANALYSIS).read_text(encoding="utf-8"))
    return AnalyzedClip(
        job=job,
        record=record,
        folder=folder,
        duration_s=plain["source"]["duration_s"],
        view=ViewKind(plain["view"]["kind"]),
        near_side=plain["view"]["near_side"] or "",
        verdict=Verdict(plain["summary"]["verdict"]),
        headline=plain["summary"]["headline"],
        caveats=tuple(plain["caveats"]),
        reps=tuple(_reps(plain["reps"])),
    )


def _reps(plain: Sequence[dict[str, Any]]) -> Iterator[StoredRep]:
    for rep in plain:
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


def _measurement(plain: dict[str, Any]) -> Measurement:
    return NotMeasured(plain["not_measured"]) if "not_measured" in plain else Measured(plain["value"], plain["error"])
