"""Which clips a batch is of: the files and folders that were named, and what each clip is called."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ENDINGS = frozenset({".mp4", ".mov", ".m4v", ".webm", ".avi", ".mkv", ".gif", ".mts", ".m2ts", ".3gp", ".mpg", ".mpeg"})
"""What a clip in a folder is known by; a file that is named is taken whatever it ends in."""


@dataclass(frozen=True, slots=True)
class BatchClip:
    """A clip: what it is called in this batch (a path with slashes), and where it lies."""

    label: str
    path: Path


def find_clips(paths: Sequence[Path], *, leave_out: Path | None = None) -> tuple[BatchClip, ...]:
    """The clips in files and folders, in the order of their labels.

    A clip is called by its way from the folder that was named; with several paths, by the folder's name as well.
    Folders are searched to the bottom; what begins with a dot is left out, links to folders are not followed. A file
    that is reached twice comes once; one that is named need not be there. Where two would be called alike, each gets
    six letters of a digest of its place.

    Args:
        paths: files and folders.
        leave_out: a folder whose files are no clips: where the results go.
    """
    found: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            root = path.resolve()
            for clip in _in_folder(root, leave_out):
                way = PurePosixPath(clip.relative_to(root).as_posix())
                found.setdefault(clip, _printable(str(root.name / way if len(paths) > 1 else way)))
        else:
            found.setdefault(path.parent.resolve() / path.name, _printable(path.name))
    labels = _apart(found)
    return tuple(sorted((BatchClip(labels[path], path) for path in found), key=lambda clip: clip.label))


def _in_folder(root: Path, leave_out: Path | None) -> Iterator[Path]:
    skipped = leave_out.resolve() if leave_out is not None else None
    for place, folders, files in os.walk(root):
        here = Path(place)
        folders[:] = [name for name in folders if not name.startswith(".") and here / name != skipped]
        for name in files:
            if Path(name).suffix.lower() in ENDINGS and not name.startswith(".") and (here / name).is_file():
                yield here / name


def _printable(way: str) -> str:
    """A name in letters that can be written: some systems allow bytes that are none."""
    return os.fsencode(way).decode("utf-8", errors="replace")


def _apart(found: dict[Path, str]) -> dict[Path, str]:
    """Labels of which none is another's, nor a folder on the way to another."""
    times = Counter(found.values())
    folders = {str(parent) for label in found.values() for parent in PurePosixPath(label).parents}
    return {
        path: label if times[label] == 1 and label not in folders else _with_place(label, path)
        for path, label in found.items()
    }


def _with_place(label: str, path: Path) -> str:
    way = PurePosixPath(label)
    place = hashlib.sha256(os.fsencode(path)).hexdigest()[:6]
    return str(way.with_name(f"{way.stem}~{place}{way.suffix}"))
