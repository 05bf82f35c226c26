"""One clip to analyze, with all options; two digests say when an earlier recording or result can be reused."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck import __version__
from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA = "formcheck.batch/1"

OBSERVER_MODULES = ("domain/body.py", "numerics/*.py", "system/prefetch.py", "observe/*.py", "segment/*.py")
"""The modules that make a recording: where one of them changes, every clip is recorded again."""

OBSERVER_LIBRARIES = ("mediapipe", "opencv-contrib-python", "av", "numpy")
"""The libraries that read and observe the frames; with another version every recording is made again."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn of a clip besides the stills.

    Attributes:
        overlay: whether a video of the clip with all measurements is drawn.
        blur_face: whether faces are made unrecognizable in all pictures.
    """

    overlay: bool = False
    blur_face: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisJob:
    """One clip to analyze.

    Attributes:
        label: the clip's name, unique in its batch, as a path with slashes: ``ana/2026-03-01_1.mp4``.
        path: of the file.
        sha256: of its content.
        model_sha256: of the pose model that ``settings`` names.
        lifter, settings: as for :func:`formcheck.analysis.analyze_video`.
        date: the day of the set, ``2026-03-01``, or another text that sorts; empty if unknown.
        set_name: which set it is; empty if unknown.
        drawing: what is drawn.
    """

    label: str
    path: Path
    sha256: str
    model_sha256: str
    lifter: Lifter
    settings: Settings
    date: str = ""
    set_name: str = ""
    drawing: Drawing = Drawing()

    @property
    def file(self) -> str:
        """The clip's name without folders."""
        return self.label.rpartition("/")[2]

    @property
    def recording_key(self) -> str:
        """Digest of all that a recording depends on: clip, pose model, part, time scale, code and libraries."""
        settings = self.settings
        part = settings.time_scale, settings.start_s, str(settings.end_s)
        return _digest([SCHEMA, observer_digest(), self.sha256, self.model_sha256, *part])

    @property
    def key(self) -> str:
        """Digest of all that the result depends on; label, date and set are not part of it."""
        options = [asdict(self.lifter), self.settings.side, asdict(self.drawing), asdict(self.settings.limits)]
        return _digest([__version__, self.recording_key, *options])


def as_plain(job: AnalysisJob) -> dict[str, Any]:
    """Convert a job to values for JSON."""
    plain: dict[str, Any] = _adapter().dump_python(job, mode="json")
    # JSON has no infinity.
    plain["settings"]["end_s"] = None if math.isinf(job.settings.end_s) else job.settings.end_s
    return plain


def from_plain(plain: dict[str, Any]) -> AnalysisJob:
    """Convert what :func:`as_plain` returned back to a job.

    Raises:
        KeyError, TypeError, ValueError: if it is something else.
    """
    end_s = math.inf if plain["settings"]["end_s"] is None else plain["settings"]["end_s"]
    return _adapter().validate_python({**plain, "settings": {**plain["settings"], "end_s": end_s}})


@cache
def _adapter() -> TypeAdapter[AnalysisJob]:
    from pydantic import TypeAdapter

    return TypeAdapter(AnalysisJob)


@cache
def observer_digest() -> str:
    """Digest of the code and the libraries that make a recording."""
    package = Path(__file__).parent.parent
    files = sorted(path for pattern in OBSERVER_MODULES for path in package.glob(pattern))
    code = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    return _digest([*code, *(version(name) for name in OBSERVER_LIBRARIES)])


def _digest(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
