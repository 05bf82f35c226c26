"""Finds the view of each rep. How the lifter stood and where the camera was before and after the reps do not count."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from formcheck.numerics.arrays import Bools
from formcheck.numerics.intervals import between
from formcheck.observe.observation import Observation
from formcheck.segment.posture import PostureCurves, read_posture
from formcheck.segment.reps import Rep, Segmentation
from formcheck.segment.view import MIN_FRAMES, UnknownView, View, is_deep, view_in_frames

BESIDE_REP_S = 0.7
"""The standing this near to a rep belongs to it; a moment later people turn round or bend to a weight."""

MOVED_DEG = 5.0
"""A rep whose heading differs by more than this from that of its set was seen from elsewhere. Of 500 reps of rendered
and real sets, some of them with small changes, 250 differ by 0.2 degrees or less, 475 by 2, and four by more than 5:
those of two clips whose camera is carried about."""


@dataclass(frozen=True, slots=True)
class ViewedReps:
    """Reps of one scene that follow each other in one view.

    Attributes:
        view: theirs.
        reps: those to measure.
        all_alike: all reps of the scene in this view, and the attempts in the span.
        span_s: from halfway to the reps before to halfway to those after; infinite where there are none.
    """

    view: View
    reps: tuple[Rep, ...]
    all_alike: Segmentation
    span_s: tuple[float, float]

    @property
    def continues(self) -> bool:
        """Whether other reps of the scene come before."""
        return math.isfinite(self.span_s[0])


def find_rep_views(observation: Observation, found: View, reps: Sequence[Rep]) -> list[View]:
    """Find the view of each rep of one uncut scene.

    It is the view of all reps together, so that their figures can be compared, except for a rep seen from elsewhere.

    Args:
        observation: the scene.
        found: the scene's view, which is kept where the reps show too little.
        reps: the scene's reps.
    """
    posture = read_posture(observation.track)
    if posture is None:
        return [found] * len(reps)
    of_set = _view_of(observation, posture, reps, found)
    return [_own_view(_view_of(observation, posture, [rep], of_set), of_set) for rep in reps]


def split_by_view(
    segmentation: Segmentation, views: Sequence[View], *, otherwise: View, after_s: float
) -> Iterator[ViewedReps]:
    """Split the reps of a scene, with the view of each, where the view changes.

    Args:
        segmentation: all reps of the scene.
        views: one a rep.
        otherwise: the view where there are no reps.
        after_s: only reps whose bottom comes after this are to be measured. If there are none, the last view is given.
    """
    viewed = list(zip(segmentation.reps, views, strict=True))
    new = [(rep, view) for rep, view in viewed if rep.bottom_s > after_s]
    runs = [(view, tuple(rep for rep, _ in run)) for view, run in groupby(new, key=lambda one: one[1])]
    runs = runs or [(views[-1] if views else otherwise, ())]
    halfway_s = [(before[-1].end_s + after[0].start_s) / 2 for (_, before), (_, after) in pairwise(runs)]
    for (view, reps), (start_s, end_s) in zip(runs, pairwise([-math.inf, *halfway_s, math.inf]), strict=True):
        alike = tuple(rep for rep, its in viewed if its == view)
        attempts = tuple(one for one in segmentation.attempts if start_s <= one.bottom_s < end_s)
        yield ViewedReps(view, reps, Segmentation(alike, attempts), (start_s, end_s))


def _own_view(own: View, of_set: View) -> View:
    if isinstance(own, UnknownView) or isinstance(of_set, UnknownView):
        return own
    return own if abs(own.yaw_deg.value - of_set.yaw_deg.value) > MOVED_DEG else of_set


def _view_of(observation: Observation, posture: PostureCurves, reps: Sequence[Rep], otherwise: View) -> View:
    """The view in the frames of reps in which the lifter is higher than in a squat, and of the standing by them."""
    found, deep = observation.track.found, is_deep(posture)
    within, beside = (_near(posture, reps, margin_s) & found for margin_s in (0.0, BESIDE_REP_S))
    upright = beside & (posture.straight | (within & ~deep))
    if np.count_nonzero(upright) < MIN_FRAMES:
        return otherwise
    return view_in_frames(observation, posture.leg_px, upright, within & deep)


def _near(posture: PostureCurves, reps: Sequence[Rep], margin_s: float) -> Bools:
    """``(T,)`` the frames of reps, and of so long before and after each."""
    near = np.zeros(len(posture.time_s), dtype=bool)
    for rep in reps:
        near |= between(posture.time_s, rep.start_s - margin_s, rep.end_s + margin_s)
    return near
