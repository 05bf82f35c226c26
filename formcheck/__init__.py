"""formcheck measures a squat filmed with one camera: knee travel, heel rise and trunk lean, each with its error.

>>> from formcheck import Lifter, analyze_video
>>> analysis = analyze_video("squat.mp4", lifter=Lifter(height_cm=178))  # doctest: +SKIP
>>> analysis.summary.headline  # doctest: +SKIP
'6 squats, controlled; knees 5 cm past the toes, heels flat.'

Names are loaded when they are first asked for, so that importing formcheck costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from formcheck.analysis import analyze_observation, analyze_video
    from formcheck.domain.errors import FormcheckError, ModelError, NobodyError, VideoError
    from formcheck.domain.lifter import Bar, Lifter
    from formcheck.domain.measured import Measured, Measurement, NotMeasured
    from formcheck.domain.progress import AnalysisStage, ProgressUpdate
    from formcheck.domain.settings import Settings
    from formcheck.judge.results import Analysis, AttemptResult, PoseInfo, RepResult, Summary, ViewInfo
    from formcheck.judge.verdict import Depth, Finding, Heels, Knees, RepVerdict, Verdict
    from formcheck.measure.scale import Scale
    from formcheck.observe.video import Source
    from formcheck.wording.cues import Cue, Evidence

__all__ = [  # noqa: RUF022 - in the order in which a reader meets them
    "__version__",
    "analyze_video",
    "analyze_observation",
    "Lifter",
    "Bar",
    "Settings",
    "ProgressUpdate",
    "AnalysisStage",
    "Analysis",
    "Source",
    "PoseInfo",
    "ViewInfo",
    "Scale",
    "RepResult",
    "AttemptResult",
    "Summary",
    "Measured",
    "NotMeasured",
    "Measurement",
    "RepVerdict",
    "Finding",
    "Heels",
    "Knees",
    "Depth",
    "Verdict",
    "Cue",
    "Evidence",
    "FormcheckError",
    "VideoError",
    "ModelError",
    "NobodyError",
]

_NAMES_OF = {
    "analysis": ("analyze_observation", "analyze_video"),
    "wording.cues": ("Cue", "Evidence"),
    "domain.errors": ("FormcheckError", "ModelError", "NobodyError", "VideoError"),
    "domain.lifter": ("Bar", "Lifter"),
    "domain.measured": ("Measured", "Measurement", "NotMeasured"),
    "judge.results": ("Analysis", "AttemptResult", "PoseInfo", "RepResult", "Summary", "ViewInfo"),
    "measure.scale": ("Scale",),
    "domain.progress": ("AnalysisStage", "ProgressUpdate"),
    "domain.settings": ("Settings",),
    "judge.verdict": ("Depth", "Finding", "Heels", "Knees", "RepVerdict", "Verdict"),
    "observe.video": ("Source",),
}
_HOME = {name: module for module, names in _NAMES_OF.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
