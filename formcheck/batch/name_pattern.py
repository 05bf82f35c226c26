"""Lifter, date and set from the names of folders and files: ``{lifter}/{date}_{set}``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import cast

import parse

from formcheck.batch.lifter_fields import FIELDS, NUMBERS, LifterFields, read_field

PATTERN_FIELDS = (*FIELDS, "any")
"""The fields of a pattern; ``any`` matches text that has no meaning, and may occur several times."""

_FIELD = re.compile(r"\{([^{}]*)\}")
_TEXT = r"[^/]+?"
_EXPRESSIONS = dict.fromkeys(PATTERN_FIELDS, _TEXT) | dict.fromkeys(NUMBERS, r"\d+(?:[.,]\d+)?")
_EXPRESSIONS |= {"bar": "(?i:high|low|front|none)", "folders": "(?:.*/)?"}
_TYPES = {name: parse.with_pattern(expression)(partial(read_field, name)) for name, expression in _EXPRESSIONS.items()}


@dataclass(frozen=True, slots=True)
class NamePattern:
    """How clips are named.

    The pattern matches the end of a clip's label, without the file's extension. With ``{lifter}/{date}_{set}``,
    ``2026/ana/2026-03-01_2.mp4`` shows ana on 2026-03-01 in set 2. A field takes as few characters as possible and
    never a slash. ``height_cm``, ``body_mass_kg`` and ``bar_kg`` take numbers only.

    Raises:
        ValueError: if the pattern has no field, an unknown field, or a field twice.
    """

    text: str

    def __post_init__(self) -> None:
        names = _FIELD.findall(self.text)
        known = ", ".join(f"{{{name}}}" for name in PATTERN_FIELDS)
        if not names:
            raise ValueError(f"{self.text!r} has no field; use some of {known}")
        for name in names:
            if name not in PATTERN_FIELDS:
                raise ValueError(f"{{{name}}} is not known; use some of {known}")
            if name != "any" and names.count(name) > 1:
                raise ValueError(f"{{{name}}} occurs twice in {self.text!r}; use it once")

    def read(self, label: str) -> LifterFields | None:
        """The fields in a label; None if it does not match the pattern."""
        folder, slash, name = label.rpartition("/")
        stem = name.rpartition(".")[0] or name
        # In a template of parse, a field without a name may occur several times.
        template = _FIELD.sub(
            lambda field: f"{{{'' if field[1] == 'any' else field[1]}:{field[1]}}}", self.text.strip("/")
        )
        found = parse.parse("{:folders}" + template, f"{folder}{slash}{stem}", _TYPES, case_sensitive=True)
        return cast("LifterFields", found.named) if isinstance(found, parse.Result) else None
