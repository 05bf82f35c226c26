"""Folders of clips on the computer the page comes from: those below one that was named at its start, and no other."""

from __future__ import annotations

import os
from pathlib import Path

from formcheck.batch.clips import BatchClip, find_clips

ROOT = "FORMCHECK_ROOT"
"""The variable that says where that one is."""

EVERYTHING = "."
"""What the root itself is called among the folders."""


def root() -> Path | None:
    """The folder that was named; None where none was."""
    named = os.environ.get(ROOT)
    return Path(named).resolve() if named else None


def folders_with_clips(within: Path) -> tuple[str, ...]:
    """The folders below a root in which clips lie, at any depth, by their way from it; the root itself first."""
    found = {str(parent) for clip in clips_below(within, EVERYTHING) for parent in Path(clip.label).parents}
    return tuple(sorted(found, key=lambda name: (name != EVERYTHING, name)))


def clips_below(within: Path, folder: str) -> tuple[BatchClip, ...]:
    """The clips in a folder below a root; none where it leads out of the root, be it by a link.

    Args:
        within: the root.
        folder: its way from there.
    """
    chosen = (within / folder).resolve()
    if not (chosen.is_dir() and chosen.is_relative_to(within)):
        return ()
    return tuple(clip for clip in find_clips([chosen]) if clip.path.resolve().is_relative_to(within))
