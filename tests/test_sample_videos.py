"""The sample clips are the ones their papers speak of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from formcheck.observe.source import file_sha256
from formcheck.observe.video import open_clip

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parent.parent / "sample_videos"
TRUTH: dict[str, Any] = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))["samples"]
LARGEST_BYTES = 2_200_000


def test_every_clip_has_its_truth_and_every_truth_its_clip() -> None:
    assert {path.name for path in SAMPLES.glob("*.mp4")} == set(TRUTH)


@pytest.mark.parametrize("name", TRUTH)
def test_a_clip_is_small_and_the_one_the_readme_speaks_of(name: str) -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    row = next(line for line in readme.splitlines() if line.startswith(f"| `{name}`"))
    assert file_sha256(SAMPLES / name) in row
    assert (SAMPLES / name).stat().st_size <= LARGEST_BYTES


@pytest.mark.parametrize("name", TRUTH)
def test_a_clip_is_as_large_and_as_long_as_its_truth_says(name: str) -> None:
    truth = TRUTH[name]
    with open_clip(SAMPLES / name) as clip:
        assert clip.expected_frames == truth["frames"]
        first = next(clip.frames())
    assert first.rgb.shape == (truth["height"], truth["width"], 3)


@pytest.mark.parametrize("name", TRUTH)
def test_the_reps_of_the_truth_follow_one_another(name: str) -> None:
    times = [rep[key] for rep in TRUTH[name]["reps"] for key in ("start_s", "bottom_s", "end_s")]
    assert times == sorted(times)
    assert times[-1] <= TRUTH[name]["duration_s"]
