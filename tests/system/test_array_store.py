"""Arrays in an attic are the same, and are not in the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from formcheck.system.array_store import BOX_BYTES, Attic


def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    arrays = [rng.integers(0, 255, (rows, 70), dtype=np.uint8) for rows in range(50)]
    with Attic(within=tmp_path) as attic:
        kept = [attic.keep(array) for array in arrays]
        for before, after in zip(arrays, kept, strict=True):
            np.testing.assert_array_equal(after, before)
    np.testing.assert_array_equal(kept[7], arrays[7])


def test_what_is_kept_cannot_be_changed() -> None:
    with Attic() as attic:
        kept = attic.keep(np.zeros((3, 4), np.uint8))
        with pytest.raises(ValueError, match="read-only"):
            kept[0, 0] = 1


def test_an_array_larger_than_a_box_has_one_of_its_own() -> None:
    large = np.full(BOX_BYTES + 5, 7, np.uint8)
    with Attic() as attic:
        first, kept, last = (attic.keep(array) for array in (large[:5], large, large[:5]))
        assert (len(first), len(kept), len(last)) == (5, BOX_BYTES + 5, 5)
        assert kept.min() == 7


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    with Attic(within=tmp_path) as attic:
        attic.keep(np.zeros(100, np.uint8))
    assert list(tmp_path.iterdir()) == []


OBSERVES = """
import sys
from pathlib import Path
import numpy as np
from formcheck.system.array_store import Attic
from formcheck.domain.body import LANDMARKS, Joint, Side
from formcheck.observe.observer import as_it_is, observe
from formcheck.observe.pose import Pose
from formcheck.observe.video import Frame

class Estimator:
    def locate(self, frame):
        xy = np.full((LANDMARKS, 2), 200.0)
        for step, joint in enumerate((Joint.SHOULDER, Joint.HIP, Joint.KNEE, Joint.ANKLE)):
            xy[[joint.on(side) for side in Side]] = (200.0, 190.0 * step)
        return Pose(xy, np.ones(LANDMARKS))

    def locate_others(self, frame, lifter):
        return []

def memory_mb():
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmRSS"].split()[0]) / 1024

def frames():
    global early_mb
    rgb = np.random.default_rng(0).integers(0, 255, (600, 400, 3), dtype=np.uint8)
    for i in range(2000):
        if i == 500:
            early_mb = memory_mb()
        yield Frame(i, i / 30, rgb)

attic = Attic(within=Path(sys.argv[2]))
observation = observe(frames(), Estimator(), keep=attic.keep if sys.argv[1] == "attic" else as_it_is)
late_mb = memory_mb()
patches_mb = sum(patch.grey.size for side in Side for patch in observation.feet[side][500:]) / 2**20
print((late_mb - early_mb) / patches_mb)
"""
"""Observes a made-up minute; prints how much memory grew after its first quarter, as a share of the patches since."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read as Linux tells it")
def test_memory_does_not_grow_with_the_clip(tmp_path: Path) -> None:
    def growth(place: str) -> float:
        command = [sys.executable, "-c", OBSERVES, place, str(tmp_path)]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert growth("memory") > 0.9, "without an attic the patches stay in memory"
    assert growth("attic") < 0.3
