"""The Python examples of the pages run as they stand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from formcheck import load_recording, write_json
from tests.video_files import cut

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parent.parent
README, OUTPUT = PROJECT / "README.md", PROJECT / "docs" / "output.md"


def examples(page: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def test_no_other_page_has_an_example() -> None:
    pages = {page for page in (*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md")) if examples(page)}
    assert pages == {README, OUTPUT}


def test_every_example_runs_and_prints_the_rise_of_the_heel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cut("heels_lift.mp4", tmp_path / "squat.mp4", end_s=3.2)
    monkeypatch.chdir(tmp_path)
    ((readme,), (output,)) = examples(README), examples(OUTPUT)
    names: dict[str, Any] = {}
    exec(readme, names)  # noqa: S102 - our own page
    said = re.fullmatch(r"1 (\d+\.\d+) ± (\d+\.\d+)\n", capsys.readouterr().out)
    assert said is not None
    assert 3.0 < float(said[1]) < 8.0
    assert load_recording(Path("squat.npz")).source.file == "squat.mp4"
    write_json(names["analysis"], Path("result.json"))
    exec(output, {})  # noqa: S102 - our own page
    again = re.fullmatch(r"1 (\d+\.\d+)\n", capsys.readouterr().out)
    assert again is not None
    assert float(again[1]) == pytest.approx(float(said[1]), rel=1e-5)
