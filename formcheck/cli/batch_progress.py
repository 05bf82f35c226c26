"""The progress of a batch in the terminal: a line for each clip, and a bar with the time left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import click

from formcheck.batch.progress import RunProgress, progress_text
from formcheck.batch.run import Run
from formcheck.cli.error_lines import print_error
from formcheck.domain.errors import AnalysisFailure
from formcheck.jobs.messages import ClipFinished, Done, Event, Note


def print_progress(run: Run, events: Iterable[Event]) -> None:
    """Print each event of a run.

    Clips that were analyzed go to standard output; clips that failed, and notes, go to standard error. Under them stays
    a bar where standard error is a terminal.
    """
    with _bar() as update_bar:
        for event in events:
            progress = run.progress
            match event:
                case Note(note):
                    click.echo(f"note: {note}", err=True)
                case ClipFinished(job, Done(headline=headline)):
                    click.echo(f"{progress.finished}/{progress.clips} {job.label}: {headline}")
                case ClipFinished(job, AnalysisFailure(reason=reason)):
                    print_error(job.label, reason)
            update_bar(progress)


@contextmanager
def _bar() -> Iterator[Callable[[RunProgress], None]]:
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("starting", total=1.0)

        def update(progress: RunProgress) -> None:
            bar.update(task, completed=progress.share, description=progress_text(progress))

        yield update
