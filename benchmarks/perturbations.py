"""Changes to a recording that must not change its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.numerics.arrays import Floats, Indices
from formcheck.observe.observation import Observation
from formcheck.observe.patch import Patch
from formcheck.observe.pose import Pose, PoseTrack
from formcheck.observe.recording import Recording
from formcheck.segment.posture import read_posture
from formcheck.segment.reps import Rep
from tests.altered_recordings import AROUND_REP_S, alone, mirrored, part

THINNED = (2, 3)
MIN_RATE_HZ = 8.0
"""Every second and every third frame, where so many a second are left: a recording keeps 24 to 47. Animated pictures
have 6 to 15."""

STRETCHES = (0.9, 1.1)
SMALLER = 0.8
LESS_VISIBLE = 0.05

NOISE_LEG = {
    Joint.EAR: 0.0073,
    Joint.SHOULDER: 0.0118,
    Joint.ELBOW: 0.0163,
    Joint.WRIST: 0.0151,
    Joint.HIP: 0.0116,
    Joint.KNEE: 0.0136,
    Joint.ANKLE: 0.0096,
    Joint.HEEL: 0.0122,
    Joint.FOOT_INDEX: 0.0133,
}
"""Standard deviation of a landmark, in leg lengths: 1.48 times the median size of the difference between the models
``full`` and ``heavy`` on the same frames, less its median in the clip; median over 53 real clips."""

NOISE_S = 0.3
"""How long the noise lasts: the correlation of that difference falls to 0.93, 0.75 and 0.37 after 1, 3 and 8 frames."""

NOISE_SEEDS = (1, 2, 3)

CUTS_S = (0.3, 0.7, 1.5)
"""How long before the first rep a clip starts, or after the last one ends."""

RATES_HZ = (10.0, 6.0)
"""Frames a second of animated pictures and of screen recordings."""

FROZEN_S = 2.0
"""How long a picture stands still in an instruction clip."""

PARTS, MIN_PART_S = 3, 2.0
"""A clip is divided into so many parts, unless they are shorter than this."""


@dataclass(frozen=True, slots=True)
class Change:
    """A changed recording, and what it must still show.

    Attributes:
        recording: the changed recording.
        reps: the numbers of the reps that it shows, from 0.
        time_scale: its seconds per second of the original.
        is_mirrored: whether left and right changed places.
    """

    recording: Recording
    reps: Sequence[int]
    time_scale: float = 1.0
    is_mirrored: bool = False


Perturbation = Callable[[Recording, Sequence[Rep]], Iterator[Change]]
"""Changes of a recording, given the reps found in it."""


def mirror(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
    """Left and right changed."""
    changed = mirrored(recording)
    if recording.other is not None:
        changed = replace(changed, other=mirrored(replace(recording, observation=recording.other)).observation)
    yield Change(changed, range(len(reps)), is_mirrored=True)


def thin(step: int) -> Perturbation:
    """Every ``step``-th frame."""

    def change(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
        if recording.source.frame_rate_hz / step >= MIN_RATE_HZ:
            numbers = np.arange(0, len(recording.observation.track), step)
            yield Change(_with_frames(recording, numbers), range(len(reps)))

    return change


def slow_down(rate_hz: float) -> Perturbation:
    """Leave out frames until ``rate_hz`` a second are left."""

    def change(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
        time_s = recording.observation.track.time_s
        at_s = np.arange(time_s[0], time_s[-1], 1.0 / rate_hz)
        numbers = np.unique(np.searchsorted(time_s, at_s - 1e-6))
        yield Change(_with_frames(recording, numbers), range(len(reps)))

    return change


def start_low(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
    """Start at the bottom of the first rep, which is none then."""
    if reps:
        yield Change(part(recording, first_s=reps[0].bottom_s), range(1, len(reps)))


def end_low(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
    """End at the bottom of the last rep, which is none then."""
    if reps:
        yield Change(part(recording, last_s=reps[-1].bottom_s), range(len(reps) - 1))


def freeze(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
    """The picture stands still at the bottom of the last rep; the reps before it keep their times."""
    if not reps:
        return
    time_s = recording.observation.track.time_s
    at = int(np.searchsorted(time_s, reps[-1].bottom_s))
    extra = round(FROZEN_S * recording.source.frame_rate_hz)
    numbers = np.concatenate([np.arange(at + 1), np.full(extra, at), np.arange(at + 1, len(time_s))])
    step_s = 1.0 / recording.source.frame_rate_hz
    frozen_s = time_s[at] + step_s * np.arange(1, extra + 1)
    yield Change(
        _with_frames(
            recording, numbers, np.concatenate([time_s[: at + 1], frozen_s, time_s[at + 1 :] + extra * step_s])
        ),
        range(len(reps)),
    )


def stretch(factor: float) -> Perturbation:
    """Make a movement take ``factor`` times as long."""

    def change(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
        def slow(seen: Observation) -> Observation:
            surveys = tuple(replace(survey, time_s=survey.time_s * factor) for survey in seen.surveys)
            return replace(seen, track=replace(seen.track, time_s=seen.track.time_s * factor), surveys=surveys)

        source = recording.source
        source = replace(source, duration_s=source.duration_s * factor, frame_rate_hz=source.frame_rate_hz / factor)
        yield Change(replace(_each(recording, slow), source=source), range(len(reps)), time_scale=factor)

    return change


def shrink(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
    """The picture at :data:`SMALLER` of its size."""

    def change(seen: Observation) -> Observation:
        track = seen.track
        size = {name: round(getattr(track, name) * SMALLER) for name in ("width_px", "height_px")}
        feet = {side: tuple(map(_shrunk, seen.feet[side])) for side in Side}
        surveys = tuple(
            replace(one, other_people=tuple(Pose(p.xy_px * SMALLER, p.visibility) for p in one.other_people))
            for one in seen.surveys
        )
        smaller = replace(track, xy_px=track.xy_px * SMALLER, **size)
        return Observation(smaller, feet, seen.frame_difference, surveys, tuple(map(_shrunk, seen.leg_masks)))

    yield Change(_each(recording, change), range(len(reps)))


def add_noise(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
    """Landmarks that move as they differ between two pose models."""
    for seed in NOISE_SEEDS:
        rng = np.random.default_rng(seed)

        def change(seen: Observation, rng: np.random.Generator = rng) -> Observation:
            track = seen.track
            posture = read_posture(track)
            if posture is None:
                return seen
            noise = _noise(track, rng) * posture.leg_px[:, None, None]
            return replace(seen, track=replace(track, xy_px=track.xy_px + noise))

        yield Change(_each(recording, change), range(len(reps)))


def dim(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
    """Visibilities lower by :data:`LESS_VISIBLE`."""

    def change(seen: Observation) -> Observation:
        lower = np.clip(seen.track.visibility - LESS_VISIBLE, 0.0, 1.0)
        return replace(seen, track=replace(seen.track, visibility=lower))

    yield Change(_each(recording, change), range(len(reps)))


def start_late(before_s: float) -> Perturbation:
    """Start ``before_s`` before the first rep."""

    def change(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
        if reps and reps[0].start_s - before_s > recording.observation.track.time_s[0]:
            yield Change(part(recording, first_s=reps[0].start_s - before_s), range(len(reps)))

    return change


def end_early(after_s: float) -> Perturbation:
    """End ``after_s`` after the last rep."""

    def change(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
        if reps and reps[-1].end_s + after_s < recording.observation.track.time_s[-1]:
            yield Change(part(recording, last_s=reps[-1].end_s + after_s), range(len(reps)))

    return change


def divide(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
    """Each third of the clip, unless a rep is within :data:`~tests.altered_recordings.AROUND_REP_S` of its ends."""
    time_s = recording.observation.track.time_s
    edges = np.linspace(time_s[0], time_s[-1], PARTS + 1)
    for first_s, last_s in pairwise(edges):
        within = [number for number, rep in enumerate(reps) if first_s < rep.bottom_s < last_s]
        inner = [edge for edge in (first_s, last_s) if edge not in (edges[0], edges[-1])]
        near = any(rep.start_s - AROUND_REP_S < edge < rep.end_s + AROUND_REP_S for edge in inner for rep in reps)
        if not near and last_s - first_s >= MIN_PART_S:
            yield Change(part(recording, first_s=first_s, last_s=last_s), within)


def each_alone(recording: Recording, reps: Sequence[Rep]) -> Iterator[Change]:
    """Each rep alone."""
    for number, rep in enumerate(reps):
        yield Change(alone(recording, rep), [number])


PERTURBATIONS: Mapping[str, Perturbation] = {
    "mirrored": mirror,
    **{f"one frame of {step}": thin(step) for step in THINNED},
    **{f"{rate_hz:g} a second": slow_down(rate_hz) for rate_hz in RATES_HZ},
    **{f"{factor:g} of the time": stretch(factor) for factor in STRETCHES},
    f"{SMALLER:g} of the size": shrink,
    "landmark noise": add_noise,
    "less visible": dim,
    **{f"starts {cut_s:g} s before": start_late(cut_s) for cut_s in CUTS_S},
    **{f"ends {cut_s:g} s after": end_early(cut_s) for cut_s in CUTS_S},
    "starts at the bottom": start_low,
    "ends at the bottom": end_low,
    "frozen at the bottom": freeze,
    "one third": divide,
    "each rep alone": each_alone,
}


def _each(recording: Recording, change: Callable[[Observation], Observation]) -> Recording:
    """Change both people's observations."""
    other = None if recording.other is None else change(recording.other)
    return replace(recording, observation=change(recording.observation), other=other)


