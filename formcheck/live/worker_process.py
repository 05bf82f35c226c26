"""A live worker, driven from the page's event loop: start it, send it frames one at a time, stop it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from formcheck.domain.errors import AnalysisFailure
from formcheck.live.messages import (
    CameraFrame,
    FrameReply,
    LiveRequest,
    LiveSet,
    SetFinished,
    Start,
    Stop,
    UnreadableFrame,
)
from formcheck.system.child_process import ChildProcess, ProcessEnded

COMMAND = (sys.executable, "-m", "formcheck.live.worker")

STALLED_S = 60.0
"""A worker that sends nothing for this long is stuck. A frame takes 0.05 s, the start a few seconds, the summary of a
long set on a busy machine 10 s."""

_EXITED = "the analysis stopped unexpectedly; start the camera again"


class RefusedError(Exception):
    """A session cannot start or go on; its text tells the lifter why, in one line."""


class LiveProcess:
    """A worker. Use it from one event loop; send one frame after the other.

    Args:
        on_set: called with every finished set.
    """

    def __init__(self, on_set: Callable[[LiveSet], None]) -> None:
        self._on_set = on_set
        self._replies: asyncio.Queue[Any] = asyncio.Queue()
        self._has_ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._process = ChildProcess(COMMAND, self._pass_to_loop)

    @classmethod
    async def start(cls, start: Start, on_set: Callable[[LiveSet], None]) -> LiveProcess:
        """Start a worker, and wait until it is ready.

        Args:
            start: what it needs to know.
            on_set: called with every finished set.

        Raises:
            RefusedError: if it cannot be started.
        """
        worker, is_ready = cls(on_set), False
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
        return self._process.is_alive and not self._has_ended.is_set()

    async def add_frame(self, frame: CameraFrame) -> str:
        """Send it a frame, and return what the browser shows, as JSON.

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
        try:
            # In a thread: a worker that hangs does not read, and must not hold up the event loop.
            await asyncio.to_thread(self._process.send, request)
        except OSError as error:
            raise RefusedError(_EXITED) from error

    async def stop(self, *, within_s: float) -> None:
        """Let it summarize the current set and exit; kill it when the time is up."""
        with suppress(RefusedError, TimeoutError):
            async with asyncio.timeout(within_s):
                await self.send(Stop())
                await self._has_ended.wait()
        await asyncio.to_thread(self._process.close)

    def kill(self) -> None:
        """Kill it at once. What it had sent is still read, since its pipe ends with it."""
        self._process.kill()

    async def _next_reply(self) -> object:
        try:
            async with asyncio.timeout(STALLED_S):
                reply = await self._replies.get()
        except TimeoutError as error:
            self.kill()
            raise RefusedError(
                "formcheck does not keep up on this computer; close other programs and try again"
            ) from error
        match reply:
            case UnreadableFrame(reason) | AnalysisFailure(_, reason):
                raise RefusedError(reason)
            case ProcessEnded():
                raise RefusedError(_EXITED)
        return reply

    def _pass_to_loop(self, message: object) -> None:
        with suppress(RuntimeError):  # the loop has ended, and so has whoever waited
            self._loop.call_soon_threadsafe(self._take, message)

    def _take(self, message: object) -> None:
        """Take a message of the worker."""
        if isinstance(message, SetFinished):
            self._on_set(message.live_set)
        else:
            self._replies.put_nowait(message)
        if isinstance(message, ProcessEnded):
            self._has_ended.set()
