"""A name on one line, without commands for a terminal."""

from __future__ import annotations

import os

import pytest

from formcheck.domain.file_names import REPLACEMENT, printable_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb\r.mp4", f"a{REPLACEMENT}b{REPLACEMENT}.mp4"),
        ("a\x1b[31mred\x9b.mp4", f"a{REPLACEMENT}[31mred{REPLACEMENT}.mp4"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}gpj.mp4", f"{REPLACEMENT}gpj.mp4"),
        ("\N{LINE SEPARATOR}\N{FIRST STRONG ISOLATE}", 2 * REPLACEMENT),
        (os.fsdecode(b"caf\xe9.mp4"), f"caf{REPLACEMENT}.mp4"),
        ("\ud800.mp4", f"{REPLACEMENT}.mp4"),
    ],
)
def test_what_commands_a_terminal_or_turns_text_is_replaced(name: str, shown: str) -> None:
    assert printable_name(name) == shown


@pytest.mark.parametrize(
    "name",
    [
        "IMG_0001.MOV",
        "sets/Kniebeuge größer.mp4",
        "تمرين.mp4",
        "日本.mp4",
        "2026-11-29 at 9.41.00\u202fPM.mov",
        "🏋🏽\u200d♀️.mp4",
    ],
)
def test_names_as_people_give_them_stay(name: str) -> None:
    assert printable_name(name) == name