def _with_frames(recording: Recording, numbers: Indices, time_s: Floats | None = None) -> Recording:
    """The recording with some of its frames, in order, at their own or other times; a cut left out is seen later."""

    def change(seen: Observation) -> Observation:
        track = seen.track
        kept = replace(
            track,
            time_s=track.time_s[numbers] if time_s is None else time_s,
            xy_px=track.xy_px[numbers],
            visibility=track.visibility[numbers],
            is_searched=None if track.is_searched is None else track.is_searched[numbers],
        )
        feet = {side: tuple(patches[number] for number in numbers) for side, patches in seen.feet.items()}
        since = [before + 1 for before in (-1, *numbers[:-1])]
        difference = [
            seen.frame_difference[first : number + 1].max(initial=0.0)
            for first, number in zip(since, numbers, strict=True)
        ]
        masks = tuple(seen.leg_masks[number] for number in numbers) if seen.leg_masks else ()
        return Observation(kept, feet, np.array(difference), seen.surveys, masks)

    source, share = recording.source, len(numbers) / len(recording.observation.track)
    rate_hz = source.frame_rate_hz * (share if time_s is None else 1.0)
    fewer = replace(source, frames=round(source.frames * share), frame_rate_hz=rate_hz)
    return replace(_each(recording, change), source=fewer)


