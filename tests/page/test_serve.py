"""``formcheck app`` serves the page with the page's own settings."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from formcheck.cli import cli
from formcheck.page.samples import find_samples
from formcheck.page.serve import script

PROJECT = Path(__file__).parents[2]


def test_the_page_is_for_this_machine_alone_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []
    monkeypatch.setattr("formcheck.page.serve.serve", lambda **options: asked.append(options))
    assert CliRunner().invoke(cli, ["app"]).exit_code == 0
    assert CliRunner().invoke(cli, ["app", "--port", "9000", "--host", "192.0.2.7"]).exit_code == 0
    assert asked == [
        {"port": 8501, "host": "localhost", "root": None},
        {"port": 9000, "host": "192.0.2.7", "root": None},
    ]


def test_a_port_that_is_none_is_refused() -> None:
    assert CliRunner().invoke(cli, ["app", "--port", "0"]).exit_code == 2


def test_the_script_has_the_settings_beside_it() -> None:
    assert (script().parent / ".streamlit" / "config.toml").is_file()


def test_nothing_is_told_to_anybody() -> None:
    settings = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["server"]["address"] == "localhost"
    assert settings["server"]["maxUploadSize"] > 0
    assert {"light", "dark"} <= set(settings["theme"])


def test_every_sample_can_be_tried() -> None:
    folder = PROJECT / "sample_videos"
    assert {sample.path.name for sample in find_samples(folder)} == {path.name for path in folder.glob("*.mp4")}
    assert find_samples(folder / "nowhere") == ()
