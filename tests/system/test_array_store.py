"""Arrays in the store keep their values and stay out of memory."""

from __future__ import annotations

import errno
import subprocess
import sys
import tempfile
from inspect import getsource
from io import DEFAULT_BUFFER_SIZE
from pathlib import Path

import numpy as np
import pytest

from formcheck.domain.errors import OutputError
from formcheck.numerics.arrays import Pixels
from formcheck.system import array_store
from formcheck.system.array_store import ArrayStore


def stored_in(store: ArrayStore, array: Pixels) -> Pixels:
    """What the store keeps of an array."""
    block, start = store.write(array)
    return np.ndarray(array.shape, np.uint8, block, start)


def test_arrays_keep_their_values_after_the_store_is_gone() -> None:
    rng = np.random.default_rng(1)
    arrays = [rng.integers(0, 255, (rows, 70), dtype=np.uint8) for rows in range(50)]
    store = ArrayStore()
    stored = [stored_in(store, array) for array in arrays]
    del store
    for before, after in zip(arrays, stored, strict=True):
        np.testing.assert_array_equal(after, before)


@pytest.mark.parametrize("size", [DEFAULT_BUFFER_SIZE - 5, DEFAULT_BUFFER_SIZE, DEFAULT_BUFFER_SIZE + 5, 3 * 2**20])
def test_an_array_may_be_larger_than_what_a_file_buffers(size: int) -> None:
    large = np.full(size, 7, np.uint8)
    store = ArrayStore()
    first, stored, last = (stored_in(store, array) for array in (large[:5], large, large[:5]))
    assert (len(first), len(stored), len(last)) == (5, size, 5)
    assert stored.min() == first.min() == last.min() == 7


def test_an_array_larger_than_a_block_and_the_next_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_store, "BLOCK_BYTES", 1000)
    store = ArrayStore()
    stored = [stored_in(store, np.full(size, size % 251, np.uint8)) for size in (600, 600, 5000, 3)]
    assert [(len(array), int(array[0]), int(array[-1])) for array in stored] == [
        (size, size % 251, size % 251) for size in (600, 600, 5000, 3)
    ]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stored = stored_in(ArrayStore(), np.zeros(100, np.uint8))
    del stored
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
def test_a_full_disk_is_an_error_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __init__(self, file: object) -> None:
            self._file = file

        def __getattr__(self, name: str) -> object:
            return getattr(self._file, name)

        def write(self, content: bytes) -> int:
            with Path("/dev/full").open("wb", buffering=0) as full:
                return full.write(content)

    make = tempfile.TemporaryFile
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **how: Full(make(**how)))
    with pytest.raises(OutputError, match="free some space there, or set TMPDIR") as caught:
        stored_in(ArrayStore(), np.zeros(100, np.uint8))
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOSPC


OBSERVES = """
from pathlib import Path
import numpy as np
from formcheck.domain.body import LANDMARKS, Joint, Side
from formcheck.observe.observer import observe
from formcheck.observe.pose import Pose
from formcheck.observe.frame import Frame

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

observation = observe(frames(), Estimator())
late_mb = memory_mb()
patches_mb = sum(patch.cells.size for side in Side for patch in observation.feet[side][500:]) / 2**20
copies = [patch.cells.copy() for side in Side for patch in observation.feet[side][500:]]
print((late_mb - early_mb) / patches_mb, (memory_mb() - late_mb) / patches_mb)
"""
"""Observes a made-up minute. Prints how much memory grew after its first quarter, as a share of the patches since, and
how much it grows when the patches are copied into memory, which shows that the growth can be seen."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read as Linux reports it")
@pytest.mark.slow
def test_memory_does_not_grow_with_the_clip() -> None:
    done = subprocess.run([sys.executable, "-c", OBSERVES], check=True, capture_output=True, text=True)
    stored, copied = map(float, done.stdout.split())
    assert copied > 0.9
    assert stored < 0.3


SETUP = """
from __future__ import annotations
from pathlib import Path
import numpy as np
from formcheck.system import array_store
from formcheck.system.array_store import ArrayStore, release_read_arrays

"""

FILLS = """
def memory_mb():
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmRSS"].split()[0]) / 1024

array_store.BLOCK_BYTES = 4 * 2**20
store, array = ArrayStore(), np.ones(array_store.BLOCK_BYTES, np.uint8)
stored = [stored_in(store, array)]
before_mb = memory_mb()
stored += [stored_in(store, array) for _ in range(24)]
print(memory_mb() - before_mb)
"""
"""Fills 24 blocks of 4 MB. Prints by how many MB memory grew."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read as Linux reports it")
def test_full_blocks_leave_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SETUP + getsource(stored_in) + FILLS], check=True, capture_output=True, text=True
    )
    assert float(done.stdout) < 12


READS = """
def memory_mb():
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmRSS"].split()[0]) / 1024

store = ArrayStore()
stored = [stored_in(store, np.full(2**20, number, np.uint8)) for number in range(100)]
before_mb = memory_mb()
sums = [int(array.sum()) for array in stored]
read_mb = memory_mb()
release_read_arrays()
print(read_mb - before_mb, memory_mb() - before_mb)
assert sums == [int(array.sum()) for array in stored] == [number * 2**20 for number in range(100)]
"""
"""Reads 100 MB of stored arrays. Prints by how many MB memory grew, and by how many after they were released."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read as Linux reports it")
def test_arrays_that_were_read_leave_memory_and_keep_their_values() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SETUP + getsource(stored_in) + READS], check=True, capture_output=True, text=True
    )
    read_mb, released_mb = map(float, done.stdout.split())
    assert read_mb > 60
    assert released_mb < 10
