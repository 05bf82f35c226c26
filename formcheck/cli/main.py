"""The command line. Translates: reads what was asked, calls once, shows. No maths and no limits here.

Heavy parts are imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from formcheck import __version__
from formcheck.cli.batch import batch, reanalyze
from formcheck.cli.error_lines import errors_printed, print_error
from formcheck.cli.options import (
    ANALYSED,
    INTERRUPTED,
    NOT_ANALYSED,
    CommonOptions,
    clip_options,
    lifter_and_settings,
    lifter_options,
)
from formcheck.cli.output_options import Outputs, planned_outputs, validate_outputs, write_csv

if TYPE_CHECKING:
    from formcheck.domain.lifter import Lifter
    from formcheck.domain.settings import Settings
    from formcheck.judge.results import Analysis


class Options(CommonOptions):
    """What ``analyze`` was given."""

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

    How far the knees travel past the toes, whether the heels rise, how far the trunk leans: rep by rep, each figure
    with its error. Knees past the toes are measured here, and are no fault.
    """


@cli.command()
@click.argument("videos", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="VIDEO...")
@click.option(
    "--json",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the results as JSON. For several clips name a folder. - writes to standard output, several clips as "
    "JSON Lines, and nothing else goes there.",
)
@click.option(
    "--csv",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write one row a rep, of all clips, as CSV. - writes to standard output.",
)
@click.option(
    "--overlay",
    type=click.Path(path_type=Path),
    metavar="FILE.mp4",
    help="Write the clip with everything measured drawn on it, without sound. For several clips name a folder.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a report to read, print or send: a file that ends in .html or .pdf. For several clips name a folder; "
    "each gets an .html file in it.",
)
@click.option(
    "--stills",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the picture that decided each rep, with its figures, as JPEG into a folder.",
)
@click.option("--blur-face", is_flag=True, help="Make the lifter's face unrecognisable in what is drawn.")
@click.option("--lifter", default="", metavar="NAME", help="Who it is, for the outputs.")
@lifter_options
@clip_options
@click.pass_context
def analyze(context: click.Context, videos: tuple[Path, ...], **options: Unpack[Options]) -> None:
    """Analyse clips and print, for each, how the squats went."""
    lifter, settings = lifter_and_settings(options, name=options["lifter"])
    outputs = _outputs(options)
    validate_outputs(outputs, videos)
    done: list[Analysis] = []
    written = True
    for video in videos:
        analysis = _one(video, lifter, settings)
        if analysis is not None:
            done.append(analysis)
            if outputs.stdout_is_free:
                _show(analysis)
            written &= _deliver(analysis, video, outputs, count=len(videos))
    if outputs.csv is not None:
        with errors_printed(outputs.csv) as faults:
            write_csv(done, outputs.csv)
        written &= not faults
    context.exit(ANALYSED if written and len(done) == len(videos) else NOT_ANALYSED)


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Where the page listens.")
@click.option(
    "--host",
    default="localhost",
    show_default=True,
    help="Who may open the page: localhost is this machine alone, 0.0.0.0 lets a phone in the same network in.",
)
@click.option(
    "--tls", nargs=2, type=click.Path(exists=True), metavar="CERT KEY", help="Serve https, as a phone's camera needs."
)
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Offer folders below this one on the screen for batches, to everybody who may open the page.",
)
def app(port: int, host: str, tls: tuple[str, str] | None, root: Path | None) -> None:
    """Open the page in the browser: upload a clip or stand before the camera, see what happened and why."""
    from formcheck.page.server import serve

    serve(port=port, host=host, tls=tls, root=root)


@cli.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Say what is missing on this machine, and how to mend it."""
    from formcheck.cli.doctor import Health, examine
    from formcheck.system.native_output import quiet_native

    healthy = True
    with quiet_native():
        for check in examine():
            click.echo(f"{check.health:<8}{check.name}: {check.found}")
            if check.mend:
                click.echo(f"{'':<8}{check.mend}")
            healthy &= check.health is not Health.MISSING
    click.echo("formcheck can analyse clips here." if healthy else "Mend what is missing, then run this again.")
    context.exit(ANALYSED if healthy else NOT_ANALYSED)


cli.add_command(batch)
cli.add_command(reanalyze)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, with the process's own arguments unless given others, and leave with its exit code.

    Raises:
        SystemExit: always.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no ± shows a question mark; that must not end the program.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
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
    except BrokenPipeError:
        _drop_stdout()
        code = NOT_ANALYSED
    except OSError as error:
        _drop_stdout()
        print_error("standard output", f"cannot be written ({error.strerror}); choose another place")
        code = NOT_ANALYSED
    sys.exit(code)


def _drop_stdout() -> None:
    """Let standard output go nowhere, so that Python does not try again to flush it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _outputs(options: Options) -> Outputs:
    return Outputs(
        json=options["json"],
        csv=options["csv"],
        overlay=options["overlay"],
        report=options["report"],
        stills=options["stills"],
        blur_face=options["blur_face"],
    )


def _one(video: Path, lifter: Lifter, settings: Settings) -> Analysis | None:
    """Analyse one clip; where that fails say so in one line and give back None."""
    from formcheck.system.native_output import quiet_native

    with errors_printed(video), quiet_native():
        from formcheck.analysis import analyze_video
        from formcheck.domain.progress import ProgressUpdate

        with _bar(video) as tell:

            def told(progress: ProgressUpdate) -> None:
                tell(progress.stage.value, progress.done, progress.expected)

            return analyze_video(video, lifter=lifter, settings=settings, on_progress=told)
    return None


def _deliver(analysis: Analysis, video: Path, outputs: Outputs, *, count: int) -> bool:
    """Write what was asked for of one clip; whether all of it could be."""
    written = True
    for delivery in planned_outputs(analysis, video, outputs, count=count):
        with errors_printed(delivery.path) as faults, _bar(video) as tell:
            delivery.write(partial(tell, delivery.doing))
        written &= not faults
    return written


@contextmanager
def _bar(video: Path) -> Iterator[Callable[[str, int, int], None]]:
    """A bar with the time left on standard error, where that is a terminal; told what is done, how far, of how much."""
    if not sys.stderr.isatty():
        yield lambda _doing, _done, _expected: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(f"{escape(video.name)} {{task.description}}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def tell(doing: str, done: int, expected: int) -> None:
            # A file may hold more pictures than it says; a bar beyond its end would be a lie.
            total = max(expected, done) if expected else None
            bar.update(task, description=doing, completed=done, total=total)

        yield tell


def _show(analysis: Analysis) -> None:
    from rich.console import Console

    from formcheck.cli.terminal import render_terminal

    Console(highlight=False).print(render_terminal(analysis))
