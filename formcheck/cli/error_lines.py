"""How the command line says that something went wrong: one line on standard error, never a traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from formcheck.cli.output_options import STDOUT
from formcheck.domain.errors import FormcheckError, one_line

TRACEBACK = "FORMCHECK_TRACEBACK"
"""With this in the environment a fault in formcheck itself shows its traceback."""


@contextmanager
def errors_printed(file: Path) -> Iterator[list[Exception]]:
    """Say in one line what went wrong with a file, and go on; gives the list that then holds the fault."""
    faults: list[Exception] = []
    try:
        yield faults
    except FormcheckError as error:
        faults.append(error)
        print_error(file, str(error))
    except click.exceptions.ClickException:
        raise
    except Exception as error:  # the edge: one clip's fault must not stop the others
        # Where nobody listens any more, there is nobody to tell.
        if file == STDOUT or os.environ.get(TRACEBACK):
            raise
        faults.append(error)
        print_error(
            file, f"formcheck failed ({one_line(error)}); run formcheck doctor, and if that is well report this line"
        )


def print_error(file: Path | str, message: str) -> None:
    """Say what is wrong with a file."""
    click.echo(f"error: {file}: {message}", err=True)
