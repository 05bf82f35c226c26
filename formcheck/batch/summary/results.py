"""The results of a batch, read back from the folder: each clip with its reps, or why it has none.

Everything is read from the JSON of each clip, so the summary does not depend on who analyzed a clip, in which order, or
how often the run was interrupted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from formcheck.batch.results_folder import ResultsFolder
from formcheck.domain.errors import AnalysisFailure, FailureKind
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.result_record import ANALYSIS, Record
from formcheck.report.analysis_file import AnalysisRecord, read_analysis


@dataclass(frozen=True, slots=True)
class AnalyzedClip:
    """A clip with an analysis.

    Attributes:
        job: the clip, its lifter and date.
        record: the files of the result.
        folder: the folder of these files.
        analysis: as read from its JSON.
    """

    job: AnalysisJob
    record: Record
    folder: Path
    analysis: AnalysisRecord

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
        return sum(len(clip.analysis.reps) for clip in self.clips)


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
            clip_folder = folder.clip_folder(job.label)
            analysis = read_analysis((clip_folder / ANALYSIS).read_text(encoding="utf-8"))
            clips.append(AnalyzedClip(job, record, clip_folder, analysis))
    return BatchResults(tuple(clips), tuple(failed))
