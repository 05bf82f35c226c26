"""A recording that is saved and loaded is the same to the last bit, or is refused."""

from __future__ import annotations

import io
import sys
from dataclasses import fields, replace
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.analysis import analyze
from formcheck.domain.body import LANDMARKS, Side
from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings
from formcheck.observe import recording_file
from formcheck.observe.observation import Observation, SceneSurvey
from formcheck.observe.patch import Patch
from formcheck.observe.pose import Pose, PoseTrack
from formcheck.observe.recording import Recording
from formcheck.observe.recording_file import UnreadableRecordingError, load_recording, save_recording
from formcheck.observe.room_lines import RoomLines
from formcheck.report.export import render_json
from formcheck.segment.record import record
from tests.fake_analysis import SOURCE
from tests.video_files import cut

if sys.version_info >= (3, 14):
    import zipfile
else:
    from backports.zstd import zipfile

pytestmark = pytest.mark.slow


def made_up(*, pictures: int, seed: int = 0, people: int = 2) -> Observation:
    """Patches of many sizes, pictures without anybody, surveys with and without others and lines."""
    rng = np.random.default_rng(seed)
    xy, visibility = rng.normal(300, 80, (pictures, LANDMARKS, 2)), rng.random((pictures, LANDMARKS))
    xy[1::5] = visibility[1::5] = np.nan

    def patch(i: int) -> Patch | None:
        size = rng.integers(8, 40, 2)
        gray = rng.integers(0, 256, size, dtype=np.uint8)
        return None if i % 5 == 1 else Patch(gray, (float(rng.normal()), float(i)), 1.0 + rng.random())

    surveys = tuple(
        SceneSurvey(
            float(i),
            tuple(Pose(rng.normal(size=(LANDMARKS, 2)), rng.random(LANDMARKS)) for _ in range(rng.integers(0, people))),
            RoomLines(*(rng.normal(size=3 * (i % 2)) for _ in range(3))),
        )
        for i in range(pictures // 3)
    )
    track = PoseTrack(np.cumsum(rng.random(pictures) + 0.01), xy, visibility, 540, 960, rng.random(pictures) < 0.5)
    feet = {side: tuple(patch(i) for i in range(pictures)) for side in Side}
    masks = tuple(patch(i) for i in range(pictures))
    return Observation(track, feet, rng.random(pictures), surveys, masks)


def recorded(observation: Observation) -> Recording:
    return Recording(SOURCE, "full", "b" * 64, observation)


def assert_same(one: Observation, other: Observation) -> None:
    for field in fields(PoseTrack):
        np.testing.assert_array_equal(getattr(one.track, field.name), getattr(other.track, field.name))
    np.testing.assert_array_equal(one.frame_difference, other.frame_difference)
    pairs = [(one.feet[side], other.feet[side]) for side in Side]
    for before, after in chain.from_iterable(
        zip(*pair, strict=True) for pair in [*pairs, (one.leg_masks, other.leg_masks)]
    ):
        if before is None or after is None:
            assert before is after is None
        else:
            np.testing.assert_array_equal(before.cells, after.cells)
            assert (before.origin_px, before.px_per_cell) == (after.origin_px, after.px_per_cell)
    for was, now in zip(one.surveys, other.surveys, strict=True):
        assert was.time_s == now.time_s
        for person, again in zip(was.other_people, now.other_people, strict=True):
            np.testing.assert_array_equal(person.xy_px, again.xy_px)
            np.testing.assert_array_equal(person.visibility, again.visibility)
        for field in fields(RoomLines):
            np.testing.assert_array_equal(getattr(was.lines, field.name), getattr(now.lines, field.name))


@given(pictures=st.integers(0, 12), seed=st.integers(0, 1000), people=st.integers(1, 3))
def test_it_comes_back_bit_by_bit(pictures: int, seed: int, people: int) -> None:
    observation, file = made_up(pictures=pictures, seed=seed, people=people), io.BytesIO()
    save_recording(file, recorded(observation))
    again = load_recording(file)
    assert (again.source, again.model, again.model_sha256, again.other) == (SOURCE, "full", "b" * 64, None)
    assert_same(observation, again.observation)


@given(schema=st.sampled_from(recording_file.EARLIER_SCHEMAS))
def test_a_file_from_before_masks_were_kept_is_still_read(schema: str) -> None:
    observation, file = replace(made_up(pictures=7), leg_masks=()), io.BytesIO()
    observation = replace(observation, track=replace(observation.track, is_searched=None))
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr(recording_file, "SCHEMA", schema)
        save_recording(file, recorded(observation))
    again = load_recording(file)
    assert again.observation.leg_masks == again.observation[2:5].leg_masks == ()
    assert_same(observation, again.observation)


def test_the_other_person_comes_back_too(tmp_path: Path) -> None:
    first, second = made_up(pictures=9), made_up(pictures=7, seed=1)
    save_recording(tmp_path / "kept", replace(recorded(first), other=second))
    again = load_recording(tmp_path / "kept")
    assert again.other is not None
    assert_same(first, again.observation)
    assert_same(second, again.other)


def test_patches_in_several_boxes_come_back_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_file, "PART_BYTES", 2000)
    observation = made_up(pictures=40)
    save_recording(tmp_path / "kept", recorded(observation))
    assert len([name for name in zipfile.ZipFile(tmp_path / "kept").namelist() if name.startswith("left-")]) > 3
    assert_same(observation, load_recording(tmp_path / "kept").observation)


