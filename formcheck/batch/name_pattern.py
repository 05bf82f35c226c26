"""Lifter, day and set from what folders and files are called: ``{lifter}/{date}_{set}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

FIELDS = ("lifter", "date", "set", "height_cm", "body_mass_kg", "bar_kg", "bar", "any")
"""What a pattern may name; ``any`` stands for words that mean nothing here, and may stand more than once."""

NUMBERS = ("height_cm", "body_mass_kg", "bar_kg")

_FIELD = re.compile(r"\{([^{}]*)\}")
_LETTERS = dict.fromkeys(NUMBERS, r"\d+(?:[.,]\d+)?") | {"bar": "(?i:high|low|front|none)"}
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True)
class NamePattern:
    """How clips are named.

    The pattern is held against the end of a clip's label, without the file's ending: with ``{lifter}/{date}_{set}`` the
    clip ``2026/ana/2026-03-01_2.mp4`` is of ana, of the first of March, her set 2. A field takes as few letters as it
    can and never a slash; figures take figures alone.

    Raises:
        ValueError: if it names no field, one that is not known, or one twice.
    """

    text: str

    def __post_init__(self) -> None:
        names = _FIELD.findall(self.text)
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        if not names:
            raise ValueError(f"{self.text!r} names nothing; use some of {known}")
        strange = [name for name in names if name not in FIELDS]
        if strange:
            raise ValueError(f"{{{strange[0]}}} is not known; use some of {known}")
        twice = [name for name in names if name != "any" and names.count(name) > 1]
        if twice:
            raise ValueError(f"{{{twice[0]}}} stands twice in {self.text!r}")

    def read(self, label: str) -> Mapping[str, str] | None:
        """What a label says, by field; None where it does not follow the pattern."""
        found = re.fullmatch(rf"(?:.*/)?{self._expression()}", _without_ending(label))
        if found is None:
            return None
        return {name: _tidy(name, text) for name, text in found.groupdict().items()}

    def _expression(self) -> str:
        parts = _FIELD.split(self.text.strip("/"))
        # Words and names of fields take turns.
        words, names = parts[::2], parts[1::2]
        fields = [r"[^/]+?" if name == "any" else rf"(?P<{name}>{_LETTERS.get(name, '[^/]+?')})" for name in names]
        return "".join(re.escape(word) + field for word, field in zip(words, [*fields, ""], strict=True))


def _without_ending(label: str) -> str:
    folder, slash, name = label.rpartition("/")
    return f"{folder}{slash}{name.rpartition('.')[0] or name}"


def _tidy(name: str, text: str) -> str:
    """A field without blanks about it; a day written 20260301 as 2026-03-01, so that days sort and read alike."""
    text = text.strip().replace(",", ".") if name in NUMBERS else text.strip()
    day = _COMPACT_DAY.fullmatch(text) if name == "date" else None
    return "-".join(day.groups()) if day else text
