"""Landmarks of one picture, by MediaPipe. The only module that knows MediaPipe, and the one that keeps it quiet.

From version 0.10.30 on MediaPipe reports usage figures to its maker each time a landmarker lives, and has no switch
for it. The report goes out through libcurl, which obeys the proxy variables, so they are pointed at a closed port of
this machine before MediaPipe is loaded. No picture was ever part of that report; still, nothing leaves the machine.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import LANDMARKS
from formcheck.domain.errors import ModelError
from formcheck.observe.pose_models import ModelFile
from formcheck.observe.video import Frame

if TYPE_CHECKING:
    from mediapipe import Image
    from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerResult

CLOSED_PORT = "http://127.0.0.1:9"
"""The discard port: nothing listens there, so a connection is refused at once."""

MOST_PEOPLE = 3
"""How many people a survey looks for; beyond the lifter it only matters that there are others."""

BEYOND_LANDMARKS = 0.12
"""How far hair, hands and clothes reach beyond the landmarks, as a share of the person's longer side."""

LEAST_CONFIDENCE = 0.3
"""MediaPipe's own limit of 0.5 loses the lifter in one picture of eight in a deep squat seen from the side; at 0.3 it
loses one in forty, and still finds nobody where nobody is."""


@dataclass(frozen=True, slots=True)
class Pose:
    """One person in one picture.

    Attributes:
        xy_px: ``(33, 2)`` landmark positions in the upright picture, x right, y down; may lie outside it.
        visibility: ``(33,)`` MediaPipe's own guess, 0..1. It stays high for joints that cannot be seen.
    """

    xy_px: npt.NDArray[np.float64]
    visibility: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.xy_px.shape != (LANDMARKS, 2) or self.visibility.shape != (LANDMARKS,):
            raise ValueError("a pose has 33 landmarks")

    def box_px(self, *, margin: float = 0.0) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the landmarks, widened all round by a share of the box's longer side."""
        low, high = self.xy_px.min(axis=0), self.xy_px.max(axis=0)
        wider = margin * float((high - low).max())
        return float(low[0]) - wider, float(low[1]) - wider, float(high[0]) + wider, float(high[1]) + wider


@dataclass(frozen=True, slots=True)
class PoseTrack:
    """One person over time.

    Attributes:
        time_s: ``(T,)`` seconds of real movement, increasing.
        xy_px: ``(T, 33, 2)`` in the upright picture, x right, y down; NaN where nobody was found.
        visibility: ``(T, 33)``; NaN where nobody was found.
        width_px, height_px: size of the upright picture.

    Raises:
        ValueError: if shapes disagree or time does not increase at every step.
    """

    time_s: npt.NDArray[np.float64]
    xy_px: npt.NDArray[np.float64]
    visibility: npt.NDArray[np.float64]
    width_px: int
    height_px: int

    def __post_init__(self) -> None:
        count = len(self.time_s)
        if self.xy_px.shape != (count, LANDMARKS, 2) or self.visibility.shape != (count, LANDMARKS):
            raise ValueError("time_s, xy_px and visibility must be (T,), (T, 33, 2) and (T, 33)")
        if count > 1 and not np.all(np.diff(self.time_s) > 0):
            raise ValueError("time_s must increase at every step")
        for array in (self.time_s, self.xy_px, self.visibility):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.time_s)

    def __getitem__(self, frames: slice) -> PoseTrack:
        return PoseTrack(
            self.time_s[frames], self.xy_px[frames], self.visibility[frames], self.width_px, self.height_px
        )

    @property
    def found(self) -> npt.NDArray[np.bool_]:
        """``(T,)``: whether a person was found in each picture."""
        return np.isfinite(self.xy_px[:, 0, 0])

    def at(self, time_s: float) -> Pose | None:
        """The person in the picture nearest to a moment; None where nobody was found in it."""
        now = int(np.argmin(np.abs(self.time_s - time_s)))
        return Pose(self.xy_px[now].copy(), self.visibility[now].copy()) if self.found[now] else None


