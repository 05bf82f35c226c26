"""Faces are found whoever's they are, and the network is the one that the package says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from formcheck.observe.faces import MODEL, FaceDetector
from formcheck.observe.source import file_sha256
from formcheck.observe.video import open_clip
from tests.video_files import SAMPLES


def first_frame(sample: str) -> np.ndarray:
    with open_clip(SAMPLES / sample) as clip:
        return next(clip.frames()).rgb


@pytest.mark.parametrize("sample", ["front_knees_in.mp4", "oblique_heels_lift.mp4", "heels_lift.mp4"])
def test_a_face_is_found_from_the_front_and_from_the_side(sample: str) -> None:
    rgb = first_frame(sample)
    with FaceDetector() as detector:
        circles = detector.find(rgb)
    assert len(circles)
    assert (circles[:, 1] < rgb.shape[0] / 2).all(), "heads are above the middle"
    assert (circles[:, 2] < rgb.shape[1] / 5).all()


def test_a_small_face_beside_much_else_is_found_where_it_is() -> None:
    rgb = first_frame("front_knees_in.mp4")
    with FaceDetector() as detector:
        alone, *_ = detector.find(rgb)
        for is_tall in (False, True):
            gray = [np.full_like(rgb, 90)] * 2
            circles = detector.find(np.concatenate([*gray, rgb], axis=0 if is_tall else 1))
            moved = alone[:2] + (2 * np.array([0, rgb.shape[0]]) if is_tall else 2 * np.array([rgb.shape[1], 0]))
            assert (np.linalg.norm(circles[:, :2] - moved, axis=1) < alone[2]).any()


def test_nobody_has_no_face() -> None:
    with FaceDetector() as detector:
        assert detector.find(np.full((200, 300, 3), 128, np.uint8)).shape == (0, 3)
        assert detector.find(np.full((200, 200, 3), 128, np.uint8)).shape == (0, 3)


def test_the_network_is_the_one_in_the_readme() -> None:
    readme = (MODEL.parent / "README.md").read_text(encoding="utf-8")
    assert f"| `{MODEL.name}` | {MODEL.stat().st_size} | `{file_sha256(Path(MODEL))}` |" in readme
