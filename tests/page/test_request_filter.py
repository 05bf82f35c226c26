"""Foreign hosts and origins are refused by the served page before Streamlit reads them."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from formcheck.live.websocket import PATH
from formcheck.page.password import PasswordCheck
from formcheck.page.request_filter import SECURITY_HEADERS, RequestFilter, is_own_host
from tests.browser.stage import Served, served
from tests.page.asgi_server import request, serving

pytestmark = pytest.mark.slow

STREAM = "/_stcore/stream"


@pytest.fixture(scope="module")
def page_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Open to the network, as it is most exposed."""
    folder = tmp_path_factory.mktemp("home")
    with served(folder, options=("--host", "0.0.0.0")) as running:  # noqa: S104 - on purpose
        yield running
    log = running.log()
    assert "FORMCHECK_PASSWORD" in log, "it says loudly that everybody can open the page"
    assert "external" not in log.lower()
    assert "Traceback" not in log


def port_of(page: Served) -> int:
    return int(page.url.rpartition(":")[2])


def handshake(page: Served, path: str, *, origin: str | None, host: str | None = None) -> int:
    """The status of a WebSocket's handshake."""
    address = urlsplit(page.url)
    headers = {} if origin is None else {"Origin": origin}
    with socket.create_connection((address.hostname, address.port)) as raw:
        try:
            url = f"ws://{host or address.netloc}{path}"
            with connect(url, sock=raw, additional_headers=headers, open_timeout=30, proxy=None):
                return 101
        except InvalidStatus as error:
            return error.response.status_code


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8501", 200),
        ("127.0.0.1", 200),
        ("192.168.1.20:8501", 200),
        ("[::1]:8501", 200),
        (socket.gethostname(), 200),
        ("elsewhere.example", 400),
        ("elsewhere.example:8501", 400),
        ("localhost.elsewhere.example", 400),
        ("127.0.0.1.elsewhere.example", 400),
        ("[", 400),
        ("", 400),
    ],
)
def test_a_foreign_host_is_refused(page_served: Served, host: str, status: int) -> None:
    assert request(port_of(page_served), headers={"Host": host})[0].status == status


def test_only_named_hosts_are_answered_where_some_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.get_option", lambda name: ["squat.example", "*.Gym.example"])
    assert is_own_host("squat.example:443")
    assert is_own_host("SQUAT.example.")
    assert is_own_host("one.gym.example")
    assert not is_own_host("gym.example.net")
    assert not is_own_host("localhost")


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("PUT", "/_stcore/upload_file/x/y"), ("POST", "/")])
@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "", "http://localhost:1", "http://["])
def test_a_foreign_origin_is_refused(page_served: Served, method: str, path: str, origin: str) -> None:
    assert request(port_of(page_served), path, method=method, headers={"Origin": origin})[0].status == 403


def test_the_own_origin_is_answered(page_served: Served) -> None:
    headers = {"Host": "192.168.1.20:8501", "Origin": "http://192.168.1.20:8501"}
    assert request(port_of(page_served), headers=headers)[0].status == 200


@pytest.mark.parametrize("path", [STREAM, PATH])
@pytest.mark.parametrize("origin", [None, "http://elsewhere.example", "null", "http://127.0.0.1:1"])
def test_a_page_from_elsewhere_gets_no_websocket(page_served: Served, path: str, origin: str | None) -> None:
    assert handshake(page_served, path, origin=origin) == 403


@pytest.mark.parametrize("path", [STREAM, PATH])
def test_a_name_that_leads_here_gets_no_websocket(page_served: Served, path: str) -> None:
    """DNS rebinding: host and origin agree, and neither is ours."""
    assert handshake(page_served, path, origin="http://elsewhere.example", host="elsewhere.example") == 403
    assert handshake(page_served, path, origin=page_served.url) == 101


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/media/nothing.mp4", {}),
        ("/_stcore/health", {}),
        ("/", {"Host": "x.example"}),
        ("/", {"Origin": "x"}),
    ],
)
def test_every_response_protects_the_browser(page_served: Served, path: str, headers: dict[str, str]) -> None:
    response, _ = request(port_of(page_served), path, headers=headers)
    assert {name: response.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "unsafe-eval" not in response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


async def read_body(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


def test_a_client_that_leaves_in_the_middle_makes_no_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    page = Starlette(routes=[Route("/", read_body, methods=["POST"])])
    logs = []
    for app in (page, RequestFilter(page), RequestFilter(PasswordCheck(page, password="a password"))):  # noqa: S106
        with serving(app) as port, socket.create_connection(("127.0.0.1", port)) as raw:
            raw.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\npassword=")
            raw.close()
            time.sleep(0.5)
        logs.append(capfd.readouterr().err)
    assert ["Traceback" in log for log in logs] == [True, False, False]


@pytest.mark.parametrize("path", [PATH, STREAM])
def test_clients_that_leave_at_once_disturb_nobody(page_served: Served, path: str) -> None:
    """The log is read when the server has ended."""
    address = urlsplit(page_served.url)
    for origin in (page_served.url, "http://elsewhere.example"):
        for message in (b"", b"no token"):
            for _ in range(10):
                with socket.create_connection((address.hostname, address.port)) as raw:
                    raw.sendall(upgrade(path, host=address.netloc, origin=origin) + masked(message))
    assert request(port_of(page_served))[0].status == 200


def upgrade(path: str, *, host: str, origin: str) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        f"Origin: {origin}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def masked(text: bytes) -> bytes:
    """A text frame with a mask of zeros; nothing for no text."""
    return bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text if text else b""
