"""Live reports equal those of a recording; sets begin and end by themselves; memory stays bounded."""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from formcheck.analysis import analyze
from formcheck.domain.lifter import Lifter
from formcheck.domain.measured import Measured
from formcheck.domain.settings import Settings
from formcheck.judge.results import Analysis, RepResult
from formcheck.live import session
from formcheck.live.messages import LifterDetails, LiveSet
from formcheck.live.readiness import Missing
from formcheck.live.session import ABSENCE_ENDS_SET_S, LEAD_IN_S, REST_ENDS_SET_S, LiveScreenState, LiveSession
from formcheck.live.set_summary import STILL_TOLERANCE_S, AnalysisContext, CapturedFrame
from formcheck.observe.frame import Frame
from formcheck.observe.observer import observe
from formcheck.observe.pose import PoseEstimator, PoseTrack
from formcheck.observe.pose_models import find_model
from formcheck.observe.recording import Recording, recording_of
from formcheck.observe.video import open_clip
from formcheck.report.analysis_file import as_dict
from formcheck.segment.record import record
from tests.live_stand import CONTEXT, ImmediateExecutor, LateVerdicts, Stand, TrackEstimator, show_frames, up_to
from tests.synthetic import Dip, Squat
from tests.video_files import cut

pytestmark = pytest.mark.slow

LIFTER = Lifter(height_cm=170.0)
BRISK = Dip(descent_s=1.2, ascent_s=1.0, top_s=0.6)


@dataclass(frozen=True)
class Both:
    """A sample shown to a session and analyzed as a recording: reps and times of their reports, and the results."""

    reported: tuple[tuple[float, RepResult], ...]
    screens: tuple[LiveScreenState, ...]
    live_set: LiveSet
    recorded: Analysis
    recording: Recording


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cut("heels_lift.mp4", tmp_path_factory.mktemp("live") / "squat.mp4", end_s=5.6)


@pytest.fixture(scope="module")
def both(clip: Path) -> Both:
    reported: list[tuple[float, RepResult]] = []
    screens: list[LiveScreenState] = []
    with PoseEstimator(find_model("full")) as estimator, open_clip(clip) as opened:
        session = LiveSession(
            estimator, AnalysisContext(find_model("full"), LifterDetails(LIFTER)), ImmediateExecutor()
        )
        for time_s in show_frames(session, opened.frames()):
            state = session.state
            if state.last is not None and len(reported) < state.reps:
                reported.append((time_s, state.last))
            screens += [state.screen] if not screens or screens[-1] is not state.screen else []
        session.finish()
        (live_set,) = session.take_sets()
    # As live: every frame is searched.
    with PoseEstimator(model := find_model("full")) as estimator, open_clip(clip) as opened:
        observation = observe(opened.frames(), estimator)
    recording = recording_of(observation, name=clip.name, model=model.name, model_sha256=model.sha256)
    recorded = analyze(recording, lifter=LIFTER)
    return Both(tuple(reported), tuple(screens), live_set, recorded, recording)


def test_a_set_is_said_to_be_what_its_recording_is_said_to_be(both: Both) -> None:
    live_set, recorded = (as_dict(one) for one in (both.live_set.analysis, both.recorded))
    assert live_set["source"]["frames"] == recorded["source"]["frames"]
    assert live_set["source"]["duration_s"] == pytest.approx(recorded["source"]["duration_s"])
    assert recorded["summary"]["reps"] == 2
    assert live_set | {"source": None} == recorded | {"source": None}


def test_a_set_is_said_to_be_what_the_clip_is_said_to_be_within_the_errors(both: Both, clip: Path) -> None:
    """Of a clip fewer frames are searched."""
    analyzed = analyze(record(clip, settings=Settings(model="full")), lifter=LIFTER)
    assert len(analyzed.reps) == 2
    for live, later in zip(both.live_set.analysis.reps, analyzed.reps, strict=True):
        assert words(live) == words(later)
        for name, measured in later.measures.items():
            before = live.measures[name]
            if isinstance(measured, Measured) and isinstance(before, Measured):
                assert abs(before.value - measured.value) <= max(measured.error, before.error), name


def test_a_rep_is_said_to_be_what_a_recording_that_ends_there_says(both: Both) -> None:
    assert [rep.index for _, rep in both.reported] == [1, 2]
    for time_s, rep in both.reported:
        recording = replace(both.recording, observation=up_to(both.recording.observation, time_s))
        ended = analyze(recording, lifter=LIFTER)
        assert ended.reps[-1].measures == rep.measures
        assert ended.reps[-1].judged == rep.judged
        assert ended.reps[-1].timing == rep.timing


