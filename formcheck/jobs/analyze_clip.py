"""The work on one clip, whoever asks for it: this machine's own processes or another machine's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.domain.errors import AnalysisFailure, FailureKind, FormcheckError, VideoError, failure_of, one_line
from formcheck.domain.progress import ProgressUpdate
from formcheck.jobs.messages import PERMANENT_FAILURES, Done, Outcome, Step, WorkItem
from formcheck.jobs.recording_cache import cached_recording
from formcheck.jobs.result_record import ANALYSIS, OVERLAY, REPORT, TABLE, Record, StillFile, write_record

if TYPE_CHECKING:
    from formcheck.draw.still import Still
    from formcheck.jobs.job import AnalysisJob
    from formcheck.judge.results import Analysis

Tell = Callable[[Step], None]

WATCHING, DRAWING = 0.8, 0.9
"""Shares of the work on a clip that are done when it was watched, and when it was measured; for a progress bar."""


def analyze_one(order: WorkItem, tell: Tell) -> Outcome:
    """Analyse a clip and leave all that comes of it on the desk, the record last. Nothing is raised for a bad clip.

    Args:
        order: what to do, and where.
        tell: told how far it is.
    """
    try:
        analysis = _analysis(order, tell)
        tell(Step(DRAWING))
        _write(analysis, order)
    except FormcheckError as error:
        outcome = failure_of(error)
    except OSError as error:
        outcome = AnalysisFailure(
            FailureKind.OUTPUT, f"results cannot be written ({error.strerror or error}); make room"
        )
    except Exception as error:  # the edge: one clip's fault must not stop the others
        outcome = AnalysisFailure(
            FailureKind.FAULT, f"formcheck failed ({one_line(error)}); run formcheck doctor, then report this line"
        )
    else:
        from formcheck.wording.headline import write_headline

        return Done(len(analysis.reps), write_headline(analysis))
    if outcome.kind in PERMANENT_FAILURES:
        write_record(order.staging_folder, Record(order.job.key, outcome, {}, (), ()))
    return outcome


def _analysis(order: WorkItem, tell: Tell) -> Analysis:
    from formcheck.analysis import analyze

    job = order.job

    def report_progress(update: ProgressUpdate) -> None:
        tell(Step(WATCHING * update.share))

    recording = cached_recording(job, order.cache, on_progress=report_progress)
    analysis = analyze(recording, lifter=job.lifter, side=job.settings.side)
    # What the clip is called here is what it is called everywhere, whatever it was called when it was watched.
    return replace(analysis, source=replace(analysis.source, file=job.file))


def _write(analysis: Analysis, order: WorkItem) -> None:
    from formcheck.report.document import build_report
    from formcheck.report.export import render_csv, render_json
    from formcheck.report.html import render_html

    desk, job = order.staging_folder, order.job
    stills: list[Still] = []
    files: dict[int, StillFile] = {}
    missing: list[str] = []
    with _noting(missing, "stills"):
        for still in _stills(analysis, job):
            name = f"rep-{still.rep}.jpg"
            (desk / name).write_bytes(still.jpeg)
            files[still.rep] = StillFile(name, still.rep, still.picture_height_px, still.text)
            stills.append(still)
    today = date.today()  # noqa: DTZ011 - the day where the report is made
    texts = {
        ANALYSIS: render_json(analysis),
        TABLE: render_csv([analysis]),
        REPORT: render_html(build_report(analysis, stills, made_on=today)),
    }
    for name, text in texts.items():
        (desk / name).write_text(text, encoding="utf-8", newline="\n")
    if job.drawing.overlay:
        with _noting(missing, "overlay"):
            _draw(analysis, job, desk / OVERLAY)
    names = sorted(path.name for path in desk.iterdir())
    write_record(desk, Record(job.key, None, files, tuple(names), tuple(missing)))


def _stills(analysis: Analysis, job: AnalysisJob) -> Iterator[Still]:
    from formcheck.draw.stills import render_stills

    return render_stills(job.path, analysis, blur_face=job.drawing.blur_face)


def _draw(analysis: Analysis, job: AnalysisJob, target: Path) -> None:
    from formcheck.draw.overlay_video import write_overlay

    write_overlay(job.path, analysis, target, blur_face=job.drawing.blur_face)


@contextmanager
def _noting(missing: list[str], what: str) -> Iterator[None]:
    """Note what could not be drawn, as where the clip itself is gone; the figures stand without their pictures."""
    try:
        yield
    except VideoError as error:
        missing.append(f"{what} not drawn: {error}")
