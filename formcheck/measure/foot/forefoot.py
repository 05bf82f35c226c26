"""Track the forefoot. It stays on the floor, so its motion in the picture is the motion of the camera."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from formcheck.measure.foot.outline import CELLS, FootAxes, Image, draw_canvas, normalize_contrast
from formcheck.measure.foot.template import IDENTITY, STATIC_CAMERA, FootTemplate, MotionPrior, Similarity
from formcheck.numerics.arrays import Bools, Floats
from formcheck.observe.patch import Patch

Complexes = npt.NDArray[np.complex128]

FOREFOOT = np.array([(0.62, -0.06), (0.62, 0.17), (0.80, 0.20), (1.04, 0.14), (1.05, -0.06)])
"""Corners (along, up) of the part that stays on the floor, with the edge of the sole and the tip."""

FOUND_MATCH = 0.85
"""Correlation from which the forefoot counts as found."""

POSSIBLE_MATCH = 0.6
SMALL_STEP_CELLS = 1.5
"""Between these two correlations it counts as found only after a step smaller than this."""

SEARCH_MATCH = 0.75
"""Smallest correlation for a forefoot found by a search away from its last position."""

SEARCH_SHOES = 0.15
"""Reach of that search."""

MAX_FROM_LANDMARKS_SHOES = 0.35
"""Largest distance from the position the landmarks give. Beyond it the match is another foot: both look the same."""

PENALTY_PER_CELL = 0.03
"""Correlation a match must gain for each cell away from the camera's path, because a shadow that moves over the toes
pulls the match along."""

CERTAIN_MATCH = 0.93
"""Correlation from which the forefoot is accepted at any position."""

MAX_BREAK_S = 0.10
"""A found forefoot is also accepted if it follows another one within this time by a small step."""

MAX_PENALTY = 0.35
"""Largest penalty for distance of a found forefoot: the camera may move while the foot is hidden."""

HAND_TURN_DEG_PER_SHOE = 6.0
HAND_ZOOM_PCT_PER_SHOE = 8.0
"""Rotation and zoom of a hand-held camera per shoe length of shift. A shoe length is a tenth of the picture's width, or
6 degrees of pan, and hands roll about as much as they pan."""

MAX_MOVED_CELLS = 1.0
"""A canvas that was drawn with another motion is moved by up to this much instead of being drawn again: that takes a
quarter of the time, and blurs it less than it is blurred already."""

TRIPOD_WANDER_SHOES = 0.01
"""Largest standard deviation of the shift for which the camera counts as standing still."""


@dataclass(frozen=True, slots=True)
class FootFrames:
    """The near foot's patches over a rep and the standing next to it: ``n`` times and as many patches."""

    time_s: Floats
    patches: tuple[Patch, ...]
    _drawn: dict[int, tuple[FootAxes, Similarity, Image]] = field(default_factory=dict, repr=False, compare=False)
    """The canvas last drawn of each frame: one search often begins where the one before ended."""

    def landmark_centers_px(self) -> Floats:
        """``(n, 2)`` positions of the foot by its landmarks: a patch is cut around the middle of heel and toe."""
        sizes = np.array([patch.cells.shape[::-1] for patch in self.patches])
        origins_px, px_per_cell = zip(*((patch.origin_px, patch.px_per_cell) for patch in self.patches), strict=True)
        return np.asarray(np.array(origins_px) + np.array(px_per_cell)[:, None] * (sizes * (0.5, 0.6)))

    def canvas(self, index: int, axes: FootAxes, motion: Similarity = IDENTITY) -> Image:
        """Contrast-normalized canvas of one frame, with a motion removed; not to be changed."""
        drawn_axes, drawn_motion, canvas = self._drawn.get(index, (None, IDENTITY, None))
        further = drawn_motion.inverse().compose(motion)
        if canvas is not None and drawn_axes is axes and abs(further.shift) <= MAX_MOVED_CELLS:
            return canvas if motion == drawn_motion else further.remove_from(canvas)
        undo = motion.inverse().matrix()
        to_canvas = undo[:, :2] @ axes.to_canvas
        to_canvas[:, 2] += undo[:, 2]
        canvas = normalize_contrast(draw_canvas(self.patches[index], to_canvas))
        canvas.setflags(write=False)
        self._drawn[index] = (axes, motion, canvas)
        return canvas


