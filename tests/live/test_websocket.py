"""Pictures go to a real worker and back; whoever else knocks at that door is sent away, and nobody notices."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from formcheck.domain.lifter import Lifter
from formcheck.live import slots, websocket
from formcheck.live.messages import LifterDetails
from formcheck.live.slots import LiveSlot, LiveSlots
from formcheck.live.websocket import (
    CLOSE_REFUSED,
    CLOSE_REPLACED,
    CLOSE_UNKNOWN,
    MAX_MESSAGE_BYTES,
    PATH,
    ROUTE,
    RateLimiter,
)
from formcheck.observe.jpeg import encode_jpeg
from formcheck.observe.video import open_clip
from tests.observe.test_observer import SAMPLES
from tests.video_files import counted_picture

pytestmark = pytest.mark.slow

PATIENCE_S = 120.0
EMPTY_ROOM = encode_jpeg(counted_picture(3, width=160, height=240))
MOST_MESSAGE = 16_000_000
"""As in the page's settings, ``server.maxMessageSize``."""


@dataclass(frozen=True)
class Server:
    """The route alone, running in a thread; ``loops`` holds its event loop once it runs."""

    port: int
    slots: LiveSlots
    loops: list[asyncio.AbstractEventLoop]

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @contextmanager
    def client(self, token: str | None) -> Iterator[ClientConnection]:
        """A connection that has shown a token, if any; none of it goes through a proxy."""
        with connect(f"ws://{self.host}{PATH}", open_timeout=PATIENCE_S, max_size=None, proxy=None) as client:
            if token is not None:
                client.send(token)
            yield client


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The route alone, served as the page serves it, with room for two."""
    with pytest.MonkeyPatch.context() as patched, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)  # so that what nobody reads soon fills it
        listening.listen()
        server = Server(listening.getsockname()[1], LiveSlots(max_workers=2), [])
        patched.setattr(websocket, "LIVE_SLOTS", server.slots)

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            server.loops.append(asyncio.get_running_loop())
            yield
            await server.slots.close()

        app = Starlette(routes=[ROUTE], lifespan=lifespan)
        running = uvicorn.Server(
            uvicorn.Config(app, ws="websockets-sansio", ws_max_size=MOST_MESSAGE, log_level="error")
        )
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        yield server
        running.should_exit = True
        thread.join(PATIENCE_S)


@pytest.fixture
def slot(server: Server) -> Iterator[LiveSlot]:
    slot = server.slots.create()
    slot.details = LifterDetails(Lifter(height_cm=170.0), None)
    yield slot
    release(server, slot)


def release(server: Server, slot: LiveSlot) -> None:
    """Take a slot back at once, worker and all."""
    server.slots.revoke(slot)
    asyncio.run_coroutine_threadsafe(server.slots.stop(slot, within_s=0.0), server.loops[0]).result(PATIENCE_S)


def receive(client: ClientConnection) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(client.recv(timeout=PATIENCE_S))
    return reply


def picture(number: int, time_s: float, jpeg: bytes = EMPTY_ROOM) -> bytes:
    return struct.pack(">Id", number, time_s) + jpeg


def shown(client: ClientConnection, number: int, time_s: float, jpeg: bytes = EMPTY_ROOM) -> dict[str, Any]:
    client.send(picture(number, time_s, jpeg))
    return receive(client)


def closed_with(client: ClientConnection) -> int:
    """The code a connection is closed with, whatever is said before."""
    with pytest.raises(ConnectionClosed) as closed:
        drain(client)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def drain(client: ClientConnection) -> None:
    """Read until the connection is closed."""
    while True:
        client.recv(timeout=PATIENCE_S)


def sample_pictures(count: int) -> list[tuple[float, bytes]]:
    with open_clip(SAMPLES / "heels_lift.mp4") as clip:
        return [(frame.time_s, encode_jpeg(frame.rgb)) for frame in clip.frames() if frame.index < count]


def test_pictures_go_up_and_the_body_comes_down(server: Server, slot: LiveSlot) -> None:
    with server.client(slot.token) as client:
        reply = receive(client)
        assert reply == {"open": True}
        for number, (time_s, jpeg) in enumerate(sample_pictures(8), start=1):
            reply = shown(client, number, 100.0 + time_s, jpeg)
            assert reply["frame"] == number
        assert len(reply["landmarks"]) == 33
        assert all(0.0 < x < 1.0 for x, _ in reply["landmarks"])
        assert reply["screen"] == "place"


def test_a_connection_that_broke_is_taken_up_where_it_was(server: Server, slot: LiveSlot) -> None:
    with server.client(slot.token) as client:
        assert receive(client) == {"open": True}
        assert shown(client, 1, 5.0)["frame"] == 1
        worker = slot.process
    with server.client(slot.token) as client:
        assert receive(client) == {"open": True}
        assert slot.process is worker
        assert shown(client, 1, 6.0)["frame"] == 1


def test_a_second_browser_of_a_session_takes_over(server: Server, slot: LiveSlot) -> None:
    with server.client(slot.token) as first:
        assert receive(first) == {"open": True}
        with server.client(slot.token) as second:
            assert receive(second) == {"open": True}
            first.send(picture(1, 5.0))
            assert closed_with(first) == CLOSE_REPLACED
            assert shown(second, 1, 6.0)["frame"] == 1


@pytest.mark.parametrize("token", ["", "wrong", "x" * 100_000])
def test_a_wrong_token_opens_nothing(server: Server, token: str) -> None:
    with server.client(token) as client:
        assert closed_with(client) == CLOSE_UNKNOWN


def test_a_token_that_was_withdrawn_opens_nothing(server: Server) -> None:
    slot = server.slots.create()
    server.slots.revoke(slot)
    with server.client(slot.token) as client:
        assert closed_with(client) == CLOSE_UNKNOWN


def test_when_all_places_are_taken_the_next_one_is_told_and_those_who_left_make_way(server: Server) -> None:
    three = [server.slots.create() for _ in range(3)]
    try:
        with server.client(three[0].token) as first:
            receive(first)
            with server.client(three[1].token) as second:
                receive(second)
                with server.client(three[2].token) as third:
                    assert "2 lifters are using the camera check" in receive(third)["refused"]
                    assert closed_with(third) == CLOSE_REFUSED
                assert shown(first, 1, 5.0)["frame"] == 1
            with server.client(three[2].token) as third:
                assert receive(third) == {"open": True}, "the second has left"
            assert shown(first, 2, 6.0)["frame"] == 2
    finally:
        for slot in three:
            release(server, slot)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"", CLOSE_REFUSED),
        (b"\x00" * 12, CLOSE_REFUSED),
        (b"garbage" * 500, CLOSE_REFUSED),
        (picture(1, 5.0, b"no picture" * 50), CLOSE_REFUSED),
        (picture(1, float("nan")), CLOSE_REFUSED),
        (picture(1, -1.0), CLOSE_REFUSED),
        (picture(1, 1e300), CLOSE_REFUSED),
        ("drop all tables", CLOSE_REFUSED),
        (picture(1, 5.0, b"\xff" * MAX_MESSAGE_BYTES), 1009),
        (b"\xff" * 50_000_000, 1009),
    ],
    ids=["empty", "head alone", "garbage", "no picture", "no time", "early", "late", "words", "2 MB", "50 MB"],
)
def test_what_no_page_of_ours_sends_ends_the_connection_and_no_other(
    server: Server, message: bytes | str, code: int, others: ClientConnection, worst: LiveSlot
) -> None:
    with server.client(worst.token) as client:
        assert receive(client) == {"open": True}
        with suppress(ConnectionClosed):  # cut off while it was being sent
            client.send(message)
        assert closed_with(client) == code
    undisturbed(others)


@pytest.fixture(scope="module")
def worst(server: Server) -> Iterator[LiveSlot]:
    """The slot of a hostile visitor; always the same one, so that one worker gets everything."""
    slot = server.slots.create()
    yield slot
    release(server, slot)


@pytest.fixture(scope="module")
def others(server: Server) -> Iterator[ClientConnection]:
    """Somebody who is watched meanwhile."""
    slot = server.slots.create()
    with server.client(slot.token) as client:
        receive(client)
        yield client
    release(server, slot)


TURN = iter(range(1, 1_000_000))


def undisturbed(client: ClientConnection) -> None:
    number = next(TURN)
    assert shown(client, number, float(number))["frame"] == number


def test_a_flood_of_pictures_is_cut_off(server: Server, others: ClientConnection, worst: LiveSlot) -> None:
    with server.client(worst.token) as client:
        receive(client)
        flood = threading.Thread(target=pour, args=(client, 3000), daemon=True)
        flood.start()
        assert closed_with(client) == CLOSE_REFUSED
    undisturbed(others)


def pour(client: ClientConnection, count: int) -> None:
    """Send late pictures as fast as they are taken; those cost least and so go through quickest."""
    with suppress(ConnectionClosed):
        for _ in range(count):
            client.send(picture(1, 0.5))


def test_a_client_that_sends_and_never_reads_is_let_go(
    server: Server, others: ClientConnection, worst: LiveSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "SEND_TIMEOUT_S", 0.5)
    monkeypatch.setattr(websocket, "RECEIVE_TIMEOUT_S", 5.0)  # with receiving shut, sending may come to a halt, too
    monkeypatch.setattr(websocket, "MAX_MESSAGES_PER_S", 1e9)
    with socket.create_connection(("127.0.0.1", server.port)) as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        shake_hands(raw, server.host)
        raw.sendall(framed(worst.token.encode(), opcode=1))
        flood = threading.Thread(target=pour_raw, args=(raw, framed(picture(1, 0.5), opcode=2)), daemon=True)
        flood.start()
        wait_until(lambda: worst.is_connected)
        wait_until(lambda: not worst.is_connected)
        undisturbed(others)
        raw.shutdown(socket.SHUT_RDWR)
    flood.join(PATIENCE_S)
    assert not flood.is_alive()


def pour_raw(raw: socket.socket, message: bytes) -> None:
    """Send the same again and again, until the connection is no more."""
    with suppress(OSError):
        while True:
            raw.sendall(message)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for something; nothing here takes long, unless the machine is very busy."""
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def shake_hands(raw: socket.socket, host: str) -> None:
    lines = (
        f"GET {PATH} HTTP/1.1",
        f"Host: {host}",
        f"Origin: http://{host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
    )
    raw.sendall("\r\n".join((*lines, "", "")).encode())
    assert b"101" in raw.recv(1000)


