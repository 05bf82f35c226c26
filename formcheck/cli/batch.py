"""The commands ``batch`` and ``reanalyze``: what was asked goes in, lines, files and exit codes come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from formcheck.cli.error_lines import errors_printed, print_error
from formcheck.cli.options import ANALYSED, NOT_ANALYSED, CommonOptions, common_options, lifter_and_settings

if TYPE_CHECKING:
    from formcheck.batch.plan import BatchPlan, LifterRegistry
    from formcheck.batch.results_folder import ResultsFolder
    from formcheck.batch.run import RedoScope, Run, Workforce
    from formcheck.batch.summary.results import BatchResults
    from formcheck.jobs.job import AnalysisJob

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path)

NAME_PATTERN = click.option(
    "--name-pattern",
    metavar="PATTERN",
    help="Lifter, day and set from names of folders and files: '{lifter}/{date}_{set}'. Also {height_cm}, "
    "{body_mass_kg}, {bar_kg}, {bar}, and {any} for what means nothing.",
)
PEOPLE = click.option(
    "--people",
    type=FILE,
    metavar="FILE.csv",
    help="A table with the columns file,lifter,height_cm,body_mass_kg,bar_kg,bar,date,set, or some of them. A file may "
    "be a pattern with *; without one a line is for all clips of its lifter.",
)
WORKERS = click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="Clips at a time.  [default: as many as there are cores]"
)
PATIENCE = click.option(
    "--patience",
    type=click.FloatRange(1.0),
    default=600.0,
    show_default=True,
    metavar="S",
    help="Give a clip up that gives no sign for this many seconds.",
)


class BatchOptions(CommonOptions):
    """What ``batch`` was given."""

    out: Path
    name_pattern: str | None
    people: Path | None
    overlay: bool
    blur_face: bool
    workers: int | None
    scheduler: str | None
    send_files: bool
    fresh: bool
    patience: float


class ReanalyzeOptions(TypedDict):
    """What ``reanalyze`` was given; None leaves what was told before."""

    height_cm: float | None
    body_mass_kg: float | None
    bar_kg: float | None
    bar: str | None
    side: str | None
    name_pattern: str | None
    people: Path | None
    overlay: bool | None
    blur_face: bool | None
    workers: int | None
    patience: float


@click.command()
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="PATH...")
@click.option("--out", required=True, type=FOLDER, metavar="DIR", help="Where all results go.")
@NAME_PATTERN
@PEOPLE
@click.option("--overlay", is_flag=True, help="Also write each clip with everything measured drawn on it.")
@click.option("--blur-face", is_flag=True, help="Make the lifters' faces unrecognisable in what is drawn.")
@WORKERS
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Have the workers of a Dask cluster do it: tcp://host:8786 or tls://host:8786 (see docs/cluster.md).",
)
@click.option(
    "--send-files", is_flag=True, help="With --scheduler: send the clips, where workers do not see the files."
)
@click.option("--fresh", is_flag=True, help="Do all of it anew, whatever is in DIR already.")
@PATIENCE
@common_options
@click.pass_context
def batch(context: click.Context, paths: tuple[Path, ...], **options: Unpack[BatchOptions]) -> None:
    """Analyse folders of clips: results for each clip, tables and a ranked page for all.

    Started again it goes on where it was: a clip that was done for the same question is not done again.
    """
    if options["send_files"] and options["scheduler"] is None:
        raise click.UsageError("--send-files says how clips reach a cluster; name its --scheduler as well")
    lifter, settings = lifter_and_settings(options)
    from formcheck.batch.clips import find_clips
    from formcheck.batch.plan import lifter_fields, make_plan
    from formcheck.batch.run import RedoScope
    from formcheck.jobs.job import Drawing

    register = _register(lifter_fields(lifter), options["name_pattern"], options["people"])
    drawing = Drawing(overlay=options["overlay"], blur_face=options["blur_face"])
    clips = find_clips(paths, leave_out=options["out"])
    if not clips:
        raise click.UsageError(f"there is no clip in {', '.join(map(str, paths))}; name a folder that has some")
    plan = partial(make_plan, clips, register, settings=settings, drawing=drawing)
    afresh = RedoScope.ALL if options["fresh"] else RedoScope.NOTHING
    context.exit(_run(options["out"], lambda _: plan(), _workforce(options), afresh=afresh))


@click.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--height-cm", type=float, help="Everybody's height, without shoes.")
@click.option("--body-mass-kg", type=float, help="Everybody's weight.")
@click.option("--bar-kg", type=float, help="Bar and plates.")
@click.option("--bar", type=click.Choice(["high", "low", "front", "none"]), help="Where the bar lies.")
@click.option("--side", type=click.Choice(["left", "right"]), help="The lifters' side nearer the camera.")
@NAME_PATTERN
@PEOPLE
@click.option("--overlay/--no-overlay", default=None, help="Whether each clip is drawn on.")
@click.option("--blur-face/--no-blur-face", default=None, help="Whether faces are made unrecognisable.")
@WORKERS
@PATIENCE
@click.pass_context
def reanalyze(context: click.Context, folder: Path, **options: Unpack[ReanalyzeOptions]) -> None:
    """Work out a batch again from what was seen of its clips: with other heights or names, or by a newer formcheck.

    What is not told stays as it was. No picture is looked at again but for the stills.
    """
    from formcheck.batch.plan import apply_people
    from formcheck.batch.run import RedoScope
    from formcheck.domain.body import Side

    register = _register(
        {
            "height_cm": options["height_cm"],
            "body_mass_kg": options["body_mass_kg"],
            "bar_kg": options["bar_kg"],
            "bar": options["bar"],
        },
        options["name_pattern"],
        options["people"],
    )
    looks = _given({"side": None if options["side"] is None else Side(options["side"])})
    draws = _given({"overlay": options["overlay"], "blur_face": options["blur_face"]})

    def plan(results_folder: ResultsFolder) -> BatchPlan:
        jobs = [
            replace(job, settings=replace(job.settings, **looks), drawing=replace(job.drawing, **draws))
            for job in results_folder.plan()
        ]
        return apply_people(jobs, register)

    here = _here(options["workers"], options["patience"])
    context.exit(_run(folder, plan, here, afresh=RedoScope.RESULTS))


def _register(told: Mapping[str, Any], name_pattern: str | None, people: Path | None) -> LifterRegistry:
    """What is known of the lifters, from options, names and table."""
    from formcheck.batch.name_pattern import NamePattern
    from formcheck.batch.people_table import PeopleError, read_people
    from formcheck.batch.plan import LifterRegistry

    try:
        pattern = None if name_pattern is None else NamePattern(name_pattern)
    except ValueError as error:
        raise click.UsageError(f"--name-pattern: {error}") from error
    try:
        rows = () if people is None else read_people(people)
    except PeopleError as error:
        raise click.UsageError(f"--people: {people}: {error}") from error
    return LifterRegistry({name: str(value) for name, value in _given(told).items()}, pattern, rows)


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None}


def _workforce(options: BatchOptions) -> Callable[[ResultsFolder], Workforce]:
    if options["scheduler"] is None:
        return _here(options["workers"], options["patience"])
    from formcheck.batch.dask_cluster import DispatchOptions, run_on_cluster

    way = DispatchOptions(send=options["send_files"], patience_s=options["patience"])
    there = partial(run_on_cluster, address=options["scheduler"], way=way)
    return lambda results_folder: lambda jobs: there(jobs, results_folder)


def _here(workers: int | None, patience_s: float) -> Callable[[ResultsFolder], Workforce]:
    from formcheck.batch.local_pool import run_locally
    from formcheck.jobs.worker import WorkerProcess
    from formcheck.system.cores import usable_cores

    start_worker = partial(WorkerProcess, patience_s=patience_s)
    here = partial(run_locally, workers=workers or usable_cores(), start_worker=start_worker)
    return lambda results_folder: lambda jobs: here(jobs, results_folder)


def _run(
    folder: Path,
    plan: Callable[[ResultsFolder], BatchPlan],
    workforce: Callable[[ResultsFolder], Workforce],
    *,
    afresh: RedoScope,
) -> int:
    """Run a batch and show how it goes; gives back the exit code."""
    from formcheck.batch.results_folder import ResultsFolder
    from formcheck.batch.run import Run
    from formcheck.cli.batch_progress import shown

    code = NOT_ANALYSED
    with errors_printed(folder):
        results_folder = ResultsFolder(folder)
        with results_folder.locked():
            run = Run(_planned(plan, results_folder), results_folder, afresh=afresh)
            # What was done before a run had to stop is summed up all the same.
            with (
                errors_printed(folder) as stops,
                shown(run.count) as take,
                closing(run.work(workforce(results_folder))) as news,
            ):
                for piece in news:
                    take(piece)
            seen = run.summarize()
            _tell(seen, folder, run)
            if not (stops or seen.missed):
                code = ANALYSED
    return code


def _planned(plan: Callable[[ResultsFolder], BatchPlan], results_folder: ResultsFolder) -> tuple[AnalysisJob, ...]:
    """The jobs; what is odd about names and table is told."""
    from formcheck.batch.people_table import PeopleError

    try:
        planned = plan(results_folder)
    except PeopleError as error:
        raise click.UsageError(str(error)) from error
    for remark in planned.remarks:
        click.echo(f"note: {remark}", err=True)
    return planned.jobs


def _tell(seen: BatchResults, folder: Path, run: Run) -> None:
    """How it went, and what was known before this run not to be a clip of anybody."""
    from formcheck.batch.summary.write import INDEX

    for missed in seen.missed:
        if missed.job.label not in run.count.failures:
            print_error(missed.job.label, missed.failed.reason)
    number, before = len(seen.clips), len(seen.clips) - run.count.done
    kept = f" ({before} of them before)" if before else ""
    squats = "1 squat" if seen.reps == 1 else f"{seen.reps} squats"
    rest = f", {len(seen.missed)} not" if seen.missed else ""
    click.echo(f"{number} of {number + len(seen.missed)} clips analysed{kept}{rest}; {squats} in all.")
    click.echo(f"Open {folder / INDEX}")
