"""Who is in which clip, from a table that people keep: CSV with a column ``file`` and some of the others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from formcheck.batch.name_pattern import NUMBERS
from formcheck.domain.errors import FormcheckError

COLUMNS = ("file", "lifter", "date", "set", "height_cm", "body_mass_kg", "bar_kg", "bar")


class PeopleError(FormcheckError):
    """The table cannot be used."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row of the table.

    Attributes:
        line: its line in the file, for messages.
        file: which clips it is for: a label, a file's name, a pattern with ``*``; empty means all clips of its lifter.
        told: what it says, by column; empty cells are left out.
    """

    line: int
    file: str
    told: Mapping[str, str]

    def is_for(self, label: str, lifter: str) -> bool:
        """Whether it speaks of a clip with this label, whose lifter is called so far as given."""
        if not self.file:
            return bool(lifter) and self.told.get("lifter") == lifter
        name = label.rpartition("/")[2]
        return self.file in (label, name) or fnmatchcase(label, self.file)


def read_people(path: Path) -> tuple[PersonRow, ...]:
    """Read the table, as a spreadsheet writes it: with commas or semicolons, figures with a point or a comma.

    Raises:
        PeopleError: if it cannot be read, has other columns, or holds something that is no figure where one belongs.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PeopleError(f"cannot be read ({error.strerror}); name a CSV file") from error
    except UnicodeDecodeError as error:
        raise PeopleError("is not written in UTF-8; save it again as CSV UTF-8") from error
    return tuple(_rows(text))


def fields_for(label: str, rows: Sequence[PersonRow], *, named: Mapping[str, str]) -> dict[str, str]:
    """All that is told of a clip: first by its name, then row by row, a later word in place of an earlier one."""
    told = dict(named)
    for row in rows:
        if row.is_for(label, told.get("lifter", "")):
            told |= row.told
    return told


def unmatched_rows(rows: Sequence[PersonRow], told: Mapping[str, Mapping[str, str]]) -> tuple[PersonRow, ...]:
    """Rows that speak of no clip: a slip of the hand, perhaps.

    Args:
        rows: the table.
        told: what is told of each clip in the end, by its label.
    """
    return tuple(
        row for row in rows if not any(row.is_for(label, known.get("lifter", "")) for label, known in told.items())
    )


def _rows(text: str) -> Iterator[PersonRow]:
    first = text.partition("\n")[0]
    divider = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    heading = [cell.strip().lower() for cell in next(reader, [])]
    _require_columns(heading)
    for cells in reader:
        told = {name: cell.strip() for name, cell in zip(heading, cells, strict=False) if cell.strip()}
        if len(cells) > len(heading):
            raise PeopleError(f"line {reader.line_num} has more cells than the heading; put quotes about a comma")
        if not told:
            continue
        for name in told.keys() & set(NUMBERS):
            told[name] = _figure(told[name], name, reader.line_num)
        file = told.pop("file", "").replace("\\", "/").removeprefix("./")
        if not file and "lifter" not in told:
            raise PeopleError(f"line {reader.line_num} names neither a file nor a lifter")
        yield PersonRow(reader.line_num, file, told)


def _require_columns(heading: list[str]) -> None:
    strange = [name for name in heading if name not in COLUMNS]
    if strange or not heading or len(set(heading)) < len(heading):
        what = f"the column {strange[0]!r} is not known" if strange else "a column is missing or there twice"
        raise PeopleError(f"{what}; the first line names some of {','.join(COLUMNS)}")
    if not {"file", "lifter"} & set(heading):
        raise PeopleError("there is no column file, nor one lifter, to tell which clips a line is for")


def _figure(text: str, name: str, line: int) -> str:
    figure = text.replace(",", ".")
    try:
        float(figure)
    except ValueError as error:
        raise PeopleError(f"line {line}: {text!r} is no figure for {name}") from error
    return figure
