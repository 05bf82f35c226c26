"""The errors formcheck raises for things a user can meet.

Each message is one line: what happened and what to do about it. The file's name is put in front where
the error is shown, because only there is it known how the user called the file.
"""

from __future__ import annotations


class FormcheckError(Exception):
    """Base of every error a user can meet; ``str(error)`` is one line fit to be shown."""


class VideoError(FormcheckError):
    """The file is missing, empty, not a video, or holds no picture that can be decoded."""


class ModelError(FormcheckError):
    """The pose model is not on this machine, is damaged, or cannot be loaded."""


class NobodyError(FormcheckError):
    """The recording was read, but no person was found in it."""


class OutputError(FormcheckError):
    """A result cannot be written."""
