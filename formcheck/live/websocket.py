"""The WebSocket of the live screen, beside the page: frames up as JPEG, what to show down as JSON.

The route bypasses Streamlit's sessions. So it admits only browsers that show the token of one. Everything else is
refused or bounded: large messages, floods, garbage, clients that never read. (``page.request_filter`` refuses other
origins before.)
"""

from __future__ import annotations

import asyncio
import json
import math
import struct
import time
from contextlib import suppress

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from formcheck.live.messages import CameraFrame, FinishSet
from formcheck.live.slots import LIVE_SLOTS, LiveSlot
from formcheck.live.worker_process import LiveProcess, RefusedError

PATH = "/live-pictures"
"""Where frames go; a path of its own, so that a reverse proxy can be configured for it."""

FRAME_HEADER = struct.Struct(">Id")
"""In front of a frame: its number, and when it was taken, in seconds of the browser's clock."""

MAX_MESSAGE_BYTES = 2_000_000
"""Of one message. A frame of 1920 x 1080 in JPEG at our quality has a quarter of it."""

MAX_MESSAGES_PER_S, MAX_BURST = 60.0, 120.0
"""Messages per second in the long run, and at once: cameras give 30 frames per second, some 60."""

TOKEN_TIMEOUT_S = 10.0
"""A client shows its token within this time."""

SEND_TIMEOUT_S = 10.0
"""A client that does not read what it is sent for this long has gone."""

RECEIVE_TIMEOUT_S = 60.0
"""A client that sends nothing for this long loses its worker: a page in the background, or a connection that hangs. The
page connects again when it has a frame to show."""

MAX_CLOCK_S = 1e9
"""No browser's clock has run for longer than this (thirty years)."""

CLOSE_TOO_LARGE, CLOSE_UNKNOWN, CLOSE_REFUSED, CLOSE_REPLACED = 1009, 4401, 4503, 4409
"""Close codes. The last three are ours; the browser tells them apart."""


async def handle_connection(socket: WebSocket) -> None:
    """Serve one browser's connection from its first message to its end."""
    await socket.accept()
    with suppress(WebSocketDisconnect, TimeoutError):
        slot = await _authenticate(socket)
        if slot is None:
            await _close(socket, CLOSE_UNKNOWN, "this page is older than the server; reload it")
            return
        try:
            process = await LIVE_SLOTS.connect(slot)
        except RefusedError as error:
            await _close(socket, CLOSE_REFUSED, str(error))
            return
        connection = slot.connections
        try:
            await _serve(socket, slot, process)
        except RefusedError as error:
            await _close(socket, CLOSE_REFUSED, str(error))
        finally:
            LIVE_SLOTS.disconnect(slot, connection=connection)


ROUTE = WebSocketRoute(PATH, handle_connection)


class RateLimiter:
    """How many messages a client may still send: a token bucket."""

    def __init__(self, *, per_s: float, burst: float) -> None:
        self._per_s, self._burst = per_s, burst
        self._left, self._last_s = burst, -math.inf

    def allow(self, now_s: float) -> bool:
        """Count one message; False where it is too many."""
        self._left = min(self._burst, self._left + (now_s - self._last_s) * self._per_s)
        self._last_s = now_s
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


async def _authenticate(socket: WebSocket) -> LiveSlot | None:
    """The slot whose token the first message shows."""
    async with asyncio.timeout(TOKEN_TIMEOUT_S):
        message = await socket.receive()
    return LIVE_SLOTS.find(message.get("text") or "")


async def _serve(socket: WebSocket, slot: LiveSlot, process: LiveProcess) -> None:
    """Answer frame by frame. The next is read when the reply to the last was sent, so that none ever waits long.

    Raises:
        RefusedError: if the client does what no page of ours does, or the worker cannot go on.
        TimeoutError: if the client does not read, or sends nothing for long.
    """
    connection = slot.connections
    limiter = RateLimiter(per_s=MAX_MESSAGES_PER_S, burst=MAX_BURST)
    await _send(socket, json.dumps({"open": True}))
    while True:
        async with asyncio.timeout(RECEIVE_TIMEOUT_S):
            message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if slot.connections != connection:
            await _close(socket, CLOSE_REPLACED, "the camera was started again in another window")
            return
        if not limiter.allow(time.monotonic()):
            raise RefusedError("too many frames came at once")
        content = message.get("bytes")
        if content is None:
            await _handle_command(message.get("text") or "", process)
        elif len(content) > MAX_MESSAGE_BYTES:
            await socket.close(CLOSE_TOO_LARGE)
            return
        else:
            await _send(socket, await process.add_frame(_parse_frame(content)))


async def _handle_command(command: str, process: LiveProcess) -> None:
    if command != "finish":
        raise RefusedError("this command is not known")
    await process.send(FinishSet())


def _parse_frame(content: bytes) -> CameraFrame:
    if len(content) <= FRAME_HEADER.size:
        raise RefusedError("this message is no frame")
    number, time_s = FRAME_HEADER.unpack_from(content)
    if not 0 <= time_s < MAX_CLOCK_S:
        raise RefusedError("this frame has no time")
    return CameraFrame(number, time_s, content[FRAME_HEADER.size :])


async def _send(socket: WebSocket, text: str) -> None:
    async with asyncio.timeout(SEND_TIMEOUT_S):
        await socket.send_text(text)


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    """Send the reason, then close: the reason that WebSocket itself carries is too short for a sentence."""
    if socket.application_state is WebSocketState.CONNECTED:
        await _send(socket, json.dumps({"refused": reason}))
        await socket.close(code)
