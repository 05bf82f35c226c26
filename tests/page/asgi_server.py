"""A real server for a small ASGI application, in a thread."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def serving(app: ASGIApp, *, http_protocol: type[asyncio.Protocol] | str = "h11") -> Iterator[int]:
    """Serve an application; give its port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = uvicorn.Config(app, http=http_protocol, ws="websockets-sansio", log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


def request(
    port: int, path: str = "/", *, method: str = "GET", headers: Mapping[str, str] | None = None, body: str = ""
) -> tuple[http.client.HTTPResponse, str]:
    """An answer and its text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body or None, dict(headers or {}))
        response = connection.getresponse()
        return response, response.read().decode("utf-8")
    finally:
        connection.close()
