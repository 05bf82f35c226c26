"""The command line: options in, lines and exit codes out.

Commands import heavy modules when they run, so that ``--help`` is fast.
"""

from __future__ import annotations

import codecs
import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Unpack

import click

from formcheck import __version__
from formcheck.cli.batch import batch, delete_recordings, reanalyze
from formcheck.cli.error_lines import errors_printed, print_error
from formcheck.cli.limited_analysis import limit_analysis
from formcheck.cli.options import (
    ANALYZED,
    INTERRUPTED,
    NOT_ANALYZED,
    STDOUT,
    TERMINATED,
    CommonOptions,
    clip_options,
    lifter_and_settings,
    lifter_options,
)
from formcheck.cli.output_options import result_files, validate_outputs
from formcheck.domain.file_names import printable_name
from formcheck.domain.progress import ProgressCallback, ProgressUpdate
from formcheck.report.result_files import ResultFiles, write_csv, write_result_files
from formcheck.system.failures import failure_of

if TYPE_CHECKING:
    from formcheck.domain.lifter import Lifter
    from formcheck.domain.settings import Settings
    from formcheck.judge.results import Analysis


class AnalyzeOptions(CommonOptions):
    """Options of ``analyze``."""

    json: Path | None
    csv: Path | None
    overlay: Path | None
    report: Path | None
    stills: Path | None
    blur_face: bool
    lifter: str


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="formcheck")
def cli() -> None:
    """Measure a squat filmed with one camera.

    For each rep: how far the knees travel past the toes, whether the heels rise, how far the trunk leans, each value
    with its error. Knees past the toes are a measurement, not a fault.
    """


@cli.command()
@click.argument("videos", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="VIDEO...")
@click.option(
    "--json",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the results as JSON. For several clips, name a folder. - writes to standard output and nothing else "
    "goes there; several clips become JSON Lines.",
)
@click.option(
    "--csv",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write one CSV file with a row per rep, for all clips. - writes to standard output.",
)
@click.option(
    "--overlay",
    type=click.Path(path_type=Path),
    metavar="FILE.mp4",
    help="Write the clip with the measurements drawn on it, without sound. For several clips, name a folder.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a report to read, print or send: a file that ends in .html or .pdf. For several clips, name a folder; "
    "each clip gets an .html file.",
)
@click.option(
    "--stills",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write a still of each rep with its values into a folder, as JPEG.",
)
@click.option(
    "--blur-face",
    is_flag=True,
    help="Make faces unrecognizable in all pictures: the lifter's, and others' where a face detector finds them. "
    "Where the lifter's head is not known, the whole frame is blurred.",
)
@click.option("--lifter", default="", metavar="NAME", help="The lifter's name, for the outputs.")
@lifter_options
@clip_options
@click.pass_context
def analyze(context: click.Context, videos: tuple[Path, ...], **options: Unpack[AnalyzeOptions]) -> None:
    """Analyze clips and print how the squats went."""
    lifter, settings = lifter_and_settings(options, name=options["lifter"])
    outputs = ResultFiles(
        json=options["json"],
        csv=options["csv"],
        stills=options["stills"],
        report=options["report"],
        overlay=options["overlay"],
        blur_face=options["blur_face"],
    )
    validate_outputs(outputs, videos)
    analyses: list[Analysis] = []
    written = True
    for video in videos:
        analysis = _analyze_one(video, lifter, settings)
        if analysis is not None:
            analyses.append(analysis)
            if STDOUT not in (outputs.json, outputs.csv):
                _print_analysis(analysis)
            written &= _write_outputs(analysis, video, outputs, count=len(videos))
    if outputs.csv is not None:
        written &= _write_csv(analyses, outputs.csv)
    context.exit(ANALYZED if written and len(analyses) == len(videos) else NOT_ANALYZED)


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Port of the page.")
@click.option(
    "--host",
    default="localhost",
    show_default=True,
    help="Who can open the page: localhost is this computer only, 0.0.0.0 adds phones in the same network.",
)
@click.option(
    "--tls", nargs=2, type=click.Path(exists=True), metavar="CERT KEY", help="Serve https; a phone's camera needs it."
)
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Let everybody who can open the page analyze the folders below DIR, on the batch screen.",
)
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    help="A name under which browsers may open the page, as behind a reverse proxy; then no other name is answered.",
)
def app(port: int, host: str, tls: tuple[str, str] | None, root: Path | None, names: tuple[str, ...]) -> None:
    """Open the page in the browser: a clip, a batch, or live.

    The environment variable FORMCHECK_PASSWORD sets a password for it.
    """
    from formcheck.page.server import serve

    try:
        serve(port=port, host=host, tls=tls, root=root, names=names)
    except ValueError as error:
        raise click.UsageError(f"{error}.") from error


