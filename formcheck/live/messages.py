"""Messages between the page and a live worker: all frozen, all pickled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from formcheck.domain.body import Side
from formcheck.domain.errors import AnalysisFailure
from formcheck.domain.lifter import Lifter

if TYPE_CHECKING:
    from formcheck.draw.still import Still
    from formcheck.judge.results import Analysis


@dataclass(frozen=True, slots=True)
class LifterDetails:
    """What the lifter says.

    Attributes:
        lifter: what is known of the body.
        side: the side nearer to the camera; None finds it.
        blur_face: whether faces are made unrecognizable in the stills.
    """

    lifter: Lifter = Lifter()  # noqa: RUF009 - frozen
    side: Side | None = None
    blur_face: bool = False


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

    reason: str


@dataclass(frozen=True, slots=True)
class LiveSet:
    """A finished set: the analysis of all its frames that were kept, and a still of each rep."""

    analysis: Analysis
    stills: tuple[Still, ...]


@dataclass(frozen=True, slots=True)
class SetFinished:
    """A set has ended and is summarized."""

    live_set: LiveSet


LiveReply = Ready | FrameReply | UnreadableFrame | SetFinished | AnalysisFailure
