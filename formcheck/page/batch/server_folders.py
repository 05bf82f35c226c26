"""Folders of clips on the server: those below the root folder that was given at its start, and no others."""

from __future__ import annotations

import os
from pathlib import Path

from formcheck.batch.clips import BatchClip, find_clips

ROOT_VARIABLE = "FORMCHECK_ROOT"
"""The environment variable that names the root folder."""

ALL_FOLDERS = "."
"""The root folder itself, among the folders."""


def root_folder() -> Path | None:
    """The root folder; None where none was given."""
    named = os.environ.get(ROOT_VARIABLE)
    return Path(named).resolve() if named else None


def folders_with_clips(within: Path) -> tuple[str, ...]:
    """The folders below a root that hold clips, at any depth, as paths relative to it; the root itself first."""
    found = {str(parent) for clip in clips_below(within, ALL_FOLDERS) for parent in Path(clip.label).parents}
    return tuple(sorted(found, key=lambda name: (name != ALL_FOLDERS, name)))


def clips_below(within: Path, folder: str) -> tuple[BatchClip, ...]:
    """The clips in a folder below a root; none where it leads out of the root, even by a link.

    Args:
        within: the root.
        folder: path relative to the root.
    """
    chosen = (within / folder).resolve()
    if not (chosen.is_dir() and chosen.is_relative_to(within)):
        return ()
    return tuple(clip for clip in find_clips([chosen]) if clip.path.resolve().is_relative_to(within))
