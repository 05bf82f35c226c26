"""Messages between the page and a live worker: frozen, pickled, each with its length in front."""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from formcheck.domain.body import Side
from formcheck.domain.lifter import Lifter

if TYPE_CHECKING:
    from formcheck.live.set_summary import LiveSet

LENGTH = struct.Struct(">I")
"""The length of a message, in front of it."""


@dataclass(frozen=True, slots=True)
class LifterDetails:
    """What is known of the lifter, and the side nearer to the camera (None: find it)."""

    lifter: Lifter
    side: Side | None


@dataclass(frozen=True, slots=True)
class Start:
    """The first request: the pose model, and the details."""

    model: str
    details: LifterDetails


@dataclass(frozen=True, slots=True)
class CameraFrame:
    """One frame: its number and time by the browser, in seconds of its clock, and its JPEG content."""

    number: int
    time_s: float
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class FinishSet:
    """End the current set, if there is one."""


@dataclass(frozen=True, slots=True)
class Stop:
    """End the current set, send its summary, and exit."""


LiveRequest = Start | LifterDetails | CameraFrame | FinishSet | Stop


@dataclass(frozen=True, slots=True)
class Ready:
    """Ready for frames."""


@dataclass(frozen=True, slots=True)
class FrameReply:
    """What the browser shows and says after a frame, as JSON."""

    text: str


@dataclass(frozen=True, slots=True)
class UnreadableFrame:
    """The frame could not be decoded, and why, in one line."""

    message: str


@dataclass(frozen=True, slots=True)
class SetFinished:
    """A set has ended and is summarized."""

    live_set: LiveSet


@dataclass(frozen=True, slots=True)
class WorkerFailed:
    """The worker cannot go on, and why, in one line."""

    message: str


LiveReply = Ready | FrameReply | UnreadableFrame | SetFinished | WorkerFailed


def pack_message(message: LiveRequest | LiveReply) -> bytes:
    """Write a message as bytes for a pipe."""
    content = pickle.dumps(message)
    return LENGTH.pack(len(content)) + content


def read_message(pipe: BinaryIO) -> object:
    """Wait for the next message from a pipe.

    Raises:
        EOFError: if the other process has exited.
    """
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    return pickle.loads(pipe.read(LENGTH.unpack(head)[0]))  # noqa: S301 - written by our own other process
