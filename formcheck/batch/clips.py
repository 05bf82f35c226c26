"""The clips of a batch: files and folders in, clips with unique labels out."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from formcheck.domain.file_names import printable_name

ENDINGS = (
    *(".mp4", ".mov", ".m4v", ".webm", ".avi", ".mkv", ".gif", ".mts", ".m2ts", ".3gp", ".mpg", ".mpeg"),
    *(".ts", ".wmv", ".flv", ".dv"),
)
"""Extensions of the clips in a folder, the most common first; a file that is named is used whatever its extension."""


@dataclass(frozen=True, slots=True)
class BatchClip:
    """A clip: its label in the batch (a path with slashes), and its file."""

    label: str
    path: Path


def find_clips(paths: Sequence[Path], *, leave_out: Path | None = None) -> tuple[BatchClip, ...]:
    """The clips in files and folders, sorted by label.

    A label is the path from the named folder; with several paths it starts with that folder's name. Folders are
    searched recursively, without names that start with a dot and without links to folders. A file that is found twice
    is used once; a named file does not have to exist. Clips with equal labels get six hex digits of a digest of their
    path.

    Args:
        paths: files and folders.
        leave_out: a folder to skip: the one for the results.
    """
    found: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            root = path.resolve()
            for clip in _in_folder(root, leave_out):
                relative = PurePosixPath(clip.relative_to(root).as_posix())
                found.setdefault(clip, printable_name(str(root.name / relative if len(paths) > 1 else relative)))
        else:
            found.setdefault(path.parent.resolve() / path.name, printable_name(path.name))
    labels = _unique(found)
    return tuple(sorted((BatchClip(labels[path], path) for path in found), key=lambda clip: clip.label))


def _in_folder(root: Path, leave_out: Path | None) -> Iterator[Path]:
    skipped = leave_out.resolve() if leave_out is not None else None
    for folder, subfolders, files in os.walk(root):
        parent = Path(folder)
        subfolders[:] = [name for name in subfolders if not name.startswith(".") and parent / name != skipped]
        for name in files:
            if Path(name).suffix.lower() in ENDINGS and not name.startswith(".") and (parent / name).is_file():
                yield parent / name


def _unique(found: dict[Path, str]) -> dict[Path, str]:
    """Labels that differ from each other and from the folders in other labels."""
    times = Counter(found.values())
    folders = {str(parent) for label in found.values() for parent in PurePosixPath(label).parents}
    return {
        path: label if times[label] == 1 and label not in folders else _with_digest(label, path)
        for path, label in found.items()
    }


def _with_digest(label: str, path: Path) -> str:
    named = PurePosixPath(label)
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:6]
    return str(named.with_name(f"{named.stem}~{digest}{named.suffix}"))
