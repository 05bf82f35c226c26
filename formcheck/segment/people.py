"""Who is in the recording beside the lifter, and how large the lifter is."""

from __future__ import annotations

import numpy as np

from formcheck.domain.body import SHOULDER_TO_ANKLE_OF_STATURE, Joint, Side
from formcheck.numerics.arrays import Floats
from formcheck.observe.observation import Observation
from formcheck.observe.pose import Pose, PoseTrack, body_length_px
from formcheck.observe.same_person import PERSON_VISIBILITY
from formcheck.segment.posture import SQUAT_DROP_LEG

BYSTANDER_SHARE = 0.25
"""A bystander is seen in at least this share of the surveys, and in two, so that one false detection does not count."""

HIPS_OVER_ANKLES = 0.12
"""The hips of a person are at least this share of trunk and leg over the ankles: 0.63 standing, 0.23 in a full squat. A
rack that was taken for one, with a visibility of 0.75, has at most 0.1."""

UPRIGHT_HIPS = 0.42
"""A bystander stands or walks: the hips are at this share. With two models, racks, bars and bags of 7 real clips were
taken for somebody 45 times, 44 of them at 0.12 to 0.39; bystanders of 2 clips are at 0.51 to 0.57, 10 times."""

SAME_PERSON_STATURES = 0.35
"""Two detections whose hips are closer than this, in statures, are the same person."""

OTHER_LIFTER_SIZE = 0.6
"""Somebody smaller than this share of the lifter trains in the background."""


def has_bystander(observation: Observation) -> bool:
    """Whether somebody else than the lifter is seen upright again and again."""
    surveys, track = observation.surveys, observation.track
    seen = sum(
        any(_is_upright(person) and _is_other(person, survey.time_s, track) for person in survey.other_people)
        for survey in surveys
    )
    return seen >= max(2, BYSTANDER_SHARE * len(surveys))


def another_squats(observation: Observation) -> bool:
    """Whether somebody nearly as large as the lifter stands in one survey and is a squat lower in another."""
    people = [
        (_hips(person), _hip_height_px(person), float(body_length_px(person.xy_px)))
        for survey in observation.surveys
        for person in survey.other_people
        if _is_other(person, survey.time_s, observation.track)
    ]
    lifter = lifter_px(observation.track) * SHOULDER_TO_ANKLE_OF_STATURE
    for place, _, length_px in people:
        near = [one for one in people if abs(one[0][0] - place[0]) < SAME_PERSON_STATURES * length_px]
        heights = [height for _, height, _ in near]
        if length_px > OTHER_LIFTER_SIZE * lifter and min(heights) < (1.0 - SQUAT_DROP_LEG) * max(heights):
            return True
    return False


def lifter_px(track: PoseTrack) -> float:
    """Stature of the lifter in pixels, standing: the 90th percentile over the clip; NaN where nobody was found."""
    if not track.found.any():
        return float("nan")
    return float(np.nanquantile(body_length_px(track.xy_px), 0.9)) / SHOULDER_TO_ANKLE_OF_STATURE


def lies_across(track: PoseTrack) -> bool:
    """Whether shoulders and ankles are further apart across the picture than up and down, in most of the clip."""
    if not track.found.any():
        return False
    shoulders, ankles = (
        track.xy_px[track.found][:, [joint.on(side) for side in Side]].mean(axis=1)
        for joint in (Joint.SHOULDER, Joint.ANKLE)
    )
    across, down = np.median(np.abs(shoulders - ankles), axis=0)
    return bool(across > down)


def _is_other(person: Pose, time_s: float, track: PoseTrack) -> bool:
    """Whether a detection is a person other than the lifter: its hips are far from the lifter's."""
    lifter = track.at(time_s)
    is_low = _hip_height_px(person) < HIPS_OVER_ANKLES * float(body_length_px(person.xy_px))
    if lifter is None or is_low or float(person.visibility.mean()) < PERSON_VISIBILITY:
        return False
    stature_px = float(body_length_px(lifter.xy_px)) / SHOULDER_TO_ANKLE_OF_STATURE
    return float(np.linalg.norm(_hips(person) - _hips(lifter))) > SAME_PERSON_STATURES * stature_px


def _is_upright(person: Pose) -> bool:
    return _hip_height_px(person) >= UPRIGHT_HIPS * float(body_length_px(person.xy_px))


def _hip_height_px(pose: Pose) -> float:
    """Height of the hips over the ankles."""
    ankles = pose.xy_px[[Joint.ANKLE.on(side) for side in Side]].mean(axis=0)
    return float(ankles[1] - _hips(pose)[1])


def _hips(pose: Pose) -> Floats:
    return np.asarray(pose.xy_px[[Joint.HIP.on(side) for side in Side]].mean(axis=0))
