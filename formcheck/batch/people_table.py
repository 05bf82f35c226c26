"""The table that says who is in which clip: a CSV file with ``file`` and some of the :class:`LifterFields`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import cast

from formcheck.batch.lifter_fields import FIELDS, LifterFields, read_field
from formcheck.domain.errors import FormcheckError

COLUMNS = ("file", *FIELDS)


class PeopleError(FormcheckError):
    """The table cannot be used."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row of the table.

    Attributes:
        line: line number in the file, for messages.
        file: the clips it is for: a label, a file name, or a pattern with ``*``. Empty: all clips of its lifter.
        fields: the cells that are not empty.
    """

    line: int
    file: str
    fields: LifterFields

    def is_for(self, label: str, lifter: str) -> bool:
        """Whether the row is for the clip with this label, whose lifter is known so far as ``lifter``."""
        if not self.file:
            return bool(lifter) and self.fields.get("lifter") == lifter
        name = label.rpartition("/")[2]
        return self.file in (label, name) or fnmatchcase(label, self.file)


def read_people(path: Path) -> tuple[PersonRow, ...]:
    """Read the table as spreadsheets write it: commas or semicolons, decimal points or commas.

    Raises:
        PeopleError: if the file cannot be read, a column is unknown, or a cell is not a value of its column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PeopleError(f"cannot be read ({error.strerror}); name a CSV file") from error
    except UnicodeDecodeError as error:
        raise PeopleError("is not UTF-8; save it again as CSV UTF-8") from error
    return tuple(_rows(text))


def fields_for(label: str, rows: Sequence[PersonRow], *, known: LifterFields) -> LifterFields:
    """The fields of a clip: the known ones, then row by row. A later value replaces an earlier one."""
    for row in rows:
        if row.is_for(label, known.get("lifter", "")):
            known = known | row.fields
    return known


def unmatched_rows(rows: Sequence[PersonRow], clips: Mapping[str, LifterFields]) -> tuple[PersonRow, ...]:
    """Rows that are for none of the clips, perhaps because of a typing error.

    Args:
        rows: the table.
        clips: the final fields of each clip, by label.
    """
    return tuple(
        row for row in rows if not any(row.is_for(label, fields.get("lifter", "")) for label, fields in clips.items())
    )


def _rows(text: str) -> Iterator[PersonRow]:
    first = text.partition("\n")[0]
    divider = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    heading = [cell.strip().lower() for cell in next(reader, [])]
    _require_columns(heading)
    for cells in reader:
        where = f"line {reader.line_num}"
        if len(cells) > len(heading):
            raise PeopleError(f"{where} has more cells than the heading; put quotes around a cell with a comma")
        texts = {name: cell.strip() for name, cell in zip(heading, cells, strict=False) if cell.strip()}
        if not texts:
            continue
        file = texts.pop("file", "").replace("\\", "/").removeprefix("./")
        if not file and "lifter" not in texts:
            raise PeopleError(f"{where} names neither a file nor a lifter; name one")
        try:
            fields = {name: read_field(name, text) for name, text in texts.items()}
            yield PersonRow(reader.line_num, file, cast("LifterFields", fields))
        except ValueError as error:
            raise PeopleError(f"{where}: {error}") from error


def _require_columns(heading: list[str]) -> None:
    unknown = [name for name in heading if name not in COLUMNS]
    if unknown or not heading or len(set(heading)) < len(heading):
        what = f"the column {unknown[0]!r} is not known" if unknown else "a column is missing or occurs twice"
        raise PeopleError(f"{what}; the first line names some of {','.join(COLUMNS)}")
    if not {"file", "lifter"} & set(heading):
        raise PeopleError("has no column file or lifter; add one, to say which clips a line is for")