def test_a_damaged_file_is_refused_wherever_the_damage_is(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    save_recording(file, recorded(made_up(pictures=9)))
    whole = file.read_bytes()
    rng = np.random.default_rng(3)
    with zipfile.ZipFile(file) as archive:
        # Names, lengths and contents of members; what zip itself never reads again (times, attributes) may be damaged.
        starts = [(info.header_offset + 30 + len(info.filename), info.compress_size) for info in archive.infolist()]
    for start, size in starts:
        place = start + int(rng.integers(size))
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        with pytest.raises(UnreadableRecordingError):
            load_recording(file)


@pytest.mark.parametrize("kept", [0, 10, 0.5, 0.99])
def test_a_file_that_ends_early_is_refused(tmp_path: Path, kept: float) -> None:
    file = tmp_path / "kept"
    save_recording(file, recorded(made_up(pictures=9)))
    whole = file.read_bytes()
    file.write_bytes(whole[: int(kept if kept >= 1 else kept * len(whole))])
    with pytest.raises(UnreadableRecordingError):
        load_recording(file)


def test_another_format_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr(recording_file, "SCHEMA", "formcheck.recording/4")
        save_recording(tmp_path / "kept", recorded(made_up(pictures=3)))
    with pytest.raises(UnreadableRecordingError, match=r"recording/4, not formcheck\.recording/3"):
        load_recording(tmp_path / "kept")


def test_nothing_in_a_file_is_run(tmp_path: Path) -> None:
    """An array of objects would be unpickled, which runs whatever somebody wrote; it is refused."""
    file = tmp_path / "kept"
    save_recording(file, recorded(made_up(pictures=3)))
    evil = np.array([{"would": "be unpickled"}], dtype=object)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = io.BytesIO()
    np.lib.format.write_array(content, evil, allow_pickle=True)
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in {**parts, "change.npy": content.getvalue()}.items():
            archive.writestr(name, part)
    with pytest.raises(UnreadableRecordingError, match="Object arrays cannot be loaded"):
        load_recording(file)


def test_a_file_of_the_earlier_format_is_still_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    observation = made_up(pictures=9)
    with monkeypatch.context() as earlier:
        earlier.setattr(recording_file, "SCHEMA", "formcheck.observation/1")
        earlier.setattr(zipfile, "ZIP_ZSTANDARD", zipfile.ZIP_DEFLATED)
        save_recording(tmp_path / "kept", recorded(observation))
    assert_same(observation, load_recording(tmp_path / "kept").observation)


def test_a_saved_recording_gives_the_same_analysis(tmp_path: Path) -> None:
    clip = cut("heels_lift.mp4", tmp_path / "one.mp4", end_s=3.2)
    recording = record(clip, settings=Settings(model="full"))
    save_recording(tmp_path / "kept", recording)
    again = load_recording(tmp_path / "kept")
    for height_cm in (None, 160.0):
        one, other = (analyze(each, lifter=Lifter(height_cm=height_cm)) for each in (recording, again))
        assert one == other
        assert one.reps
        assert render_json(one) == render_json(other)
        for before, after in zip(one.traces, other.traces, strict=True):
            np.testing.assert_array_equal(before.time_s, after.time_s)
