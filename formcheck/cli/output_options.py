"""The output options of ``analyze``, checked before the analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from formcheck.cli.options import STDOUT
from formcheck.report.result_files import ResultFiles

REPORTS = {".html", ".pdf"}

ENDINGS = {"--json": ".json", "--overlay": "-overlay.mp4", "--report": ".html"}
"""How a file in a named folder is called: the clip's name and this ending."""


def validate_outputs(outputs: ResultFiles, videos: Sequence[Path]) -> None:
    """Check the outputs before the analysis, which takes minutes.

    Args:
        outputs: as named on the command line. ``json`` and ``csv`` may be standard output, to which nothing else goes
            then; ``json``, ``overlay`` and ``report`` may be folders.
        videos: the clips.

    Raises:
        click.UsageError: if an output cannot be written, with what to do.
    """
    if outputs.json == outputs.csv == STDOUT:
        raise click.UsageError("only one of --json and --csv can go to standard output")
    for name, path in _named(outputs).items():
        if not path.parent.is_dir():
            raise click.UsageError(f"{name}: there is no folder {path.parent}; make it first")
    _require_kinds(outputs)
    if len(videos) > 1:
        _require_folders(outputs, videos)
    _require_apart(outputs, videos)


def result_files(outputs: ResultFiles, video: Path) -> ResultFiles:
    """The files to write for one clip, without standard output and without CSV, which holds all clips."""
    targets = _targets(outputs, video)
    return replace(
        outputs,
        json=targets.get("--json"),
        csv=None,
        still_prefix=f"{video.stem}-",
        report=targets.get("--report"),
        overlay=targets.get("--overlay"),
    )


def _named(outputs: ResultFiles) -> dict[str, Path]:
    """The named files and folders by option, without standard output and the folder for stills."""
    named = {"--json": outputs.json, "--csv": outputs.csv, "--overlay": outputs.overlay, "--report": outputs.report}
    may_be_stdout = ("--json", "--csv")
    return {
        name: path
        for name, path in named.items()
        if path is not None and not (path == STDOUT and name in may_be_stdout)
    }


def _targets(outputs: ResultFiles, video: Path) -> dict[str, Path]:
    """The file that each option writes for one clip: the named one, or one in the named folder."""
    return {
        name: path / f"{video.stem}{ENDINGS[name]}" if name in ENDINGS and path.is_dir() else path
        for name, path in _named(outputs).items()
    }


def _require_apart(outputs: ResultFiles, videos: Sequence[Path]) -> None:
    """Refuse outputs that would overwrite a clip or each other."""
    for video in videos:
        targets = _targets(outputs, video)
        for name, target in targets.items():
            if any(target.exists() and clip.exists() and target.samefile(clip) for clip in videos):
                raise click.UsageError(f"{name}: {target} is one of the clips and would be overwritten")
            twin = next((other for other in targets if other != name and targets[other] == target), None)
            if twin is not None:
                raise click.UsageError(f"{name} and {twin} would both write {target}; name different files")


def _require_kinds(outputs: ResultFiles) -> None:
    """Refuse a file where a folder is needed, a folder where a file is, and a wrong extension."""
    if outputs.csv is not None and outputs.csv.is_dir():
        raise click.UsageError(f"--csv: {outputs.csv} is a folder; name a file for the reps of all clips")
    if outputs.overlay is not None and not outputs.overlay.is_dir() and outputs.overlay.suffix.lower() != ".mp4":
        raise click.UsageError(f"--overlay: {outputs.overlay} is not an MP4 file; name a file that ends in .mp4")
    if outputs.report is not None and not outputs.report.is_dir() and outputs.report.suffix.lower() not in REPORTS:
        raise click.UsageError(f"--report: {outputs.report} is not HTML or PDF; name a file that ends in .html or .pdf")
    if outputs.stills is not None and outputs.stills.exists() and not outputs.stills.is_dir():
        raise click.UsageError(
            f"--stills: {outputs.stills} is not a folder; name a folder, each rep gets its own picture"
        )
    if outputs.blur_face and outputs.overlay is None and outputs.stills is None and outputs.report is None:
        raise click.UsageError("--blur-face needs a picture; add --overlay, --stills or --report")


def _require_folders(outputs: ResultFiles, videos: Sequence[Path]) -> None:
    """Refuse files, and clips with equal names, where several clips write into one folder."""
    named = [("--json", outputs.json), ("--overlay", outputs.overlay), ("--report", outputs.report)]
    for name, path in named:
        if path not in (None, STDOUT) and not path.is_dir():
            raise click.UsageError(f"{name}: {path} is not a folder; name a folder, each clip gets its own file")
    stems = [video.stem for video in videos]
    twice = next((stem for stem in stems if stems.count(stem) > 1), None)
    for name, path in (*named, ("--stills", outputs.stills)):
        if path not in (None, STDOUT) and twice is not None:
            raise click.UsageError(f"{name}: two clips are named {twice} and would overwrite each other; rename one")
