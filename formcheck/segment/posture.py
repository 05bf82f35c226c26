"""Curves of the lifter's posture in one scene, above all how high the hips are over the ankles.

All lengths are divided by the leg's length in the same frame, so neither the camera's movement and zoom nor the
lifter's size and distance matter. Seen from the side a squat bends the leg; seen from the front it shortens the leg's
image. Both lower the hips over the ankles, so this height serves every view.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.numerics.arrays import Bools, Floats
from formcheck.numerics.filters import low_pass, rate_hz
from formcheck.observe.pose import PoseTrack

LEG_NUMBERS = [joint.on(side) for joint in (Joint.KNEE, Joint.ANKLE) for side in Side]
HAND_NUMBERS = [Joint.WRIST.on(side) for side in Side]

CUTOFF_HZ = 4.0
"""Low pass for finding reps (docs/measures.md#filters)."""

SPIKE_S, SPIKE_LEG = 0.15, 0.15
"""A knee or an ankle that is this far from its median within this time either way was lost for a moment: behind a
plate, or left and right changed places. A foot that steps is away for longer (a swing takes about 0.4 s), and in flight
its height differs from that median by 0.04 leg lengths."""

SPIKE_FRAMES = 4096
"""The median is taken of so many frames at once, which needs 10 MB at 30 frames a second."""

SQUAT_DROP_LEG = 0.19
"""A squat lowers the hips by this many leg lengths: knees bent to about 70 degrees (docs/measures.md#reps)."""

STRAIGHT_OF_BEST = 0.97
"""A leg is straight if hip height / leg length is at least this share of the best in the scene. A knee bent by 25
degrees with the foot flat still reaches 0.975 (law of cosines), and people stand with up to that
(docs/measures.md#reps)."""

MIN_STRAIGHT = 0.90
"""If the best in the scene is below this (a knee bent by about 50 degrees), nobody stood up."""

LONGEST_WITHIN_S = 5.0
"""From the front the image of a bent leg may be straight, but it is short. So a straight leg must also be nearly as
long as it gets within this time either way (ten seconds cover even a slow rep), or its thigh must be long for its
shin."""

LONG_OF_LONGEST = 0.93
"""Least share of that longest image, and of the usual thigh / shin ratio (90th percentile): a thigh tilted by 21
degrees, or a hip 0.04 leg lengths down."""


ARM_LEG = 0.85
"""A wrist is at most this far below the shoulders: 0.68 leg lengths (0.332 of stature from shoulder to wrist,
docs/measures.md#lengths), in real clips up to 0.81. Behind a plate, wrists are found up to 1.0 lower, on the floor."""

SEEN_HAND = 0.5
"""A wrist less visible than this is hidden: its landmark is a guess."""

TRUNK_MASS_AT = 0.66
"""Center of mass of trunk and head, as a share of the way from hips to shoulders (docs/measures.md#load)."""

FOCAL_LENGTH = 0.8
"""Focal length of a phone's main camera, over the longer side of its video: fields of view of 55 to 70 degrees give
0.7 to 0.95."""

LONG_AT_TOP = 0.88
"""Where the hips are as high as any time within :data:`LONGEST_NEAR_S`, this share is enough: a camera zooms out by a
tenth in two seconds (one clip). Knees bent by 55 degrees, seen from the front, shorten a leg as much, and a top may be
bent by 60 (:data:`~formcheck.segment.dips.TOP_DROP_LEG`)."""

LONGEST_NEAR_S, FULL_LENGTH = 0.6, 0.985
"""The leg length is measured on straight legs of at least this share of the longest within this time; in between it is
interpolated, also while a camera zooms."""


@dataclass(frozen=True, slots=True)
class PostureCurves:
    """Smoothed curves of one scene; NaN where nobody was found.

    Attributes:
        time_s: ``(T,)``.
        drop_leg: ``(T, 2)`` how far the left and the right hip are below standing, measured toward the ankle, in leg
            lengths (hip to ankle): 0 standing, about 0.2 with knees bent to 70 degrees, about 0.6 with level thighs.
        bend_pct: ``(T, 2)`` by how much the height of the left and the right hip over the ankle is less than the
            image length of thigh and shin; 0 standing. From the side it grows with the drop; from the front it says
            little.
        leg_px: ``(T,)`` length of the straight leg in the frame, mean of both legs.
        straight: ``(T,)`` whether both legs were seen straight.
        ankle_apart_leg: ``(T, 2)`` from the left to the right ankle, in leg lengths, x right and y down.
        ankle_rise_px: ``(T,)`` minus the ankles' mean y, so + up; it includes the camera's movement.
        knee_apart_leg: ``(T,)`` how much lower the right knee is in the frame than the left, in leg lengths.
        span_leg: ``(T, 2)`` distance in the frame from the middle of the hips to the left and the right ankle, in leg
            lengths.
        knee_deg: ``(T, 2)`` by how much the left and the right knee are bent in the frame, 0 straight.
        knee_rise_leg: ``(T, 2)`` height of the left and the right knee over the ankle of the same leg, in leg lengths.
        trunk_height_leg: ``(T,)`` shoulders above hips, in leg lengths.
        upper_px: ``(T,)`` size of the upper body: root of trunk length² + shoulder width², which does not change when
            the lifter turns while standing.
        shoulder_width_leg: ``(T,)`` from shoulder to shoulder in the frame, in leg lengths.
        hip_rise_leg: ``(T,)`` height of the hips over the knees, in leg lengths.
        hand_rise_leg: ``(T,)`` height of the wrists over the ankles, in leg lengths: the mean of those that an arm can
            reach from the shoulders, NaN if it reaches neither.
        seen_hand_rise_leg: ``(T,)`` that of the lower one of those that are seen; NaN if neither is.
        trunk_right_leg: ``(T,)`` how far the trunk's center of mass is right of the ankles in the frame, in leg
            lengths.
        shoulder_right_leg: ``(T,)`` how far the shoulders are right of the hips, in leg lengths.
        hip_right_leg: ``(T,)`` how far the hips are right of the knees.
        knee_right_leg: ``(T,)`` how far the knees are right of the ankles.
        ankles_px: ``(T, 2)`` the middle of the ankles in the frame.
        toes_below_leg: ``(T,)`` how much lower in the frame the toes are than the heels, in leg lengths.
        distance_leg: ``(T,)`` from the camera to the lifter, in leg lengths, through a lens of ordinary width.
        leg_visibility: ``(T,)`` visibility of the knee or ankle that is seen best.
        feet_inside: ``(T,)`` whether both ankles are in the frame.
        shoulders_inside: ``(T,)`` whether both shoulders are.
    """

    time_s: Floats
    drop_leg: Floats
    bend_pct: Floats
    leg_px: Floats
    straight: Bools
    ankle_apart_leg: Floats
    ankle_rise_px: Floats
    knee_apart_leg: Floats
    span_leg: Floats
    knee_deg: Floats
    knee_rise_leg: Floats
    trunk_height_leg: Floats
    upper_px: Floats
    shoulder_width_leg: Floats
    hip_rise_leg: Floats
    hand_rise_leg: Floats
    seen_hand_rise_leg: Floats
    trunk_right_leg: Floats
    shoulder_right_leg: Floats
    hip_right_leg: Floats
    knee_right_leg: Floats
    ankles_px: Floats
    toes_below_leg: Floats
    distance_leg: Floats
    leg_visibility: Floats
    feet_inside: Bools
    shoulders_inside: Bools


def read_posture(track: PoseTrack) -> PostureCurves | None:
    """Compute the posture curves of one uncut scene; None if nobody is ever seen on straight legs."""
    if np.count_nonzero(track.found) < 3:
        return None
    shoulder, hip, knee, ankle, wrist, heel, toe = _smooth_joints(track)
    thigh_px, shin_px = np.linalg.norm(hip - knee, axis=2), np.linalg.norm(knee - ankle, axis=2)
    height_px = ankle[..., 1] - hip[..., 1]
    straight, best = _straight(track.time_s, height_px.mean(axis=1), thigh_px.mean(axis=1), shin_px.mean(axis=1))
    if not straight.any():
        return None
    legs_px = thigh_px + shin_px
    at_full_length = _full_length(track.time_s, legs_px.mean(axis=1), straight)
    seen_s = track.time_s[at_full_length]
    leg_px = np.stack([np.interp(track.time_s, seen_s, leg[at_full_length]) for leg in legs_px.T], axis=1)
    mean_px = leg_px.mean(axis=1)
    hand_rise_leg, seen_hand_rise_leg = _hand_rise_leg(shoulder, wrist, ankle, mean_px, track.visibility)
    trunk_px = np.linalg.norm((shoulder - hip).mean(axis=1), axis=1)
    shoulders_px = np.linalg.norm(shoulder[:, 0] - shoulder[:, 1], axis=1)
    return PostureCurves(
        time_s=track.time_s,
        drop_leg=best - height_px / leg_px,
        bend_pct=100.0 * (1.0 - height_px / np.maximum(legs_px, 1.0) / best),
        leg_px=mean_px,
        straight=straight,
        ankle_apart_leg=(ankle[:, 1] - ankle[:, 0]) / mean_px[:, None],
        ankle_rise_px=-ankle[..., 1].mean(axis=1),
        knee_apart_leg=(knee[:, 1, 1] - knee[:, 0, 1]) / mean_px,
        span_leg=np.linalg.norm(hip.mean(axis=1)[:, None] - ankle, axis=2) / mean_px[:, None],
        knee_deg=_bend_deg(hip, knee, ankle),
        knee_rise_leg=(ankle - knee)[..., 1] / mean_px[:, None],
        trunk_height_leg=(hip[..., 1] - shoulder[..., 1]).mean(axis=1) / mean_px,
        upper_px=np.hypot(trunk_px, shoulders_px),
        shoulder_width_leg=shoulders_px / mean_px,
        hip_rise_leg=(knee - hip)[..., 1].mean(axis=1) / mean_px,
        hand_rise_leg=hand_rise_leg,
        seen_hand_rise_leg=seen_hand_rise_leg,
        trunk_right_leg=(hip + TRUNK_MASS_AT * (shoulder - hip) - ankle)[..., 0].mean(axis=1) / mean_px,
        shoulder_right_leg=(shoulder - hip)[..., 0].mean(axis=1) / mean_px,
        hip_right_leg=(hip - knee)[..., 0].mean(axis=1) / mean_px,
        knee_right_leg=(knee - ankle)[..., 0].mean(axis=1) / mean_px,
        ankles_px=ankle.mean(axis=1),
        toes_below_leg=(toe - heel)[..., 1].mean(axis=1) / mean_px,
        distance_leg=FOCAL_LENGTH * max(track.width_px, track.height_px) / mean_px,
        leg_visibility=track.visibility[:, LEG_NUMBERS].max(axis=1),
        feet_inside=_inside(ankle, track),
        shoulders_inside=_inside(shoulder, track),
    )


def _smooth_joints(track: PoseTrack) -> list[Floats]:
    """``(T, 2, 2)`` left and right shoulder, hip, knee, ankle, wrist, heel and toe."""
    joints = (Joint.SHOULDER, Joint.HIP, Joint.KNEE, Joint.ANKLE, Joint.WRIST, Joint.HEEL, Joint.FOOT_INDEX)
    numbers = [joint.on(side) for joint in joints for side in Side]
    xy_px = track.xy_px[:, numbers]
    xy_px[:, 4:8] = _without_spikes(track.time_s, xy_px[:, 4:8], SPIKE_LEG * _usual_leg_px(xy_px))
    smooth = low_pass(track.time_s, xy_px, cutoff_hz=CUTOFF_HZ)
    return [smooth[:, first : first + 2] for first in range(0, len(numbers), 2)]


def _bend_deg(hip_px: Floats, knee_px: Floats, ankle_px: Floats) -> Floats:
    """``(T, 2)`` angle between thigh and shin in the frame, 0 if they are in line."""
    thigh, shin = knee_px - hip_px, ankle_px - knee_px
    across = thigh[..., 0] * shin[..., 1] - thigh[..., 1] * shin[..., 0]
    return np.asarray(np.degrees(np.arctan2(np.abs(across), (thigh * shin).sum(axis=2))))


def _usual_leg_px(xy_px: Floats) -> float:
    """Length of thigh and shin in the frame, from ``(T, n, 2)`` joints as :func:`_smooth_joints` lists them."""
    thigh_px, shin_px = (np.linalg.norm(xy_px[:, i : i + 2] - xy_px[:, i + 2 : i + 4], axis=2) for i in (2, 4))
    return float(np.nanmedian(thigh_px + shin_px))


def _without_spikes(time_s: Floats, xy_px: Floats, limit_px: float) -> Floats:
    """``(T, n, 2)`` with each point that is further than ``limit_px`` from its median put there."""
    reach = math.floor(SPIKE_S * rate_hz(time_s))
    if reach == 0:
        return xy_px
    padded = np.pad(xy_px, ((reach, reach), (0, 0), (0, 0)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0)
    known = np.isfinite(xy_px)
    usual = np.full(xy_px.shape, np.nan)
    for first in range(0, len(xy_px), SPIKE_FRAMES):
        some = slice(first, first + SPIKE_FRAMES)
        usual[some][known[some]] = np.nanmedian(windows[some][known[some]], axis=-1)
    is_spike = np.linalg.norm(xy_px - usual, axis=2) > limit_px
    return np.where(is_spike[..., None], usual, xy_px)


def _inside(points_px: Floats, track: PoseTrack) -> Bools:
    """``(T,)`` whether both of ``(T, 2, 2)`` points are in the frame."""
    return np.asarray(((points_px >= 0) & (points_px < (track.width_px, track.height_px))).all(axis=(1, 2)))


def _hand_rise_leg(
    shoulder_px: Floats, wrist_px: Floats, ankle_px: Floats, leg_px: Floats, visibility: Floats
) -> tuple[Floats, Floats]:
    """``(T,)`` height of the wrists over the ankles, in leg lengths, from ``(T, 2, 2)`` points: the mean of those
    within an arm's reach, and the lower one of those that are seen, too; NaN if there is none.
    """
    below = (wrist_px[..., 1] - shoulder_px[..., 1].mean(axis=1)[:, None]) / leg_px[:, None]
    reached = below <= ARM_LEG
    is_seen = visibility[:, HAND_NUMBERS] >= SEEN_HAND
    rise = (ankle_px[..., 1].mean(axis=1)[:, None] - wrist_px[..., 1]) / leg_px[:, None]
    count = reached.sum(axis=1)
    total = np.where(reached, rise, 0.0).sum(axis=1)
    mean = np.divide(total, count, out=np.full(len(rise), np.nan), where=count > 0)
    lower = np.where(reached & is_seen, rise, np.inf).min(axis=1)
    return np.asarray(mean), np.where(np.isfinite(lower), lower, np.nan)


def _straight(time_s: Floats, height_px: Floats, thigh_px: Floats, shin_px: Floats) -> tuple[Bools, float]:
    """``(T,)`` where the legs are straight, and the best hip height / leg length."""
    leg_px = thigh_px + shin_px
    ratio = height_px / np.maximum(leg_px, 1.0)
    known = np.isfinite(ratio)
    best = min(1.0, float(np.percentile(ratio[known], 98))) if known.any() else 0.0
    if best < MIN_STRAIGHT:
        return np.zeros(len(ratio), dtype=bool), best
    upright = known & (ratio >= STRAIGHT_OF_BEST * best)
    thigh = thigh_px / np.maximum(shin_px, 1.0)
    usual = np.percentile(thigh[upright], 90)
    of_longest = leg_px / np.maximum(_sliding_max(time_s, np.where(known, leg_px, 0.0), LONGEST_WITHIN_S), 1.0)
    highest_px = _sliding_max(time_s, np.where(known, height_px, 0.0), LONGEST_NEAR_S)
    is_top = (height_px >= FULL_LENGTH * highest_px) & (of_longest >= LONG_AT_TOP)
    return upright & ((of_longest >= LONG_OF_LONGEST) | (thigh >= LONG_OF_LONGEST * usual) | is_top), best


def _full_length(time_s: Floats, leg_px: Floats, straight: Bools) -> Bools:
    """``(T,)`` the frames of straight legs in which their length is measured.

    Seen from the front a leg that begins to bend still looks straight, but is already shorter than a moment before.
    """
    longest_px = _sliding_max(time_s, np.where(straight, leg_px, 0.0), LONGEST_NEAR_S)
    return straight & (leg_px >= FULL_LENGTH * longest_px)


def _sliding_max(time_s: Floats, values: Floats, reach_s: float) -> Floats:
    """``(T,)`` largest value within ``reach_s`` either way. A sparse table: each level joins two windows of the
    last.
    """
    first = np.searchsorted(time_s, time_s - reach_s, side="left")
    last = np.searchsorted(time_s, time_s + reach_s, side="right")
    levels = [values]
    while 2 ** len(levels) <= len(values):
        step = 2 ** (len(levels) - 1)
        levels.append(np.maximum(levels[-1][:-step], levels[-1][step:]))
    level = np.floor(np.log2(last - first)).astype(int)
    out = np.empty_like(values)
    for number in np.unique(level):
        at = level == number
        out[at] = np.maximum(levels[number][first[at]], levels[number][last[at] - 2**number])
    return out
