"""The font of stills, charts and PDF reports: DejaVu Sans, with Latin, Greek and Cyrillic letters.

Matplotlib ships it, with its license, which lets anybody embed it.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def font_file(*, bold: bool = False) -> Path:
    """The TrueType file of the regular or the bold font."""
    # Found, not imported, which takes a quarter of a second.
    package = find_spec("matplotlib")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")
    folder = Path(package.origin).parent / "mpl-data" / "fonts" / "ttf"
    return folder / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
