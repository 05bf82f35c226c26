"""An optional password in front of the whole page, from the environment variable ``FORMCHECK_PASSWORD``."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from collections import OrderedDict
from pathlib import Path
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from formcheck.live.websocket import RateLimiter
from formcheck.page.request_filter import refuse

PASSWORD_VARIABLE = "FORMCHECK_PASSWORD"  # noqa: S105 - a name
"""The environment variable that holds the password; empty or missing asks for none."""

MIN_LENGTH = 8
"""Characters of a password: at one attempt a second, guessing one of eight small letters takes thousands of years."""

COOKIE = "formcheck"
HEALTH_PATH = "/_stcore/health"
"""Answers "ok" without a password, for whatever supervises the server."""

MAX_FORM_BYTES = 4096
ATTEMPTS_PER_S, MAX_ATTEMPTS = 0.1, 5.0
"""Attempts from one address in the long run, and at once."""

ALL_ATTEMPTS_PER_S, MAX_ALL_ATTEMPTS = 1.0, 20.0
"""The same from all addresses together: one client can have millions of them."""

KEPT_ADDRESSES = 1000
FORM = Path(__file__).with_name("password.html")


def page_password() -> str:
    """The password of the page; empty where none is set.

    Raises:
        ValueError: if it is too short.
    """
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if 0 < len(password) < MIN_LENGTH:
        raise ValueError(f"{PASSWORD_VARIABLE} has fewer than {MIN_LENGTH} characters; choose a longer password")
    return password


class PasswordCheck:
    """ASGI middleware that shows a form until the password was entered; a cookie then lets the browser in.

    The cookie holds a random token of this process, so it is worthless once the server ends.
    """

    def __init__(self, app: ASGIApp, *, password: str) -> None:
        self._app = app
        self._password = _digest(password)
        self._token = secrets.token_urlsafe(32)
        self._attempts = AttemptLimiter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the requests of browsers that have the cookie; answer all others with the form."""
        if scope["type"] not in ("http", "websocket") or self._is_admitted(HTTPConnection(scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await refuse(scope, receive, send, status=401, text="")
        else:
            response = await self._answer(Request(scope, receive))
            await response(scope, receive, send)

    def _is_admitted(self, connection: HTTPConnection) -> bool:
        shown = connection.cookies.get(COOKIE, "")
        return connection.url.path == HEALTH_PATH or hmac.compare_digest(shown.encode(), self._token.encode())

    async def _answer(self, request: Request) -> Response:
        """The form; where it was sent with the password, the way back to the same address with the cookie."""
        if request.method != "POST":
            return _form("", status=401)
        entered = await _entered_password(request)
        if not self._attempts.allow(request.client.host if request.client else "", time.monotonic()):
            return _form("Too many attempts. Wait a minute.", status=429)
        if not hmac.compare_digest(_digest(entered), self._password):
            return _form("This is not the password.", status=401)
        # An address that begins with two slashes names another server.
        response = RedirectResponse("/" + request.url.path.lstrip("/"), status_code=303)
        response.set_cookie(COOKIE, self._token, httponly=True, samesite="lax", secure=request.url.scheme == "https")
        return response


class AttemptLimiter:
    """How many passwords may still be tried: from an address, and from all."""

    def __init__(self) -> None:
        self._all = RateLimiter(per_s=ALL_ATTEMPTS_PER_S, burst=MAX_ALL_ATTEMPTS)
        self._by_address: OrderedDict[str, RateLimiter] = OrderedDict()

    def allow(self, address: str, now_s: float) -> bool:
        """Count one attempt; False where it is too many."""
        own = self._by_address.pop(address, None) or RateLimiter(per_s=ATTEMPTS_PER_S, burst=MAX_ATTEMPTS)
        self._by_address[address] = own
        if len(self._by_address) > KEPT_ADDRESSES:
            self._by_address.popitem(last=False)
        return own.allow(now_s) and self._all.allow(now_s)


async def _entered_password(request: Request) -> str:
    """The password in a sent form; empty where there is none."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_FORM_BYTES:
            return ""
    return parse_qs(body.decode("latin-1")).get("password", [""])[0]


def _digest(text: str) -> bytes:
    """A hash of a text: equally long for all texts, so that comparing takes the same time for all."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()


def _form(message: str, *, status: int) -> Response:
    """The form with one of our own messages above it."""
    page = FORM.read_text(encoding="utf-8").replace("{message}", message)
    return HTMLResponse(page, status, headers={"Cache-Control": "no-store"})
