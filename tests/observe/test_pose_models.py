"""Finding the pose model: what is shipped, what is made, what is damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from formcheck.domain.errors import ModelError
from formcheck.domain.settings import Settings
from formcheck.observe import pose_models
from formcheck.observe.pose_models import ASSETS, KNOWN_SHA256, find_model, model_folder
from formcheck.observe.source import file_sha256


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder for the test alone, independent of this machine's."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = model_folder()
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize("name", ["full", "heavy"])
def test_the_package_brings_its_models_as_recorded(name: str) -> None:
    model = find_model(name)
    assert model.path.parent == ASSETS
    assert model.sha256 == file_sha256(model.path) == KNOWN_SHA256[name]


def test_the_readme_beside_the_model_gives_every_hash() -> None:
    readme = (ASSETS / "README.md").read_text(encoding="utf-8")
    assert all(sha256 in readme for sha256 in KNOWN_SHA256.values())


def test_the_default_model_comes_with_the_package() -> None:
    assert find_model(Settings().model).path.parent == ASSETS


def test_a_model_not_on_this_machine_says_how_to_make_it() -> None:
    with pytest.raises(ModelError) as error:
        find_model("lite")
    message = str(error.value)
    assert "\n" not in message
    assert "npm pack @mediapipe/pose@0.5.1675469404" in message
    assert "python -m formcheck.observe.build_pose_model mediapipe-pose-*.tgz --model lite" in message


def test_a_made_model_is_found_in_the_users_folder(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = own_folder / "pose_landmarker_lite.task"
    shutil.copy(find_model("full").path, made)
    monkeypatch.setattr(pose_models, "KNOWN_SHA256", {**KNOWN_SHA256, "lite": KNOWN_SHA256["full"]})
    assert find_model("lite").path == made


def test_a_damaged_model_is_refused(own_folder: Path) -> None:
    (own_folder / "pose_landmarker_lite.task").write_bytes(b"half a download")
    with pytest.raises(ModelError, match="damaged"):
        find_model("lite")


def test_a_path_names_any_model_and_its_hash_is_told(tmp_path: Path) -> None:
    mine = tmp_path / "mine.task"
    mine.write_bytes(b"anything")
    model = find_model(str(mine))
    assert (model.name, model.path, model.sha256) == ("mine.task", mine, file_sha256(mine))


def test_a_name_that_is_neither_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ModelError, match="lite, full, heavy"):
        find_model("ultra")


def test_the_folder_for_models_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert model_folder().is_relative_to(tmp_path)
    assert model_folder().parts[-2:] == ("formcheck", "models")