def track_forefoot(
    reference: Image, axes: FootAxes, frames: FootFrames, *, start: int
) -> tuple[list[Similarity], Floats]:
    """Find the forefoot in every frame.

    Four passes: track outward from the reference frame; keep the reliable frames; where the camera is hand-held, fit
    these again with its rotation and zoom; place the other frames on or near the path between them.

    Args:
        reference: contrast-normalized canvas of the standing foot.
        axes: the shoe's axes in the reference frame.
        frames: all frames.
        start: index of the reference frame.

    Returns:
        ``n`` motions of the camera since the reference frame, and ``(n,)`` the correlation (-1..1) of the forefoot, at
        least :data:`POSSIBLE_MATCH` where a camera on a tripod determines its position.
    """
    centers_px = frames.landmark_centers_px()
    right, down = axes.to_canvas[:, :2] @ (centers_px - centers_px[start]).T
    tracker = _ForefootTracker(FootTemplate(reference, FOREFOOT), axes, frames, start, right + 1j * down)
    motion, match = tracker.track_outward()
    reliable = _reliable_frames(frames.time_s, _shifts(motion), match, start=start)
    prior = _camera_prior(_shifts(motion)[reliable])
    if prior is not STATIC_CAMERA:
        for k in map(int, np.flatnonzero(reliable)):
            motion[k], match[k] = tracker.refine(k, motion[k], prior)
    tracker.place_unreliable(motion, match, reliable, is_tripod=prior is STATIC_CAMERA)
    return motion, match


def _shifts(motion: Iterable[Similarity]) -> Complexes:
    return np.array([one.shift for one in motion], np.complex128)


def _reliable_frames(time_s: Floats, shift: Complexes, match: Floats, *, start: int) -> Bools:
    """``(n,)``: frames in which the forefoot is certain, or found and next to one that is reliable.

    While light or shadow passes over the foot, another place can look like the forefoot. The match jumps to such a
    place and jumps back; the camera does not jump.
    """
    reliable = match >= CERTAIN_MATCH
    reliable[start] = True
    found = np.flatnonzero((match >= FOUND_MATCH) | reliable)
    for order in (found, found[::-1]):
        for before, here in itertools.pairwise(map(int, order)):
            is_near = abs(time_s[here] - time_s[before]) <= MAX_BREAK_S
            reliable[here] |= reliable[before] and is_near and abs(shift[here] - shift[before]) < SMALL_STEP_CELLS
    return np.asarray(reliable, bool)


def _camera_prior(shift: Complexes) -> MotionPrior:
    """How far the camera may have turned and zoomed, judged by how far it shifted the forefoot."""
    wander = float(np.hypot(np.std(shift.real), np.std(shift.imag))) / CELLS
    if wander < TRIPOD_WANDER_SHOES:
        return STATIC_CAMERA
    return MotionPrior(
        turn_deg=STATIC_CAMERA.turn_deg + HAND_TURN_DEG_PER_SHOE * wander,
        zoom_pct=STATIC_CAMERA.zoom_pct + HAND_ZOOM_PCT_PER_SHOE * wander,
    )


