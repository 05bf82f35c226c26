"""Finds all faces in a frame with MediaPipe's face detector."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from formcheck.domain.errors import ModelError
from formcheck.numerics.arrays import Floats, Pixels
from formcheck.observe.pose import load_mediapipe
from formcheck.system.failures import is_lack_of_memory

if TYPE_CHECKING:
    from mediapipe.tasks.python.vision import FaceDetector as Detector

MODEL = Path(__file__).with_name("assets") / "face_detector.tflite"

MIN_FACE_CONFIDENCE = 0.5
"""MediaPipe's default."""

HEAD_OF_FACE = 0.85
"""Radius of a circle around a head, over the longer side of the detector's box, which holds eyes, nose and mouth."""


class FaceDetector:
    """MediaPipe's face detector for single frames. Use it as a context manager.

    Raises:
        ModelError: if MediaPipe cannot be loaded.
    """

    def __init__(self) -> None:
        self._detector: Detector | None = None

    def __enter__(self) -> Self:
        load_mediapipe()
        from mediapipe.tasks.python.core.base_options import BaseOptions
        from mediapipe.tasks.python.vision import FaceDetector, FaceDetectorOptions

        options = FaceDetectorOptions(
            base_options=BaseOptions(model_asset_path=str(MODEL)), min_detection_confidence=MIN_FACE_CONFIDENCE
        )
        try:
            self._detector = FaceDetector.create_from_options(options)
        except (OSError, RuntimeError, ValueError) as error:
            if is_lack_of_memory(error):
                raise MemoryError from error
            if isinstance(error, OSError):  # a library MediaPipe links to is not on this machine
                raise ModelError("MediaPipe cannot be loaded; run formcheck doctor to see what is missing") from error
            raise ModelError(f"MediaPipe cannot load {MODEL}; install formcheck again") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._detector is not None:
            self._detector.close()
            self._detector = None

    def find(self, rgb: Pixels) -> Floats:
        """Find faces in a frame.

        The network sees 192 x 192 pixels. So the frame is searched whole, and in overlapping squares of its full
        width or height, where smaller faces are found.

        Args:
            rgb: ``(height, width, 3)`` uint8.

        Returns:
            ``(n, 3)`` x, y and radius of circles around heads, in pixels. One head may have several.
        """
        found = [circle for left, top, part in _parts(rgb) for circle in self._find_in(part, left, top)]
        return np.array(found, dtype=np.float64).reshape(-1, 3)

    def _find_in(self, part: Pixels, left: int, top: int) -> list[tuple[float, float, float]]:
        import mediapipe as mp

        if self._detector is None:
            raise ValueError("use FaceDetector in a with statement")
        result = self._detector.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(part)))
        boxes = [detection.bounding_box for detection in result.detections]
        return [
            (
                left + box.origin_x + box.width / 2,
                top + box.origin_y + box.height / 2,
                HEAD_OF_FACE * max(box.width, box.height),
            )
            for box in boxes
        ]


def _parts(rgb: Pixels) -> list[tuple[int, int, Pixels]]:
    """The frame, and squares along its longer side that overlap by half: left edge, top edge and pixels of each."""
    height, width = rgb.shape[:2]
    side = min(height, width)
    starts = sorted({*range(0, max(height, width) - side, max(1, side // 2)), max(height, width) - side})
    if width > height:
        squares = [(start, 0, rgb[:, start : start + side]) for start in starts]
    else:
        squares = [(0, start, rgb[start : start + side]) for start in starts]
    return [(0, 0, rgb), *squares] if height != width else [(0, 0, rgb)]
