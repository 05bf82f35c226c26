"""Finds the landmarks of people in a frame with MediaPipe.

From version 0.10.30 on, MediaPipe sends usage statistics to its maker for every landmarker, and no setting turns that
off. They are sent through libcurl, which uses the proxy variables, so these are pointed at a closed port of this
machine before MediaPipe is loaded. The statistics never contain a frame; still, nothing leaves the machine.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

import cv2
import numpy as np

from formcheck.domain.body import BODY, LANDMARKS, Side
from formcheck.domain.errors import ModelError
from formcheck.numerics.arrays import Bools, Floats
from formcheck.observe.frame import Frame
from formcheck.observe.hide import hide_inside
from formcheck.observe.patch import Patch, cut_leg_mask
from formcheck.observe.pose_models import ModelFile
from formcheck.system.deferred_modules import deferred_modules
from formcheck.system.failures import is_lack_of_memory
from formcheck.system.native_memory import release_mapped_file

if TYPE_CHECKING:
    from mediapipe import Image
    from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerResult

CLOSED_PORT = "http://127.0.0.1:9"
"""The discard port: nothing listens on it, so a connection is refused immediately."""

MAX_PEOPLE = 3
"""People a survey finds at most. It only matters whether there is anybody beside the lifter."""

NETWORK_HEIGHT_PX = 1080
"""A frame of this height or more is halved for the network, which sees the person in 256 pixels. So a lifter of a third
of the frame's height still has 180. MediaPipe draws its mask in the size of the frame, so that takes half the time."""

HIDDEN_MARGIN = 0.12
"""How far hair, hands and clothes reach beyond the landmarks, as a share of the person's longer side."""

MIN_CONFIDENCE = 0.3
"""MediaPipe's default of 0.5 loses the lifter in one frame of eight in a deep squat seen from the side; 0.3 loses one
in forty, and still finds nobody where nobody is."""

UNFILTERED_STEP_MS = 10_000_000
"""Time between two frames as MediaPipe is given it where its filters are to do nothing. At this step a landmark keeps
0.03 % of the one before."""

VISIBILITY_SHARE = 0.1
"""MediaPipe's share of the new frame in the visibility, whatever the time between frames."""


@dataclass(frozen=True, slots=True)
class Pose:
    """One person in one frame.

    Attributes:
        xy_px: ``(33, 2)`` landmark positions in the upright frame, x right, y down; they may be outside it.
        visibility: ``(33,)`` MediaPipe's estimate, 0..1. It stays high for hidden joints.
        leg_mask: the mask around both legs; None for anybody but the tracked person.

    Raises:
        ValueError: if a shape differs.
    """

    xy_px: Floats
    visibility: Floats
    leg_mask: Patch | None = None

    def __post_init__(self) -> None:
        if self.xy_px.shape != (LANDMARKS, 2) or self.visibility.shape != (LANDMARKS,):
            raise ValueError("a pose has 33 landmarks")

    def box_px(self, *, margin: float = 0.0) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the landmarks, widened on all sides by a share of the box's longer side."""
        low, high = self.xy_px.min(axis=0), self.xy_px.max(axis=0)
        wider = margin * float((high - low).max())
        return float(low[0]) - wider, float(low[1]) - wider, float(high[0]) + wider, float(high[1]) + wider


@dataclass(frozen=True, slots=True)
class PoseTrack:
    """One person over ``T`` frames. ``track[start:stop]`` is the part between two frame numbers.

    Attributes:
        time_s: ``(T,)`` seconds of real movement, increasing.
        xy_px: ``(T, 33, 2)`` in the upright frame, x right, y down; NaN where nobody was found.
        visibility: ``(T, 33)``; NaN where nobody was found.
        width_px, height_px: size of the upright frame.
        is_searched: ``(T,)`` whether the network searched the frame; the landmarks of others are filled in. None: all.

    Raises:
        ValueError: if shapes disagree or time does not increase at every step.
    """

    time_s: Floats
    xy_px: Floats
    visibility: Floats
    width_px: int
    height_px: int
    is_searched: Bools | None = None

    def __post_init__(self) -> None:
        count = len(self.time_s)
        if self.xy_px.shape != (count, LANDMARKS, 2) or self.visibility.shape != (count, LANDMARKS):
            raise ValueError("time_s, xy_px and visibility must be (T,), (T, 33, 2) and (T, 33)")
        if self.is_searched is not None and self.is_searched.shape != (count,):
            raise ValueError("is_searched must be (T,)")
        if count > 1 and not np.all(np.diff(self.time_s) > 0):
            raise ValueError("time_s must increase at every step")
        for array in (self.time_s, self.xy_px, self.visibility):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.time_s)

    def __getitem__(self, frames: slice) -> PoseTrack:
        size = self.width_px, self.height_px
        searched = None if self.is_searched is None else self.is_searched[frames]
        return PoseTrack(self.time_s[frames], self.xy_px[frames], self.visibility[frames], *size, searched)

    @property
    def found(self) -> Bools:
        """``(T,)`` whether a person was found in each frame."""
        return np.isfinite(self.xy_px[:, 0, 0])

    @property
    def search_step(self) -> Floats:
        """``(T,)`` frames from the last search up to each frame to the next one after it: 1 where all are searched."""
        if self.is_searched is None or not self.is_searched.any():
            return np.ones(len(self))
        at = np.flatnonzero(self.is_searched)
        steps = np.diff(at, append=len(self))
        return steps[np.maximum(np.searchsorted(at, np.arange(len(self)), side="right") - 1, 0)].astype(np.float64)

    def at(self, time_s: float) -> Pose | None:
        """The person in the frame nearest to a moment; None if nobody was found in it."""
        now = int(np.argmin(np.abs(self.time_s - time_s)))
        return Pose(self.xy_px[now].copy(), self.visibility[now].copy()) if self.found[now] else None


