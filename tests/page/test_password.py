"""The password stands before every part of the page, and cannot be guessed by trying."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from formcheck.cli.main import cli
from formcheck.page.password import (
    COOKIE,
    HEALTH_PATH,
    MAX_ALL_ATTEMPTS,
    MAX_ATTEMPTS,
    MAX_FORM_BYTES,
    PASSWORD_VARIABLE,
    AttemptLimiter,
    PasswordCheck,
)
from tests.page.asgi_server import request, serving

PASSWORD = "Kniebeuge & \N{LATIN CAPITAL LETTER U WITH DIAERESIS}bung +%"  # noqa: S105 - of these tests


async def page(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"the page, {request.method}")


async def stream(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close()


ROUTES = [Route("/{path:path}", page, methods=["GET", "PUT", "POST"]), WebSocketRoute("/stream", stream)]


def protected() -> PasswordCheck:
    return PasswordCheck(Starlette(routes=ROUTES), password=PASSWORD)


@pytest.fixture
def port() -> Iterator[int]:
    with serving(protected()) as port:
        yield port


def enter(port: int, password: str, path: str = "/live?x=1") -> tuple[int, str, str]:
    """Send the form of ``/live?x=1``; give the status, the address to go to, and the cookie with its attributes."""
    form = urlencode({"password": password})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response, _ = request(port, path, method="POST", headers=headers, body=form)
    return response.status, response.headers.get("Location", ""), response.headers.get("Set-Cookie", "")


def handshake(port: int, cookie: str = "") -> int:
    """The status of a WebSocket's handshake."""
    try:
        with connect(f"ws://127.0.0.1:{port}/stream", additional_headers={"Cookie": cookie}, proxy=None):
            return 101
    except InvalidStatus as error:
        return error.response.status_code


@pytest.mark.parametrize("path", ["/", "/live", "/_stcore/host-config", "/media/x.mp4", "/static/x.js"])
@pytest.mark.parametrize("cookie", ["", f"{COOKIE}=guessed", f"{COOKIE}=", f"{COOKIE}=\xe9"])
def test_without_it_nothing_is_shown(port: int, path: str, cookie: str) -> None:
    for method in ("GET", "PUT"):
        response, text = request(port, path, method=method, headers={"Cookie": cookie})
        assert response.status == 401
        assert "the page" not in text
        assert 'type="password"' in text
    assert handshake(port, cookie.encode("ascii", "replace").decode()) == 403


def test_with_it_the_browser_is_let_in_and_stays_so(port: int) -> None:
    status, address, cookie = enter(port, PASSWORD)
    shown = cookie.partition(";")[0]
    assert (status, address) == (303, "/live")
    for method in ("GET", "PUT", "POST"):
        assert request(port, "/live", method=method, headers={"Cookie": shown})[1] == f"the page, {method}"
    assert handshake(port, shown) == 101


@pytest.mark.parametrize("path", ["//elsewhere.invalid/live", "///elsewhere.invalid/live"])
def test_it_leads_to_no_other_server(port: int, path: str) -> None:
    assert enter(port, PASSWORD, path)[:2] == (303, "/elsewhere.invalid/live")


def test_the_cookie_is_for_the_server_alone_and_dies_with_it(port: int) -> None:
    attributes = enter(port, PASSWORD)[2].split("; ")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(attributes)
    assert "Secure" not in attributes
    with serving(protected()) as restarted:
        assert request(restarted, headers={"Cookie": attributes[0]})[0].status == 401


def test_over_https_the_cookie_never_travels_in_the_open() -> None:
    app = protected()

    async def as_https(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "scheme": "https"} if scope["type"] == "http" else scope, receive, send)

    with serving(as_https) as port:
        assert "Secure" in enter(port, PASSWORD)[2].split("; ")


@pytest.mark.parametrize("password", ["", "kniebeuge", PASSWORD + " ", "x" * MAX_FORM_BYTES, "\0"])
def test_another_password_opens_nothing(port: int, password: str) -> None:
    assert enter(port, password) == (401, "", "")


def test_guessing_is_throttled_even_where_the_guess_is_right(port: int) -> None:
    statuses = [enter(port, "guess")[0] for _ in range(int(MAX_ATTEMPTS) + 1)]
    assert statuses == [401] * int(MAX_ATTEMPTS) + [429]
    assert enter(port, PASSWORD) == (429, "", "")


def test_supervisors_need_no_password(port: int) -> None:
    assert request(port, HEALTH_PATH)[0].status == 200


def test_many_addresses_together_are_throttled_too() -> None:
    limiter = AttemptLimiter()
    tries = [limiter.allow(f"2001:db8::{number:x}", 0.0) for number in range(int(MAX_ALL_ATTEMPTS) + 5)]
    assert tries == [True] * int(MAX_ALL_ATTEMPTS) + [False] * 5
    assert limiter.allow("192.0.2.1", 2.0), "a second later there is room again"


def test_a_short_password_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "squat")
    result = CliRunner().invoke(cli, ["app", "--host", "192.0.2.7"])
    assert result.exit_code == 2
    assert "fewer than 8 characters" in result.output
