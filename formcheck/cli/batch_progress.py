"""The progress of a batch in the terminal: a line for each clip, and a bar with the time left."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from formcheck.batch.progress import progress_text
from formcheck.batch.run import Run
from formcheck.cli.error_lines import print_error
from formcheck.jobs.messages import ClipFinished, Done, Event, Note


def print_progress(run: Run, events: Iterable[Event]) -> None:
    """Print each event of a run.

    Clips that were analyzed go to standard output; clips that failed, and notes, go to standard error. Under them stays
    a bar where standard error is a terminal.
    """
    columns, console = (BarColumn(), TextColumn("{task.description}", markup=False)), Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("starting", total=1.0)
        for event in events:
            progress = run.progress
            match event:
                case Note(note):
                    click.echo(f"note: {note}", err=True)
                case ClipFinished(job, outcome):
                    clip = f"{progress.finished}/{progress.clips} {job.label}"
                    if isinstance(outcome, Done):
                        click.echo(f"{clip}: {outcome.headline}")
                    else:
                        print_error(clip, outcome.reason)
            bar.update(task, completed=progress.share, description=progress_text(progress))
