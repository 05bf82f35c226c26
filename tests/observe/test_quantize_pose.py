"""Quantizing the landmark network: what it makes of the weights, and what of a pose."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from mediapipe.tasks.metadata import schema_py_generated as schema

from formcheck.observe.build_pose_model import pack, unpack
from formcheck.observe.pose import PoseEstimator, body_length_px
from formcheck.observe.pose_models import ModelFile, find_model
from formcheck.observe.quantize_pose import measured_tensors, quantize
from formcheck.observe.video import open_clip

pytestmark = pytest.mark.slow

SAMPLE = min((Path(__file__).parents[2] / "sample_videos").glob("*.mp4"))

LANDMARKS = "pose_landmarks_detector.tflite"


@pytest.fixture(scope="module")
def networks() -> dict[str, bytes]:
    return unpack(find_model("full").path.read_bytes())


@pytest.fixture(scope="module")
def zero_means(networks: dict[str, bytes]) -> npt.NDArray[np.float16]:
    model = schema.ModelT.InitFromPackedBuf(bytearray(networks[LANDMARKS]), 0)
    channels = [model.subgraphs[0].tensors[one].shape[-1] for one in measured_tensors(networks[LANDMARKS])]
    return np.zeros(int(np.sum(channels)), np.float16)


def test_the_shipped_network_has_whole_numbers_for_most_weights() -> None:
    network = unpack(find_model("heavy").path.read_bytes())[LANDMARKS]
    model = schema.ModelT.InitFromPackedBuf(bytearray(network), 0)
    whole = [one for one in model.subgraphs[0].tensors if one.type == schema.TensorType.INT8]
    assert all(np.size(one.quantization.scale) == one.shape[0] for one in whole)
    assert sum(int(np.prod(one.shape)) for one in whole) > 0.8 * sum(
        int(np.prod(one.shape)) for one in model.subgraphs[0].tensors if model.buffers[one.buffer].data is not None
    )


@pytest.mark.parametrize("size", [0.0, 5.0])
def test_a_quantized_network_sees_the_same_pose_whatever_constants_it_moves(
    networks: dict[str, bytes], zero_means: npt.NDArray[np.float16], tmp_path: Path, size: float
) -> None:
    means = zero_means + np.random.default_rng(1).uniform(0.0, size, len(zero_means)).astype(np.float16)
    path = tmp_path / "quantized.task"
    path.write_bytes(pack({**networks, LANDMARKS: quantize(networks[LANDMARKS], means)}))
    with open_clip(SAMPLE) as clip:
        frame = next(iter(clip.frames()))
    with PoseEstimator(find_model("full")) as estimator:
        pose = estimator.locate(frame)
    with PoseEstimator(ModelFile("quantized", path, "")) as estimator:
        quantized = estimator.locate(frame)
    assert pose is not None
    assert quantized is not None
    apart = np.linalg.norm(quantized.xy_px - pose.xy_px, axis=1) / float(body_length_px(pose.xy_px))
    assert np.median(apart) < 0.01


def test_the_same_weights_give_the_same_bytes(networks: dict[str, bytes], zero_means: npt.NDArray[np.float16]) -> None:
    assert quantize(networks[LANDMARKS], zero_means) == quantize(networks[LANDMARKS], zero_means)


def test_means_of_another_network_are_refused(networks: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="measured channels"):
        quantize(networks[LANDMARKS], np.zeros(3, np.float16))
