"""The body: MediaPipe's landmark numbers, and the sides."""

from __future__ import annotations

from enum import IntEnum, StrEnum

LANDMARKS = 33
"""Landmarks of a BlazePose skeleton."""


class Side(StrEnum):
    """A side of the person, not of the frame."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Joint(IntEnum):
    """A point that exists on both sides. The value is the number of the left landmark; the right one is the next."""

    EAR = 7
    SHOULDER = 11
    ELBOW = 13
    WRIST = 15
    HIP = 23
    KNEE = 25
    ANKLE = 27
    HEEL = 29
    FOOT_INDEX = 31

    def on(self, side: Side) -> int:
        """The landmark number of this joint on one side (MediaPipe's numbering)."""
        return int(self) + (side is Side.RIGHT)


NOSE = 0
"""Landmark number of the nose."""

BODY = (Joint.SHOULDER, Joint.HIP, Joint.KNEE, Joint.ANKLE)
"""The ends of trunk, thigh and shank, from the top."""

BODY_LANDMARKS = [joint.on(side) for joint in BODY for side in Side]
"""Their landmark numbers on both sides."""

SHOULDER_TO_ANKLE_OF_STATURE = 0.779
"""Trunk, thigh and shank over the stature (Drillis & Contini 1966, as reprinted in Winter 2009, figure 4.1)."""
