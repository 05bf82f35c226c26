"""Who is in the recording beside the lifter, and how large the lifter is."""

from __future__ import annotations

import numpy as np

from formcheck.domain.body import SHOULDER_TO_ANKLE_OF_STATURE, Joint, Side
from formcheck.numerics.arrays import Floats
from formcheck.observe.observation import Observation
from formcheck.observe.observer import body_length_px
from formcheck.observe.pose import Pose, PoseTrack

BYSTANDER_SHARE = 0.25
"""A bystander is seen in at least this share of the surveys, and in two, so that one false detection does not count."""

PERSON_VISIBILITY = 0.5
"""A detection with a lower mean visibility is furniture: dumbbell racks and coats have 0.35 to 0.47, people in the
background 0.5 and more (66 clips)."""

SAME_PERSON_STATURES = 0.35
"""Two detections whose hips are closer than this, in statures, are the same person."""


def has_bystander(observation: Observation) -> bool:
    """Whether somebody else than the lifter is seen again and again."""
    surveys = observation.surveys
    seen = sum(
        any(_is_other(person, survey.time_s, observation.track) for person in survey.other_people) for survey in surveys
    )
    return seen >= max(2, BYSTANDER_SHARE * len(surveys))


def lifter_px(track: PoseTrack) -> float:
    """Stature of the lifter in pixels, standing: the 90th percentile over the clip; NaN where nobody was found."""
    if not track.found.any():
        return float("nan")
    return float(np.nanquantile(body_length_px(track.xy_px), 0.9)) / SHOULDER_TO_ANKLE_OF_STATURE


def _is_other(person: Pose, time_s: float, track: PoseTrack) -> bool:
    """Whether a detection is a person other than the lifter: its hips are far from the lifter's."""
    lifter = track.at(time_s)
    if lifter is None or float(person.visibility.mean()) < PERSON_VISIBILITY:
        return False
    stature_px = float(body_length_px(lifter.xy_px)) / SHOULDER_TO_ANKLE_OF_STATURE
    return float(np.linalg.norm(_hips(person) - _hips(lifter))) > SAME_PERSON_STATURES * stature_px


def _hips(pose: Pose) -> Floats:
    return np.asarray(pose.xy_px[[Joint.HIP.on(side) for side in Side]].mean(axis=0))
