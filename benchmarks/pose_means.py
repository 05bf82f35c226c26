"""Measures the means by which the landmark network is quantized: ``python -m benchmarks.pose_means TARBALL``.

The network of the npm package (formcheck.observe.build_pose_model) is run on frames of the sample clips, each cut as
MediaPipe cuts it: a square around the hips, turned so that the trunk is upright. Needs ``pip install ai-edge-litert``,
since MediaPipe shows no values inside a network.
"""

from __future__ import annotations

import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.numerics.arrays import Floats, Pixels
from formcheck.observe.build_pose_model import LANDMARKS_MEMBER, read_member
from formcheck.observe.pose import PoseEstimator
from formcheck.observe.pose_models import find_model
from formcheck.observe.quantize_pose import MEANS, measured_tensors
from formcheck.observe.video import open_clip

SAMPLES = Path(__file__).parents[1] / "sample_videos"

EVERY_S = 1.0
"""A frame is taken this often."""

SIDE_PX = 256
"""Side of the network's input."""

REACH = 1.25
"""Half of the square's side, over the distance of the furthest landmark from the hips."""


def crops() -> Iterator[Pixels]:
    """What the network gets of the sample clips."""
    for path in sorted(SAMPLES.glob("*.mp4")):
        next_s = 0.0
        with open_clip(path) as clip, PoseEstimator(find_model("full")) as estimator:
            for frame in clip.frames():
                pose = estimator.locate(frame)
                if pose is not None and frame.time_s >= next_s:
                    next_s += EVERY_S
                    yield crop(frame.rgb, pose.xy_px)


def crop(rgb: Pixels, xy_px: Floats) -> Pixels:
    """Cut the square around a person out of a frame."""
    hips, shoulders = (xy_px[[joint.on(side) for side in Side]].mean(axis=0) for joint in (Joint.HIP, Joint.SHOULDER))
    reach = REACH * float(np.linalg.norm(xy_px - hips, axis=1).max())
    up = (shoulders - hips) / np.linalg.norm(shoulders - hips)
    turn = np.array([[-up[1], -up[0]], [up[0], -up[1]]]) * reach / (SIDE_PX / 2)
    start = hips - turn @ (SIDE_PX / 2, SIDE_PX / 2)
    place = np.column_stack([turn, start])
    cut = cv2.warpAffine(rgb, place, (SIDE_PX, SIDE_PX), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return np.asarray(cut, dtype=np.uint8)


def measure(network: bytes) -> Floats:
    """Mean of each channel of the measured tensors, one tensor after the other."""
    from ai_edge_litert.interpreter import Interpreter

    runner = Interpreter(model_content=network, experimental_preserve_all_tensors=True)
    runner.allocate_tensors()
    first = runner.get_input_details()[0]["index"]
    means = []
    for pixels in crops():
        runner.set_tensor(first, pixels[None].astype(np.float32) / 255)
        runner.invoke()
        values = (runner.get_tensor(tensor) for tensor in measured_tensors(network))
        means.append(np.concatenate([one.mean(axis=(0, 1, 2), dtype=np.float64) for one in values]))
    print(f"{len(means)} frames, {len(means[0])} channels")
    return np.asarray(np.mean(means, axis=0))


if __name__ == "__main__":
    with tarfile.open(sys.argv[1]) as archive:
        np.save(MEANS, measure(read_member(archive, LANDMARKS_MEMBER.format(name="heavy"))).astype(np.float16))
