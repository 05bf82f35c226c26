"""Texts of the page: names of stages and failures, the time left, and text shown as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from formcheck.domain.errors import FailureKind
from formcheck.domain.progress import AnalysisStage

STAGES: Mapping[AnalysisStage, str] = {
    AnalysisStage.STARTING: "Getting ready",
    AnalysisStage.READING: "Finding the body",
    AnalysisStage.MEASURING: "Measuring",
    AnalysisStage.STILLS: "Drawing the stills",
    AnalysisStage.REPORT: "Writing the report",
    AnalysisStage.OVERLAY: "Drawing the video",
}

FAILURES: Mapping[FailureKind, str] = {
    FailureKind.VIDEO: "This file could not be read as a video",
    FailureKind.NOBODY: "Nobody was found in this clip",
    FailureKind.MODEL: "The pose model is missing on this computer",
    FailureKind.OUTPUT: "The results could not be written on this computer",
    FailureKind.FAULT: "Something went wrong in formcheck",
    FailureKind.LOST: "Analysis stopped",
}


def time_left(left_s: float) -> str:
    """The time left, no finer than it is known."""
    if left_s < 10:
        return "a few seconds left"
    if left_s < 60:
        return f"about {5 * round(left_s / 5)} s left"
    return f"about {round(left_s / 60)} min left"


def escape_markdown(text: str) -> str:
    """Escape all punctuation, so that Streamlit shows a text as it is: no Markdown, formulas or emoji codes."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
