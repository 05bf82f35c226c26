"""Names of files as text that can be shown: a name may hold whatever bytes its owner, or a stranger, chose."""

from __future__ import annotations

import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

HIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, which command a terminal or break a line; lone surrogates, by which Python stands for bytes that
are not UTF-8; other ends of lines."""

DIRECTION_CHANGES = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Unicode's classes of characters that turn the reading direction of what follows: ``gpj.mp4`` for ``4pm.jpg``."""


def printable_name(name: str) -> str:
    """A file name, or a path, on one line: what cannot be shown there becomes :data:`REPLACEMENT`."""
    return "".join(REPLACEMENT if _is_hidden(character) else character for character in name)


def _is_hidden(character: str) -> bool:
    return (
        unicodedata.category(character) in HIDDEN_CATEGORIES
        or unicodedata.bidirectional(character) in DIRECTION_CHANGES
    )
