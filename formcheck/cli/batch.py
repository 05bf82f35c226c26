"""The commands ``batch`` and ``reanalyze``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from formcheck.cli.error_lines import errors_printed, print_error
from formcheck.cli.options import (
    ANALYZED,
    NOT_ANALYZED,
    CommonOptions,
    LifterOptions,
    clip_options,
    given_fields,
    given_side,
    lifter_and_settings,
    lifter_options,
    option_group,
)

if TYPE_CHECKING:
    from formcheck.batch.lifter_fields import LifterFields
    from formcheck.batch.plan import BatchPlan, LifterRegistry
    from formcheck.batch.run import Dispatch, RedoScope, Run
    from formcheck.batch.summary.results import BatchResults
    from formcheck.jobs.job import AnalysisJob

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path)

run_options = option_group(
    click.option(
        "--name-pattern",
        metavar="PATTERN",
        help="Read lifter, date and set from the names of folders and files: '{lifter}/{date}_{set}'. Also "
        "{height_cm}, {body_mass_kg}, {bar_kg}, {bar}, and {any} for text to ignore.",
    ),
    click.option(
        "--people",
        type=FILE,
        metavar="FILE.csv",
        help="A table with some of the columns file, lifter, date, set, height_cm, body_mass_kg, bar_kg, bar. A file "
        "may be a pattern with *; a row without a file applies to all clips of its lifter.",
    ),
    click.option(
        "--workers", type=click.IntRange(1), metavar="N", help="Clips at the same time.  [default: number of cores]"
    ),
    click.option(
        "--patience",
        type=click.FloatRange(1.0),
        default=600.0,
        show_default=True,
        metavar="S",
        help="Give up on a clip that makes no progress for S seconds.",
    ),
)


class RunOptions(TypedDict):
    """Values of :func:`run_options`."""

    name_pattern: str | None
    people: Path | None
    workers: int | None
    patience: float


class BatchOptions(RunOptions, CommonOptions):
    """Options of ``batch``."""

    out: Path
    overlay: bool
    blur_face: bool
    scheduler: str | None
    send_files: bool
    fresh: bool


class ReanalyzeOptions(RunOptions, LifterOptions):
    """Options of ``reanalyze``; None keeps the earlier value."""

    overlay: bool | None
    blur_face: bool | None


@click.command()
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="PATH...")
@click.option("--out", required=True, type=FOLDER, metavar="DIR", help="Folder for all results.")
@click.option("--overlay", is_flag=True, help="Also write each clip with the measurements drawn on it.")
@click.option("--blur-face", is_flag=True, help="Make faces unrecognizable in all pictures, as in analyze.")
@run_options
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Run on the workers of a Dask cluster: tcp://host:8786 or tls://host:8786 (see docs/cluster.md).",
)
@click.option("--send-files", is_flag=True, help="With --scheduler: send the clips to workers that cannot read them.")
@click.option("--fresh", is_flag=True, help="Analyze every clip again, even if DIR has a result for it.")
@lifter_options
@clip_options
@click.pass_context
def batch(context: click.Context, paths: tuple[Path, ...], **options: Unpack[BatchOptions]) -> None:
    """Analyze folders of clips, and rank the lifters.

    Run the same command again to continue: clips that have a result for these options are not analyzed again.
    """
    if options["send_files"] and options["scheduler"] is None:
        raise click.UsageError("--send-files needs a cluster; name its --scheduler as well")
    _, settings = lifter_and_settings(options)
    from formcheck.batch.clips import find_clips
    from formcheck.batch.plan import make_plan
    from formcheck.batch.run import RedoScope
    from formcheck.jobs.job import Drawing

    registry = _registry(given_fields(options), options)
    drawing = Drawing(overlay=options["overlay"], blur_face=options["blur_face"])
    clips = find_clips(paths, leave_out=options["out"])
    if not any(clip.path.exists() for clip in clips):
        raise click.UsageError(f"no clip in {', '.join(map(str, paths))}; name clips, or a folder with clips")
    code = _run(
        options["out"],
        lambda: make_plan(clips, registry, settings=settings, drawing=drawing),
        _locally(options) if options["scheduler"] is None else _on_cluster(options["scheduler"], options),
        redo=RedoScope.ALL if options["fresh"] else RedoScope.NOTHING,
    )
    context.exit(code)


@click.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--overlay/--no-overlay", default=None, help="Whether to write each clip with the measurements drawn.")
@click.option("--blur-face/--no-blur-face", default=None, help="Whether to make faces unrecognizable.")
@run_options
@lifter_options
@click.pass_context
def reanalyze(context: click.Context, folder: Path, **options: Unpack[ReanalyzeOptions]) -> None:
    """Compute a batch again, with other heights or names.

    Do this after an update of formcheck, too. Options that are not given keep their earlier value. The clips are read
    for their stills only.
    """
    from formcheck.batch.plan import apply_people
    from formcheck.batch.results_folder import read_plan
    from formcheck.batch.run import RedoScope

    registry = _registry(given_fields(options), options)
    with errors_printed(folder) as errors:
        jobs = [_changed(job, options) for job in read_plan(folder)]
    if errors:
        context.exit(NOT_ANALYZED)
    context.exit(_run(folder, lambda: apply_people(jobs, registry), _locally(options), redo=RedoScope.RESULTS))


@click.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.pass_context
def delete_recordings(context: click.Context, folder: Path) -> None:
    """Delete the recordings of a batch.

    They hold each lifter's movement, gray pictures of the feet and outlines of the legs. The results stay. If the batch
    is computed again, its clips are read again.
    """
    from formcheck.batch import results_folder
    from formcheck.wording.figures import counted

    with errors_printed(folder) as errors:
        count = results_folder.delete_recordings(folder)
        click.echo(f"{counted(count, 'recording')} deleted.")
    context.exit(NOT_ANALYZED if errors else ANALYZED)


def _changed(job: AnalysisJob, options: ReanalyzeOptions) -> AnalysisJob:
    """The job with the options that were given."""
    drawing = job.drawing
    if options["overlay"] is not None:
        drawing = replace(drawing, overlay=options["overlay"])
    if options["blur_face"] is not None:
        drawing = replace(drawing, blur_face=options["blur_face"])
    side = given_side(options) or job.settings.side
    return replace(job, settings=replace(job.settings, side=side), drawing=drawing)


def _registry(defaults: LifterFields, options: RunOptions) -> LifterRegistry:
    from formcheck.batch.name_pattern import NamePattern
    from formcheck.batch.people_table import PeopleError, read_people
    from formcheck.batch.plan import LifterRegistry

    name_pattern, people = options["name_pattern"], options["people"]
    try:
        pattern = None if name_pattern is None else NamePattern(name_pattern)
    except ValueError as error:
        raise click.UsageError(f"--name-pattern: {error}") from error
    try:
        rows = () if people is None else read_people(people)
    except PeopleError as error:
        raise click.UsageError(f"--people: {people}: {error}") from error
    return LifterRegistry(defaults, pattern, rows)


def _on_cluster(address: str, options: BatchOptions) -> Dispatch:
    from formcheck.batch.dask_cluster import DispatchOptions, run_on_cluster

    return partial(
        run_on_cluster,
        address=address,
        options=DispatchOptions(send=options["send_files"], patience_s=options["patience"]),
    )


def _locally(options: RunOptions) -> Dispatch:
    from formcheck.batch.local_pool import run_locally
    from formcheck.jobs.worker import WorkerProcess
    from formcheck.system.cores import usable_cores

    start_worker = partial(WorkerProcess, patience_s=options["patience"])
    return partial(run_locally, workers=options["workers"] or usable_cores(), start_worker=start_worker)


def _run(folder: Path, plan: Callable[[], BatchPlan], dispatch: Dispatch, *, redo: RedoScope) -> int:
    """Run a batch, print its progress, and return the exit code."""
    from formcheck.batch.people_table import PeopleError
    from formcheck.batch.results_folder import ResultsFolder
    from formcheck.batch.run import Run
    from formcheck.cli.batch_progress import print_progress

    code = NOT_ANALYZED
    with errors_printed(folder):
        results_folder = ResultsFolder(folder)
        with results_folder.locked():
            try:
                planned = plan()
            except PeopleError as error:
                raise click.UsageError(str(error)) from error
            for remark in planned.remarks:
                click.echo(f"note: {remark}", err=True)
            run = Run(planned.jobs, results_folder, redo=redo)
            with errors_printed(folder) as errors, closing(run.work(dispatch)) as events:
                print_progress(run, events)
            # A run that had to stop gets a summary, too.
            results = run.summarize()
            _print_summary(results, folder, run)
            if not (errors or results.failed):
                code = ANALYZED
    return code


def _print_summary(results: BatchResults, folder: Path, run: Run) -> None:
    """Print the clips that failed in earlier runs, the totals, and where to look."""
    from formcheck.batch.summary.write import INDEX
    from formcheck.wording.figures import counted

    for clip in results.failed:
        if clip.job.label not in run.counter.failures:
            print_error(clip.job.label, clip.failure.reason)
    analyzed = len(results.clips)
    before = analyzed - run.counter.done
    kept = f" ({before} of them before)" if before else ""
    failed = f", {len(results.failed)} failed" if results.failed else ""
    squats = counted(results.reps, "squat")
    click.echo(f"{analyzed} of {analyzed + len(results.failed)} clips analyzed{kept}{failed}; {squats} in all.")
    click.echo(f"Open {folder / INDEX}")