@cli.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check the installation, and say how to complete it."""
    from formcheck.cli.doctor import CheckStatus, run_checks
    from formcheck.system.native_output import silence_native_output

    complete = True
    with silence_native_output():
        for check in run_checks():
            click.echo(f"{check.status:<8}{check.name}: {check.found}")
            if check.action:
                click.echo(f"{'':<8}{check.action}")
            complete &= check.status is not CheckStatus.MISSING
    click.echo("formcheck can analyze clips here." if complete else "Install what is missing, then run this again.")
    context.exit(ANALYZED if complete else NOT_ANALYZED)


cli.add_command(batch)
cli.add_command(reanalyze)
cli.add_command(delete_recordings)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its exit code.

    Args:
        arguments: without the program's name; None takes those of the process.

    Raises:
        SystemExit: always.
    """
    if arguments is None and sys.argv[1:2] == ["analyze"]:
        limit_analysis()
    codecs.register_error("formcheck", _ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="formcheck")
    with suppress(ValueError):  # in a thread that is not the main one
        signal.signal(signal.SIGTERM, _terminate)
    try:
        code = cli.main(arguments, prog_name="formcheck", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = INTERRUPTED
    except ImportError as error:
        print_error("this installation", failure_of(error).reason)
        code = NOT_ANALYZED
    except BrokenPipeError:
        _drop_stdout()
        code = NOT_ANALYZED
    except OSError as error:
        _drop_stdout()
        print_error("standard output", f"cannot be written ({error.strerror}); choose another place")
        code = NOT_ANALYZED
    sys.exit(code)


def _terminate(_number: int, _frame: FrameType | None) -> None:
    """Leave as at an interrupt, so that half-written files are removed and other processes ended."""
    raise SystemExit(TERMINATED)


def _ascii(error: UnicodeError) -> tuple[str, int]:
    """Replace what a terminal cannot print: a minus sign must not be lost."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - it is registered for printing
    text = error.object[error.start : error.end]
    return "".join({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"}.get(letter, "?") for letter in text), error.end


def _drop_stdout() -> None:
    """Redirect standard output to nowhere, so that Python does not flush it again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _analyze_one(video: Path, lifter: Lifter, settings: Settings) -> Analysis | None:
    """Analyze one clip; on failure print one line and return None."""
    from formcheck.system.native_output import silence_native_output

    with errors_printed(video), silence_native_output():
        from formcheck.analysis import analyze_video

        with progress_bar(video) as on_progress:
            return analyze_video(video, lifter=lifter, settings=settings, on_progress=on_progress)
    return None


def _write_outputs(analysis: Analysis, video: Path, outputs: ResultFiles, *, count: int) -> bool:
    """Write the outputs of one clip out of ``count``, and return whether all could be written."""
    from formcheck.domain.errors import VideoError
    from formcheck.system.native_output import silence_native_output

    if outputs.json == STDOUT:
        from formcheck.report.export import render_json, render_json_line

        _print_utf8(render_json_line(analysis) if count > 1 else render_json(analysis))
    with errors_printed(video):
        with silence_native_output(), progress_bar(video) as on_progress:
            written = write_result_files(analysis, video, result_files(outputs, video), on_progress=on_progress)
        for failure in written.failures:
            if isinstance(failure.error, VideoError):
                print_error(video, f"{failure.name} not drawn: {failure.error}")
            else:
                print_error(failure.path, str(failure.error))
        return not written.failures
    return False


def _write_csv(analyses: Sequence[Analysis], path: Path) -> bool:
    """Write the reps of all clips, and return whether that worked."""
    from formcheck.report.export import render_csv

    with errors_printed(path) as errors:
        if path == STDOUT:
            _print_utf8(render_csv(analyses))
        else:
            write_csv(analyses, path)
    return not errors


def _print_utf8(text: str) -> None:
    """Write to standard output as bytes: what other programs read is UTF-8, whatever the terminal uses."""
    click.echo(text.encode("utf-8"), nl=False)


@contextmanager
def progress_bar(video: Path) -> Iterator[ProgressCallback]:
    """A bar with the time left on standard error, if that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    # The name is passed as a field: within the format its braces and brackets would be commands.
    text = TextColumn("{task.fields[clip]} {task.description}", markup=False)
    columns = (text, BarColumn(), TimeRemainingColumn())
    console, hidden = Console(file=sys.stderr), not sys.stderr.isatty()
    with Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        task = bar.add_task("reading", total=None, clip=printable_name(video.name))

        def show(update: ProgressUpdate) -> None:
            """Move the bar to an update."""
            # A file may hold more frames than its header says.
            total = max(update.expected, update.done) if update.expected else None
            bar.update(task, description=update.stage.value, completed=update.done, total=total)

        yield show


def _print_analysis(analysis: Analysis) -> None:
    from rich.console import Console

    from formcheck.cli.terminal import render_terminal

    Console(highlight=False).print(render_terminal(analysis))
