"""The way of the pictures: a WebSocket beside the page, JPEG up, what to show down.

The route goes past Streamlit's sessions, so it lets in whoever shows the token of one, from a page of this server
alone. Whatever else comes is refused or bounded: other origins, large messages, floods, garbage, clients that never
read.
"""

from __future__ import annotations

import asyncio
import json
import math
import struct
import time
from contextlib import suppress
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from formcheck.live.messages import Finish, Picture
from formcheck.live.seats import SEATS, Seat
from formcheck.live.worker_process import LiveProcess, Refused

PATH = "/live-pictures"
"""Where the pictures go; under a name of its own, so that a reverse proxy can be told about it."""

HEAD = struct.Struct(">Id")
"""In front of a picture: its number, and when it was taken, in seconds of the browser's clock."""

MOST_BYTES = 2_000_000
"""Of one message: a picture of 1920 x 1080 in JPEG at the quality we send has a quarter of it."""

MOST_PER_S, AT_ONCE = 60.0, 120.0
"""Messages a second in the long run, and in a burst: cameras give 30 pictures a second, some 60."""

HELLO_S = 10.0
"""A client says who it is within this time."""

UNREAD_S = 10.0
"""A client that does not read what it is sent for so long has gone."""

SILENT_S = 60.0
"""Nor does one that sends nothing for so long keep its place: a page in the background, or a connection that hangs. The
page connects again when it has a picture to show."""

LONGEST_CLOCK_S = 1e9
"""No browser's clock has run for longer than this (thirty years)."""

POLICY, TOO_LARGE, UNKNOWN, REFUSED, TAKEN_OVER = 1008, 1009, 4401, 4503, 4409
"""Why a connection is closed: the last three are ours, the browser tells them apart."""


async def watch(socket: WebSocket) -> None:
    """One browser's connection, from its first message to its end."""
    if not is_own_page(socket.headers):
        await socket.close(POLICY)
        return
    await socket.accept()
    with suppress(WebSocketDisconnect, TimeoutError):
        seat = await _greeted(socket)
        if seat is None:
            await _close(socket, UNKNOWN, "this page was opened before the server started anew; load it again")
            return
        try:
            process = await SEATS.open(seat)
        except Refused as error:
            await _close(socket, REFUSED, str(error))
            return
        turn = seat.turn
        try:
            await _serve(socket, seat, process)
        except Refused as error:
            await _close(socket, REFUSED, str(error))
        finally:
            SEATS.leave(seat, turn=turn)


ROUTE = WebSocketRoute(PATH, watch)


def is_own_page(headers: Headers) -> bool:
    """Whether a connection comes from a page of this server, or of one it was told to trust.

    A reverse proxy must hand on the ``Host`` that the browser asked for.
    """
    origin = headers.get("origin", "")
    trusted = {trusted.strip() for trusted in st.get_option("server.corsAllowedOrigins")}
    return bool(origin) and (urlsplit(origin).netloc == headers.get("host") or origin in trusted)


class Allowance:
    """How many messages a client may still send: a bucket that fills with time."""

    def __init__(self, *, per_s: float, at_once: float) -> None:
        self._per_s, self._most = per_s, at_once
        self._left, self._asked_s = at_once, -math.inf

    def is_left(self, now_s: float) -> bool:
        """Take one; False where there is none."""
        self._left = min(self._most, self._left + (now_s - self._asked_s) * self._per_s)
        self._asked_s = now_s
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


async def _greeted(socket: WebSocket) -> Seat | None:
    """The place whose token the first message shows."""
    async with asyncio.timeout(HELLO_S):
        message = await socket.receive()
    return SEATS.find(message.get("text") or "")


async def _serve(socket: WebSocket, seat: Seat, process: LiveProcess) -> None:
    """Picture by picture: the next is taken when the answer to the last is on its way, so that none ever waits long.

    Raises:
        Refused: if the client does what no page of ours does, or the worker cannot go on.
        TimeoutError: if the client does not read, or is silent for long.
    """
    turn, allowance = seat.turn, Allowance(per_s=MOST_PER_S, at_once=AT_ONCE)
    await _send(socket, json.dumps({"open": True}))
    while True:
        async with asyncio.timeout(SILENT_S):
            message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if seat.turn != turn:
            await _close(socket, TAKEN_OVER, "the camera was started again in another window")
            return
        if not allowance.is_left(time.monotonic()):
            raise Refused("too many pictures came at once")
        content = message.get("bytes")
        if content is None:
            await _obey(message.get("text") or "", process)
        elif len(content) > MOST_BYTES:
            await socket.close(TOO_LARGE)
            return
        else:
            await _send(socket, await process.see(_picture(content)))


async def _obey(text: str, process: LiveProcess) -> None:
    if text != "finish":
        raise Refused("this message is not known")
    await process.tell(Finish())


def _picture(content: bytes) -> Picture:
    if len(content) <= HEAD.size:
        raise Refused("this message is no picture")
    number, time_s = HEAD.unpack_from(content)
    if not 0 <= time_s < LONGEST_CLOCK_S:
        raise Refused("this picture has no time")
    return Picture(number, time_s, content[HEAD.size :])


async def _send(socket: WebSocket, text: str) -> None:
    async with asyncio.timeout(UNREAD_S):
        await socket.send_text(text)


async def _close(socket: WebSocket, code: int, words: str) -> None:
    """Say why, then close; the reason of a close itself is too short for a sentence."""
    if socket.application_state is WebSocketState.CONNECTED:
        await _send(socket, json.dumps({"refused": words}))
        await socket.close(code)
