"""Repetitions: what is one, when it was, and why something else was none."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.domain.body import Joint, Side
from formcheck.domain.reasons import Reason
from formcheck.numerics.filters import rate_of_change
from formcheck.observe.pose import PoseTrack
from formcheck.segment.attempts import Attempt, AttemptKind
from formcheck.segment.dips import STILL_LEG_PER_S
from formcheck.segment.reps import Rep, Segmentation, find_reps
from formcheck.segment.view import UnknownView, find_view
from tests.synthetic import Dip, Made, Squat, TrueRep, make_squat, mirrored

HINGE = Dip(thigh_deg=15, shank_deg=0, trunk_deg=80)
DEADLIFT = Dip(thigh_deg=50, shank_deg=10, trunk_deg=75)
QUARTER = Dip(thigh_deg=35, shank_deg=18)


def found_in(made: Made) -> Segmentation:
    return find_reps(made.track, find_view(made.observation))


def found(squat: Squat) -> Segmentation:
    return found_in(make_squat(squat))


def reasons(squat: Squat) -> list[AttemptKind]:
    return [attempt.kind for attempt in found(squat).attempts]


def hips_move_s(made: Made, true: TrueRep) -> tuple[float, float]:
    """When the hips of a rep first go as fast as is no standing still, and last.

    Straight legs that begin to bend let them down by next to nothing.
    """
    time_s, height_m = made.truth.time_s, made.truth.hip_height_m
    fast = np.abs(rate_of_change(time_s, height_m)) > STILL_LEG_PER_S * height_m.max()
    moving_s = time_s[fast & (time_s >= true.start_s) & (time_s <= true.end_s)]
    return float(moving_s[0]), float(moving_s[-1])


def assert_as_true(squat: Squat, *, bottom_s: float = 0.05, edges_s: float = 0.1) -> None:
    made = make_squat(squat)
    reps = found_in(made).reps
    assert len(reps) == len(made.truth.reps)
    for rep, true in zip(reps, made.truth.reps, strict=True):
        assert true.descent_end_s - bottom_s <= rep.bottom_s <= true.ascent_start_s + bottom_s
        assert (rep.start_s, rep.end_s) == pytest.approx(hips_move_s(made, true), abs=edges_s)


def test_three_squats_are_three_reps_at_their_times() -> None:
    assert_as_true(Squat())


@pytest.mark.parametrize("yaw_deg", [0.0, 20.0, 45.0, 75.0, 90.0, -30.0, -90.0])
def test_reps_are_found_from_every_side(yaw_deg: float) -> None:
    assert_as_true(Squat(yaw_deg=yaw_deg))


def test_the_mirror_image_has_the_same_reps() -> None:
    assert found(mirrored(Squat())).reps == found(Squat()).reps


@pytest.mark.parametrize("frame_rate_hz", [15.0, 24.0, 60.0, 120.0])
def test_the_frame_rate_does_not_matter(frame_rate_hz: float) -> None:
    # A picture more or less is all that may differ.
    assert_as_true(Squat(frame_rate_hz=frame_rate_hz), bottom_s=max(0.05, 1.1 / frame_rate_hz))


def test_the_lifters_size_and_the_cameras_distance_do_not_matter() -> None:
    near, far = found(Squat(height_cm=150, distance_m=2.5)), found(Squat(height_cm=200, distance_m=6.0))
    assert [rep.bottom_s for rep in near.reps] == pytest.approx([rep.bottom_s for rep in far.reps], abs=0.05)


def test_noise_an_uneven_clock_and_a_swaying_camera_do_not_matter() -> None:
    assert_as_true(Squat(noise_px=4.0, uneven_clock=0.3, drift_px=60.0), bottom_s=0.1)


def test_a_zooming_camera_does_not_matter() -> None:
    made = make_squat(Squat())
    zoom = np.linspace(1.0, 1.6, len(made.track))[:, None, None]
    zoomed = replace(made.track, xy_px=made.track.xy_px * zoom)
    assert len(find_reps(zoomed, find_view(made.observation)).reps) == 3


def test_reps_are_found_where_the_view_is_unknown() -> None:
    assert len(find_reps(make_squat(Squat()).track, UnknownView(Reason.NOT_LOOKED_YET)).reps) == 3


def test_a_dropped_squat_of_half_a_second_counts() -> None:
    assert_as_true(Squat(dips=(Dip(descent_s=0.5, ascent_s=0.6),) * 2))


@pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
def test_a_rep_of_ten_seconds_counts(yaw_deg: float) -> None:
    assert len(found(Squat(dips=(Dip(descent_s=6, ascent_s=4),), yaw_deg=yaw_deg)).reps) == 1


@pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
def test_a_held_bottom_is_one_rep_with_its_pause(yaw_deg: float) -> None:
    made = make_squat(Squat(dips=(Dip(pause_s=2.0), Dip(pause_s=6.0)), yaw_deg=yaw_deg))
    reps = found_in(made).reps
    assert len(reps) == 2
    for rep, true in zip(reps, made.truth.reps, strict=True):
        assert rep.descent_end_s == pytest.approx(true.descent_end_s, abs=0.2)
        assert rep.ascent_start_s == pytest.approx(true.ascent_start_s, abs=0.2)


def test_a_knee_that_is_lost_while_the_bottom_is_held_does_not_end_it() -> None:
    made = make_squat(Squat(dips=(Dip(pause_s=1.5),)))
    true, track = made.truth.reps[0], made.track
    lost = np.abs(track.time_s - (true.descent_end_s + 0.5)) < 0.3
    xy_px = track.xy_px.copy()
    for side in Side:
        hip, ankle = (xy_px[:, joint.on(side)] for joint in (Joint.HIP, Joint.ANKLE))
        leg_px = ankle[0, 1] - hip[0, 1]
        hip[lost, 1] -= 0.08 * leg_px
        xy_px[lost, Joint.KNEE.on(side)] = (hip[lost] + ankle[lost]) / 2
    (rep,) = find_reps(replace(track, xy_px=xy_px), find_view(made.observation)).reps
    assert rep.descent_end_s == pytest.approx(true.descent_end_s, abs=0.2)
    assert rep.ascent_start_s == pytest.approx(true.ascent_start_s, abs=0.2)


def test_a_turn_without_a_pause_has_none() -> None:
    assert all(rep.descent_end_s == rep.bottom_s == rep.ascent_start_s for rep in found(Squat()).reps)


def test_a_double_dip_is_one_rep() -> None:
    made = make_squat(Squat(dips=(Dip(pause_s=1.2),)))
    rise = 0.08 * np.exp(-(((made.track.time_s - made.truth.reps[0].bottom_s) / 0.3) ** 2))
    xy_px = made.track.xy_px.copy()
    for side in Side:
        leg_px = xy_px[0, 27 + (side is Side.RIGHT), 1] - xy_px[0, 23 + (side is Side.RIGHT), 1]
        xy_px[:, 23 + (side is Side.RIGHT), 1] -= leg_px * rise
    assert len(find_reps(replace(made.track, xy_px=xy_px), find_view(made.observation)).reps) == 1


def test_quick_reps_with_soft_tops_are_counted_one_by_one() -> None:
    assert len(found(Squat(dips=(Dip(top_s=0.0, descent_s=0.7, ascent_s=0.7),) * 4)).reps) == 4


def test_pulses_by_somebody_who_never_stands_are_none() -> None:
    made = make_squat(Squat(dips=(Dip(pause_s=3.0),)))
    bottom_s = made.truth.reps[0].bottom_s
    low = np.abs(made.track.time_s - bottom_s) < 1.3
    pulse = 60 * np.sin(2 * np.pi * 1.5 * (made.track.time_s - bottom_s))
    xy_px = made.track.xy_px.copy()
    xy_px[:, :25, 1] += pulse[:, None]
    xy_px[~low] = np.nan
    assert find_reps(replace(made.track, xy_px=xy_px), find_view(made.observation)).reps == ()


def test_half_squats_count_and_quarter_squats_are_attempts() -> None:
    assert len(found(Squat(dips=(Dip(thigh_deg=60),) * 2)).reps) == 2
    assert reasons(Squat(dips=(QUARTER,) * 2)) == [AttemptKind.TOO_SHALLOW] * 2


def test_hips_found_too_high_make_no_squat_of_a_shallow_dip() -> None:
    made = make_squat(Squat(dips=(QUARTER,), tail_s=2.0))
    track = made.track
    xy_px = track.xy_px.copy()
    high = (track.time_s > made.truth.reps[0].end_s + 0.3) & (track.time_s < made.truth.reps[0].end_s + 0.8)
    for side in Side:
        hip, knee, ankle = (xy_px[:, joint.on(side)] for joint in (Joint.HIP, Joint.KNEE, Joint.ANKLE))
        leg_px = np.linalg.norm(hip[0] - ankle[0])
        hip[high, 1] -= 0.25 * leg_px
        knee[high, 0] += 0.4 * leg_px
    segmentation = find_reps(replace(track, xy_px=xy_px), find_view(made.observation))
    assert not segmentation.reps
    assert segmentation.attempts[0].kind is AttemptKind.TOO_SHALLOW


@pytest.mark.parametrize("moved_leg", [0.0, 0.7])
def test_a_shallow_dip_on_feet_that_move_is_a_step(moved_leg: float) -> None:
    made = make_squat(Squat(dips=(QUARTER,)))
    track, view = made.track, find_view(made.observation)
    leg_px = np.linalg.norm(track.xy_px[0, Joint.HIP.on(Side.LEFT)] - track.xy_px[0, Joint.ANKLE.on(Side.LEFT)])
    xy_px = track.xy_px.copy()
    late = track.time_s > made.truth.reps[0].bottom_s
    xy_px[late, Joint.ANKLE.on(Side.LEFT), 0] += moved_leg * leg_px
    kinds = [attempt.kind for attempt in find_reps(replace(track, xy_px=xy_px), view).attempts]
    assert kinds == [AttemptKind.STEP if moved_leg else AttemptKind.TOO_SHALLOW]


@pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
def test_walking_out_is_no_rep(yaw_deg: float) -> None:
    assert found(Squat(dips=(), walk_out_s=6.0, yaw_deg=yaw_deg)).reps == ()
    assert len(found(Squat(walk_out_s=4.0, yaw_deg=yaw_deg)).reps) == 3


@pytest.mark.parametrize("dip", [HINGE, DEADLIFT])
@pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
def test_bending_at_the_hips_is_no_rep(dip: Dip, yaw_deg: float) -> None:
    assert found(Squat(dips=(dip,) * 2, yaw_deg=yaw_deg)).reps == ()


@pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
def test_a_jump_is_an_attempt_and_its_neighbors_are_reps(yaw_deg: float) -> None:
    squat = Squat(dips=(Dip(), Dip(jump_cm=25), Dip()), yaw_deg=yaw_deg)
    assert len(found(squat).reps) == 2
    assert reasons(squat) == [AttemptKind.JUMP]


def hips_sliding_down(made: Made, share: float) -> PoseTrack:
    """Somebody stands, and both hip landmarks slide down the thighs and up again as behind a plate."""
    track = made.track
    down = share * np.sin(np.pi * np.clip((track.time_s - 1.0) / 2.0, 0.0, 1.0)) ** 2
    xy = track.xy_px.copy()
    for side in Side:
        hip, knee = xy[:, Joint.HIP.on(side)], xy[:, Joint.KNEE.on(side)]
        hip += down[:, None] * (knee - hip)
    return replace(track, xy_px=xy)


@pytest.mark.parametrize("share", [0.6, 0.8, 1.0])
def test_hips_that_sink_on_straight_legs_are_landmarks_that_slid(share: float) -> None:
    made = make_squat(Squat(dips=(), lead_s=2.0, tail_s=2.0))
    segmentation = find_reps(hips_sliding_down(made, share=share), find_view(made.observation))
    assert not segmentation.reps
    assert [attempt.kind for attempt in segmentation.attempts] == [AttemptKind.STRAIGHT_LEGS]


def test_hips_and_knees_that_slide_down_under_the_same_shoulders_are_no_rep() -> None:
    made = make_squat(Squat(dips=(), lead_s=2.0, tail_s=2.0))
    track = made.track
    kept = 1.0 - 0.38 * np.sin(np.pi * np.clip((track.time_s - 1.0) / 2.0, 0.0, 1.0)) ** 2
    xy_px = track.xy_px.copy()
    for joint in (Joint.HIP, Joint.KNEE):
        for side in Side:
            ankle = xy_px[:, Joint.ANKLE.on(side)]
            xy_px[:, joint.on(side)] = ankle + kept[:, None] * (xy_px[:, joint.on(side)] - ankle)
    segmentation = find_reps(replace(track, xy_px=xy_px), find_view(made.observation))
    assert [attempt.kind for attempt in segmentation.attempts] == [AttemptKind.STRAIGHT_LEGS]


def test_legs_that_look_straight_in_a_deep_squat_bend_toward_the_camera() -> None:
    made = make_squat(Squat(dips=(Dip(),), yaw_deg=25))
    track = made.track
    xy_px = track.xy_px.copy()
    for side in Side:
        hip, knee, ankle = (xy_px[:, joint.on(side)] for joint in (Joint.HIP, Joint.KNEE, Joint.ANKLE))
        share = (ankle[:, 1] - knee[:, 1]) / (ankle[:, 1] - hip[:, 1])
        xy_px[:, Joint.KNEE.on(side), 0] = ankle[:, 0] + share * (hip[:, 0] - ankle[:, 0])
    view = find_view(made.observation)
    assert len(find_reps(replace(track, xy_px=xy_px), view).reps) == 1


def test_a_rep_is_the_same_alone_as_after_a_walk_out_and_other_reps() -> None:
    squat = Squat(dips=(Dip(), Dip(thigh_deg=75), Dip(pause_s=1.0)), walk_out_s=4.0)
    for rep in found(squat).reps:
        from_s = rep.start_s - 1.2
        made = make_squat(replace(squat, keep_s=(from_s, rep.end_s + 1.0)))
        (alone,) = found_in(made).reps
        shift_s = from_s if made.track.time_s[0] == 0.0 else 0.0
        times_s = (alone.start_s, alone.descent_end_s, alone.bottom_s, alone.ascent_start_s, alone.end_s)
        same = (rep.start_s, rep.descent_end_s, rep.bottom_s, rep.ascent_start_s, rep.end_s)
        assert [time_s + shift_s for time_s in times_s] == pytest.approx(same, abs=0.07)


def test_half_reps_at_the_clips_ends_are_attempts() -> None:
    first, *_, last = make_squat(Squat()).truth.reps
    cut = Squat(keep_s=(first.bottom_s - 0.3, last.bottom_s + 0.3))
    assert len(found(cut).reps) == 1
    assert reasons(cut) == [AttemptKind.START_CUT_OFF, AttemptKind.END_CUT_OFF]


def test_hidden_legs_are_lost_before_anything_is_said_of_the_clips_start() -> None:
    made = make_squat(Squat(keep_s=(make_squat(Squat()).truth.reps[0].bottom_s - 0.3, 99.0)))
    hidden = replace(made.track, visibility=np.full_like(made.track.visibility, 0.1))
    kinds = {attempt.kind for attempt in find_reps(hidden, find_view(made.observation)).attempts}
    assert kinds == {AttemptKind.SHINS_LOST}


def test_a_moment_of_standing_at_the_clips_ends_is_enough() -> None:
    first, *_, last = make_squat(Squat()).truth.reps
    assert len(found(Squat(keep_s=(first.start_s + 0.2, last.end_s - 0.2))).reps) == 3


def test_a_short_gap_over_the_bottom_is_passed_over() -> None:
    bottom_s = make_squat(Squat()).truth.reps[0].bottom_s
    assert_as_true(Squat(gaps_s=((bottom_s - 0.15, bottom_s + 0.15),)), bottom_s=0.1)


@pytest.mark.parametrize("gap_s", [(-0.5, -0.1), (0.1, 0.5)])
def test_a_gap_beside_the_bottom_does_not_move_it(gap_s: tuple[float, float]) -> None:
    bottom_s = make_squat(Squat()).truth.reps[0].bottom_s
    assert_as_true(Squat(gaps_s=((bottom_s + gap_s[0], bottom_s + gap_s[1]),)))


def test_a_long_gap_over_the_bottom_is_an_attempt() -> None:
    bottom_s = make_squat(Squat()).truth.reps[0].bottom_s
    hidden = Squat(gaps_s=((bottom_s - 0.4, bottom_s + 0.4),))
    assert len(found(hidden).reps) == 2
    assert reasons(hidden) == [AttemptKind.OUT_OF_SIGHT]


def test_nobody_seen_is_nothing_found() -> None:
    squat = Squat(gaps_s=((0.0, math.inf),))
    assert found(squat) == Segmentation((), ())


def test_every_rep_has_a_still_standing_before_it() -> None:
    made = make_squat(Squat())
    for rep, true in zip(found_in(made).reps, made.truth.reps, strict=True):
        assert 0.3 <= rep.standing_s[1] - rep.standing_s[0] <= 1.01
        assert rep.standing_s[1] <= hips_move_s(made, true)[0] + 0.1


def test_standing_comes_after_the_rep_where_there_is_none_before() -> None:
    true = make_squat(Squat(dips=(Dip(),))).truth.reps[0]
    (rep,) = found(Squat(dips=(Dip(),), keep_s=(true.start_s + 0.2, math.inf))).reps
    assert rep.standing_s[0] >= rep.end_s


# --- the types ----------------------------------------------------------------------------------------------------


def a_rep(start_s: float = 0.0) -> Rep:
    return Rep(start_s, start_s + 1, start_s + 1.2, start_s + 1.4, start_s + 2, (start_s - 1, start_s))


@given(st.lists(st.floats(-10, 10), min_size=5, max_size=5))
def test_a_rep_is_in_the_order_of_time_or_is_refused(times_s: list[float]) -> None:
    start_s, down_s, bottom_s, up_s, end_s = times_s
    if times_s == sorted(times_s) and start_s < bottom_s < end_s:
        assert Rep(start_s, down_s, bottom_s, up_s, end_s, (-20.0, -19.0)).bottom_s == bottom_s
    else:
        with pytest.raises(ValueError, match="rep"):
            Rep(start_s, down_s, bottom_s, up_s, end_s, (-20.0, -19.0))


@pytest.mark.parametrize("standing_s", [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0)])
def test_standing_lasts_some_time(standing_s: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="rep"):
        Rep(3, 4, 5, 6, 7, standing_s)


def test_an_attempt_has_a_time() -> None:
    with pytest.raises(ValueError, match="finite"):
        Attempt(math.inf, AttemptKind.STEP)


def test_reps_follow_one_another() -> None:
    with pytest.raises(ValueError, match="follow"):
        Segmentation((a_rep(0.0), a_rep(1.0)), ())
    with pytest.raises(ValueError, match="order"):
        Segmentation((), (Attempt(2.0, AttemptKind.STEP), Attempt(1.0, AttemptKind.STEP)))
