"""A live worker, driven from the page's event loop: start it, send it frames one at a time, stop it."""

from __future__ import annotations

import asyncio
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from formcheck.live.messages import (
    LENGTH,
    CameraFrame,
    FrameReply,
    LiveRequest,
    Ready,
    SetFinished,
    Start,
    Stop,
    UnreadableFrame,
    WorkerFailed,
    pack_message,
)

if TYPE_CHECKING:
    from formcheck.live.set_summary import LiveSet

STALLED_S = 60.0
"""A worker that sends nothing for this long is stuck. A frame takes 0.05 s, the start a few seconds, the summary of a
long set on a busy machine 10 s."""

LARGE = 50_000
"""Messages of more bytes than this (a set's results) are unpickled outside the event loop."""


class RefusedError(Exception):
    """A session cannot start or go on; its text tells the lifter why, in one line."""


class LiveProcess:
    """A running worker. Use it from one event loop; send one frame after the other."""

    def __init__(self, process: Process, on_set: Callable[[LiveSet], None]) -> None:
        """Take over a started process; use :meth:`start`."""
        self._process = process
        self._on_set = on_set
        self._replies: asyncio.Queue[Ready | FrameReply | UnreadableFrame | WorkerFailed] = asyncio.Queue()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, start: Start, on_set: Callable[[LiveSet], None]) -> Self:
        """Start a worker, and wait until it is ready.

        Args:
            start: what it needs to know.
            on_set: called with every finished set.

        Raises:
            RefusedError: if it cannot be started.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "formcheck.live.worker", stdin=PIPE, stdout=PIPE, stderr=DEVNULL
        )
        worker, is_ready = cls(process, on_set), False
        try:
            await worker.send(start)
            await worker._next_reply()
            is_ready = True
        finally:
            if not is_ready:
                worker.kill()
        return worker

    @property
    def is_alive(self) -> bool:
        """Whether it takes frames."""
        return self._process.returncode is None and not self._reader.done()

    async def add_frame(self, frame: CameraFrame) -> str:
        """Send it a frame; gives back what the browser shows, as JSON.

        Raises:
            RefusedError: if the frame cannot be decoded, or the worker has exited or does not answer.
        """
        await self.send(frame)
        reply = await self._next_reply()
        return reply.text if isinstance(reply, FrameReply) else ""

    async def send(self, request: LiveRequest) -> None:
        """Send it a request.

        Raises:
            RefusedError: if the worker has exited.
        """
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101 - it is a pipe
        try:
            pipe.write(pack_message(request))
            await pipe.drain()
        except (ConnectionError, RuntimeError) as error:
            raise RefusedError(_EXITED) from error

    async def stop(self, *, within_s: float) -> None:
        """Let it summarize the current set and exit; kill it when the time is up."""
        with suppress(RefusedError):
            await self.send(Stop())
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await asyncio.shield(self._reader)
        self.kill()
        await self._reader
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()

    def kill(self) -> None:
        """Kill it at once. What it had sent is still read, since its pipe ends with it."""
        with suppress(ProcessLookupError):
            self._process.kill()

    async def _next_reply(self) -> Ready | FrameReply:
        try:
            async with asyncio.timeout(STALLED_S):
                reply = await self._replies.get()
        except TimeoutError as error:
            self.kill()
            raise RefusedError(
                "formcheck does not keep up on this computer; close other programs and try again"
            ) from error
        if isinstance(reply, UnreadableFrame | WorkerFailed):
            raise RefusedError(reply.message)
        return reply

    async def _read(self) -> None:
        """Read what the worker sends, until it exits."""
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101 - it is a pipe
        loop = asyncio.get_running_loop()
        try:
            while True:
                content = await pipe.readexactly(LENGTH.unpack(await pipe.readexactly(LENGTH.size))[0])
                if len(content) > LARGE:
                    message = await loop.run_in_executor(None, pickle.loads, content)
                else:
                    message = pickle.loads(content)  # noqa: S301 - written by our own worker
                if isinstance(message, SetFinished):
                    self._on_set(message.live_set)
                else:
                    self._replies.put_nowait(message)
        except asyncio.IncompleteReadError:
            self._replies.put_nowait(WorkerFailed(_EXITED))


_EXITED = "the analysis stopped unexpectedly; start the camera again"
