"""Where results go besides the screen: what was asked, checked before the work, and written after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.errors import OutputError

if TYPE_CHECKING:
    from formcheck.results import Analysis

STDOUT = Path("-")

Tell = Callable[[int, int], None]
"""Told how many pictures are done, and how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Where results go besides the screen.

    Attributes:
        json, csv: files; ``-`` is standard output, which then carries nothing else. JSON may be a folder.
        overlay: a video file, or a folder for several.
        stills: a folder.
        blur_face: whether the lifter's face is made unrecognisable in what is drawn.
    """

    json: Path | None = None
    csv: Path | None = None
    overlay: Path | None = None
    stills: Path | None = None
    blur_face: bool = False

    @property
    def is_screen_free(self) -> bool:
        """Whether standard output may be used for the table."""
        return STDOUT not in (self.json, self.csv)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to write: where, what it is called while it is made, and how."""

    path: Path
    doing: str
    write: Callable[[Tell], None]


def require_sense(outputs: Outputs, videos: Sequence[Path]) -> None:
    """Refuse now what would fail after minutes of analysis.

    Raises:
        click.UsageError: with what to do instead.
    """
    if outputs.json == outputs.csv == STDOUT:
        raise click.UsageError("only one of --json and --csv can go to standard output")
    for name, path in (("--json", outputs.json), ("--csv", outputs.csv), ("--overlay", outputs.overlay)):
        if path is None or (path == STDOUT and name != "--overlay"):
            continue
        if not path.parent.is_dir():
            raise click.UsageError(f"{name}: there is no folder {path.parent}; make it first")
        if any(path.exists() and video.exists() and path.samefile(video) for video in videos):
            raise click.UsageError(f"{name}: {path} is one of the clips and would be overwritten")
    _require_kinds(outputs)
    if len(videos) > 1:
        _require_folders(outputs, videos)


def deliveries(analysis: Analysis, video: Path, outputs: Outputs, *, count: int) -> Iterator[Delivery]:
    """What is to be written of one clip out of ``count``; each fails by itself, with an OutputError or VideoError."""
    json, overlay, stills = outputs.json, outputs.overlay, outputs.stills
    if json is not None:
        target = json / f"{video.stem}.json" if json.is_dir() else json
        yield Delivery(target, "writing", lambda _: _write_json(analysis, target, many=count > 1))
    if stills is not None:
        folder = stills
        yield Delivery(folder, "drawing stills", lambda _: _draw_stills(analysis, video, folder, outputs))
    if overlay is not None:
        movie = overlay / f"{video.stem}-overlay.mp4" if overlay.is_dir() else overlay
        yield Delivery(movie, "drawing", lambda tell: _draw_overlay(analysis, video, movie, outputs, tell=tell))


def write_csv(analyses: Sequence[Analysis], path: Path) -> None:
    """Write the reps of all clips.

    Raises:
        OutputError: if the file cannot be written.
    """
    from formcheck.report import render_csv

    write_text(path, render_csv(analyses))


def write_text(path: Path, text: str) -> None:
    """Write a result to standard output or to a file.

    Raises:
        OutputError: if the file cannot be written.
    """
    if path == STDOUT:
        # Bytes: what others read is UTF-8 whatever the terminal speaks.
        click.echo(text.encode("utf-8"), nl=False)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror}); choose another place") from error


def _require_kinds(outputs: Outputs) -> None:
    """A folder where a folder is needed, a file where a file is."""
    if outputs.csv is not None and outputs.csv.is_dir():
        raise click.UsageError(f"--csv: {outputs.csv} is a folder; name a file, it holds the reps of all clips")
    if outputs.overlay is not None and not outputs.overlay.is_dir() and outputs.overlay.suffix.lower() != ".mp4":
        raise click.UsageError(f"--overlay: {outputs.overlay} would be an MP4 video; name a file that ends in .mp4")
    if outputs.stills is not None and outputs.stills.exists() and not outputs.stills.is_dir():
        raise click.UsageError(f"--stills: {outputs.stills} is no folder; every rep gets a picture of its own in it")
    if outputs.blur_face and outputs.overlay is None and outputs.stills is None:
        raise click.UsageError("--blur-face says how to draw; ask for --overlay or --stills as well")


def _require_folders(outputs: Outputs, videos: Sequence[Path]) -> None:
    """Several clips need folders for what each gets of its own, and names that do not collide there."""
    named = [("--json", outputs.json), ("--overlay", outputs.overlay)]
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


def _write_json(analysis: Analysis, path: Path, *, many: bool) -> None:
    from formcheck.report import render_json, render_json_line

    write_text(path, render_json_line(analysis) if path == STDOUT and many else render_json(analysis))


def _draw_stills(analysis: Analysis, video: Path, folder: Path, outputs: Outputs) -> None:
    from formcheck.draw import Face
    from formcheck.stills import write_stills

    write_stills(video, analysis, folder, face=Face.BLURRED if outputs.blur_face else Face.SHOWN)


def _draw_overlay(analysis: Analysis, video: Path, movie: Path, outputs: Outputs, *, tell: Tell) -> None:
    from formcheck.draw import Face
    from formcheck.overlay import write_overlay

    face = Face.BLURRED if outputs.blur_face else Face.SHOWN
    write_overlay(video, analysis, movie, face=face, progress=tell)
