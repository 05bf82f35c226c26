"""The work on one clip: analyze it, and write its files."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from formcheck.domain.errors import OutputError
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.jobs.messages import PERMANENT_FAILURES, Analyzed, Done, Message, Outcome, WorkItem
from formcheck.jobs.recording_cache import cached_recording
from formcheck.jobs.result_record import ANALYSIS, OVERLAY, REPORT, TABLE, Record, StillFile, write_record
from formcheck.report.result_files import ResultFiles, still_name, write_result_files
from formcheck.system.failures import failure_of

if TYPE_CHECKING:
    from formcheck.jobs.job import AnalysisJob
    from formcheck.judge.results import Analysis
    from formcheck.observe.observation import Observation
    from formcheck.observe.recording import ObservedCallback


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
    except Exception as error:  # the edge: one clip's fault must not stop the others
        outcome = failure_of(error)
    else:
        from formcheck.wording.headline import write_headline

        return Done(len(analysis.reps), write_headline(analysis))
    if outcome.kind in PERMANENT_FAILURES:
        with suppress(OutputError):  # without the record, the clip is tried again the next time
            write_record(item.staging_folder, Record(item.job.key, outcome, {}, (), ()))
    return outcome


def _analysis(item: WorkItem, send: Callable[[Message], None]) -> Analysis:
    from formcheck.analysis import analyze

    job = item.job
    on_observed = _preview(job, send) if item.sends_analysis else None
    recording = cached_recording(job, item.cache, on_progress=send, on_observed=on_observed)
    send(ProgressUpdate(AnalysisStage.MEASURING))
    analysis = analyze(recording, lifter=job.lifter, side=job.settings.side)
    # The clip's name in this job, whatever the file was called when it was recorded.
    return replace(analysis, source=replace(analysis.source, file=job.file))


def _preview(job: AnalysisJob, send: Callable[[Message], None]) -> ObservedCallback:
    """Make the callback that sends the reps found while the clip is read."""
    from formcheck.jobs.preview import PreviewAnalyzer

    analyzer = PreviewAnalyzer(job, send)

    def preview(observation: Observation) -> None:
        """Send a preview if there are more reps. Whatever happens, the clip is read on."""
        with suppress(Exception):
            analyzer.add(observation)

    return preview


def _write(analysis: Analysis, item: WorkItem, send: Callable[[Message], None]) -> None:
    """Write the files of a clip, the record last. Without the clip, the values stand without pictures.

    Raises:
        OutputError: if a file cannot be written.
    """
    folder, job = item.staging_folder, item.job
    files = ResultFiles(
        json=folder / ANALYSIS,
        csv=folder / TABLE,
        stills=folder,
        report=folder / REPORT,
        overlay=folder / OVERLAY if job.drawing.overlay else None,
        blur_face=job.drawing.blur_face,
    )
    written = write_result_files(analysis, job.path, files, on_progress=send)
    for failure in written.failures:
        if isinstance(failure.error, OutputError):
            raise OutputError(f"its {failure.name} {failure.error}") from failure.error
    stills = {
        still.rep: StillFile(still_name(still.rep), still.rep, still.picture_height_px, still.text)
        for still in written.stills
    }
    missing = tuple(f"{failure.name} not drawn: {failure.error}" for failure in written.failures)
    names = tuple(sorted(path.name for path in folder.iterdir()))
    write_record(folder, Record(job.key, None, stills, names, missing))
