"""Results of clips that nobody filmed, published as if they had been analyzed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from formcheck.batch.results_folder import ResultsFolder
from formcheck.batch.summary.results import BatchResults, read_results
from formcheck.domain.errors import AnalysisFailure, FailureKind
from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.result_record import ANALYSIS, REPORT, TABLE, Record, StillFile, write_record
from formcheck.judge.results import Analysis
from formcheck.observe.jpeg import encode_jpeg
from formcheck.report.export import render_csv, render_json

NO_VIDEO = AnalysisFailure(
    FailureKind.VIDEO, "this is not a video that can be read; export it as MP4 (H.264) and retry"
)


def job_of(label: str, *, lifter: str = "", date: str = "", set_name: str = "") -> AnalysisJob:
    """A job for a clip that does not exist."""
    return AnalysisJob(
        label=label,
        path=Path("/nowhere") / label,
        sha256=hashlib.sha256(label.encode()).hexdigest(),
        model_sha256="b" * 64,
        lifter=Lifter(name=lifter),
        settings=Settings(model="full"),
        date=date,
        set_name=set_name,
    )


@dataclass
class FakeResults:
    """A results folder, and the jobs whose results are in it."""

    folder: ResultsFolder
    jobs: list[AnalysisJob] = field(default_factory=list)

    def add(self, job: AnalysisJob, analysis: Analysis) -> AnalysisJob:
        """Publish the results of a clip; each still has a gray of its own."""
        analysis = replace(analysis, source=replace(analysis.source, file=job.file), lifter=job.lifter)
        staged, stills = self.folder.new_staging_folder(), {}
        for rep in analysis.reps:
            stills[rep.index] = StillFile(f"rep-{rep.index}.jpg", rep.index, 1200, f"still of rep {rep.index}")
            gray = np.full((1200, 400, 3), 40 * rep.index, np.uint8)
            (staged / f"rep-{rep.index}.jpg").write_bytes(encode_jpeg(gray))
        (staged / ANALYSIS).write_text(render_json(analysis), encoding="utf-8")
        (staged / TABLE).write_text(render_csv([analysis]), encoding="utf-8")
        (staged / REPORT).write_text("<p>report</p>", encoding="utf-8")
        files = tuple(sorted(path.name for path in staged.iterdir()))
        write_record(staged, Record(job.key, None, stills, files, ()))
        self.folder.publish(job, staged)
        self.jobs.append(job)
        return job

    def add_failure(self, job: AnalysisJob, failed: AnalysisFailure = NO_VIDEO) -> AnalysisJob:
        """Publish that a clip could not be analyzed."""
        staged = self.folder.new_staging_folder()
        write_record(staged, Record(job.key, failed, {}, (), ()))
        self.folder.publish(job, staged)
        self.jobs.append(job)
        return job

    @property
    def results(self) -> BatchResults:
        """All of it, read back."""
        return read_results(self.jobs, self.folder, failures={})
