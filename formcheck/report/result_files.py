"""The files of one clip's result. Each is written whole or not at all, and one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.domain.errors import OutputError, VideoError
from formcheck.domain.progress import AnalysisStage, ProgressCallback, ProgressUpdate, ignore_progress
from formcheck.system.whole_file import output_errors, write_whole

if TYPE_CHECKING:
    from formcheck.draw.face_blur import FaceBlur
    from formcheck.draw.still import Still
    from formcheck.judge.results import Analysis


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFiles:
    """The files to write of one clip; None leaves one out.

    Attributes:
        json, csv: the analysis, and a row per rep.
        stills: a folder, made if missing, for a JPEG per rep.
        still_prefix: put in front of ``rep-1.jpg`` and so on.
        report: a file that ends in ``.html`` or ``.pdf``.
        overlay: a file that ends in ``.mp4``.
        blur_face: whether faces are made unrecognizable in all pictures.
    """

    json: Path | None = None
    csv: Path | None = None
    stills: Path | None = None
    still_prefix: str = ""
    report: Path | None = None
    overlay: Path | None = None
    blur_face: bool = False


@dataclass(frozen=True, slots=True)
class FileFailure:
    """A file that could not be written, or not be drawn because the clip is gone.

    Attributes:
        name: what it is.
        path: the file or folder.
        error: why.
    """

    name: str
    path: Path
    error: OutputError | VideoError


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """The stills that were drawn, and the files that failed."""

    stills: tuple[Still, ...]
    failures: tuple[FileFailure, ...]


def write_result_files(
    analysis: Analysis, video: Path, files: ResultFiles, *, on_progress: ProgressCallback = ignore_progress
) -> WrittenFiles:
    """Write the files of one clip. The clip is read again for stills and overlay; without it the report has no stills.

    Args:
        analysis: the result.
        video: the clip.
        files: what to write, and where.
        on_progress: called while stills, report and overlay are made.
    """
    stills: list[Still] = []
    failures: list[FileFailure] = []

    @contextmanager
    def collect_failure(name: str, path: Path) -> Iterator[None]:
        """Note an error about one file, and go on with the next."""
        try:
            yield
        except (OutputError, VideoError) as error:
            failures.append(FileFailure(name, path, error))

    # Made once for stills and overlay; if it cannot be made, neither is drawn.
    face_blur = cache(partial(_face_blur, analysis, video, on_progress) if files.blur_face else lambda: None)
    if files.json is not None:
        with collect_failure("JSON", files.json):
            write_json(analysis, files.json)
    if files.csv is not None:
        with collect_failure("CSV", files.csv):
            write_csv([analysis], files.csv)
    pictures = files.stills or files.report
    if pictures is not None:
        from formcheck.draw.stills import render_stills

        on_progress(ProgressUpdate(AnalysisStage.STILLS))
        with collect_failure("stills", pictures):
            stills.extend(render_stills(video, analysis, blur=face_blur()))
    if files.stills is not None:
        with collect_failure("stills", files.stills):
            write_stills(stills, files.stills, prefix=files.still_prefix)
    if files.report is not None:
        on_progress(ProgressUpdate(AnalysisStage.REPORT))
        with collect_failure("report", files.report):
            write_report(analysis, files.report, stills=stills)
    if files.overlay is not None:
        from formcheck.draw.overlay_video import write_overlay

        with collect_failure("overlay", files.overlay):
            write_overlay(video, analysis, files.overlay, blur=face_blur(), on_progress=on_progress)
    return WrittenFiles(tuple(stills), tuple(failures))


def _face_blur(analysis: Analysis, video: Path, on_progress: ProgressCallback) -> FaceBlur:
    from formcheck.draw.face_blur import FaceBlur

    return FaceBlur.of_clip(video, analysis, on_progress=on_progress)


def write_json(analysis: Analysis, path: Path) -> None:
    """Write the analysis as JSON.

    Raises:
        OutputError: if the file cannot be written.
    """
    from formcheck.report.export import render_json

    write_whole(path, render_json(analysis))


def write_csv(analyses: Sequence[Analysis], path: Path) -> None:
    """Write the reps of one or more clips as CSV, a row per rep.

    Raises:
        OutputError: if the file cannot be written.
    """
    from formcheck.report.export import render_csv

    write_whole(path, render_csv(analyses))


def write_stills(stills: Sequence[Still], folder: Path, *, prefix: str = "") -> None:
    """Write stills as JPEG into a folder, made if missing. One that fails does not stop the others.

    Raises:
        OutputError: if the folder or a file cannot be written; the message names the files that failed.
    """
    with output_errors():
        folder.mkdir(parents=True, exist_ok=True)
    failed: dict[str, OutputError] = {}
    for still in stills:
        name = still_name(still.rep, prefix=prefix)
        try:
            write_whole(folder / name, still.jpeg)
        except OutputError as error:
            failed[name] = error
    if failed:
        first = next(iter(failed.values()))
        raise OutputError(f"{', '.join(failed)}: {first}") from first


def still_name(rep: int, *, prefix: str = "") -> str:
    """The name of the file of a rep's still."""
    return f"{prefix}rep-{rep}.jpg"


def write_report(analysis: Analysis, path: Path, *, stills: Sequence[Still] = ()) -> None:
    """Write the report as PDF if the name ends in ``.pdf``, else as HTML.

    Raises:
        OutputError: if the file cannot be written.
    """
    write_whole(path, render_report(analysis, stills, as_pdf=path.suffix.lower() == ".pdf"))


def render_report(analysis: Analysis, stills: Sequence[Still], *, as_pdf: bool) -> bytes:
    """Render the report of today as a PDF or HTML file."""
    from formcheck.report.document import build_report

    today = date.today()  # noqa: DTZ011 - the day where the report is made
    report = build_report(analysis, stills, made_on=today)
    if as_pdf:
        from formcheck.report.pdf import render_pdf

        return render_pdf(report, made_on=today)
    from formcheck.report.html import render_html

    return render_html(report).encode("utf-8")
