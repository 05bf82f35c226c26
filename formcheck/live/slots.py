"""Live slots: one per page session, each with a worker while it is used.

A slot is known by a token that nobody can guess. It keeps its worker for a while when the connection drops, so that
nobody loses a set. When all workers are in use, the next lifter gets a message.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime

from formcheck.live.messages import LifterDetails, LiveSet, Start
from formcheck.live.worker_process import LiveProcess, RefusedError
from formcheck.system.cores import usable_cores

MODEL = "full"
"""The pose model of a live session. ``heavy`` takes three times as long: two cores do not reach 15 frames per second
(``benchmarks.live``)."""

RECONNECT_S = 120.0
"""A slot keeps its worker this long for a browser that lost its connection: a phone that changes the network needs
seconds."""

SUMMARY_TIMEOUT_S = 60.0
"""A worker that is to stop gets this long to summarize its set; it takes a second or two."""

KEPT_SETS = 6
"""Sets of a session that are kept in memory: more than a lifter looks back on between two of them."""

TOKEN_BYTES = 32
"""Random bytes in a token."""


@dataclass(slots=True, eq=False)
class LiveSlot:
    """One session's slot.

    Attributes:
        token: what its browser shows.
        details: what is known of the lifter.
        sets: its last sets, oldest first.
        process: its worker, while there is one.
        is_connected: whether a browser is connected.
        disconnected_s: when the last browser went, by the event loop's clock.
        connections: how many browsers have connected. A new one replaces the one before.
        finished_sets: how many sets were finished.
    """

    token: str
    details: LifterDetails = LifterDetails()  # noqa: RUF009 - frozen
    sets: deque[LiveSet] = field(default_factory=lambda: deque(maxlen=KEPT_SETS))
    process: LiveProcess | None = None
    is_connected: bool = False
    disconnected_s: float = 0.0
    connections: int = 0
    finished_sets: int = 0

    @property
    def is_running(self) -> bool:
        """Whether a worker serves it."""
        return self.process is not None and self.process.is_alive

    def add_set(self, live_set: LiveSet) -> None:
        """Keep a set under a name of its own."""
        self.finished_sets += 1
        name = f"live-{datetime.now().astimezone():%Y-%m-%d-%H%M}-set-{self.finished_sets}"
        analysis = replace(live_set.analysis, source=replace(live_set.analysis.source, file=name))
        self.sets.append(replace(live_set, analysis=analysis))


class LiveSlots:
    """All slots of this server. Slots are created and revoked in any thread; all else happens in the event loop."""

    def __init__(self, *, max_workers: int) -> None:
        """Start with no slot.

        Args:
            max_workers: how many workers may run at once; each keeps one processor busy.
        """
        self.max_workers = max_workers
        self._slots: dict[str, LiveSlot] = {}
        self._lock = threading.Lock()
        self._connecting = asyncio.Lock()
        self._stopping: set[LiveProcess] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def create(self) -> LiveSlot:
        """A new slot, for a page session."""
        slot = LiveSlot(secrets.token_urlsafe(TOKEN_BYTES))
        with self._lock:
            self._slots[slot.token] = slot
        return slot

    def revoke(self, slot: LiveSlot) -> None:
        """Make a slot's token worthless, when its page session has ended."""
        with self._lock:
            self._slots.pop(slot.token, None)

    def discard(self, slot: LiveSlot) -> None:
        """Revoke a slot, delete its sets, and stop its worker at once; in any thread."""
        self.revoke(slot)
        slot.sets.clear()
        if self._loop is not None and slot.connections:
            asyncio.run_coroutine_threadsafe(self._stop_now(slot), self._loop)

    def find(self, token: str) -> LiveSlot | None:
        """The slot of a token."""
        with self._lock:
            return self._slots.get(token)

    async def connect(self, slot: LiveSlot) -> LiveProcess:
        """Connect a browser to a slot: to the worker that waits for it, else to a new one.

        Raises:
            RefusedError: if all workers are in use, or the worker cannot be started.
        """
        self._loop = asyncio.get_running_loop()
        async with self._connecting:
            slot.connections += 1
            process = slot.process
            if process is not None and process.is_alive:
                await process.send(slot.details)
            else:
                await self._free_worker(slot)
                slot.process = process = await LiveProcess.start(Start(MODEL, slot.details), slot.add_set)
            slot.is_connected = True
            return process

    def disconnect(self, slot: LiveSlot, *, connection: int) -> None:
        """Note that a browser has gone; its worker is stopped unless it comes back in time.

        Args:
            slot: what it was connected to.
            connection: ``slot.connections`` when it connected.
        """
        if slot.connections != connection:
            return  # another browser of the same session has replaced it
        loop = asyncio.get_running_loop()
        slot.is_connected, slot.disconnected_s = False, loop.time()
        loop.call_later(RECONNECT_S, lambda: loop.create_task(self._stop_unused(slot, connection)))

    async def stop(self, slot: LiveSlot, *, within_s: float = SUMMARY_TIMEOUT_S) -> None:
        """Stop a slot's worker, if it has one, once it has summarized its set or the time is up."""
        process, slot.process = slot.process, None
        if process is not None:
            self._stopping.add(process)
            try:
                await process.stop(within_s=within_s)
            finally:
                self._stopping.discard(process)

    async def close(self) -> None:
        """Stop all workers at once, when the server ends."""
        with self._lock:
            slots, self._slots = list(self._slots.values()), {}
        stopping = [process.stop(within_s=0.0) for process in self._stopping]
        await asyncio.gather(*stopping, *(self.stop(slot, within_s=0.0) for slot in slots))

    async def _free_worker(self, slot: LiveSlot) -> None:
        """Make sure that one more worker may run: of those without a browser, the longest unused is stopped."""
        with self._lock:
            others = [other for other in self._slots.values() if other is not slot and other.is_running]
        if len(others) < self.max_workers:
            return
        unused = min(
            (other for other in others if not other.is_connected), key=lambda other: other.disconnected_s, default=None
        )
        if unused is None:
            users = "another lifter is" if self.max_workers == 1 else f"{self.max_workers} lifters are"
            raise RefusedError(
                f"{users} using the camera check, and this computer can run no more; try again in a minute"
            )
        await self.stop(unused)

    async def _stop_now(self, slot: LiveSlot) -> None:
        async with self._connecting:  # a worker that is just starting is stopped, too
            await self.stop(slot, within_s=0.0)

    async def _stop_unused(self, slot: LiveSlot, connection: int) -> None:
        if slot.connections == connection and not slot.is_connected:
            await self.stop(slot)


LIVE_SLOTS = LiveSlots(max_workers=usable_cores())
"""The slots of this process."""
