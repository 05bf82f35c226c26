"""The font of stills, charts and PDF reports: DejaVu Sans, with Latin, Greek and Cyrillic letters.

Matplotlib ships it, with its license, which lets anybody embed it.
"""

from __future__ import annotations

from pathlib import Path


def font_file(*, bold: bool = False) -> Path:
    """The TrueType file of the regular or the bold font."""
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
