"""Baseline for speed: decode every frame of a clip and find its landmarks, nothing else.

``python -m benchmarks.bare_loop [--model heavy] [--decode | --network] CLIP...``: ``--decode`` finds no landmarks;
``--network`` finds them in frames that are decoded before, and prints the CPU seconds per frame of that alone.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

import av
import numpy as np

from formcheck.domain.settings import Settings
from formcheck.numerics.arrays import Pixels
from formcheck.observe.pose import CLOSED_PORT
from formcheck.observe.pose_models import find_model

if TYPE_CHECKING:
    from mediapipe.tasks.python.vision import PoseLandmarker

NETWORK_FRAMES = 60
"""Frames of which the network's cost is measured."""


def decode(clip: str) -> Iterator[tuple[int, Pixels]]:
    """Decode ``clip`` into upright frames of contiguous RGB, each with its time in milliseconds."""
    with av.open(clip) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for picture in container.decode(stream):
            upright = np.rot90(picture.to_ndarray(format="rgb24"), picture.rotation // 90)
            yield round((picture.time or 0.0) * 1000), np.ascontiguousarray(upright)


@contextmanager
def landmarker(model: str) -> Iterator[PoseLandmarker]:
    """MediaPipe's landmarker as its own examples use it for a video."""
    # Stops MediaPipe from sending usage data; see formcheck.observe.pose.
    os.environ["HTTPS_PROXY"] = CLOSED_PORT
    from mediapipe.tasks.python.core.base_options import BaseOptions
    from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

    base = BaseOptions(model_asset_path=str(find_model(model).path))
    options = PoseLandmarkerOptions(base_options=base, running_mode=RunningMode.VIDEO)
    with PoseLandmarker.create_from_options(options) as made:
        yield made


def find_landmarks(found_by: PoseLandmarker, time_ms: int, rgb: Pixels) -> None:
    """Find one person in a frame."""
    import mediapipe as mp

    found_by.detect_for_video(mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb), time_ms)


def network_cpu_s(clip: str, model: str) -> float:
    """CPU seconds per frame of the landmarker alone, in frames of ``clip`` that are decoded before."""
    frames = list(islice(decode(clip), NETWORK_FRAMES))
    with landmarker(model) as found_by:
        find_landmarks(found_by, *frames[0])
        started_s = time.process_time()
        for frame in frames[1:]:
            find_landmarks(found_by, *frame)
    return (time.process_time() - started_s) / (len(frames) - 1)


def main() -> None:
    """Run the loop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="+")
    parser.add_argument("--model", default=Settings().model)
    parser.add_argument("--decode", action="store_true")
    parser.add_argument("--network", action="store_true")
    options = parser.parse_args()
    for clip in options.clips:
        if options.network:
            print(network_cpu_s(clip, options.model))
        elif options.decode:
            for _ in decode(clip):
                pass
        else:
            with landmarker(options.model) as found_by:
                for time_ms, rgb in decode(clip):
                    find_landmarks(found_by, time_ms, rgb)


if __name__ == "__main__":
    main()
