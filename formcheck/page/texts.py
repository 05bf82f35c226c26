"""What stages and troubles are called on the page, and how the time left is told."""

from __future__ import annotations

from collections.abc import Mapping

from formcheck.domain.failure_kind import Trouble
from formcheck.page.messages import Stage

STAGES: Mapping[Stage, str] = {
    Stage.STARTING: "Getting ready",
    Stage.WATCHING: "Watching the clip",
    Stage.MEASURING: "Measuring",
    Stage.STILLS: "Drawing the stills",
    Stage.OVERLAY: "Drawing the video",
}

TROUBLES: Mapping[Trouble, str] = {
    Trouble.VIDEO: "This file could not be read as a video",
    Trouble.NOBODY: "Nobody was found in this clip",
    Trouble.MODEL: "The pose model is missing on this computer",
    Trouble.OUTPUT: "The results could not be written on this computer",
    Trouble.FAULT: "Something went wrong in formcheck",
    Trouble.LOST: "The analysis broke off",
}


def time_left(left_s: float) -> str:
    """About how long something still takes, as coarse as it is known."""
    if left_s < 10:
        return "a few seconds left"
    if left_s < 60:
        return f"about {5 * round(left_s / 5)} s left"
    return f"about {round(left_s / 60)} min left"
