"""An observation that was written and read again is the same to the last bit, or is refused."""

from __future__ import annotations

import io
import zipfile
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.analysis import analyze_observation
from formcheck.domain.body import LANDMARKS, Side
from formcheck.domain.lifter import Lifter
from formcheck.domain.settings import Settings
from formcheck.observe import observation_file
from formcheck.observe.observation_file import UnreadableObservationError, load_observation, save_observation
from formcheck.observe.observer import FootPatch, Observation, Survey
from formcheck.observe.pose import Pose, PoseTrack
from formcheck.observe.pose_models import find_model
from formcheck.observe.recording import Watcher
from formcheck.observe.room_lines import Lines
from formcheck.observe.video import Source
from formcheck.report.export import render_json
from formcheck.system.array_store import Attic
from tests.fake_analysis import SOURCE
from tests.video_files import cut


def made_up(*, pictures: int, seed: int = 0, people: int = 2) -> Observation:
    """Patches of many sizes, pictures without anybody, surveys with and without others and lines."""
    rng = np.random.default_rng(seed)
    xy, visibility = rng.normal(300, 80, (pictures, LANDMARKS, 2)), rng.random((pictures, LANDMARKS))
    xy[1::5] = visibility[1::5] = np.nan

    def patch(i: int) -> FootPatch | None:
        size = rng.integers(8, 40, 2)
        grey = rng.integers(0, 256, size, dtype=np.uint8)
        return None if i % 5 == 1 else FootPatch(grey, (float(rng.normal()), float(i)), 1.0 + rng.random())

    surveys = tuple(
        Survey(
            float(i),
            tuple(Pose(rng.normal(size=(LANDMARKS, 2)), rng.random(LANDMARKS)) for _ in range(rng.integers(0, people))),
            Lines(*(rng.normal(size=3 * (i % 2)) for _ in range(3))),
        )
        for i in range(pictures // 3)
    )
    track = PoseTrack(np.cumsum(rng.random(pictures) + 0.01), xy, visibility, 540, 960)
    feet = {side: tuple(patch(i) for i in range(pictures)) for side in Side}
    return Observation(track, feet, rng.random(pictures), surveys)


def assert_same(one: Observation, other: Observation) -> None:
    for field in fields(PoseTrack):
        np.testing.assert_array_equal(getattr(one.track, field.name), getattr(other.track, field.name))
    np.testing.assert_array_equal(one.change, other.change)
    for side in Side:
        for before, after in zip(one.feet[side], other.feet[side], strict=True):
            if before is None or after is None:
                assert before is after is None
            else:
                np.testing.assert_array_equal(before.grey, after.grey)
                assert (before.origin_px, before.px_per_cell) == (after.origin_px, after.px_per_cell)
    for was, now in zip(one.surveys, other.surveys, strict=True):
        assert was.time_s == now.time_s
        for person, again in zip(was.others, now.others, strict=True):
            np.testing.assert_array_equal(person.xy_px, again.xy_px)
            np.testing.assert_array_equal(person.visibility, again.visibility)
        for field in fields(Lines):
            np.testing.assert_array_equal(getattr(was.lines, field.name), getattr(now.lines, field.name))


@given(pictures=st.integers(0, 12), seed=st.integers(0, 1000), people=st.integers(1, 3))
def test_it_comes_back_bit_by_bit(pictures: int, seed: int, people: int) -> None:
    observation, file = made_up(pictures=pictures, seed=seed, people=people), io.BytesIO()
    save_observation(file, SOURCE, observation)
    source, again = load_observation(file)
    assert source == SOURCE
    assert_same(observation, again)


def test_patches_in_several_boxes_come_back_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observation_file, "BOX_BYTES", 2000)
    observation = made_up(pictures=40)
    save_observation(tmp_path / "kept", SOURCE, observation)
    assert len([name for name in zipfile.ZipFile(tmp_path / "kept").namelist() if name.startswith("left-")]) > 3
    with Attic() as attic:
        assert_same(observation, load_observation(tmp_path / "kept", keep=attic.keep)[1])


def test_a_damaged_file_is_refused_wherever_the_damage_is(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    save_observation(file, SOURCE, made_up(pictures=9))
    whole = file.read_bytes()
    rng = np.random.default_rng(3)
    with zipfile.ZipFile(file) as archive:
        # Names, lengths and contents of members; what zip itself never reads again (times, attributes) may be damaged.
        starts = [(info.header_offset + 30 + len(info.filename), info.compress_size) for info in archive.infolist()]
    for start, size in starts:
        place = start + int(rng.integers(size))
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        with pytest.raises(UnreadableObservationError):
            load_observation(file)


@pytest.mark.parametrize("kept", [0, 10, 0.5, 0.99])
def test_a_file_that_ends_early_is_refused(tmp_path: Path, kept: float) -> None:
    file = tmp_path / "kept"
    save_observation(file, SOURCE, made_up(pictures=9))
    whole = file.read_bytes()
    file.write_bytes(whole[: int(kept if kept >= 1 else kept * len(whole))])
    with pytest.raises(UnreadableObservationError):
        load_observation(file)


def test_another_format_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr(observation_file, "SCHEMA", "formcheck.observation/2")
        save_observation(tmp_path / "kept", SOURCE, made_up(pictures=3))
    with pytest.raises(UnreadableObservationError, match=r"observation/2, not formcheck\.observation/1"):
        load_observation(tmp_path / "kept")


def test_nothing_in_a_file_is_run(tmp_path: Path) -> None:
    """An array of objects would be unpickled, which runs whatever somebody wrote; it is refused."""
    file = tmp_path / "kept"
    save_observation(file, SOURCE, made_up(pictures=3))
    evil = np.array([{"would": "be unpickled"}], dtype=object)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = io.BytesIO()
    np.lib.format.write_array(content, evil, allow_pickle=True)
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in {**parts, "change.npy": content.getvalue()}.items():
            archive.writestr(name, part)
    with pytest.raises(UnreadableObservationError, match="Object arrays cannot be loaded"):
        load_observation(file)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Observation, Source]:
    clip = cut("heels_lift.mp4", tmp_path_factory.mktemp("clip") / "one.mp4", end_s=3.2)
    return Watcher(clip, find_model("full"), Settings(), lambda *_: None)(None)


def test_what_is_said_of_it_is_the_same(watched: tuple[Observation, Source], tmp_path: Path) -> None:
    observation, source = watched
    save_observation(tmp_path / "kept", source, observation)
    with Attic(within=tmp_path) as attic:
        source_again, again = load_observation(tmp_path / "kept", keep=attic.keep)
        for height_cm in (None, 160.0):
            lifter, model = Lifter(height_cm=height_cm), find_model("full")
            one = analyze_observation(observation, source=source, model=model, lifter=lifter)
            other = analyze_observation(again, source=source_again, model=model, lifter=lifter)
            assert one == other
            assert one.reps
            assert render_json(one) == render_json(other)
            for before, after in zip(one.traces, other.traces, strict=True):
                np.testing.assert_array_equal(before.time_s, after.time_s)
