"""Results of clips that nobody filmed, put on a shelf as if they had been analysed."""

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
from formcheck.draw.canvas import encode_jpeg
from formcheck.jobs.job import AnalysisJob
from formcheck.jobs.result_record import ANALYSIS, REPORT, TABLE, Record, write_record
from formcheck.judge.results import Analysis
from formcheck.report.export import render_csv, render_json

NO_VIDEO = AnalysisFailure(
    FailureKind.VIDEO, "this is not a video that can be read; export it as MP4 (H.264) and retry"
)


def job_of(label: str, *, lifter: str = "", date: str = "", set_name: str = "") -> AnalysisJob:
    """A job for a clip that is not there."""
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
class Shelved:
    """A results_folder, and the jobs whose results were put on it."""

    results_folder: ResultsFolder
    jobs: list[AnalysisJob] = field(default_factory=list)

    def add(self, job: AnalysisJob, analysis: Analysis) -> AnalysisJob:
        """Put the results of a clip on the results_folder, each still in a grey of its own."""
        analysis = replace(analysis, source=replace(analysis.source, file=job.file), lifter=job.lifter)
        desk, stills, says = self.results_folder.new_staging_folder(), {}, {}
        for rep in analysis.reps:
            stills[str(rep.index)], says[str(rep.index)] = f"rep-{rep.index}.jpg", f"still of rep {rep.index}"
            grey = np.full((1200, 400, 3), 40 * rep.index, np.uint8)
            (desk / f"rep-{rep.index}.jpg").write_bytes(encode_jpeg(grey))
        (desk / ANALYSIS).write_text(render_json(analysis), encoding="utf-8")
        (desk / TABLE).write_text(render_csv([analysis]), encoding="utf-8")
        (desk / REPORT).write_text("<p>report</p>", encoding="utf-8")
        files = tuple(sorted(path.name for path in desk.iterdir()))
        write_record(desk, Record(job.key, None, stills, says, files, ()))
        self.results_folder.publish(job, desk)
        self.jobs.append(job)
        return job

    def miss(self, job: AnalysisJob, failed: AnalysisFailure = NO_VIDEO) -> AnalysisJob:
        """Put on the shelf that a clip could not be analysed."""
        desk = self.results_folder.new_staging_folder()
        write_record(desk, Record(job.key, failed, {}, {}, (), ()))
        self.results_folder.publish(job, desk)
        self.jobs.append(job)
        return job

    @property
    def seen(self) -> BatchResults:
        """All of it, read back."""
        return read_results(self.jobs, self.results_folder, failures={})
