"""The doctor says what is missing and what to do, and changes nothing."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

from formcheck.cli import doctor
from formcheck.cli.doctor import CheckStatus, SystemCheck, run_checks
from formcheck.domain.errors import ModelError


def found() -> dict[str, SystemCheck]:
    return {check.name: check for check in run_checks()}


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.slow
def test_a_machine_that_runs_these_tests_passes_all_checks() -> None:
    checks = found()
    missing = [check for check in checks.values() if check.status is CheckStatus.MISSING]
    assert not missing
    assert "MediaPipe" in checks["pose estimation"].found


@pytest.mark.slow
def test_only_a_check_that_is_not_ok_says_what_to_do() -> None:
    assert all(check.action for check in found().values() if check.status is CheckStatus.MISSING)
    assert not any(check.action for check in found().values() if check.status is CheckStatus.OK)


@pytest.mark.skipif(sys.platform != "linux", reason="system packages are checked on Linux only")
def test_a_missing_library_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_loads", lambda library: library == "libGL.so.1")
    (check,) = doctor._libraries()
    assert check.status is CheckStatus.MISSING
    assert "libEGL.so.1" in check.found
    assert check.action == "sudo apt-get install libegl1 libgles2 libglib2.0-0"


def test_a_missing_library_does_not_load() -> None:
    assert not doctor._loads("libnobody-has-this.so.1")


def test_a_missing_model_is_reported_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(_: str) -> object:
        raise ModelError("the pose model full is not on this machine; make it: so")

    monkeypatch.setattr("formcheck.observe.pose_models.find_model", nowhere)
    (check,) = doctor._pose()
    assert check.status is CheckStatus.MISSING
    assert "make it: so" in check.found


def test_two_owners_of_cv2_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {"opencv-contrib-python": "5.0", "opencv-python": "5.0"}
    monkeypatch.setattr(doctor, "_version", lambda name: both.get(name, ""))
    check = doctor._cv2()
    assert check.status is CheckStatus.NOTE
    assert "installed by 2 packages" in check.found
    assert "pip uninstall opencv-python &&" in check.action


def test_a_full_disk_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**11, 10**11, 10**8))
    assert doctor._disk().status is CheckStatus.NOTE
    assert "0.1 GB free" in doctor._disk().found


def test_a_temporary_folder_that_cannot_be_written_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("os.access", lambda *_: False)
    assert doctor._disk().status is CheckStatus.MISSING


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cameras as files")
def test_a_camera_without_permission_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "glob", lambda *_: iter([Path("/dev/video0")]))
    monkeypatch.setattr("os.access", lambda *_: False)
    check = doctor._camera()
    assert check.status is CheckStatus.NOTE
    assert "usermod -aG video" in check.action
