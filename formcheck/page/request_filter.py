"""What the server refuses before Streamlit reads it, and the headers that protect a visitor's browser.

A page elsewhere can make a visitor's browser send requests here. So a request must name a host that is this server's
own (DNS rebinding makes a foreign name lead here) and, where it names an origin, an origin of this server.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import socket
from base64 import b64encode
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def _inline_hashes() -> str:
    """Hashes of the scripts inside Streamlit's own HTML page, so that no other inline script may run."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    digests = (hashlib.sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(page))
    return " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)


SOURCES = {
    "default-src": "'self'",
    "script-src": f"'self' {_inline_hashes()} blob:",  # Streamlit loads the components' JavaScript from blob: addresses
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
"""What a page may load, from where: this server alone, and nobody may frame it."""

SECURITY_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{kind} {sources}" for kind, sources in SOURCES.items()),
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of every response."""


class RequestFilter:
    """ASGI middleware that refuses foreign hosts and origins, and adds :data:`SECURITY_HEADERS`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it: HTTP with 400 or 403, a WebSocket before it opens."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        # A client that leaves before the end of its request is no fault.
        with suppress(ClientDisconnect):
            await self._answer(scope, receive, _with_security_headers(send))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if not is_own_host(headers.get("host", "")):
            await refuse(scope, receive, send, status=400, text="This server is not called by this name.")
        elif not is_own_origin(headers, is_required=scope["type"] == "websocket"):
            await refuse(scope, receive, send, status=403, text="Pages of other servers may not call this one.")
        else:
            await self._app(scope, receive, send)


async def refuse(scope: Scope, receive: Receive, send: Send, *, status: int, text: str) -> None:
    """Answer a request with an error, or close a WebSocket before it opens."""
    refusal = WebSocketClose() if scope["type"] == "websocket" else PlainTextResponse(text, status)
    await refusal(scope, receive, send)


def is_own_host(host: str) -> bool:
    """Whether a ``Host`` header names this server.

    Streamlit's setting ``server.allowedHosts`` lists the names, if it is set. Else they are ``localhost``, this
    computer's name, and every numeric address: no name server can make one lead elsewhere.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if allowed := st.get_option("server.allowedHosts"):
        return any(fnmatchcase(name, pattern.strip().lower()) for pattern in allowed)
    own = socket.gethostname().lower()
    return name in ("localhost", own, f"{own}.local") or _is_address(name)


def is_own_origin(headers: Headers, *, is_required: bool) -> bool:
    """Whether a request comes from a page of this server, or of one in the setting ``server.corsAllowedOrigins``.

    A reverse proxy must pass on the browser's ``Host``.

    Args:
        headers: of the request.
        is_required: whether a request without an ``Origin`` is refused; browsers send it with every WebSocket.
    """
    origin = headers.get("origin")
    if origin is None:
        return not is_required
    own = (f"{scheme}://{headers.get('host')}" for scheme in ("http", "https"))
    return origin in (*own, *(trusted.strip() for trusted in st.get_option("server.corsAllowedOrigins")))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _with_security_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(SECURITY_HEADERS)
        await send(message)

    return send_with_headers
