"""Where results go besides the screen: the options, checked before the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from formcheck.cli.options import STDOUT
from formcheck.report.result_files import ResultFiles

REPORTS = {".html", ".pdf"}

ENDINGS = {"--json": ".json", "--overlay": "-overlay.mp4", "--report": ".html"}
"""What a file is called after its clip in a folder that was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Where results go besides the screen.

    Attributes:
        json, csv: files; ``-`` is standard output, which then carries nothing else. JSON may be a folder.
        overlay: a video file, or a folder for several.
        report: an ``.html`` or ``.pdf`` file, or a folder for several.
        stills: a folder.
        blur_face: whether the lifter's face is made unrecognizable in all pictures.
    """

    json: Path | None = None
    csv: Path | None = None
    overlay: Path | None = None
    report: Path | None = None
    stills: Path | None = None
    blur_face: bool = False

    @property
    def stdout_is_free(self) -> bool:
        """Whether standard output may be used for the table."""
        return STDOUT not in (self.json, self.csv)


def validate_outputs(outputs: Outputs, videos: Sequence[Path]) -> None:
    """Refuse now what would fail after minutes of analysis.

    Raises:
        click.UsageError: with what to do instead.
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


def result_files(outputs: Outputs, video: Path) -> ResultFiles:
    """Return the files to write of one clip; CSV, which is of all clips, and standard output are left out."""
    targets = _targets(outputs, video)
    return ResultFiles(
        json=targets.get("--json"),
        stills=outputs.stills,
        still_prefix=f"{video.stem}-",
        report=targets.get("--report"),
        overlay=targets.get("--overlay"),
        blur_face=outputs.blur_face,
    )


def _named(outputs: Outputs) -> dict[str, Path]:
    """The files and folders that were named, by the option; standard output and the stills' folder left out."""
    named = {"--json": outputs.json, "--csv": outputs.csv, "--overlay": outputs.overlay, "--report": outputs.report}
    speaks = ("--json", "--csv")
    return {name: path for name, path in named.items() if path is not None and not (path == STDOUT and name in speaks)}


def _targets(outputs: Outputs, video: Path) -> dict[str, Path]:
    """The file each option writes of one clip: the one that was named, or one of the clip's own in a folder."""
    return {
        name: path / f"{video.stem}{ENDINGS[name]}" if name in ENDINGS and path.is_dir() else path
        for name, path in _named(outputs).items()
    }


def _require_apart(outputs: Outputs, videos: Sequence[Path]) -> None:
    """No clip may be overwritten, and no output by another."""
    for video in videos:
        targets = _targets(outputs, video)
        for name, target in targets.items():
            if any(target.exists() and clip.exists() and target.samefile(clip) for clip in videos):
                raise click.UsageError(f"{name}: {target} is one of the clips and would be overwritten")
            twin = next((other for other in targets if other != name and targets[other] == target), None)
            if twin is not None:
                raise click.UsageError(f"{name} and {twin} would both write {target}; name different files")


def _require_kinds(outputs: Outputs) -> None:
    """A folder where a folder is needed, a file where a file is."""
    if outputs.csv is not None and outputs.csv.is_dir():
        raise click.UsageError(f"--csv: {outputs.csv} is a folder; name a file, it holds the reps of all clips")
    if outputs.overlay is not None and not outputs.overlay.is_dir() and outputs.overlay.suffix.lower() != ".mp4":
        raise click.UsageError(f"--overlay: {outputs.overlay} would be an MP4 video; name a file that ends in .mp4")
    if outputs.report is not None and not outputs.report.is_dir() and outputs.report.suffix.lower() not in REPORTS:
        raise click.UsageError(
            f"--report: {outputs.report} would be HTML or PDF; name a file that ends in .html or .pdf"
        )
    if outputs.stills is not None and outputs.stills.exists() and not outputs.stills.is_dir():
        raise click.UsageError(f"--stills: {outputs.stills} is no folder; every rep gets a picture of its own in it")
    if outputs.blur_face and outputs.overlay is None and outputs.stills is None and outputs.report is None:
        raise click.UsageError("--blur-face says how to draw; ask for --overlay, --stills or --report as well")


def _require_folders(outputs: Outputs, videos: Sequence[Path]) -> None:
    """Several clips need folders for what each gets of its own, and names that do not collide there."""
    named = [("--json", outputs.json), ("--overlay", outputs.overlay), ("--report", outputs.report)]
    for name, path in named:
        if path not in (None, STDOUT) and not path.is_dir():
            raise click.UsageError(f"{name}: {path} is no folder; several clips need one, each gets its own file in it")
    stems = [video.stem for video in videos]
    twice = next((stem for stem in stems if stems.count(stem) > 1), None)
    for name, path in (*named, ("--stills", outputs.stills)):
        if path not in (None, STDOUT) and twice is not None:
            raise click.UsageError(
                f"{name}: two clips are called {twice}, and one would overwrite the other; rename one"
            )
