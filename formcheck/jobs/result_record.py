"""The record in a clip's folder: for which job the files were made. Written last, so the files are complete."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.domain.errors import AnalysisFailure
from formcheck.jobs.job import SCHEMA
from formcheck.system.whole_file import write_whole

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from formcheck.draw.still import Still

NAME = "record.json"
ANALYSIS = "analysis.json"
REPORT = "report.html"
TABLE = "reps.csv"
OVERLAY = "overlay.mp4"
"""The names of a clip's files."""


@dataclass(frozen=True, slots=True)
class StillFile:
    """A still beside the record: its file's name, and the other fields of :class:`formcheck.draw.still.Still`."""

    file: str
    rep: int
    picture_height_px: int
    text: str

    def load(self, folder: Path) -> Still:
        """Read the still.

        Raises:
            OSError: if the file cannot be read.
        """
        from formcheck.draw.still import Still

        return Still(self.rep, (folder / self.file).read_bytes(), self.picture_height_px, self.text)


@dataclass(frozen=True, slots=True)
class Record:
    """The record.

    Attributes:
        key: of the job.
        failed: why there is no analysis; None if there is one.
        stills: by the number of the rep.
        files: all other files in the folder.
        missing: what could not be drawn, and why.
    """

    key: str
    failed: AnalysisFailure | None
    stills: dict[int, StillFile]
    files: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawings:
    """What was drawn of a clip.

    Attributes:
        stills: those that could be drawn, in the order of the reps.
        overlay: the overlay video; None if there is none.
        missing: why something could not be drawn.
    """

    stills: tuple[Still, ...]
    overlay: Path | None
    missing: str


def load_drawings(folder: Path) -> Drawings:
    """Find what was drawn of a clip in its folder."""
    record = read_record(folder)
    if record is None:
        return Drawings((), None, "the files of this clip are gone")
    stills = tuple(still.load(folder) for _, still in sorted(record.stills.items()))
    overlay = folder / OVERLAY if OVERLAY in record.files else None
    return Drawings(stills, overlay, "; ".join(record.missing))


def write_record(folder: Path, record: Record) -> None:
    """Write the record into a clip's folder.

    Raises:
        OutputError: if it cannot be written.
    """
    plain = {"schema": SCHEMA, **asdict(record)}
    write_whole(folder / NAME, json.dumps(plain, indent=1, ensure_ascii=False) + "\n")


def read_record(folder: Path) -> Record | None:
    """Read the record of a folder; None if there is none, or a file that it names is missing."""
    try:
        plain = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if plain.pop("schema") != SCHEMA:
            return None
        record = _adapter().validate_python(plain)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return record if all((folder / name).is_file() for name in record.files) else None


@cache
def _adapter() -> TypeAdapter[Record]:
    from pydantic import TypeAdapter

    return TypeAdapter(Record)
