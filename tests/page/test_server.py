"""``formcheck app`` serves the page with the page's own settings."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner
from streamlit.web.server.app_discovery import discover_asgi_app

from formcheck.cli.main import cli
from formcheck.live.websocket import PATH
from formcheck.page.server import find_script, own_url
from formcheck.page.upload.samples import find_samples

PROJECT = Path(__file__).parents[2]


def test_the_page_is_for_this_machine_alone_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[dict[str, object]] = []
    monkeypatch.setattr("formcheck.page.server.serve", lambda **options: served.append(options))
    assert CliRunner().invoke(cli, ["app"]).exit_code == 0
    assert CliRunner().invoke(cli, ["app", "--port", "9000", "--host", "192.0.2.7"]).exit_code == 0
    assert served == [
        {"port": 8501, "host": "localhost", "tls": None, "root": None, "names": ()},
        {"port": 9000, "host": "192.0.2.7", "tls": None, "root": None, "names": ()},
    ]


def test_a_certificate_is_handed_on_and_must_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr("streamlit.web.cli.main", lambda arguments, **_: ran.append(arguments))
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.touch()
    assert CliRunner().invoke(cli, ["app", "--tls", str(cert), str(key)]).exit_code == 2
    key.touch()
    assert CliRunner().invoke(cli, ["app", "--tls", str(cert), str(key)]).exit_code == 0
    assert ran[0][-2:] == [f"--server.sslCertFile={cert}", f"--server.sslKeyFile={key}"]


def test_a_port_that_is_none_is_refused() -> None:
    assert CliRunner().invoke(cli, ["app", "--port", "0"]).exit_code == 2


def test_the_script_has_the_settings_beside_it() -> None:
    assert (find_script().parent / ".streamlit" / "config.toml").is_file()


@pytest.mark.parametrize("door", [PROJECT / "streamlit_app.py", PROJECT / "formcheck" / "page" / "installed_app.py"])
def test_either_door_serves_the_way_of_the_pictures_beside_the_page(door: Path) -> None:
    found = discover_asgi_app(door)
    assert found.is_asgi_app
    app = getattr(import_from(door), found.app_name or "")
    assert [route.path for route in app._user_routes] == [PATH]
    assert app.script_path.name == "app.py"


def import_from(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("address", "certificate", "url"),
    [
        ("localhost", None, "http://localhost:8501"),
        ("0.0.0.0", None, "http://localhost:8501"),  # noqa: S104 - nobody listens here
        ("192.0.2.7", "cert.pem", "https://192.0.2.7:8501"),
    ],
)
def test_the_machines_own_browser_is_led_to_the_page(
    monkeypatch: pytest.MonkeyPatch, address: str, certificate: str | None, url: str
) -> None:
    options = {"server.address": address, "server.sslCertFile": certificate, "server.port": 8501}
    monkeypatch.setattr("streamlit.get_option", options.__getitem__)
    assert own_url() == url


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
