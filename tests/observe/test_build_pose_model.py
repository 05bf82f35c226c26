"""Making a pose model: the same bytes every time, and nothing made of an unknown package."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from formcheck.domain.errors import ModelError
from formcheck.observe import build_pose_model
from formcheck.observe.build_pose_model import SCALINGS, make_bundle, pack, unpack, with_scaling
from formcheck.observe.pose_models import KNOWN_SHA256, find_model, model_folder
from formcheck.observe.source import file_sha256

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shipped() -> bytes:
    return find_model("full").path.read_bytes()


@pytest.fixture
def tarball(shipped: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package laid out like the real one, with the networks of the shipped model in it."""
    networks = list(unpack(shipped).values())
    path = tmp_path / "mediapipe-pose.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, network in zip(
            (build_pose_model.DETECTOR_MEMBER, build_pose_model.LANDMARKS_MEMBER.format(name="full")),
            networks,
            strict=True,
        ):
            file = tmp_path / "network"
            file.write_bytes(network)
            archive.add(file, arcname=name)
    monkeypatch.setattr(build_pose_model, "TARBALL_SHA256", file_sha256(path))
    return path


def test_packing_the_shipped_networks_again_gives_the_shipped_bytes(shipped: bytes) -> None:
    assert pack(unpack(shipped)) == shipped


def test_a_network_says_once_how_its_input_is_scaled(shipped: bytes) -> None:
    networks = unpack(shipped)
    assert list(networks) == list(SCALINGS)
    for name, network in networks.items():
        assert network.count(b"TFLITE_METADATA") == 1
        assert with_scaling(network, SCALINGS[name]) == network


def test_another_scaling_gives_another_network(shipped: bytes) -> None:
    name, network = next(iter(unpack(shipped).items()))
    assert with_scaling(network, build_pose_model.Scaling(0.0, 1.0)) != with_scaling(network, SCALINGS[name])


def test_the_zip_is_stored_and_bears_no_date_of_the_day(tmp_path: Path, shipped: bytes) -> None:
    file = tmp_path / "model.task"
    file.write_bytes(pack(unpack(shipped)))
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == list(SCALINGS)
    assert all(entry.compress_type == zipfile.ZIP_STORED for entry in entries)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


def test_a_bundle_is_made_from_the_package(tarball: Path, shipped: bytes) -> None:
    assert make_bundle(tarball, "full") == shipped


def test_an_unknown_package_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.tgz"
    other.write_bytes(b"not the package")
    with pytest.raises(ModelError, match="not the package these models are made from"):
        make_bundle(other, "full")


def test_a_missing_package_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="npm pack @mediapipe/pose"):
        make_bundle(tmp_path / "nothing.tgz", "full")


def test_the_command_puts_the_model_where_formcheck_looks(
    tarball: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    result = CliRunner().invoke(build_pose_model.main, [str(tarball), "--model", "full"])
    assert result.exit_code == 0, result.output
    assert file_sha256(model_folder() / "pose_landmarker_full.task") == KNOWN_SHA256["full"]


def test_the_command_says_in_one_line_what_is_wrong(tmp_path: Path) -> None:
    result = CliRunner().invoke(build_pose_model.main, [str(tmp_path / "nothing.tgz")])
    assert result.exit_code == 1
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
