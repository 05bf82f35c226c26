"""Connections whose request does not arrive, and too many of one address, are dropped; steady ones are not."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.sync.client import connect

from formcheck.page import connection_limits
from formcheck.page.connection_limits import MIN_PROGRESS_BYTES, LimitedProtocol, limit_connections
from tests.page.asgi_server import serving

TIMEOUT_S = 0.5
PARTS = 30
"""Of a steady upload: together they take three times the limit."""

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"


async def count(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(await websocket.receive_text())


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server with a short time limit."""
    monkeypatch.setattr(connection_limits, "ARRIVAL_TIMEOUT_S", TIMEOUT_S)
    app = Starlette(routes=[Route("/", count, methods=["GET", "POST"]), WebSocketRoute("/ws", echo)])
    with serving(app, http_protocol=LimitedProtocol) as port:
        yield port


def answer(connection: socket.socket) -> bytes:
    """What comes until the connection ends, or until the whole body has come."""
    connection.settimeout(60)
    received = b""
    bodies = (b"\r\n\r\n0", b"\r\n\r\n%d" % (PARTS * MIN_PROGRESS_BYTES))
    with suppress(ConnectionResetError):
        while not received.endswith(bodies) and (part := connection.recv(4096)):
            received += part
    return received


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n", HEAD % 100, HEAD % 100 + b"x" * 50]
)
def test_an_unfinished_request_is_dropped(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(sent)
        assert answer(connection) == b""


def test_a_request_that_drips_is_dropped(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection, pytest.raises(ConnectionError):
        drip(connection, HEAD[:-2] % 100 + b"X-Long: " + b"x" * 200)


def drip(connection: socket.socket, text: bytes) -> None:
    for letter in text:
        connection.sendall(bytes([letter]))
        time.sleep(TIMEOUT_S / 10)


def test_a_second_request_on_a_connection_is_limited_too(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer(connection).endswith(b"0")
        connection.sendall(b"GET / HT")
        assert answer(connection) == b""


def test_a_steady_upload_takes_as_long_as_it_needs(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(HEAD % (PARTS * MIN_PROGRESS_BYTES))
        for _ in range(PARTS):
            time.sleep(TIMEOUT_S / 10)
            connection.sendall(b"x" * MIN_PROGRESS_BYTES)
        assert answer(connection).endswith(str(PARTS * MIN_PROGRESS_BYTES).encode())


def test_an_open_websocket_may_be_silent(port: int) -> None:
    with connect(f"ws://127.0.0.1:{port}/ws", proxy=None) as client:
        time.sleep(3 * TIMEOUT_S)
        client.send("here")
        assert client.recv() == "here"


def test_one_address_has_so_many_connections_and_websockets_and_no_more(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_limits, "MAX_CONNECTIONS", 2)
    with connect(f"ws://127.0.0.1:{port}/ws", proxy=None), connect(f"ws://127.0.0.1:{port}/ws", proxy=None):
        assert len(answer_to_get(port)) > 0, "this computer is not limited"
        monkeypatch.setattr(connection_limits, "UNLIMITED_HOSTS", ())
        assert answer_to_get(port) == b""
    time.sleep(0.2)
    assert len(answer_to_get(port)) > 0, "closed ones count no more"


def answer_to_get(port: int) -> bytes:
    with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        return answer(connection)
    return b""


def test_uvicorn_uses_it_unless_another_protocol_is_named() -> None:
    limit_connections()
    config = uvicorn.Config(Starlette())
    config.load()
    assert config.http_protocol_class is LimitedProtocol
