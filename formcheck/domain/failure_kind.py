"""Why there is no analysis of a clip: its kind, which can be written down and told to another process."""

from __future__ import annotations

from enum import StrEnum

from formcheck.domain.errors import FormcheckError, ModelError, NobodyError, OutputError, VideoError


class Trouble(StrEnum):
    """What kept a clip from being analysed."""

    VIDEO = "video"
    NOBODY = "nobody"
    MODEL = "model"
    OUTPUT = "output"
    FAULT = "fault"
    LOST = "lost"


def trouble_of(error: FormcheckError) -> Trouble:
    """The kind an error is of."""
    match error:
        case VideoError():
            return Trouble.VIDEO
        case NobodyError():
            return Trouble.NOBODY
        case ModelError():
            return Trouble.MODEL
        case OutputError():
            return Trouble.OUTPUT
        case _:
            return Trouble.FAULT
