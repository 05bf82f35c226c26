"""The pose model files: which there are, where they lie, and what they must hash to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from formcheck.errors import ModelError
from formcheck.video import file_sha256

ASSETS = Path(__file__).parent / "assets"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A pose model on this machine."""

    name: str
    path: Path
    sha256: str


def find_model(name: str = "full") -> ModelFile:
    """The model called ``full``, ``lite`` or ``heavy``, or the ``.task`` file at a path."""
    path = ASSETS / f"pose_landmarker_{name}.task" if name in ("full", "lite", "heavy") else Path(name)
    if not path.is_file():
        raise ModelError(f"the pose model {name} is not on this machine")
    return ModelFile(name, path, file_sha256(path))
