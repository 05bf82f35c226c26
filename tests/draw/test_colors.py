"""The colors of the verdict groups are written in one place, and the drawings that hold them agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcheck.draw.colors import GROUP_COLORS, css_variables
from formcheck.draw.svg import PICTURES
from formcheck.wording.labels import VerdictGroup

PACKAGE = Path(__file__).parents[2] / "formcheck"


@pytest.mark.parametrize("kind", VerdictGroup)
def test_the_sign_of_a_group_has_its_color(kind: VerdictGroup) -> None:
    drawing = (PICTURES / f"kind-{kind}.svg").read_text(encoding="utf-8")
    assert GROUP_COLORS[kind] in drawing
    assert f"--{kind}: {GROUP_COLORS[kind]};" in css_variables()


def test_no_style_sheet_and_no_other_module_repeats_a_color() -> None:
    texts = (path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".css", ".js", ".jinja", ".typ"})
    holders = {path for path in texts if any(c in path.read_text(encoding="utf-8") for c in GROUP_COLORS.values())}
    assert holders == {PACKAGE / "draw" / "colors.py"}
