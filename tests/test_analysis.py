"""From what was observed to what is said: squats that never happened go through every package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np
import pytest

import formcheck
from formcheck.analysis import analyze, analyze_incrementally, analyze_video
from formcheck.domain.body import Side
from formcheck.domain.errors import NobodyError, VideoError
from formcheck.domain.lifter import Bar, Lifter
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.progress import AnalysisStage, ProgressUpdate
from formcheck.domain.reasons import Reason
from formcheck.domain.settings import Settings
from formcheck.judge.caveats import Caveat, CaveatKind
from formcheck.judge.results import Analysis
from formcheck.judge.verdict import Control, Heels, Knees, TempoDoubt, Verdict
from formcheck.measure import side_rep as side_rep_module
from formcheck.measure.foot.heel_trace import HeelTrace
from formcheck.measure.registry import Measure, Measures
from formcheck.observe.observation import Observation
from formcheck.observe.pose import PoseTrack
from formcheck.observe.recording import Recording
from formcheck.observe.source import Source
from formcheck.segment.view import ViewKind
from formcheck.wording.headline import write_headline
from tests.fake_analysis import SOURCE
from tests.segment.test_scenes import joined
from tests.synthetic import Dip, Made, Squat, make_squat
from tests.true_measures import true_trace
from tests.video_files import write_clip

KNOWN = Lifter(height_cm=175.0)
SAMPLE = Path(__file__).parent.parent / "sample_videos" / "front_knees_in.mp4"

See = Callable[[Made], Made]

GOOD = Squat(dips=(Dip(descent_s=2.0, ascent_s=1.8),) * 3)


def analyzed(made: Made, *, lifter: Lifter = KNOWN, source: Source = SOURCE, side: Side | None = None) -> Analysis:
    return analyze(recorded(made.observation, source=source), lifter=lifter, side=side)


def recorded(observation: Observation, *, source: Source = SOURCE) -> Recording:
    return Recording(source, "full", "b" * 64, observation)


@pytest.fixture
def seen_heels(monkeypatch: pytest.MonkeyPatch) -> See:
    """Replaces heel tracking with the true heel rise, because synthetic squats have no frames."""

    def see(made: Made) -> Made:
        def track(observation: Observation, _view: object, _rep: object) -> HeelTrace:
            return true_trace(made, float(observation.track.time_s[0]), float(observation.track.time_s[-1]))

        monkeypatch.setattr(side_rep_module, "track_heel", track)
        return made

    return see


def test_a_good_set_is_controlled_with_knees_past_the_toes(seen_heels: See) -> None:
    result = analyzed(seen_heels(make_squat(GOOD)))
    assert result.summary.verdict is Verdict.CONTROLLED, result.summary
    assert write_headline(result).startswith("Heels flat and controlled in all 3 squats")
    assert [rep.judged.knees for rep in result.reps] == [Knees.PAST] * 3
    assert [rep.index for rep in result.reps] == [1, 2, 3]
    assert result.view.kind is ViewKind.SIDE
    assert result.view.near_side is Side.RIGHT
    assert result.scale != NotMeasured(Reason.NOBODY_FOUND)


def test_lifted_heels_are_called_in_the_reps_they_are_in(seen_heels: See) -> None:
    flat, lifted = Dip(descent_s=2.0, ascent_s=1.8), Dip(descent_s=2.0, ascent_s=1.8, heel_rise_cm=4.0)
    result = analyzed(seen_heels(make_squat(Squat(dips=(flat, flat, lifted, lifted)))))
    assert [rep.judged.heels for rep in result.reps] == [Heels.FLAT, Heels.FLAT, Heels.LIFTED, Heels.LIFTED]
    assert result.summary.verdict is Verdict.HEELS_LIFTED
    assert result.summary.shown == (3, 4)


def test_without_pictures_of_the_feet_nothing_is_claimed_of_the_heels() -> None:
    result = analyzed(make_squat(GOOD))
    assert {rep.judged.heels for rep in result.reps} == {Heels.UNCLEAR}
    assert result.summary.verdict is Verdict.UNCLEAR
    assert isinstance(result.reps[0].measures[Measure.HEEL_RISE], NotMeasured)


@pytest.mark.parametrize("yaw_deg", [0.0, 30.0, 90.0, -90.0])
def test_every_rep_has_every_measure_from_wherever_it_is_seen(yaw_deg: float) -> None:
    result = analyzed(make_squat(replace(GOOD, yaw_deg=yaw_deg)))
    assert len(result.reps) == 3
    for rep in result.reps:
        assert list(rep.measures) == list(Measure)
        assert isinstance(rep.measures[Measure.DESCENT], Measured)


def test_a_front_view_measures_the_front_and_says_why_not_the_side() -> None:
    result = analyzed(make_squat(replace(GOOD, yaw_deg=90.0)))
    assert result.view.kind is ViewKind.FRONT
    assert result.view.near_side is None
    assert isinstance(result.reps[0].measures[Measure.KNEE_TO_ANKLE_WIDTH], Measured)
    assert result.reps[0].measures[Measure.KNEE_PAST_TOE] == NotMeasured(Reason.SEEN_FROM_FRONT)
    assert CaveatKind.FRONT_VIEW in [caveat.kind for caveat in result.caveats]


def test_the_height_is_told_or_assumed_with_a_word() -> None:
    told, assumed = analyzed(make_squat(GOOD)), analyzed(make_squat(GOOD), lifter=Lifter())
    assert CaveatKind.HEIGHT_UNKNOWN not in [caveat.kind for caveat in told.caveats]
    assert CaveatKind.HEIGHT_UNKNOWN in [caveat.kind for caveat in assumed.caveats]


def test_the_load_needs_the_mass_under_a_bar() -> None:
    loaded = Lifter(height_cm=175.0, bar_kg=60.0, bar=Bar.HIGH)
    share = analyzed(make_squat(GOOD), lifter=loaded).reps[0].measures[Measure.KNEE_MOMENT_SHARE]
    assert share == NotMeasured(Reason.BODY_MASS_UNKNOWN)
    known = replace(loaded, body_mass_kg=80.0)
    assert isinstance(analyzed(make_squat(GOOD), lifter=known).reps[0].measures[Measure.KNEE_MOMENT_SHARE], Measured)


def test_the_near_side_can_be_told() -> None:
    assert analyzed(make_squat(GOOD), side=Side.LEFT).view.near_side is Side.LEFT


def test_feet_outside_the_picture_say_nothing_of_the_tempo(seen_heels: See) -> None:
    made = seen_heels(make_squat(GOOD))
    track = made.observation.track
    lowest_px = float(np.nanmax(track.xy_px[:, 27:33, 1]))
    cut = replace(made.observation, track=replace(track, height_px=int(lowest_px) - 20))
    result = analyze(recorded(cut), lifter=KNOWN)
    assert {rep.judged.tempo_doubt for rep in result.reps} == {TempoDoubt.FEET_OUT_OF_PICTURE}
    assert {rep.judged.control for rep in result.reps} == {Control.UNCLEAR}
    assert {rep.judged.tempo_doubt for rep in analyzed(made).reps} == {None}


@pytest.mark.parametrize("frame_rate_hz", [20.0, 30.0])
def test_too_few_frames_say_nothing_of_the_tempo(seen_heels: See, frame_rate_hz: float) -> None:
    made = seen_heels(make_squat(replace(GOOD, frame_rate_hz=frame_rate_hz)))
    result = analyzed(made, source=replace(SOURCE, frame_rate_hz=frame_rate_hz))
    doubt = TempoDoubt.LOW_FRAME_RATE if frame_rate_hz < 24 else None
    assert {rep.judged.tempo_doubt for rep in result.reps} == {doubt}
    assert {rep.judged.verdict for rep in result.reps} == {Verdict.CONTROLLED}


def test_standing_about_is_no_squat() -> None:
    result = analyzed(make_squat(Squat(dips=(), lead_s=3.0)))
    assert result.summary.verdict is Verdict.NO_REPS
    assert write_headline(result).startswith("No squat found")
    assert result.reps == ()


def nobody(count: int = 60) -> Observation:
    track = PoseTrack(np.arange(count) / 30.0, np.full((count, 33, 2), np.nan), np.full((count, 33), np.nan), 640, 480)
    return Observation(track, dict.fromkeys(Side, (None,) * count), np.zeros(count), ())


def test_a_live_picture_with_nobody_in_it_is_no_error() -> None:
    result = analyze_incrementally(recorded(nobody()), ())
    assert result.summary.verdict is Verdict.NO_REPS
    assert result.view.kind is ViewKind.UNKNOWN
    assert isinstance(result.scale, NotMeasured)
    assert result.pose.frames_with_person == 0.0


def test_a_recording_of_nobody_is_an_error() -> None:
    with pytest.raises(NobodyError, match="no person was found; film the whole body"):
        analyze(recorded(nobody()))


def test_where_the_first_person_does_no_squat_the_other_one_is_measured() -> None:
    stands, squats = make_squat(Squat(dips=(), lead_s=3.0)), make_squat(GOOD)
    other = replace(recorded(stands.observation), other=squats.observation)
    assert analyze(other, lifter=KNOWN) == analyzed(squats)
    neither = replace(recorded(stands.observation), other=stands.observation)
    assert analyze(neither, lifter=KNOWN) == analyzed(stands)
    first = replace(recorded(squats.observation), other=make_squat(replace(GOOD, yaw_deg=90.0)).observation)
    assert analyze(first, lifter=KNOWN) == analyzed(squats)


def test_a_cut_joins_nothing_and_keeps_all_reps() -> None:
    first, second = make_squat(GOOD), make_squat(replace(GOOD, near=Side.LEFT, distance_m=4.0))
    joined = joined_by_a_cut(first.observation, second.observation)
    result = analyze(recorded(joined), lifter=KNOWN)
    assert len(result.reps) == 6
    assert [rep.index for rep in result.reps] == [1, 2, 3, 4, 5, 6]
    assert [rep.timing.bottom_s for rep in result.reps] == sorted(rep.timing.bottom_s for rep in result.reps)
    assert Caveat(CaveatKind.SEVERAL_SCENES, 2.0) in result.caveats


def test_a_rep_filmed_from_elsewhere_is_measured_from_there() -> None:
    oblique, side = (
        make_squat(replace(GOOD, yaw_deg=yaw_deg, dips=dips, toe_out_deg=15.0))
        for yaw_deg, dips in ((32.0, GOOD.dips[:1]), (6.0, GOOD.dips))
    )
    result = analyze(recorded(joined(oblique.observation, side.observation)), lifter=KNOWN)
    assert [rep.view.kind for rep in result.reps] == [ViewKind.OBLIQUE, *[ViewKind.SIDE] * 3]
    assert result.view.kind is ViewKind.SIDE
    assert CaveatKind.SEVERAL_SCENES not in {caveat.kind for caveat in result.caveats}
    first, second = result.traces
    assert len(first.time_s) + len(second.time_s) == len(oblique.track) + len(side.track)
    for rep in result.reps:
        found = rep.measures.known(Measure.TRUNK_LEAN)
        assert found is not None
        assert found.low <= max(side.truth.trunk_lean_deg) <= found.high


def joined_by_a_cut(first: Observation, second: Observation) -> Observation:
    a, b = first.track, second.track
    time_s = np.concatenate([a.time_s, b.time_s + a.time_s[-1] + 1 / 30])
    change = np.full(len(time_s), 2.0)
    change[len(a)] = 80.0
    track = PoseTrack(
        time_s,
        np.concatenate([a.xy_px, b.xy_px]),
        np.concatenate([a.visibility, b.visibility]),
        a.width_px,
        a.height_px,
    )
    return Observation(track, dict.fromkeys(Side, (None,) * len(time_s)), change, ())


def test_a_growing_observation_keeps_what_was_said_of_its_first_reps(seen_heels: See) -> None:
    whole = make_squat(Squat(dips=(Dip(descent_s=2.0), Dip(descent_s=2.0), Dip(descent_s=2.0), Dip(descent_s=1.2))))
    seen_heels(whole)
    partial = make_squat(replace(whole.squat, keep_s=(0.0, whole.truth.reps[2].end_s + 0.7)))
    said = [rep.judged.verdict for rep in analyzed(whole).reps]
    seen_heels(partial)
    assert [rep.judged.verdict for rep in analyzed(partial).reps] == said[:3]


def test_reps_that_are_known_stand_and_only_what_comes_after_them_is_measured(seen_heels: See) -> None:
    made = seen_heels(make_squat(GOOD))
    whole = analyzed(made)
    first = replace(whole.reps[0], measures=Measures({**whole.reps[0].measures, Measure.HEEL_RISE: Measured(6.0, 0.5)}))
    further = analyze_incrementally(recorded(made.observation), [first], lifter=KNOWN)
    assert further.reps[0].judged.verdict is Verdict.HEELS_LIFTED, "its own figure is taken"
    assert [rep.index for rep in further.reps] == [1, 2, 3]
    assert [rep.measures for rep in further.reps[1:]] == [rep.measures for rep in whole.reps[1:]]
    # Also where nothing is left of the pictures they were measured from.
    rest = made.observation.since(whole.reps[1].timing.standing_s[0])
    later = analyze_incrementally(recorded(rest), whole.reps[:1], lifter=KNOWN)
    assert [rep.index for rep in later.reps] == [1, 2, 3]
    assert later.reps[0].measures == whole.reps[0].measures
    assert later.summary.reps == 3
    none = analyze_incrementally(recorded(made.observation), whole.reps, lifter=KNOWN)
    assert none.reps == whole.reps


def test_earlier_reps_are_the_yardstick_of_later_ones_though_they_were_known(seen_heels: See) -> None:
    made = seen_heels(make_squat(Squat(dips=(Dip(descent_s=2.0),) * 3 + (Dip(descent_s=1.2),))))
    whole = analyzed(made)
    last = analyze_incrementally(recorded(made.observation), whole.reps[:3], lifter=KNOWN).reps[3]
    assert last.judged == whole.reps[3].judged


@pytest.mark.slow
def test_a_clip_is_analyzed_from_its_file() -> None:
    told: list[ProgressUpdate] = []
    result = analyze_video(SAMPLE, lifter=KNOWN, settings=Settings(model="full", end_s=2.5), on_progress=told.append)
    assert result.source.file == SAMPLE.name
    assert result.source.duration_s == pytest.approx(2.5, abs=0.1)
    assert result.pose.frames_with_person > 0.9
    assert [progress.done for progress in told[:3]] == [1, 2, 3]
    assert told[-1].stage is AnalysisStage.MEASURING


@pytest.mark.slow
def test_a_clip_without_a_person_is_an_error(tmp_path: Path) -> None:
    room = np.full((240, 320, 3), 120, np.uint8)
    clip = write_clip(tmp_path / "room.mp4", [room] * 20, [i / 10 for i in range(20)])
    with pytest.raises(NobodyError, match="no person was found; film the whole body"):
        analyze_video(clip)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="no such file"):
        analyze_video(tmp_path / "gone.mp4")


@pytest.mark.parametrize(
    "wrong", [{"time_scale": 0.0}, {"time_scale": -1.0}, {"start_s": -1.0}, {"start_s": 5.0, "end_s": 5.0}]
)
def test_settings_that_make_no_sense_are_refused_at_the_door(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        Settings(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"height_cm": 1.78},
        {"height_cm": float("nan")},
        {"body_mass_kg": -3.0},
        {"bar_kg": float("inf"), "bar": Bar.HIGH},
        {"bar_kg": 60.0},
    ],
)
def test_a_lifter_that_cannot_be_is_refused_at_the_door(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be|say where"):
        Lifter(**wrong)


def test_every_public_name_can_be_imported() -> None:
    assert {"analyze_video", "record", "analyze", "Recording", "Analysis", "VideoError"} <= set(dir(formcheck))
    for name in dir(formcheck):
        assert getattr(formcheck, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        getattr(formcheck, "nothing")  # noqa: B009 - mypy knows that there is no such name


def test_every_type_inside_a_result_is_public() -> None:
    met: set[type] = set()
    queue: list[Any] = [Recording, Analysis, ProgressUpdate, Lifter, Settings]
    while queue:
        kind = queue.pop()
        queue += get_args(kind)
        if isinstance(kind, type) and kind.__module__.startswith("formcheck.") and kind not in met:
            met.add(kind)
            queue += get_type_hints(kind).values() if is_dataclass(kind) else ()
    assert len(met) > 20
    assert {kind.__name__ for kind in met} <= set(dir(formcheck))