def _shrunk(patch: Patch | None) -> Patch | None:
    if patch is None:
        return None
    origin_px = (patch.origin_px[0] * SMALLER, patch.origin_px[1] * SMALLER)
    px_per_cell = patch.px_per_cell * SMALLER
    if px_per_cell >= 1.0:
        return Patch(patch.cells, origin_px, px_per_cell)
    cells = cv2.resize(patch.cells, None, fx=px_per_cell, fy=px_per_cell, interpolation=cv2.INTER_AREA)
    offset = (1.0 - px_per_cell) / 2
    return Patch(np.asarray(cells, np.uint8), (origin_px[0] + offset, origin_px[1] + offset), 1.0)


def _noise(track: PoseTrack, rng: np.random.Generator) -> Floats:
    """``(T, 33, 2)`` in leg lengths, each value with its own course in time; zero for landmarks that are not used."""
    noise = np.zeros(track.xy_px.shape)
    numbers = [joint.on(side) for joint in NOISE_LEG for side in Side]
    size = np.array([NOISE_LEG[joint] for joint in NOISE_LEG for _ in Side])[:, None]
    value = rng.normal(0.0, 1.0, (len(numbers), 2))
    noise[0, numbers] = value * size
    kept = np.exp(-np.diff(track.time_s) / NOISE_S)
    for frame, share in enumerate(kept, start=1):
        value = share * value + np.sqrt(1.0 - share**2) * rng.normal(0.0, 1.0, value.shape)
        noise[frame, numbers] = value * size
    return noise
