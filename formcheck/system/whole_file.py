"""Files that are written whole or not at all: a full disk or a crash leaves the earlier file as it was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from formcheck.domain.errors import OutputError

PRIVATE = 0o600


@contextmanager
def whole_file(path: Path, *, mode: int = 0o666) -> Iterator[Path]:
    """Give a new file beside ``path`` to write; at the end of the block it takes the name, at an error it is removed.

    Each call has a file of its own, so two programs may write the same path: one of the two whole files stays.

    Args:
        path: the file to write or replace.
        mode: its permissions, less those that the user's umask takes away; :data:`PRIVATE` is for the user alone.

    Raises:
        OutputError: if the file cannot be written.
    """
    part = path.with_name(f".formcheck-{uuid4().hex}.part")
    try:
        with output_errors():
            part.touch(mode=mode)
            yield part
            with part.open("rb+") as written:
                os.fsync(written.fileno())  # so that it survives a power cut
            part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def output_errors() -> Iterator[None]:
    """Turn what the system says about a file or folder into a line that a user can act on.

    Raises:
        OutputError: instead of OSError.
    """
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror or error}); choose another place") from error


def write_whole(path: Path, content: bytes | str, *, mode: int = 0o666) -> None:
    """Write a file whole or not at all; text as UTF-8, permissions as for :func:`whole_file`.

    Raises:
        OutputError: if the file cannot be written.
    """
    with whole_file(path, mode=mode) as part:
        part.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
