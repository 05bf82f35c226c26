"""A live worker as the page's event loop sees it: started, shown pictures one at a time, ended."""

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
    Begin,
    End,
    Failed,
    Opened,
    Picture,
    Request,
    Seen,
    SetOver,
    Unreadable,
    packed,
)

if TYPE_CHECKING:
    from formcheck.live.rep_watch import LiveSet

STALLED_S = 60.0
"""A worker that says nothing for this long does not work: a picture takes it a twentieth of a second, its start a few
seconds, and summing up a long set on a busy machine ten."""

LARGE = 50_000
"""Messages of more bytes than this, a set's results, are unpacked beside the event loop."""


class Refused(Exception):  # noqa: N818 - not an error of the program
    """A session cannot begin or go on; ``str`` of it is what to tell the lifter, in one line."""


class LiveProcess:
    """A running worker. All of it is for one event loop; pictures are shown to it one after the other."""

    def __init__(self, process: Process, on_set: Callable[[LiveSet], None]) -> None:
        """Take over a started process; use :meth:`start`."""
        self._process = process
        self._on_set = on_set
        self._answers: asyncio.Queue[Opened | Seen | Unreadable | Failed] = asyncio.Queue()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, begin: Begin, on_set: Callable[[LiveSet], None]) -> Self:
        """Start a worker, and wait until it is ready.

        Args:
            begin: what it needs to know.
            on_set: called with every set that is over.

        Raises:
            Refused: if it cannot be started.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "formcheck.live.worker", stdin=PIPE, stdout=PIPE, stderr=DEVNULL
        )
        worker, is_ready = cls(process, on_set), False
        try:
            await worker.tell(begin)
            await worker._answer()
            is_ready = True
        finally:
            if not is_ready:
                worker.kill()
        return worker

    @property
    def is_alive(self) -> bool:
        """Whether it can be shown pictures."""
        return self._process.returncode is None and not self._reader.done()

    async def see(self, picture: Picture) -> str:
        """Show it a picture; gives back what the browser is to show, as JSON.

        Raises:
            Refused: if the picture is none, or the worker has gone or does not answer.
        """
        await self.tell(picture)
        answer = await self._answer()
        return answer.text if isinstance(answer, Seen) else ""

    async def tell(self, request: Request) -> None:
        """Hand over a request.

        Raises:
            Refused: if the worker has gone.
        """
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101 - it is a pipe
        try:
            pipe.write(packed(request))
            await pipe.drain()
        except (ConnectionError, RuntimeError) as error:
            raise Refused(_GONE) from error

    async def end(self, *, within_s: float) -> None:
        """Let it sum up the set that goes on and leave; after a time it is made to."""
        with suppress(Refused):
            await self.tell(End())
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await asyncio.shield(self._reader)
        self.kill()
        await self._reader
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()

    def kill(self) -> None:
        """Stop it at once; what it still has to say is taken, for its pipe ends with it."""
        with suppress(ProcessLookupError):
            self._process.kill()

    async def _answer(self) -> Opened | Seen:
        try:
            async with asyncio.timeout(STALLED_S):
                answer = await self._answers.get()
        except TimeoutError as error:
            self.kill()
            raise Refused("formcheck does not keep up on this computer; close other programs and try again") from error
        if isinstance(answer, Unreadable | Failed):
            raise Refused(answer.message)
        return answer

    async def _read(self) -> None:
        """Take what the worker says, until it has gone."""
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
                if isinstance(message, SetOver):
                    self._on_set(message.live_set)
                else:
                    self._answers.put_nowait(message)
        except asyncio.IncompleteReadError:
            self._answers.put_nowait(Failed(_GONE))


_GONE = "the analysis stopped unexpectedly; start the camera again"