def framed(content: bytes, *, opcode: int) -> bytes:
    """A WebSocket frame, masked with zeros."""
    size = len(content)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
    return bytes([0x80 | opcode]) + length + bytes(4) + content


def test_who_says_nothing_is_not_waited_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "TOKEN_TIMEOUT_S", 0.2)
    with server.client(None) as client, pytest.raises(ConnectionClosed):
        client.recv(timeout=PATIENCE_S)


def test_who_falls_silent_gives_the_place_up_and_may_come_back(
    server: Server, slot: LiveSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "RECEIVE_TIMEOUT_S", 0.2)
    with server.client(slot.token) as client:
        receive(client)
        with pytest.raises(ConnectionClosed):
            client.recv(timeout=PATIENCE_S)
    wait_until(lambda: not slot.is_connected)
    monkeypatch.undo()
    with server.client(slot.token) as client:
        assert receive(client) == {"open": True}
        assert shown(client, 1, 5.0)["frame"] == 1


def test_a_worker_that_dies_is_told_and_the_next_start_has_a_new_one(server: Server, slot: LiveSlot) -> None:
    with server.client(slot.token) as client:
        receive(client)
        assert slot.process is not None
        slot.process.kill()
        client.send(picture(1, 5.0))
        assert "stopped unexpectedly" in receive(client)["refused"]
    with server.client(slot.token) as client:
        assert receive(client) == {"open": True}
        assert shown(client, 1, 6.0)["frame"] == 1


def test_a_browser_that_does_not_come_back_gives_its_place_up(
    server: Server, slot: LiveSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "RECONNECT_S", 0.2)
    with server.client(slot.token) as client:
        receive(client)
        shown(client, 1, 5.0)
    wait_until(lambda: slot.process is None)


def test_a_rate_limit_allows_more_as_time_passes() -> None:
    limiter = RateLimiter(per_s=2.0, burst=3.0)
    assert [limiter.allow(10.0) for _ in range(4)] == [True, True, True, False]
    assert [limiter.allow(11.0) for _ in range(3)] == [True, True, False]
    assert [limiter.allow(99.0) for _ in range(4)] == [True, True, True, False]
