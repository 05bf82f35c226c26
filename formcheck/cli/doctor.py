"""Checks of the installation, and what to do where one fails. Changes and downloads nothing."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from formcheck.domain.errors import FormcheckError

MIN_FREE_GB = 1.0
"""A clip with its overlay needs a few hundred megabytes."""

SHARED_LIBRARIES = {"libEGL.so.1": "libegl1", "libGLESv2.so.2": "libgles2", "libGL.so.1": "libgl1"}
"""What MediaPipe and OpenCV load on Linux, and the Debian package of each (found on a bare server)."""

CV2_OWNERS = ("opencv-contrib-python", "opencv-python", "opencv-python-headless", "opencv-contrib-python-headless")


class CheckStatus(StrEnum):
    """The outcome of a check. A note concerns only some uses; without what is missing no clip can be analyzed."""

    OK = "ok"
    NOTE = "note"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class SystemCheck:
    """One check.

    Attributes:
        name: what was checked.
        status: the outcome.
        found: what was found.
        action: what to do; empty if nothing.
    """

    name: str
    status: CheckStatus
    found: str
    action: str = ""


def run_checks() -> Iterator[SystemCheck]:
    """Run the checks one by one; some take a second, so each is yielded as soon as it is done."""
    version = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    yield SystemCheck("python", CheckStatus.OK, version)
    yield from _libraries()
    yield _cv2()
    yield _video()
    yield from _pose()
    yield _encoder()
    yield _camera()
    yield _disk()


def _libraries() -> Iterator[SystemCheck]:
    if sys.platform != "linux":
        return
    missing = [library for library in SHARED_LIBRARIES if not _loads(library)]
    if missing:
        action = f"sudo apt-get install {' '.join(SHARED_LIBRARIES[library] for library in missing)} libglib2.0-0"
        yield SystemCheck("system libraries", CheckStatus.MISSING, f"{', '.join(missing)} not found", action)
    else:
        yield SystemCheck("system libraries", CheckStatus.OK, ", ".join(SHARED_LIBRARIES))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _cv2() -> SystemCheck:
    """OpenCV, and whether several distributions own the folder ``cv2``."""
    owners = [name for name in CV2_OWNERS if _version(name)]
    try:
        import cv2
    except (ImportError, OSError) as error:
        return SystemCheck(
            "opencv", CheckStatus.MISSING, _line(error), "pip install --force-reinstall opencv-contrib-python"
        )
    if len(owners) > 1:
        extra = " ".join(name for name in owners if name != CV2_OWNERS[0])
        found = f"{cv2.__version__}, installed by {len(owners)} packages: {', '.join(owners)}"
        action = f"pip uninstall {extra} && pip install --force-reinstall {CV2_OWNERS[0]}"
        return SystemCheck("opencv", CheckStatus.NOTE, found, action)
    return SystemCheck("opencv", CheckStatus.OK, cv2.__version__)


def _video() -> SystemCheck:
    try:
        import av
    except (ImportError, OSError) as error:
        return SystemCheck("video reader", CheckStatus.MISSING, _line(error), "pip install --force-reinstall av")
    lacking = [name for name in ("h264", "hevc", "vp9") if name not in av.codecs_available]
    found = f"PyAV {av.__version__}"
    if lacking:
        return SystemCheck("video reader", CheckStatus.NOTE, f"{found}, without {', '.join(lacking)}", "pip install av")
    return SystemCheck("video reader", CheckStatus.OK, f"{found} with H.264, HEVC, VP9")


def _pose() -> Iterator[SystemCheck]:
    """The pose model, and whether MediaPipe runs on a black frame."""
    import numpy as np

    from formcheck.domain.settings import Settings
    from formcheck.observe.frame import Frame
    from formcheck.observe.pose import PoseEstimator
    from formcheck.observe.pose_models import find_model

    try:
        model = find_model(Settings().model)
    except FormcheckError as error:
        yield SystemCheck("pose model", CheckStatus.MISSING, str(error), "install formcheck again")
        return
    yield SystemCheck("pose model", CheckStatus.OK, f"{model.name}, {model.path.stat().st_size / 1e6:.1f} MB")
    try:
        with PoseEstimator(model) as estimator:
            estimator.locate(Frame(0, 0.0, np.zeros((240, 240, 3), dtype=np.uint8)))
    except (FormcheckError, ImportError, OSError, RuntimeError) as error:
        yield SystemCheck("pose estimation", CheckStatus.MISSING, _line(error), "see above, or pip install mediapipe")
    else:
        yield SystemCheck("pose estimation", CheckStatus.OK, f"MediaPipe {_version('mediapipe')} runs")


def _encoder() -> SystemCheck:
    try:
        import av
    except (ImportError, OSError):
        return SystemCheck("video writer", CheckStatus.NOTE, "PyAV not found", "pip install av")
    try:
        av.Codec("libx264", "w")
    except ValueError:
        return SystemCheck("video writer", CheckStatus.NOTE, "no H.264 encoder, so no overlays", "pip install av")
    return SystemCheck("video writer", CheckStatus.OK, "H.264")


def _camera() -> SystemCheck:
    if sys.platform != "linux":
        return SystemCheck("camera", CheckStatus.OK, "the browser asks for it when the live page opens")
    cameras = sorted(Path("/dev").glob("video*"))
    if not cameras:
        return SystemCheck("camera", CheckStatus.NOTE, "none here; video files and the browser's camera do not need it")
    closed = [camera for camera in cameras if not os.access(camera, os.R_OK | os.W_OK)]
    if closed:
        action = f"sudo usermod -aG video {_user()}, then log in again"
        return SystemCheck("camera", CheckStatus.NOTE, f"no permission to open {closed[0]}", action)
    return SystemCheck("camera", CheckStatus.OK, ", ".join(map(str, cameras)))


def _disk() -> SystemCheck:
    folder = tempfile.gettempdir()
    free_gb = shutil.disk_usage(folder).free / 1e9
    if not os.access(folder, os.W_OK):
        return SystemCheck("disk", CheckStatus.MISSING, f"{folder} cannot be written", "set TMPDIR to another folder")
    if free_gb < MIN_FREE_GB:
        return SystemCheck(
            "disk",
            CheckStatus.NOTE,
            f"{free_gb:.1f} GB free in {folder}",
            "free some space, or set TMPDIR",
        )
    return SystemCheck("disk", CheckStatus.OK, f"{free_gb:.0f} GB free in {folder}")


def _version(distribution: str) -> str:
    """The version of an installed distribution; empty if it is not installed."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "$USER"


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
