"""Drops connections to the page's server whose request does not arrive, and those beyond a limit per address.

Uvicorn waits for the rest of a request without end, so a client could hold every connection open with a few bytes each.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.config import HTTP_PROTOCOLS
from uvicorn.protocols.http.h11_impl import H11Protocol

ARRIVAL_TIMEOUT_S = 10.0
"""An unfinished request makes progress within this time, or its connection is dropped."""

MIN_PROGRESS_BYTES = 5000
"""Progress: the head of the request is complete, or this much more of it came; 0.5 kB/s, as Apache asks by default."""


MAX_CONNECTIONS = 200
"""Most connections from one address at once. A browser opens six, and two WebSockets for each window. By default a
process on Linux may have 1024 files open."""

UNLIMITED_HOSTS = ("127.0.0.1", "::1", "::ffff:127.0.0.1")
"""This computer: behind a reverse proxy on it all visitors come from one of these."""


class LimitedProtocol(H11Protocol):
    """Uvicorn's HTTP/1.1 with limits on the arrival of a request and on the connections of one address."""

    _timer: asyncio.TimerHandle | None = None
    _progress_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time limit with the connection, or close it where its address has too many."""
        super().connection_made(transport)
        if self._is_one_too_many():
            transport.abort()
        self._restart_timer()

    def data_received(self, data: bytes) -> None:
        """Count what arrives, and restart the time limit where that is progress."""
        state = self.conn.their_state
        super().data_received(data)
        self._progress_bytes += len(data)
        if self.conn.their_state is not state or self._progress_bytes >= MIN_PROGRESS_BYTES:
            self._restart_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the time limit with the connection."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def _is_one_too_many(self) -> bool:
        """Whether this address has more connections than allowed; Uvicorn's list holds WebSockets, too."""
        if self.client is None or self.client[0] in UNLIMITED_HOSTS:
            return False
        clients = (getattr(other, "client", None) for other in self.connections)
        own = [client for client in clients if client is not None and client[0] == self.client[0]]
        return len(own) > MAX_CONNECTIONS

    def _restart_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._progress_bytes = 0
        self._timer = self.loop.call_later(ARRIVAL_TIMEOUT_S, self._drop_if_unfinished)

    def _drop_if_unfinished(self) -> None:
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return  # closed, or a WebSocket by now
        is_unfinished = self.conn.their_state in (h11.IDLE, h11.SEND_BODY)
        if is_unfinished and not self.flow.read_paused:
            self.transport.abort()
        else:
            self._restart_timer()


def limit_connections() -> None:
    """Make Uvicorn use :class:`LimitedProtocol`; Streamlit starts Uvicorn itself and hands no protocol on."""
    HTTP_PROTOCOLS["auto"] = f"{__name__}:{LimitedProtocol.__name__}"
