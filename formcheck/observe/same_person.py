"""Searches the frames of a clip for the same person, where the pose model slips onto somebody beside or behind."""

from __future__ import annotations

from collections import deque

import numpy as np

from formcheck.domain.body import BODY_LANDMARKS, NOSE, Joint, Side
from formcheck.numerics.arrays import Floats
from formcheck.observe.frame import Frame
from formcheck.observe.hide import hide_outside
from formcheck.observe.pose import HIDDEN_MARGIN, Pose, PoseEstimator, body_length_px

PERSON_VISIBILITY = 0.5
"""A detection with a lower mean visibility is furniture: dumbbell racks and coats have 0.35 to 0.47, people in the
background 0.5 and more (66 clips)."""

SLIP_BODY, SLIP_S = 0.18, 0.13
"""Shoulders or hips that move up or sideways by so many body lengths (trunk + thigh + shank) within this time may be
somebody else's: 1.4 body lengths or 1.9 m a second. Fast ascents and jumps are as fast, so a second search decides."""

STAYED_BODY = 0.1
"""That search sees only the surroundings of the person before. Whom it finds has stayed if shoulders and hips moved up
or sideways by less than this; and the pose model had slipped if they differ by more than this from what it found."""

FOLLOWED_S = 0.7
"""Only a person followed for this long is kept: in a clip's first moments the pose model is still on its way to the
lifter. In the first 1.2 s the landmarks leap so in two of 250 recordings: at 0.3 to 0.5 s, and at 0.75 s."""


class SamePersonSearch:
    """Searches frame after frame, and prefers the person found before to one who is suddenly elsewhere.

    A lifter who goes down beside or before somebody who stands is taken for that person, or for the legs of the one
    under the trunk of the other. Nobody is there so quickly: so everything else is hidden and the frame searched again,
    until the pose model finds the lifter by itself.

    Args:
        estimator: finds the people.
    """

    def __init__(self, estimator: PoseEstimator) -> None:
        self._estimator = estimator
        self._latest: deque[tuple[float, Pose]] = deque()
        self._since_s = 0.0
        self._has_slipped = False

    def locate(self, frame: Frame) -> Pose | None:
        """Find the person in a frame; None if nobody is found."""
        pose = self._estimator.locate(frame)
        if pose is None:
            self.restart()
            return None
        while len(self._latest) > 1 and frame.time_s - self._latest[0][0] > SLIP_S:
            self._latest.popleft()
        if not self._latest:
            self._since_s = frame.time_s
        elif frame.time_s - self._since_s >= FOLLOWED_S:
            before = self._latest[0][1]
            if self._has_slipped or _moved_body(before, pose) > SLIP_BODY:
                pose = self._search_around(frame, pose, before)
        # A frame that is searched late comes after later ones.
        if not self._latest or frame.time_s > self._latest[-1][0]:
            self._latest.append((frame.time_s, pose))
        return pose

    def restart(self) -> None:
        """Follow whoever is found next: after a cut, or if a thing was followed."""
        self._latest.clear()
        self._has_slipped = False

    def _search_around(self, frame: Frame, pose: Pose, before: Pose) -> Pose:
        """The person who stayed near ``before``; ``pose`` if nobody did."""
        boxes = np.array([body_box_px(one, HIDDEN_MARGIN) for _, one in self._latest])
        window_px = np.concatenate((boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)))
        shown = hide_outside(frame, window_px)
        # With the other one hidden, the tracker first loses that person, then finds the one who is left.
        kept = self._estimator.locate(shown) or self._estimator.locate(shown)
        self._has_slipped = (
            kept is not None
            and float(kept.visibility.mean()) >= PERSON_VISIBILITY
            and _is_inside(kept, window_px)
            and _moved_body(before, kept) < STAYED_BODY
            and max(_moved_body(kept, pose), _moved_body(pose, kept)) > STAYED_BODY
        )
        return kept if kept is not None and self._has_slipped else pose


def _trunk_px(pose: Pose) -> Floats:
    """``(2, 2)`` the middle of the shoulders and of the hips."""
    joints = (Joint.SHOULDER, Joint.HIP)
    return np.array([pose.xy_px[[joint.on(side) for side in Side]].mean(axis=0) for joint in joints])


def _moved_body(before: Pose, after: Pose) -> float:
    """How far shoulders or hips moved up and sideways, whichever went further, in body lengths."""
    moved = _trunk_px(after) - _trunk_px(before)
    moved[:, 1] = np.minimum(moved[:, 1], 0.0)
    moved_px = float(np.linalg.norm(moved, axis=1).max())
    # Who stands is not measured at every search.
    return moved_px / max(float(body_length_px(one.xy_px)) for one in (before, after)) if moved_px > 1.0 else 0.0


def body_box_px(pose: Pose, margin: float) -> Floats:
    """``(4,)`` left, top, right, bottom of head, trunk and legs, widened by a share of the longer side.

    Arms reach before somebody else.
    """
    body_px = pose.xy_px[[NOSE, *BODY_LANDMARKS]]
    low, high = body_px.min(axis=0), body_px.max(axis=0)
    wider_px = margin * float((high - low).max())
    return np.concatenate((low - wider_px, high + wider_px))


def _is_inside(pose: Pose, window_px: Floats) -> bool:
    """Whether a person ends well inside a window, so that its edge cuts nothing off."""
    box_px = body_box_px(pose, HIDDEN_MARGIN / 2)
    return bool((box_px[:2] >= window_px[:2]).all() and (box_px[2:] <= window_px[2:]).all())
