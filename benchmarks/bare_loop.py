"""Baseline for speed: decode every frame of a clip and find its landmarks, nothing else.

``python -m benchmarks.bare_loop [--decode] CLIP...``: with ``--decode`` it finds no landmarks.
"""

from __future__ import annotations

import os
import sys

import av
import numpy as np

from formcheck.domain.settings import Settings
from formcheck.observe.pose import CLOSED_PORT
from formcheck.observe.pose_models import find_model


def decode(clip: str) -> None:
    """Decode ``clip`` into upright frames of contiguous RGB and discard them."""
    with av.open(clip) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for picture in container.decode(stream):
            np.ascontiguousarray(np.rot90(picture.to_ndarray(format="rgb24"), picture.rotation // 90))


def main(clip: str) -> None:
    """Decode ``clip`` and find one person in each frame with the default model."""
    # Stops MediaPipe from sending usage data; see formcheck.observe.pose.
    os.environ["HTTPS_PROXY"] = CLOSED_PORT
    import mediapipe as mp
    from mediapipe.tasks.python.core.base_options import BaseOptions
    from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

    model = BaseOptions(model_asset_path=str(find_model(Settings().model).path))
    options = PoseLandmarkerOptions(base_options=model, running_mode=RunningMode.VIDEO)
    with av.open(clip) as container, PoseLandmarker.create_from_options(options) as landmarker:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for picture in container.decode(stream):
            upright = np.rot90(picture.to_ndarray(format="rgb24"), picture.rotation // 90)
            image = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(upright))
            landmarker.detect_for_video(image, round(picture.time * 1000))


if __name__ == "__main__":
    _, *clips = sys.argv
    work = decode if "--decode" in clips else main
    for each in clips:
        if each != "--decode":
            work(each)
