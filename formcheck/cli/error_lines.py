"""Errors on the command line: one line on standard error, never a traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from formcheck.cli.options import STDOUT
from formcheck.domain.errors import FormcheckError
from formcheck.domain.file_names import printable_name
from formcheck.system.failures import failure_of

TRACEBACK = "FORMCHECK_TRACEBACK"
"""If this environment variable is set, an error in formcheck itself shows its traceback."""


@contextmanager
def errors_printed(file: Path) -> Iterator[list[Exception]]:
    """Print an error about a file in one line and go on. Yields a list that then holds the error."""
    errors: list[Exception] = []
    try:
        yield errors
    except FormcheckError as error:
        errors.append(error)
        print_error(file, str(error))
    except click.exceptions.ClickException:
        raise
    except Exception as error:  # an edge: an error in one clip must not stop the others
        # Standard output is closed or full; main() handles that.
        if file == STDOUT or os.environ.get(TRACEBACK):
            raise
        errors.append(error)
        print_error(file, failure_of(error).reason)


def print_error(file: Path | str, message: str) -> None:
    """Print an error about a file."""
    click.echo(f"error: {printable_name(str(file))}: {message}", err=True)