def test_what_was_said_of_a_rep_still_holds_when_the_set_is_over(both: Both) -> None:
    assert len(both.reported) == 2
    for (_, early), late in zip(both.reported, both.live_set.analysis.reps, strict=True):
        assert words(early) == words(late)
        for name, measured in late.measures.items():
            before = early.measures[name]
            if isinstance(measured, Measured) and isinstance(before, Measured):
                assert abs(before.value - measured.value) <= max(measured.error, before.error), name


def words(rep: RepResult) -> tuple[str, ...]:
    judged = rep.judged
    return judged.verdict, judged.heels, judged.knees, judged.depth


def test_a_rep_is_told_as_soon_as_the_lifter_stands(both: Both) -> None:
    assert len(both.reported) == 2
    for (time_s, _), rep in zip(both.reported, both.live_set.analysis.reps, strict=True):
        assert 0.0 < time_s - rep.timing.end_s < 0.35


def test_the_picture_that_shows_the_end_of_a_rep_brings_its_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "VERDICT_WAIT_S", 60.0)
    squat = Squat(dips=(BRISK, BRISK))
    reported_at = []
    for executor in (ImmediateExecutor(), LateVerdicts()):
        stand = Stand(squat, executor)
        times_s: dict[int, float] = {}
        for until_s in np.arange(1.0, float(stand.track.time_s[-1]), 1 / 15):
            stand.show(until_s=float(until_s))
            times_s.setdefault(stand.session.state.reps, stand.session.now_s)
        reported_at.append(times_s)
    assert reported_at[1] == reported_at[0]
    assert set(reported_at[0]) == {0, 1, 2}


def test_every_rep_has_its_still(both: Both) -> None:
    assert [still.rep for still in both.live_set.stills] == [1, 2]
    assert all(still.jpeg.startswith(b"\xff\xd8") for still in both.live_set.stills)
    assert "Rep 2 of 2 · heels lifted" in both.live_set.stills[1].text


def test_whatever_moment_of_a_rep_decides_in_the_end_a_picture_of_it_was_kept() -> None:
    stand = Stand(Squat(dips=(BRISK, BRISK)))
    stand.show()
    stand.session.finish()
    name, (_, reported, frames, _) = stand.executor.submitted[-1]
    assert name == "summarize_set"
    kept_s = np.array([frame.time_s for frame in frames])
    first, second = (one.rep.timing for one in reported)
    for rep in (first, second):
        moments = np.arange(rep.start_s, rep.end_s, 0.02)
        assert np.abs(moments[:, None] - kept_s).min(axis=1).max() <= STILL_TOLERANCE_S
    # None of the standing between them.
    assert not ((kept_s > first.end_s) & (kept_s < second.start_s)).any()


def test_a_lifter_is_led_from_standing_still_through_every_rep(both: Both) -> None:
    reps = [LiveScreenState.DOWN, LiveScreenState.UP, LiveScreenState.VERDICT] * 2
    assert both.screens == (LiveScreenState.PLACE, LiveScreenState.READY, *reps)


def test_standing_about_ends_a_set_and_squatting_begins_the_next() -> None:
    pause_s = REST_ENDS_SET_S + 2.0
    stand = Stand(Squat(dips=(BRISK, replace(BRISK, top_s=pause_s), BRISK), tail_s=pause_s))
    stand.show()
    first, second = stand.session.take_sets()
    assert [len(one.analysis.reps) for one in (first, second)] == [2, 1]
    assert [rep.index for rep in second.analysis.reps] == [1]
    # Each set has a time of its own, from its first picture on.
    assert all(one.analysis.reps[0].timing.start_s < LEAD_IN_S + 1.0 for one in (first, second))
    assert (LiveScreenState.DONE, 0) in stand.screens
    assert stand.session.state.last_set == second.analysis
    assert stand.session.state.sets == 2


def test_walking_out_of_the_picture_ends_a_set() -> None:
    stand = Stand(Squat(dips=(BRISK,)))
    stand.show()
    assert stand.session.state.reps == 1
    stand.show(until_s=stand.session.now_s + ABSENCE_ENDS_SET_S + 1.0)
    assert len(stand.session.take_sets()) == 1
    assert stand.session.state.screen is LiveScreenState.DONE