class PeopleDetector:
    """MediaPipe's pose landmarker for single frames. Several threads may share it. Use it as a context manager.

    Raises:
        ModelError: if MediaPipe itself or the model cannot be loaded.
    """

    def __init__(self, model: ModelFile) -> None:
        self._model = model
        self._landmarker: PoseLandmarker | None = None
        self._in_use = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._in_use:
            if self._landmarker is not None:
                self._landmarker.close()
                self._landmarker = None

    def find(self, frame: Frame) -> list[Pose]:
        """Find the people in a frame, at most :data:`MAX_PEOPLE`, in no order."""
        with self._in_use:
            # Only when it is needed: a camera's first verdict need not wait for it.
            if self._landmarker is None:
                self._landmarker = _landmarker(self._model, track=False)
            return _poses(self._landmarker.detect(_image(frame)), frame)


class PoseEstimator:
    """MediaPipe's pose landmarker for the frames of one clip, in order. Use it as a context manager.

    ``locate`` tracks one person from frame to frame; ``locate_others`` detects everybody else in a single frame.
    MediaPipe may smooth the tracked landmarks with a filter that knows no later frames; they are then late while they
    move: hips by 9 ms, knees by 20 (docs/speed.md#mediapipes-own-smoothing). Nothing else is smoothed here.

    Args:
        model: finds the people.
        detector: shared with other estimators; None makes one. Each network takes 100 MB.
        smooth: whether MediaPipe smooths; else landmarks and visibility are as the network found them.

    Attributes:
        smooths: as given.

    Raises:
        ModelError: if MediaPipe itself or the model cannot be loaded.
    """

    def __init__(self, model: ModelFile, detector: PeopleDetector | None = None, *, smooth: bool = True) -> None:
        self._model = model
        self.smooths = smooth
        self._visibility: Floats | None = None
        self._tracker: PoseLandmarker | None = None
        self._open = ExitStack()
        self._detector = detector or self._open.enter_context(PeopleDetector(model))
        self._last_ms = -1

    def __enter__(self) -> Self:
        self._tracker = _landmarker(self._model, track=True)
        self._open.callback(self._tracker.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # An open landmarker fails when the interpreter exits.
        self._open.close()
        self._tracker = None

    def locate(self, frame: Frame) -> Pose | None:
        """Find the tracked person in the next frame; None if nobody is found."""
        if self._tracker is None:
            raise ValueError("use PoseEstimator in a with statement")
        # MediaPipe needs whole milliseconds that increase at every call.
        now_ms = round(frame.time_s * 1000) if self.smooths else self._last_ms + UNFILTERED_STEP_MS
        self._last_ms = max(self._last_ms + 1, now_ms)
        small, px = shrink_for_network(frame)
        result = self._tracker.detect_for_video(_image(small), self._last_ms)
        if not result.pose_landmarks:
            self._visibility = None
            return None
        pose = _poses(result, small)[0]
        mask = result.segmentation_masks[0].numpy_view().squeeze()
        leg_mask = cut_leg_mask(mask, pose.xy_px)
        return Pose(
            pose.xy_px * px,
            pose.visibility if self.smooths else self._unfiltered(pose.visibility),
            leg_mask.enlarged(px) if leg_mask is not None else None,
        )

    def restart(self, frame: Frame) -> None:
        """Lose the person, so that the next frame is searched like a clip's first; this frame gives the size alone."""
        # MediaPipe keeps the visibility it smooths. In a first frame it looks where the person was, then everywhere.
        width, height = frame.size_px
        visibility, blank = self._visibility, Frame(frame.index, frame.time_s, np.zeros((height, width, 3), np.uint8))
        for _ in range(2):
            self.locate(blank)
        self._visibility = visibility

    def _unfiltered(self, visibility: Floats) -> Floats:
        """Undo MediaPipe's low pass, which does not go by time."""
        before, self._visibility = self._visibility, visibility
        if before is None:
            return visibility
        return np.clip(before + (visibility - before) / VISIBILITY_SHARE, 0.0, 1.0)

    def locate_others(self, frame: Frame, lifter: Pose | None) -> list[Pose]:
        """Find everybody but the lifter in this frame alone.

        The lifter is masked first, since MediaPipe otherwise reports the same person two or three times.
        """
        return self._detector.find(frame if lifter is None else hide_person(frame, lifter))


def body_length_px(xy_px: Floats) -> Floats:
    """Trunk + thigh + shank of ``(..., 33, 2)`` landmarks in pixels ``(...)``, of the longer side (the nearer one)."""
    segments = [np.diff(xy_px[..., [joint.on(side) for joint in BODY], :], axis=-2) for side in Side]
    return np.asarray(np.maximum(*(np.linalg.norm(one, axis=-1).sum(axis=-1) for one in segments)))


def shrink_for_network(frame: Frame) -> tuple[Frame, int]:
    """Halve a frame until it is lower than :data:`NETWORK_HEIGHT_PX`.

    Returns:
        The frame, and how many pixels of the frame given lie along one of its pixels.
    """
    rgb, px = frame.rgb, 1
    while rgb.shape[0] >= NETWORK_HEIGHT_PX:
        # An odd last row or column is left out: otherwise the scale would not be exact, and shrinking slow.
        even = rgb[: rgb.shape[0] // 2 * 2, : rgb.shape[1] // 2 * 2]
        rgb = np.asarray(cv2.resize(even, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        px *= 2
    return (frame if px == 1 else Frame(frame.index, frame.time_s, rgb)), px


def hide_person(frame: Frame, person: Pose) -> Frame:
    """Hide one person, hair and hands included, behind the frame's mean color."""
    return hide_inside(frame, person.box_px(margin=HIDDEN_MARGIN))


def load_mediapipe() -> None:
    """Load MediaPipe with libcurl pointed at a closed port (see the module's docstring), and without what draws and
    records sound, which takes five times as long to load.
    """
    for name in ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        os.environ[name] = CLOSED_PORT
    # libcurl bypasses the proxy for hosts named here.
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ""
    os.environ.setdefault("GLOG_minloglevel", "2")
    with deferred_modules("matplotlib", "matplotlib.pyplot", "sounddevice"):
        import mediapipe  # noqa: F401 - all of it


def _landmarker(model: ModelFile, *, track: bool) -> PoseLandmarker:
    load_mediapipe()
    from mediapipe.tasks.python.core.base_options import BaseOptions
    from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model.path)),
        running_mode=RunningMode.VIDEO if track else RunningMode.IMAGE,
        num_poses=1 if track else MAX_PEOPLE,
        min_pose_detection_confidence=MIN_CONFIDENCE if track else 0.5,
        min_pose_presence_confidence=MIN_CONFIDENCE if track else 0.5,
        min_tracking_confidence=MIN_CONFIDENCE,
        output_segmentation_masks=track,
    )
    try:
        landmarker = PoseLandmarker.create_from_options(options)
    except (OSError, RuntimeError, ValueError) as error:
        if is_lack_of_memory(error):
            raise MemoryError from error
        if isinstance(error, OSError):  # a library MediaPipe links to is not on this machine
            raise ModelError("MediaPipe cannot be loaded; run formcheck doctor to see what is missing") from error
        raise ModelError(
            f"MediaPipe cannot load the pose model {model.path}; make it again, or set FORMCHECK_MEMORY_GB higher"
        ) from error
    release_mapped_file(model.path)
    return landmarker


def _image(frame: Frame) -> Image:
    import mediapipe as mp

    return mp.Image(image_format=mp.ImageFormat.SRGB, data=frame.rgb)


def _poses(result: PoseLandmarkerResult, frame: Frame) -> list[Pose]:
    width, height = frame.size_px
    poses = []
    for landmarks in result.pose_landmarks:
        rows = np.array([(p.x * width, p.y * height, p.visibility) for p in landmarks], dtype=np.float64)
        poses.append(Pose(rows[:, :2].copy(), rows[:, 2].copy()))
    return poses
