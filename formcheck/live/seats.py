"""The places before a camera: who may take one, the worker that serves it, and what came of its sets.

A place belongs to one session of the page, known by a token nobody can guess. It keeps its worker for a while when the
connection drops, so that nobody loses a set; when all are taken, the next one is told so.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from formcheck.domain.lifter import Lifter
from formcheck.live.messages import Begin, Details
from formcheck.live.worker_process import LiveProcess, Refused
from formcheck.system.cores import usable_cores

if TYPE_CHECKING:
    from formcheck.live.rep_watch import LiveSet

MODEL = "full"
"""The pose model of a live session: ``heavy`` takes three times as long, and two cores do not show 15 pictures a second
with it (``benchmarks.live``)."""

RESUME_S = 120.0
"""A place is kept this long for a browser that lost its connection: a phone that changes the network needs seconds."""

SUM_UP_S = 60.0
"""A worker that is to leave gets this long to sum up its set; it takes a second or two."""

LAST_SETS = 6
"""So many sets of a session are kept in memory, the last ones: more than a lifter looks back on between two of them."""

BYTES = 32
"""Of chance in a token."""


@dataclass(slots=True, eq=False)
class Seat:
    """One session's place.

    Attributes:
        token: what its browser shows.
        details: what is known of the lifter.
        sets: what came of it, the last ones, oldest first.
        process: its worker, once it has been opened.
        is_taken: whether a browser is connected.
        left_s: when the last browser went, by the event loop's clock.
        turn: how many browsers have taken it; each new one makes the one before it go.
    """

    token: str
    details: Details = Details(Lifter(), None)  # noqa: RUF009 - frozen
    sets: deque[LiveSet] = field(default_factory=lambda: deque(maxlen=LAST_SETS))
    process: LiveProcess | None = None
    is_taken: bool = False
    left_s: float = 0.0
    turn: int = 0
    counted: int = 0

    def take_set(self, live_set: LiveSet) -> None:
        """Keep a set under a name that tells it from the others."""
        self.counted += 1
        name = f"live-{datetime.now().astimezone():%Y-%m-%d-%H%M}-set-{self.counted}"
        analysis = replace(live_set.analysis, source=replace(live_set.analysis.source, file=name))
        self.sets.append(replace(live_set, analysis=analysis))


class Seats:
    """All places of this server. Tokens are given out in any thread; all else happens in the event loop."""

    def __init__(self, *, most: int) -> None:
        """Make room.

        Args:
            most: how many may be watched at once; each keeps one processor busy.
        """
        self.most = most
        self._seats: dict[str, Seat] = {}
        self._lock = threading.Lock()
        self._opening = asyncio.Lock()
        self._ending: set[LiveProcess] = set()

    def give(self) -> Seat:
        """A new place, for a session of the page."""
        seat = Seat(secrets.token_urlsafe(BYTES))
        with self._lock:
            self._seats[seat.token] = seat
        return seat

    def withdraw(self, seat: Seat) -> None:
        """Take a place back, when its session of the page has gone; its token opens nothing any more."""
        with self._lock:
            self._seats.pop(seat.token, None)

    def find(self, token: str) -> Seat | None:
        """The place a token belongs to."""
        with self._lock:
            return self._seats.get(token)

    async def open(self, seat: Seat) -> LiveProcess:
        """Take a place for a browser: with the worker that waits for it, else with a new one.

        Raises:
            Refused: if all places are taken, or the worker cannot be started.
        """
        async with self._opening:
            seat.turn += 1
            if seat.process is None or not seat.process.is_alive:
                await self._make_room(seat)
                seat.process = await LiveProcess.start(Begin(MODEL, seat.details), seat.take_set)
            else:
                await seat.process.tell(seat.details)
            seat.is_taken = True
            return seat.process

    def leave(self, seat: Seat, *, turn: int) -> None:
        """A browser has gone; its worker is ended when it does not come back in time."""
        if seat.turn != turn:
            return  # another browser of the same session has taken over
        loop = asyncio.get_running_loop()
        seat.is_taken, seat.left_s = False, loop.time()
        loop.call_later(RESUME_S, lambda: loop.create_task(self._close_left(seat, turn)))

    async def close(self) -> None:
        """End all workers, for the server ends."""
        with self._lock:
            seats, self._seats = list(self._seats.values()), {}
        ending = [process.end(within_s=0.0) for process in self._ending]
        await asyncio.gather(*ending, *(self._close(seat, within_s=0.0) for seat in seats))

    def _running(self) -> list[Seat]:
        with self._lock:
            return [seat for seat in self._seats.values() if seat.process is not None and seat.process.is_alive]

    async def _make_room(self, seat: Seat) -> None:
        """See that one more worker may run: one whose browser has gone makes way, the longest gone first."""
        others = [other for other in self._running() if other is not seat]
        if len(others) < self.most:
            return
        left = sorted((other for other in others if not other.is_taken), key=lambda other: other.left_s)
        if not left:
            raise Refused(_busy(self.most))
        await self._close(left[0], within_s=SUM_UP_S)

    async def _close_left(self, seat: Seat, turn: int) -> None:
        if seat.turn == turn and not seat.is_taken:
            await self._close(seat, within_s=SUM_UP_S)

    async def _close(self, seat: Seat, *, within_s: float) -> None:
        process, seat.process = seat.process, None
        if process is not None:
            self._ending.add(process)
            try:
                await process.end(within_s=within_s)
            finally:
                self._ending.discard(process)


def _busy(most: int) -> str:
    watched = "another lifter is" if most == 1 else f"{most} lifters are"
    return f"{watched} being watched, and this computer has room for no more; try again in a minute"


SEATS = Seats(most=usable_cores())
"""The places of this process."""
