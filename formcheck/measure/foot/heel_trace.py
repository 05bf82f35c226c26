"""Heel rise from the picture: how far the near heel lifts off the floor during a rep, against the toe.

The landmarks cannot tell: the model has learnt that a deep knee bend goes with a raised heel, and draws one. But a
planted foot whose heel lifts turns about its ball, so one number a picture is sought: the turn by which the rear foot's
standing look, carried along with the fore-foot's own motion, looks most like the picture at hand.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import Joint
from formcheck.domain.measured import Measured, NotMeasured
from formcheck.measure.foot.forefoot import FORE_FOOT, FootPictures, follow_fore_foot
from formcheck.measure.foot.outline import Floats, FootFrame, Image, correlation, draw_canvas, frame_from_landmarks
from formcheck.measure.foot.outline_fit import fit_frame
from formcheck.measure.foot.rearfoot import follow_rear_foot
from formcheck.measure.foot.template import STILL, TRIPOD, Complexes, FootPart, matrix, undo
from formcheck.numerics.filters import low_pass
from formcheck.observe.observation import Observation
from formcheck.observe.pose import PoseTrack
from formcheck.segment.reps import Rep
from formcheck.segment.view import SideView

SMALLEST_SHOE_PX = 20.0
"""Below this a rise of 1.5 cm is less than a pixel."""

STANDING_PICTURES = 5
"""How many pictures of standing are compared to find the typical one, which is the zero of the turn."""

STANDING_WITHIN_S = 0.6
"""They are taken this close to the rep: a hand-held camera drifts, and people settle."""

STANDING_ALIKE = 0.6
"""Typical standing pictures look alike at least this much, else the foot was not still or not seen."""

LIFTED_TURN_DEG = 2.0
"""A heel turned by more than this has left the floor."""

DOWN_TURN_DEG = 1.5
"""And below this one the heel is down."""

STANDING_RISE_SHOE = 0.023
"""A standing heel that reads more than this (0.6 cm, a turn of 2 degrees) was not at rest."""

CUTOFF_HZ = 6.0
"""Low pass customary for positions in squats (docs/measures.md#filters)."""

END_S = 0.15
"""How much of either end of a trace tells the turn that standing reads."""

ERROR_SHOE, ERROR_WHILE_FLAT, ERROR_WHEN_CLEAR = 0.012, 0.5, 0.033
ERROR_OF_RISE, ERROR_OF_OBLIQUE_RISE, ERROR_OF_UNLIKE, ERROR_OF_UNLIKE_PX = 0.30, 1.0, 0.06, 20.0
"""The 90 % interval: 3.5 mm and half the rise, since flat heels read up to a centimetre; at most 1 cm, since none reads
much more; but three tenths of a great rise, since soles bend and taper differently, and that share grows by what an
oblique view takes off lengths. To that, for how little a foot looks like itself, 0..1, that share of 0.06 of a shoe or
the share's square of 20 pixels, whichever is more: a bare foot of 40 pixels whose heel rose by 2.7 cm looked just over
half like itself at every turn, because of the shadow under it, and read as down (rendered)."""

MIDDLE_OF_REP = 0.3
"""Within this share of a rep, about its bottom, lifted heels are up (rendered); there the foot must be like itself."""

STEP_SHOES = 0.35
"""A fore-foot that ends this far from where it stood, while the other foot did not, has stepped."""

SEEN = 0.3
"""A rear foot that looks less alike than this at its best turn is hidden."""

FORE_SEEN = 0.5
"""So is a fore-foot, and with it what the heel's rise is measured against. Where heels lifted it looked alike by 0.66
and more (48 rendered reps); where a lifter's shadow swept over a pale bare foot on pale tiles, by 0.3 to 0.5, and a
heel that stayed down seemed to rise by 4 cm (rendered)."""

SHOE_ERROR = 0.08
"""Half-width of the 90 % interval of the shoe's length, as a share: it was off by 0.06 at most on nine hand-measured
shoes of real side views, and some were small or half hidden."""

FOLLOWED_AT_LEAST = 0.7
"""Share of the pictures of a rep in which fore-foot and rear foot must be found."""


@dataclass(frozen=True, slots=True)
class HeelTrace:
    """The near foot over one rep and the standing that goes with it.

    Attributes:
        time_s: ``(n,)`` the pictures' times.
        rise_shoe: ``(n,)`` height of the heel against the toe in lengths of the shoe as seen, + up, 0 standing; NaN
            where the foot could not be followed. Times ``shoe_px`` it is pixels straight up in the picture.
        toe_xy_px: ``(n, 2)`` tip of the shoe on the sole line, in the picture, the camera's motion included.
        heel_xy_px: ``(n, 2)`` rear bottom of the shoe, likewise.
        quality: ``(n,)`` 0..1, how much the foot looks as it should.
        shoe_px: length of the shoe as seen, along its own direction.
        error_shoe: half-width of the 90 % interval of ``rise_shoe``.

    Raises:
        ValueError: if shapes disagree or time does not increase.
    """

    time_s: Floats
    rise_shoe: Floats
    toe_xy_px: Floats
    heel_xy_px: Floats
    quality: Floats
    shoe_px: Measured
    error_shoe: float

    def __post_init__(self) -> None:
        count = len(self.time_s)
        if self.rise_shoe.shape != (count,) or self.quality.shape != (count,):
            raise ValueError("rise and quality must be (n,)")
        if self.toe_xy_px.shape != (count, 2) or self.heel_xy_px.shape != (count, 2):
            raise ValueError("toe and heel must be (n, 2)")
        if not np.all(np.diff(self.time_s) > 0):
            raise ValueError("time_s must increase at every step")
        for array in (self.time_s, self.rise_shoe, self.toe_xy_px, self.heel_xy_px, self.quality):
            array.setflags(write=False)

    def rise_cm(self, cm_per_px: float) -> Floats:
        """``(n,)`` the rise in cm at a scale; a turned view shortens the shoe as seen and not the rise."""
        return self.rise_shoe * self.shoe_px.value * cm_per_px


def track_heel(observation: Observation, view: SideView, rep: Rep) -> HeelTrace | NotMeasured:
    """Follow the near heel from the standing before (or after) a rep to the rep's end.

    Returns:
        The trace, or why there is none: no standing picture, a foot too small, too plain, hidden, or one that moved.
    """
    pictures = _pictures(observation, view, rep)
    standing = _standing(observation.track, view, rep, pictures)
    if isinstance(standing, NotMeasured):
        return standing
    course = _course(standing, pictures)
    if _stepped(standing.frame, course, observation.track, view):
        return NotMeasured("the near foot moved during the rep; keep both feet in place")
    return _trace(standing.frame, course, rep, turned_deg=view.yaw_deg.value)


def _pictures(observation: Observation, view: SideView, rep: Rep) -> FootPictures:
    time_s, patches = observation.track.time_s, observation.feet[view.near]
    start_s, end_s = min(rep.start_s, rep.standing_s[0]), max(rep.end_s, rep.standing_s[1])
    # Times come through sums and differences; a picture on the edge belongs to the span.
    within = np.flatnonzero((time_s >= start_s - 1e-6) & (time_s <= end_s + 1e-6))
    kept = [(float(time_s[i]), patch) for i in within if (patch := patches[i]) is not None]
    return FootPictures(np.array([at for at, _ in kept]), tuple(patch for _, patch in kept))


@dataclass(frozen=True, slots=True)
class _Standing:
    """The foot as it stands: its frame, its evened-out look, and which of the foot's pictures that is."""

    frame: FootFrame
    still: Image
    number: int


@dataclass(frozen=True, slots=True)
class _Course:
    """The foot's motion: for each of ``n`` pictures time, drift, likeness of fore-foot and rear foot, turn and rise."""

    time_s: Floats
    drift: Complexes
    fore: Floats
    rear: Floats
    turn_deg: Floats
    rise_shoe: Floats


def _standing(track: PoseTrack, view: SideView, rep: Rep, pictures: FootPictures) -> _Standing | NotMeasured:
    """The most typical of some pictures of standing, averaged with those that look like it."""
    numbers = _standing_numbers(pictures.time_s, rep)
    if not numbers:
        return NotMeasured("the near foot was not in the picture while standing")
    times = [float(pictures.time_s[number]) for number in numbers]
    found = [frame_from_landmarks(track, view, at_s=at_s, span_s=(times[0], times[-1])) for at_s in times]
    frames = [frame for frame in found if frame is not None]
    if len(frames) < len(numbers):
        return NotMeasured("heel and toe of the near foot could not be told apart while standing")
    if frames[0].shoe_px < SMALLEST_SHOE_PX:
        return NotMeasured(f"the shoe is only {frames[0].shoe_px:.0f} pixels long in the picture; film closer")
    looks = [pictures.look(number, frame, STILL) for number, frame in zip(numbers, frames, strict=True)]
    alike = np.array([[correlation(look, other) for other in _aligned(look, looks)] for look in looks])
    typical = int(np.argmax(np.median(alike, axis=1)))
    agree = np.flatnonzero(alike[typical] >= STANDING_ALIKE)
    if len(agree) < min(2, len(numbers)):
        return NotMeasured("the near foot was not still while standing")
    rough, number = frames[typical], numbers[typical]
    frame = fit_frame(rough, draw_canvas(pictures.patches[number], rough.to_canvas()))
    # The other pictures are seen in the frame of this one, carried to where their landmarks say the foot is.
    carried = [frame.moved(frames[i].rear_px - rough.rear_px) for i in agree]
    looks = [pictures.look(numbers[i], there, STILL) for i, there in zip(agree, carried, strict=True)]
    still = np.mean(_aligned(pictures.look(number, frame, STILL), looks), axis=0)
    return _Standing(frame, still.astype(np.float32), number)


def _aligned(still: Image, looks: Sequence[Image]) -> list[Image]:
    """Canvases with their drift against a standing one taken off."""
    fore = FootPart(still, FORE_FOOT)
    return [undo(look, fore.find(look, STILL, STILL, TRIPOD)[0]) for look in looks]


def _standing_numbers(time_s: Floats, rep: Rep) -> list[int]:
    """Numbers of some pictures of standing, near the rep."""
    start_s, end_s = rep.standing_s
    if start_s < rep.bottom_s:
        start_s = max(start_s, end_s - STANDING_WITHIN_S)
    else:
        end_s = min(end_s, start_s + STANDING_WITHIN_S)
    numbers = np.flatnonzero((time_s >= start_s - 1e-6) & (time_s <= end_s + 1e-6))
    if len(numbers) > STANDING_PICTURES:
        numbers = numbers[np.linspace(0, len(numbers) - 1, STANDING_PICTURES).round().astype(np.intp)]
    return [int(number) for number in numbers]


def _course(standing: _Standing, pictures: FootPictures) -> _Course:
    """Drift and turn of the foot in every picture."""
    drift, fore = follow_fore_foot(standing.still, standing.frame, pictures, origin=standing.number)
    looks = [pictures.look(i, standing.frame, d) for i, d in enumerate(drift)]
    rear, turn, rise = follow_rear_foot(standing.still, looks, pictures.time_s)
    return _Course(pictures.time_s, drift, fore, rear, turn, rise)


def _stepped(frame: FootFrame, course: _Course, track: PoseTrack, view: SideView) -> bool:
    """Whether the near foot ends elsewhere than it stood and the other, which the camera moves alike, does not."""
    toe = _carried(frame, 1.0, course.drift)
    joints = [joint.on(view.near.other) for joint in (Joint.ANKLE, Joint.HEEL, Joint.FOOT_INDEX)]
    ends = []
    for end_s in (course.time_s[0], course.time_s[-1]):
        near = np.median(toe[np.abs(course.time_s - end_s) <= END_S], axis=0)
        other = track.xy_px[(np.abs(track.time_s - end_s) <= END_S) & track.found][:, joints]
        if not len(other):
            return False
        ends.append((near, np.median(other, axis=(0, 1))))
    (near_before, other_before), (near_after, other_after) = ends
    moved = near_after - near_before
    apart = moved - (other_after - other_before)
    return bool(min(np.linalg.norm(moved), np.linalg.norm(apart)) > STEP_SHOES * frame.true_shoe_px)


def _trace(frame: FootFrame, course: _Course, rep: Rep, *, turned_deg: float) -> HeelTrace | NotMeasured:
    """Rise, toe and heel of a course, judged."""
    seen = (course.rear >= SEEN) & (course.fore >= FORE_SEEN) & ~_walking_off(course, rep)
    during = (course.time_s >= rep.start_s) & (course.time_s <= rep.end_s)
    if not during.any() or np.mean(seen[during]) < FOLLOWED_AT_LEAST:
        return NotMeasured("the near foot could not be followed through the rep")
    rise = low_pass(course.time_s, np.where(seen, course.rise_shoe, np.nan), cutoff_hz=CUTOFF_HZ)
    standing, unrest = _standing_rise(course.time_s, rise)
    rise = rise - standing
    heel = _carried(frame, 0.0, course.drift) + np.nan_to_num(rise)[:, None] * frame.up_px
    rise_shoe = rise * frame.true_shoe_px / frame.shoe_px
    return HeelTrace(
        time_s=course.time_s.copy(),
        rise_shoe=rise_shoe,
        toe_xy_px=_carried(frame, 1.0, course.drift),
        heel_xy_px=heel,
        quality=np.clip(np.minimum(course.fore, course.rear), 0.0, 1.0),
        shoe_px=Measured(frame.shoe_px, SHOE_ERROR * frame.shoe_px),
        error_shoe=math.hypot(
            _error_shoe(turned_deg, frame.shoe_px, course, np.where(during, rise_shoe, np.nan), rep),
            unrest * frame.true_shoe_px / frame.shoe_px,
        ),
    )


def _standing_rise(time_s: Floats, rise_shoe: Floats) -> tuple[Floats, float]:
    """The rise that is none, in a straight line from the standing at one end to that at the other.

    Whoever stands stands on the heels; what little rise is read there is the camera's. More than a little is a foot
    that turned on its ball, or was not yet or no longer at rest: when that came about nobody knows.

    Returns:
        ``(n,)`` what is to be taken off, and how much of it is more than a camera does.
    """
    known = np.flatnonzero(np.isfinite(rise_shoe))
    if not len(known):
        return np.zeros(len(time_s)), 0.0
    first_s, last_s = time_s[known[0]], time_s[known[-1]]
    ends = [float(np.nanmedian(rise_shoe[np.abs(time_s - end_s) <= END_S])) for end_s in (first_s, last_s)]
    unrest = max(abs(end) for end in ends)
    # No heel sinks into the floor: what reads far below standing does not lift what lies between.
    ends = [end if end > -STANDING_RISE_SHOE else 0.0 for end in ends]
    line = np.asarray(np.interp(time_s, [first_s, last_s], ends), np.float64)
    return line, unrest if unrest > STANDING_RISE_SHOE else 0.0


def _error_shoe(turned_deg: float, shoe_px: float, course: _Course, rise_shoe: Floats, rep: Rep) -> float:
    """Half-width of the 90 % interval: grows with the rise, and the less the foot looks like itself where it counts."""
    largest = float(np.nanmax(rise_shoe))
    high = np.argsort(np.nan_to_num(rise_shoe, nan=-np.inf))[-max(3, len(rise_shoe) // 8) :]
    alike = np.minimum(course.fore, course.rear)
    # A rise that was missed leaves no high pictures, only some that look odd where it should be.
    middle = np.abs(course.time_s - rep.bottom_s) <= MIDDLE_OF_REP * (rep.end_s - rep.start_s) / 2
    unlike = 1.0 - min(float(np.median(alike[some])) for some in (high, np.flatnonzero(middle)) if len(some))
    flat = min(ERROR_SHOE + ERROR_WHILE_FLAT * max(largest, 0.0), ERROR_WHEN_CLEAR)
    of_rise = ERROR_OF_RISE + ERROR_OF_OBLIQUE_RISE * (1.0 - math.cos(math.radians(turned_deg)))
    of_unlike = max(ERROR_OF_UNLIKE * unlike, ERROR_OF_UNLIKE_PX * unlike**2 / shoe_px)
    return float(np.hypot(max(flat, of_rise * largest), of_unlike))


def _walking_off(course: _Course, rep: Rep) -> npt.NDArray[np.bool_]:
    """``(n,)``: whether the heel, down late in the way up, has left the floor for good: a step follows."""
    off = np.zeros(len(course.time_s), bool)
    up_again = course.time_s > (rep.bottom_s + rep.end_s) / 2
    down = np.flatnonzero(up_again & (course.turn_deg < DOWN_TURN_DEG))
    if len(down) and course.turn_deg[-1] > LIFTED_TURN_DEG:
        off[down[-1] + 1 :] = True
    return off


def _carried(frame: FootFrame, along: float, drift: Complexes) -> Floats:
    """``(n, 2)`` picture positions of a point of the sole line after each drift."""
    there = frame.to_canvas()
    at = there[:, :2] @ frame.at(along, 0.0) + there[:, 2]
    moved = np.array([move[:, :2] @ at + move[:, 2] for move in map(matrix, drift)])
    return np.asarray(np.linalg.solve(there[:, :2], (moved - there[:, 2]).T).T, np.float64)
