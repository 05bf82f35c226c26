"""What this machine has and lacks for formcheck, and how to mend it. Looks only; changes and downloads nothing."""

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

LEAST_FREE_GB = 1.0
"""A clip with its overlay needs a few hundred megabytes."""

SHARED_LIBRARIES = {"libEGL.so.1": "libegl1", "libGLESv2.so.2": "libgles2", "libGL.so.1": "libgl1"}
"""What MediaPipe and OpenCV load on Linux, and the Debian package each is in (seen on a bare server)."""

CV2_OWNERS = ("opencv-contrib-python", "opencv-python", "opencv-python-headless", "opencv-contrib-python-headless")


class Health(StrEnum):
    """How a check came out."""

    GOOD = "ok"
    NOTE = "note"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what.
        health: a note is something only some uses need; only what is missing keeps clips from being analysed.
        found: what there is.
        mend: what to do; empty where nothing is to be done.
    """

    name: str
    health: Health
    found: str
    mend: str = ""


def examine() -> Iterator[Check]:
    """Look at one thing after another; some take a second, so each comes as soon as it is known."""
    yield _python()
    yield from _libraries()
    yield _cv2()
    yield _video()
    yield from _pose()
    yield _encoder()
    yield _camera()
    yield _disk()


def _python() -> Check:
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Check("python", Health.GOOD, found)


def _libraries() -> Iterator[Check]:
    if sys.platform != "linux":
        return
    missing = [library for library in SHARED_LIBRARIES if not _loads(library)]
    if missing:
        mend = f"sudo apt-get install {' '.join(SHARED_LIBRARIES[library] for library in missing)} libglib2.0-0"
        yield Check("system libraries", Health.MISSING, f"without {', '.join(missing)}", mend)
    else:
        yield Check("system libraries", Health.GOOD, ", ".join(SHARED_LIBRARIES))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _cv2() -> Check:
    """OpenCV, and whether more than one distribution owns the folder ``cv2``."""
    owners = [name for name in CV2_OWNERS if _version(name)]
    try:
        import cv2
    except (ImportError, OSError) as error:
        return Check("opencv", Health.MISSING, _line(error), "pip install --force-reinstall opencv-contrib-python")
    if len(owners) > 1:
        others = " ".join(name for name in owners if name != CV2_OWNERS[0])
        mend = f"pip uninstall {others} && pip install --force-reinstall {CV2_OWNERS[0]}"
        return Check("opencv", Health.NOTE, f"{cv2.__version__}, with {len(owners)} owners: {', '.join(owners)}", mend)
    return Check("opencv", Health.GOOD, cv2.__version__)


def _video() -> Check:
    try:
        import av
    except (ImportError, OSError) as error:
        return Check("video reader", Health.MISSING, _line(error), "pip install --force-reinstall av")
    lacking = [name for name in ("h264", "hevc", "vp9") if name not in av.codecs_available]
    found = f"PyAV {av.__version__}" + (f", without {', '.join(lacking)}" if lacking else " with H.264, HEVC, VP9")
    return Check("video reader", Health.NOTE if lacking else Health.GOOD, found, "pip install av" if lacking else "")


def _pose() -> Iterator[Check]:
    """The pose model, and whether MediaPipe finds nobody in an empty picture, as it should."""
    import numpy as np

    from formcheck.domain.settings import Settings
    from formcheck.observe.pose import PoseEstimator
    from formcheck.observe.pose_models import find_model
    from formcheck.observe.video import Frame

    try:
        model = find_model(Settings().model)
    except FormcheckError as error:
        yield Check("pose model", Health.MISSING, str(error), "install formcheck again")
        return
    yield Check("pose model", Health.GOOD, f"{model.name}, {model.path.stat().st_size / 1e6:.1f} MB")
    try:
        with PoseEstimator(model) as estimator:
            estimator.locate(Frame(0, 0.0, np.zeros((240, 240, 3), dtype=np.uint8)))
    except (FormcheckError, ImportError, OSError, RuntimeError) as error:
        yield Check("pose estimation", Health.MISSING, _line(error), "see the lines above; pip install mediapipe")
    else:
        yield Check("pose estimation", Health.GOOD, f"MediaPipe {_version('mediapipe')} runs")


def _encoder() -> Check:
    try:
        import av
    except (ImportError, OSError):
        return Check("video writer", Health.NOTE, "no PyAV", "pip install av")
    try:
        av.Codec("libx264", "w")
    except ValueError:
        return Check("video writer", Health.NOTE, "no H.264 encoder: overlays cannot be written", "pip install av")
    return Check("video writer", Health.GOOD, "H.264")


def _camera() -> Check:
    if sys.platform != "linux":
        return Check("camera", Health.GOOD, "asked for by the browser when the live page is opened")
    cameras = sorted(Path("/dev").glob("video*"))
    if not cameras:
        return Check("camera", Health.NOTE, "none on this machine; clips and the browser's camera work without")
    closed = [camera for camera in cameras if not os.access(camera, os.R_OK | os.W_OK)]
    if closed:
        mend = f"sudo usermod -aG video {_user()}, then log in again"
        return Check("camera", Health.NOTE, f"{closed[0]} may not be opened", mend)
    return Check("camera", Health.GOOD, ", ".join(map(str, cameras)))


def _disk() -> Check:
    folder = tempfile.gettempdir()
    free_gb = shutil.disk_usage(folder).free / 1e9
    if not os.access(folder, os.W_OK):
        return Check("disk", Health.MISSING, f"{folder} cannot be written", "set TMPDIR to a folder that can")
    if free_gb < LEAST_FREE_GB:
        return Check("disk", Health.NOTE, f"{free_gb:.1f} GB free in {folder}", "make room, or set TMPDIR elsewhere")
    return Check("disk", Health.GOOD, f"{free_gb:.0f} GB free in {folder}")


def _version(distribution: str) -> str:
    """The version of an installed distribution; empty where it is not installed."""
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