@dataclass(frozen=True, slots=True)
class _ForefootTracker:
    """Finds the forefoot frame by frame.

    ``landmark_shifts`` are ``(n,)`` shifts of the foot's landmarks since the reference frame, in cells.
    """

    template: FootTemplate
    axes: FootAxes
    frames: FootFrames
    start: int
    landmark_shifts: Complexes

    def track_outward(self) -> tuple[list[Similarity], Floats]:
        """Track from the reference frame to the end, then from it to the beginning."""
        count = len(self.frames.time_s)
        motion, match = [IDENTITY] * count, np.zeros(count)
        for order in (range(self.start, count), range(self.start - 1, -1, -1)):
            last = IDENTITY
            for k in order:
                motion[k], match[k] = self._find(k, last)
                is_small_step = abs(motion[k].shift - last.shift) < SMALL_STEP_CELLS
                if match[k] >= FOUND_MATCH or (match[k] >= POSSIBLE_MATCH and is_small_step):
                    last = motion[k]
        return motion, match

    def place_unreliable(self, motion: list[Similarity], match: Floats, reliable: Bools, *, is_tripod: bool) -> None:
        """Place the forefoot in the frames that are not reliable, in place."""
        time_s = self.frames.time_s
        known_s = time_s[reliable]
        known = [motion[k] for k in np.flatnonzero(reliable)]
        # Before a hand-held camera the landmarks show how far it has moved since the last reliable frame.
        rough = np.zeros_like(self.landmark_shifts) if is_tripod else self.landmark_shifts
        offset, scale_rotation = _shifts(known) - rough[reliable], np.array([one.scale_rotation for one in known])
        for k in map(int, np.flatnonzero(~reliable)):
            path = Similarity(
                complex(np.interp(time_s[k], known_s, offset) + rough[k]),
                complex(np.interp(time_s[k], known_s, scale_rotation)),
            )
            if is_tripod and known_s[0] < time_s[k] < known_s[-1]:
                # A planted foot in front of a tripod has not moved, whatever shadow falls on it.
                motion[k], match[k] = path, max(POSSIBLE_MATCH, self._match(k, path))
                continue
            limit = MAX_PENALTY if match[k] >= FOUND_MATCH else math.inf
            motion[k], match[k] = self._choose(k, motion[k], path, max_penalty=limit)

    def refine(self, index: int, motion: Similarity, prior: MotionPrior) -> tuple[Similarity, float]:
        """A better fit near a known motion."""
        canvas = self.frames.canvas(index, self.axes, motion)
        step, match = self.template.find(canvas, IDENTITY, motion, prior)
        return motion.compose(step), match

    def _find(self, index: int, last: Similarity) -> tuple[Similarity, float]:
        """Look near the last motion; if the forefoot is not there, search around it, and around landmarks far from it.

        Returns:
            The motion and its correlation; correlation 0 where the landmarks put the foot elsewhere.
        """
        landmark_shift = complex(self.landmark_shifts[index])
        best, match = self.refine(index, last, STATIC_CAMERA)
        if match < FOUND_MATCH:
            starts = [last]
            if abs(landmark_shift - last.shift) > SEARCH_SHOES * CELLS / 2:
                starts.append(Similarity(landmark_shift, last.scale_rotation))
            for start in starts:
                further, further_match = self._search(index, start)
                if further_match > max(match, SEARCH_MATCH):
                    best, match = further, further_match
        is_elsewhere = abs(best.shift - landmark_shift) > MAX_FROM_LANDMARKS_SHOES * CELLS
        return best, 0.0 if is_elsewhere else match

    def _search(self, index: int, around: Similarity) -> tuple[Similarity, float]:
        canvas = self.frames.canvas(index, self.axes, around)
        start = self.template.search(canvas, reach_cells=round(SEARCH_SHOES * CELLS))
        step, match = self.template.find(canvas, start, around, STATIC_CAMERA)
        return around.compose(step), match

    def _choose(
        self, index: int, found: Similarity, path: Similarity, *, max_penalty: float
    ) -> tuple[Similarity, float]:
        """The best of three motions: on the camera's path, fitted near it, or as found.

        A match loses :data:`PENALTY_PER_CELL` for its distance from the path, ``max_penalty`` at most.
        """
        near = self.refine(index, path, STATIC_CAMERA)
        choices = [(path, self._match(index, path)), near, (found, self._match(index, found))]
        score = [
            match - min(PENALTY_PER_CELL * abs(motion.shift - path.shift), max_penalty) for motion, match in choices
        ]
        return choices[int(np.argmax(score))]

    def _match(self, index: int, motion: Similarity) -> float:
        return self.template.match(self.frames.canvas(index, self.axes, motion))
