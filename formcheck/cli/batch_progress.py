"""A run in a terminal: one line with clips done and failed, reps so far and the time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from formcheck.batch.progress import ProgressCounter, RunProgress, progress_text
from formcheck.cli.error_lines import print_error
from formcheck.jobs.messages import ClipFinished, Done, Event, Note

LINES_EVERY_S = 0.2


@contextmanager
def shown(count: ProgressCounter) -> Iterator[Callable[[Event], None]]:
    """Show a run as it goes; told its news.

    A line for each clip goes to standard output, one for each that failed to standard error, and under them stays the
    bar, where standard error is a terminal.
    """
    with _bar() as move:
        told_s = 0.0

        def take(piece: Event) -> None:
            nonlocal told_s
            count.update(piece)
            now_s = time.monotonic()
            standing = count.progress(now_s=now_s)
            if isinstance(piece, ClipFinished | Note):
                _say(piece, standing)
            if isinstance(piece, ClipFinished) or now_s - told_s >= LINES_EVERY_S:
                told_s = now_s
                move(standing)

        yield take


def _say(piece: ClipFinished | Note, standing: RunProgress) -> None:
    if isinstance(piece, Note):
        click.echo(f"note: {piece.words}", err=True)
    elif isinstance(piece.outcome, Done):
        number = standing.kept + standing.done + standing.failed
        click.echo(f"{number}/{standing.clips} {piece.job.label}: {piece.outcome.headline}")
    else:
        print_error(piece.job.label, piece.outcome.reason)


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

        def move(standing: RunProgress) -> None:
            bar.update(task, completed=standing.share, description=progress_text(standing))

        yield move
