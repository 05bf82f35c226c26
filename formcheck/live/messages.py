"""What the page asks of a live worker and what it tells: frozen, pickled, each with its length in front."""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from formcheck.domain.body import Side
from formcheck.domain.lifter import Lifter

if TYPE_CHECKING:
    from formcheck.live.rep_watch import LiveSet

LENGTH = struct.Struct(">I")
"""How long a message is, in front of it."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of the lifter, and the side nearer to the camera (None finds it)."""

    lifter: Lifter
    side: Side | None


@dataclass(frozen=True, slots=True)
class Begin:
    """The first request: which pose model looks, and the details."""

    model: str
    details: Details


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: the number the browser gave it, when it was taken by the browser's clock, its JPEG content."""

    number: int
    time_s: float
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Finish:
    """End the set that goes on, if there is one."""


@dataclass(frozen=True, slots=True)
class End:
    """End the set that goes on, tell it, and leave."""


Request = Begin | Details | Picture | Finish | End


@dataclass(frozen=True, slots=True)
class Opened:
    """Ready for pictures."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser is to draw and say after a picture, as JSON."""

    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The picture was none, and why, in one line."""

    message: str


@dataclass(frozen=True, slots=True)
class SetOver:
    """A set is over and summed up."""

    live_set: LiveSet


@dataclass(frozen=True, slots=True)
class Failed:
    """The worker cannot go on, and why, in one line."""

    message: str


Reply = Opened | Seen | Unreadable | SetOver | Failed


def packed(message: Request | Reply) -> bytes:
    """A message as it goes through a pipe."""
    content = pickle.dumps(message)
    return LENGTH.pack(len(content)) + content


def read_message(pipe: BinaryIO) -> object:
    """The next message from a pipe; waits for it.

    Raises:
        EOFError: if the other side has gone.
    """
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    return pickle.loads(pipe.read(LENGTH.unpack(head)[0]))  # noqa: S301 - written by our own other half