def test_a_set_ends_when_that_is_asked_for_and_is_not_empty() -> None:
    stand = Stand(Squat(dips=(BRISK, BRISK)))
    stand.session.finish()
    stand.show(until_s=4.2)
    stand.session.finish()
    stand.session.finish()
    stand.show()
    stand.session.finish()
    assert [len(one.analysis.reps) for one in stand.session.take_sets()] == [1, 1]
    assert stand.session.take_sets() == ()


def test_who_is_not_there_is_looked_for_and_whose_feet_are_cut_off_is_told() -> None:
    stand = Stand(Squat(dips=(BRISK,)))
    seen = stand.track.xy_px.copy()
    seen[:, :, 1] += stand.track.height_px - np.nanmax(seen[0, :, 1]) + 20.0
    low = PoseTrack(stand.track.time_s + 3.0, seen, stand.track.visibility.copy(), *stand.size)
    stand.session = LiveSession(TrackEstimator(low), CONTEXT, ImmediateExecutor())
    stand.show(until_s=3.9)
    assert [screen for screen, _ in stand.screens] == [LiveScreenState.FIND, LiveScreenState.PLACE]
    assert (hint := stand.session.state.hint) is not None
    assert hint.missing is Missing.FEET_CUT_OFF


def test_a_picture_that_is_late_is_dropped() -> None:
    stand = Stand(Squat(dips=(BRISK,)))
    stand.show(until_s=1.0)
    before, checks = stand.session.kept_s, len(stand.executor.submitted)
    assert stand.session.add(Frame(0, 0.5, stand.rgb), stand.jpeg) is None
    assert stand.session.add(Frame(0, stand.session.now_s, stand.rgb), stand.jpeg) is None
    assert stand.session.kept_s == before
    assert len(stand.executor.submitted) == checks
    assert stand.session.state.screen is LiveScreenState.READY


def test_little_is_kept_while_nobody_squats() -> None:
    stand = Stand(Squat(dips=(), lead_s=30.0))
    stand.show()
    first_s, last_s = stand.session.kept_s
    assert LEAD_IN_S <= last_s - first_s <= LEAD_IN_S + 1.1


def test_a_long_set_is_told_whole_from_a_part_of_its_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "KEPT_S", 12.0)
    stand = Stand(Squat(dips=(BRISK,) * 9))
    longest_s = 0.0
    reported: dict[int, RepResult] = {}
    for second in np.arange(1.0, float(stand.track.time_s[-1]), 1.0):
        stand.show(until_s=float(second))
        first_s, last_s = stand.session.kept_s
        longest_s = max(longest_s, last_s - first_s)
        if (last := stand.session.state.last) is not None:
            reported[last.index] = last
    stand.session.finish()
    (live_set,) = stand.session.take_sets()
    reps = live_set.analysis.reps
    assert longest_s < 12.0 + 2 * 3.0
    assert [rep.index for rep in reps] == list(range(1, 10))
    assert all(a.timing.end_s <= b.timing.start_s for a, b in pairwise(reps))
    assert reps[0].measures == reported[1].measures, "what is no longer kept stays as reported"
    assert live_set.analysis.summary.reps == 9
    # Its own trace is still there to be drawn.
    assert any(trace.time_s[0] <= reps[0].timing.bottom_s <= trace.time_s[-1] for trace in live_set.analysis.traces)


def test_a_set_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "MAX_REPS", 2)
    stand = Stand(Squat(dips=(BRISK,) * 4))
    stand.show()
    assert [len(one.analysis.reps) for one in stand.session.take_sets()] == [2, 2]


def test_another_camera_begins_anew() -> None:
    stand = Stand(Squat(dips=(BRISK, BRISK)))
    stand.show(until_s=4.2)
    assert stand.session.state.reps == 1
    stand.rgb = np.ascontiguousarray(stand.rgb[:-2])
    stand.show(until_s=4.6)
    assert stand.session.state.reps == 0
    assert len(stand.session.take_sets()) == 1


def test_pictures_are_not_kept_for_ever() -> None:
    stand = Stand(Squat(dips=(), lead_s=25.0))
    stand.show()
    alive = [one for one in gc.get_objects() if isinstance(one, CapturedFrame) and one.jpeg is stand.jpeg]
    assert session.FRAMES_KEPT_S * 15 - 2 <= len(alive) <= session.FRAMES_KEPT_S * 15 + 2
