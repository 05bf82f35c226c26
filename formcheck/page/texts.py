"""What stages and troubles are called on the page, and how the time left is told."""

from __future__ import annotations

from collections.abc import Mapping

from formcheck.domain.errors import FailureKind
from formcheck.domain.progress import AnalysisStage

STAGES: Mapping[AnalysisStage, str] = {
    AnalysisStage.STARTING: "Getting ready",
    AnalysisStage.READING: "Watching the clip",
    AnalysisStage.MEASURING: "Measuring",
    AnalysisStage.STILLS: "Drawing the stills",
    AnalysisStage.REPORT: "Writing the report",
    AnalysisStage.OVERLAY: "Drawing the video",
}

TROUBLES: Mapping[FailureKind, str] = {
    FailureKind.VIDEO: "This file could not be read as a video",
    FailureKind.NOBODY: "Nobody was found in this clip",
    FailureKind.MODEL: "The pose model is missing on this computer",
    FailureKind.OUTPUT: "The results could not be written on this computer",
    FailureKind.FAULT: "Something went wrong in formcheck",
    FailureKind.LOST: "The analysis broke off",
}


def time_left(left_s: float) -> str:
    """About how long something still takes, as coarse as it is known."""
    if left_s < 10:
        return "a few seconds left"
    if left_s < 60:
        return f"about {5 * round(left_s / 5)} s left"
    return f"about {round(left_s / 60)} min left"