class PoseEstimator:
    """MediaPipe's pose landmarker for one recording: a context manager, used for the pictures of one clip in order.

    ``locate`` follows one person from picture to picture; ``locate_others`` looks at one picture afresh for everybody
    else in it. Landmarks come out unsmoothed, so that they are filtered once, later.

    Raises:
        ModelError: if MediaPipe itself or the model cannot be loaded.
    """

    def __init__(self, model: ModelFile) -> None:
        self._model = model
        self._follower: PoseLandmarker | None = None
        self._surveyor: PoseLandmarker | None = None
        self._last_ms = -1

    def __enter__(self) -> Self:
        self._follower = _landmarker(self._model, follow=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A landmarker that is not closed fails at interpreter exit.
        for landmarker in (self._follower, self._surveyor):
            if landmarker is not None:
                landmarker.close()
        self._follower = self._surveyor = None

    def locate(self, frame: Frame) -> Pose | None:
        """The person followed so far, in the next picture; None where nobody is found."""
        if self._follower is None:
            raise ValueError("use PoseEstimator in a with statement")
        # MediaPipe wants whole milliseconds that increase at every call.
        self._last_ms = max(self._last_ms + 1, round(frame.time_s * 1000))
        result = self._follower.detect_for_video(_image(frame), self._last_ms)
        return _poses(result, frame)[0] if result.pose_landmarks else None

    def locate_others(self, frame: Frame, lifter: Pose | None) -> list[Pose]:
        """Everybody but the lifter in this picture alone (at most :data:`MOST_PEOPLE`), in no order.

        The lifter is painted over first: MediaPipe else reports the same person two or three times.
        """
        if self._surveyor is None:
            self._surveyor = _landmarker(self._model, follow=False)
        if lifter is not None:
            frame = mask_person(frame, lifter)
        return _poses(self._surveyor.detect(_image(frame)), frame)


def mask_person(frame: Frame, person: Pose) -> Frame:
    """The picture with one person hidden under its mean colour, hair and hands included."""
    left, top, right, bottom = (max(0, round(edge)) for edge in person.box_px(margin=BEYOND_LANDMARKS))
    rgb = frame.rgb.copy()
    rgb[top:bottom, left:right] = rgb.mean(axis=(0, 1)).astype(np.uint8)
    return Frame(frame.index, frame.time_s, rgb)


def _silence() -> None:
    """Point every way libcurl could take at a closed port (see the module's docstring)."""
    for name in ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        os.environ[name] = CLOSED_PORT
    # libcurl goes past the proxy for hosts named here.
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ""
    os.environ.setdefault("GLOG_minloglevel", "2")


def _landmarker(model: ModelFile, *, follow: bool) -> PoseLandmarker:
    _silence()
    from mediapipe.tasks.python.core.base_options import BaseOptions
    from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model.path)),
        running_mode=RunningMode.VIDEO if follow else RunningMode.IMAGE,
        num_poses=1 if follow else MOST_PEOPLE,
        min_pose_detection_confidence=LEAST_CONFIDENCE if follow else 0.5,
        min_pose_presence_confidence=LEAST_CONFIDENCE if follow else 0.5,
        min_tracking_confidence=LEAST_CONFIDENCE,
    )
    try:
        return PoseLandmarker.create_from_options(options)
    except OSError as error:  # a library MediaPipe links to is not on this machine
        raise ModelError("MediaPipe cannot be loaded; run: formcheck doctor, which says what is missing") from error
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"MediaPipe cannot load the pose model {model.path}; make it anew or name another") from error


def _image(frame: Frame) -> Image:
    import mediapipe as mp

    return mp.Image(image_format=mp.ImageFormat.SRGB, data=frame.rgb)


def _poses(result: PoseLandmarkerResult, frame: Frame) -> list[Pose]:
    height, width = frame.rgb.shape[:2]
    poses = []
    for landmarks in result.pose_landmarks:
        rows = np.array([(p.x * width, p.y * height, p.visibility) for p in landmarks], dtype=np.float64)
        poses.append(Pose(rows[:, :2].copy(), rows[:, 2].copy()))
    return poses
