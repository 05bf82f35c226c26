"""The table of people, as spreadsheets write it, says who is in which clip."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcheck.batch.people_table import PeopleError, PersonRow, fields_for, read_people, unmatched_rows
from formcheck.domain.lifter import Bar


def read(tmp_path: Path, text: str | bytes) -> tuple[PersonRow, ...]:
    path = tmp_path / "people.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_people(path)


def test_a_row_names_clips_by_file_path_or_pattern(tmp_path: Path) -> None:
    rows = read(tmp_path, "file,lifter,height_cm\nx.mp4,Ana,170\nmon/y.mp4,Ben,\ntue/*,Cy,190\n")
    assert fields_for("deep/x.mp4", rows, known={}) == {"lifter": "Ana", "height_cm": 170.0}
    assert fields_for("mon/y.mp4", rows, known={}) == {"lifter": "Ben"}
    assert fields_for("tue/z.mp4", rows, known={}) == {"lifter": "Cy", "height_cm": 190.0}
    assert fields_for("wed/z.mp4", rows, known={}) == {}


def test_a_row_without_a_file_is_for_all_clips_of_its_lifter(tmp_path: Path) -> None:
    rows = read(tmp_path, "lifter,height_cm,bar\nana,170,low\n")
    assert fields_for("ana/1.mp4", rows, known={"lifter": "ana"}) == {
        "lifter": "ana",
        "height_cm": 170.0,
        "bar": Bar.LOW,
    }
    assert fields_for("ben/1.mp4", rows, known={"lifter": "ben"}) == {"lifter": "ben"}


def test_a_later_value_replaces_an_earlier_one(tmp_path: Path) -> None:
    rows = read(tmp_path, "file,lifter,bar_kg\n*,,60\nx.mp4,Ana,80\n")
    assert fields_for("x.mp4", rows, known={"lifter": "a", "bar_kg": 20.0}) == {"lifter": "Ana", "bar_kg": 80.0}
    assert fields_for("y.mp4", rows, known={}) == {"bar_kg": 60.0}


def test_semicolons_and_decimal_commas_are_read(tmp_path: Path) -> None:
    rows = read(tmp_path, b'\xef\xbb\xbfFile;Lifter;body_mass_kg\r\n.\\mon\\x.mp4;"Zo\xc3\xab; Q";82,5\r\n;;\r\n')
    assert [(row.line, row.file, row.fields) for row in rows] == [
        (2, "mon/x.mp4", {"lifter": "Zoë; Q", "body_mass_kg": 82.5})
    ]


def test_rows_that_match_no_clip_are_found(tmp_path: Path) -> None:
    rows = read(tmp_path, "file,lifter,height_cm\nx.mp4,Ana,170\nxx.mp4,Ana,170\n,Bob,180\n")
    assert [row.line for row in unmatched_rows(rows, {"x.mp4": {"lifter": "Ana"}})] == [3, 4]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("file,name\nx,y\n", "the column 'name' is not known"),
        ("", "the first line names some of file,lifter"),
        ("file,file\n", "twice"),
        ("height_cm\n170\n", "no column file"),
        ("file,height_cm\nx.mp4,tall\n", "line 2: height_cm is 'tall', not a number"),
        ("file,bar\nx.mp4,sideways\n", "line 2: bar is 'sideways', not one of high, low, front, none"),
        ("file,lifter\nx.mp4,Ana, Maria\n", "line 2 has more cells"),
        ("file,lifter,height_cm\n,,170\n", "names neither a file nor a lifter"),
        (b"file,lifter\nx.mp4,Zo\xeb\n", "is not UTF-8"),
    ],
)
def test_an_unusable_table_is_refused_with_the_line(tmp_path: Path, text: str | bytes, words: str) -> None:
    with pytest.raises(PeopleError) as refused:
        read(tmp_path, text)
    assert words in str(refused.value)


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PeopleError, match="cannot be read"):
        read_people(tmp_path / "people.csv")
