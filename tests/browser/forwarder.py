"""A reverse proxy that knows nothing but TCP: what comes in goes on, byte by byte."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 65_536


@dataclass
class Forwarder:
    """A running forwarder; ``port`` is where it listens."""

    port: int
    loop: asyncio.AbstractEventLoop
    open: set[asyncio.StreamWriter] = field(default_factory=set)
    connections: int = 0

    def cut(self) -> None:
        """Break every connection that goes through it, without a word to either side."""
        for writer in tuple(self.open):
            self.loop.call_soon_threadsafe(writer.transport.abort)


@contextmanager
def forwarding(to_port: int) -> Iterator[Forwarder]:
    """Forward a free port of this machine to another one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    forwarder = Forwarder(0, loop)

    async def listen() -> asyncio.Server:
        return await asyncio.start_server(lambda r, w: _forward(forwarder, (r, w), to_port), "localhost", 0)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    forwarder.port = server.sockets[0].getsockname()[1]

    async def end() -> None:
        server.close()
        forwarder.cut()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)

    try:
        yield forwarder
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _forward(
    forwarder: Forwarder, client: tuple[asyncio.StreamReader, asyncio.StreamWriter], to_port: int
) -> None:
    forwarder.connections += 1
    async with _kept(forwarder, client[1]):
        reader, writer = await asyncio.open_connection("localhost", to_port)
        async with _kept(forwarder, writer):
            await asyncio.gather(_pass_on(client[0], writer), _pass_on(reader, client[1]))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while content := await reader.read(CHUNK):
            writer.write(content)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


@asynccontextmanager
async def _kept(forwarder: Forwarder, writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    forwarder.open.add(writer)
    try:
        yield
    finally:
        forwarder.open.discard(writer)
        writer.close()
