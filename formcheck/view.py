"""Where the camera stands: to the side, oblique, in front or behind; which side is near; turn and lean of the picture.

Signs, used everywhere after this module:

* ``facing`` is +1 where the toes point to the right of the picture, -1 where they point to the left.
* ``yaw_deg`` is 0 where the camera looks exactly from the side, +90 from the front, -90 from behind: a positive yaw
  sees more of the chest, a negative one more of the back.
* ``roll_deg`` is positive where upright things lean to the right in the picture, so that true up is
  ``(sin roll, -cos roll)`` in picture coordinates (x right, y down).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from formcheck.body import Side
from formcheck.measured import Measured
from formcheck.observe import Observation

SIDE_TO_DEG = 20.0
"""Up to this turn a view is called a side view (docs of the output format)."""

OBLIQUE_TO_DEG = 60.0
"""Up to this turn a view is called oblique; beyond it is a front or back view (docs of the output format)."""


class ViewKind(StrEnum):
    """The word for a view that people read."""

    SIDE = "side"
    OBLIQUE = "oblique"
    FRONT = "front"
    BACK = "back"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SideView:
    """The sagittal plane can be seen: from the side or obliquely.

    Attributes:
        near: the person's own side that is nearer to the camera.
        facing: +1 where the toes point to the right of the picture, -1 to the left.
        yaw_deg: turn away from an exact side view, + towards the chest, - towards the back.
        roll_deg: lean of upright things in the picture, + to the right.

    Raises:
        ValueError: if facing is neither +1 nor -1, or the yaw is that of a front or back view.
    """

    near: Side
    facing: int
    yaw_deg: Measured
    roll_deg: Measured

    def __post_init__(self) -> None:
        if self.facing not in (-1, 1):
            raise ValueError("facing must be +1 or -1")
        if abs(self.yaw_deg.value) > OBLIQUE_TO_DEG:
            raise ValueError(f"a side view is turned by at most {OBLIQUE_TO_DEG:g} degrees")

    @property
    def kind(self) -> ViewKind:
        """Side within 20 degrees of the sagittal plane, else oblique."""
        return ViewKind.SIDE if abs(self.yaw_deg.value) < SIDE_TO_DEG else ViewKind.OBLIQUE


@dataclass(frozen=True, slots=True)
class FrontView:
    """The frontal plane can be seen.

    Attributes:
        from_behind: whether the camera sees the back.
        yaw_deg: about 90 from the front, about -90 from behind.
        roll_deg: lean of upright things in the picture, + to the right.

    Raises:
        ValueError: if the yaw is that of a side view, or its sign and from_behind disagree.
    """

    from_behind: bool
    yaw_deg: Measured
    roll_deg: Measured

    def __post_init__(self) -> None:
        if abs(self.yaw_deg.value) < OBLIQUE_TO_DEG:
            raise ValueError(f"a front view is turned by at least {OBLIQUE_TO_DEG:g} degrees")
        if (self.yaw_deg.value < 0) is not self.from_behind:
            raise ValueError("yaw is negative from behind and positive from the front")

    @property
    def kind(self) -> ViewKind:
        """Front or back."""
        return ViewKind.BACK if self.from_behind else ViewKind.FRONT


@dataclass(frozen=True, slots=True)
class UnknownView:
    """It could not be told where the camera stands; ``reason`` says why, in words a user understands.

    Raises:
        ValueError: if no reason is given.
    """

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("an unknown view needs a reason")

    @property
    def kind(self) -> ViewKind:
        """Always unknown."""
        return ViewKind.UNKNOWN


View = SideView | FrontView | UnknownView


def find_view(observation: Observation) -> View:
    """Where the camera stands, from the person's standing posture; one answer for one uncut scene."""
    raise NotImplementedError
