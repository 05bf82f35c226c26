"""What the page asks of its worker, and what the worker tells; all of it frozen, all of it fit to be pickled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.domain.errors import AnalysisFailure
from formcheck.domain.lifter import Lifter
from formcheck.domain.progress import ProgressUpdate
from formcheck.domain.settings import Settings

if TYPE_CHECKING:
    from formcheck.draw.still import Still
    from formcheck.judge.results import Analysis


@dataclass(frozen=True, slots=True)
class Request:
    """What to analyse.

    Attributes:
        path: the clip.
        folder: where stills and the overlay video go.
        lifter, settings: as for :func:`formcheck.analysis.analyze_video`.
        blur_face: whether faces are blurred in what is drawn.
    """

    path: Path
    folder: Path
    lifter: Lifter
    settings: Settings
    blur_face: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """The analysis is ready; pictures may still be drawn."""

    analysis: Analysis


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn; ``missing`` says why there is no overlay where there is none."""

    stills: tuple[Still, ...]
    overlay: Path | None
    missing: str


Message = ProgressUpdate | Answered | Drawn | AnalysisFailure
