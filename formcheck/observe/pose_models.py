"""The pose models: their names, files and hashes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import platformdirs

from formcheck.domain.errors import ModelError
from formcheck.observe.source import file_sha256

ASSETS = Path(__file__).parent / "assets"
"""Models in the package: ``heavy`` and ``full``. License and origin are in ``README.md`` beside them."""

KNOWN_SHA256 = MappingProxyType(
    {
        "lite": "17f7b53370e55ba8ac79814ad8ce28ab6031a6982eeb44ef9b8a82a7526a9f7f",
        "full": "94dc76f51323cadd702fc7556a3dba6b3c16e65e038b258b0664e6a9f7573d18",
        "heavy": "e28a91ba9ee5f1bbd27583235965ccdf7e98b5bee88f1ae56e7c6a1f6329082e",
    }
)
"""Of the files that ``python -m formcheck.observe.build_pose_model`` builds from Google's weights."""

PACKAGE = "@mediapipe/pose@0.5.1675469404"
"""The npm package with the weights (Google, Apache-2.0)."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A pose model on this machine.

    Attributes:
        name: ``lite``, ``full`` or ``heavy``; of a file given by its path, the file's name.
        path: the file.
        sha256: of its content, hexadecimal.
    """

    name: str
    path: Path
    sha256: str


def find_model(name: str) -> ModelFile:
    """Find a pose model by its name (``lite``, ``full``, ``heavy``) or by the path of a ``.task`` file.

    A name is searched for in the package first, then in :func:`model_folder`.

    Raises:
        ModelError: if it is not on this machine, or the file of a name has a wrong hash.
    """
    if name not in KNOWN_SHA256:
        return _model_at(Path(name))
    places = [folder / file_name(name) for folder in (ASSETS, model_folder())]
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise ModelError(
            f"the pose model {name} is not on this machine; make it: npm pack {PACKAGE}, "
            f"then python -m formcheck.observe.build_pose_model mediapipe-pose-*.tgz --model {name}"
        )
    model = ModelFile(name, path, file_sha256(path))
    if model.sha256 != KNOWN_SHA256[name]:
        raise ModelError(
            f"the pose model {path} is damaged (SHA-256 differs); install formcheck again or make it again"
        )
    return model


def file_name(name: str) -> str:
    """File name of a named model."""
    return f"pose_landmarker_{name}.task"


def model_folder() -> Path:
    """The user's own folder for models that are not part of the package. It need not exist.

    ``formcheck/models`` in ``$XDG_DATA_HOME`` or ``~/.local/share`` on Linux, in ``~/Library/Application Support`` on
    macOS, in ``%LOCALAPPDATA%`` on Windows.
    """
    return platformdirs.user_data_path("formcheck", appauthor=False) / "models"


def _model_at(path: Path) -> ModelFile:
    if not path.is_file():
        names = ", ".join(KNOWN_SHA256)
        raise ModelError(f"there is no pose model at {path}; name one of {names}, or the path of a .task file")
    return ModelFile(path.name, path, file_sha256(path))
