"""The work on one clip: analyze it, and write its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.domain.errors import AnalysisFailure, FailureKind, FormcheckError, VideoError, failure_of, one_line
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.jobs.messages import PERMANENT_FAILURES, Analyzed, Done, Message, Outcome, WorkItem
from formcheck.jobs.recording_cache import cached_recording
from formcheck.jobs.result_record import ANALYSIS, OVERLAY, REPORT, TABLE, Record, StillFile, write_record

if TYPE_CHECKING:
    from formcheck.draw.still import Still
    from formcheck.jobs.job import AnalysisJob
    from formcheck.judge.results import Analysis


def analyze_one(item: WorkItem, send: Callable[[Message], None]) -> Outcome:
    """Analyze a clip, and write its files into the staging folder, the record last. Raises nothing for a bad clip.

    Args:
        item: the clip, and where to work on it.
        send: takes progress, and the analysis if the item asks for it.
    """
    try:
        analysis = _analysis(item, send)
        if item.sends_analysis:
            send(Analyzed(analysis))
        _write(analysis, item, send)
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
        write_record(item.staging_folder, Record(item.job.key, outcome, {}, (), ()))
    return outcome


def _analysis(item: WorkItem, send: Callable[[Message], None]) -> Analysis:
    from formcheck.analysis import analyze

    job = item.job
    recording = cached_recording(job, item.cache, on_progress=send)
    send(ProgressUpdate(AnalysisStage.MEASURING))
    analysis = analyze(recording, lifter=job.lifter, side=job.settings.side)
    # The clip's name in this job, whatever the file was called when it was recorded.
    return replace(analysis, source=replace(analysis.source, file=job.file))


def _write(analysis: Analysis, item: WorkItem, send: Callable[[Message], None]) -> None:
    from formcheck.report.document import build_report
    from formcheck.report.export import render_csv, render_json
    from formcheck.report.html import render_html

    folder, job = item.staging_folder, item.job
    stills: list[Still] = []
    files: dict[int, StillFile] = {}
    missing: list[str] = []
    send(ProgressUpdate(AnalysisStage.STILLS))
    with _noting(missing, "stills"):
        for still in _stills(analysis, job):
            name = f"rep-{still.rep}.jpg"
            (folder / name).write_bytes(still.jpeg)
            files[still.rep] = StillFile(name, still.rep, still.picture_height_px, still.text)
            stills.append(still)
    today = date.today()  # noqa: DTZ011 - the day where the report is made
    texts = {
        ANALYSIS: render_json(analysis),
        TABLE: render_csv([analysis]),
        REPORT: render_html(build_report(analysis, stills, made_on=today)),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    if job.drawing.overlay:
        with _noting(missing, "overlay"):
            _draw(analysis, job, folder / OVERLAY, send)
    names = sorted(path.name for path in folder.iterdir())
    write_record(folder, Record(job.key, None, files, tuple(names), tuple(missing)))


def _stills(analysis: Analysis, job: AnalysisJob) -> Iterator[Still]:
    from formcheck.draw.stills import render_stills

    return render_stills(job.path, analysis, blur_face=job.drawing.blur_face)


def _draw(analysis: Analysis, job: AnalysisJob, target: Path, send: Callable[[Message], None]) -> None:
    from formcheck.draw.overlay_video import write_overlay

    def report(done: int, expected: int) -> None:
        send(ProgressUpdate(AnalysisStage.OVERLAY, done, expected))

    write_overlay(job.path, analysis, target, blur_face=job.drawing.blur_face, progress=report)


@contextmanager
def _noting(missing: list[str], what: str) -> Iterator[None]:
    """Note what could not be drawn, as where the clip itself is gone; the figures stand without their pictures."""
    try:
        yield
    except VideoError as error:
        missing.append(f"{what} not drawn: {error}")
