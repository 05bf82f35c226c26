"""Recordings made worse or turned round, to test that an answer does not depend on what should not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import LANDMARKS, Side
from formcheck.observe.observation import Observation, SceneSurvey
from formcheck.observe.patch import Patch
from formcheck.observe.pose import Pose, PoseTrack
from formcheck.observe.recording import Recording
from formcheck.observe.room_lines import RoomLines
from formcheck.segment.reps import Rep

OTHER_SIDE = [0, 4, 5, 6, 1, 2, 3, *(number + (1 if number % 2 else -1) for number in range(7, LANDMARKS))]
"""The landmark of the other side of the body, for each of MediaPipe's."""

AROUND_REP_S = 1.0
"""How much of a clip a rep is left with on either side."""

DIM_CONTRAST, DIM_NOISE, DIM_JITTER_PX = 0.5, 4.0, 0.3
"""Half the light: half the contrast, sensor noise in gray levels, and landmarks that jitter."""


def mirrored(recording: Recording) -> Recording:
    """The same clip in a mirror."""
    seen = recording.observation
    width = seen.track.width_px
    track = _mirrored_track(seen.track)
    feet = {
        side: tuple(None if p is None else _mirrored_patch(p, width) for p in seen.feet[side.other]) for side in Side
    }
    surveys = tuple(
        SceneSurvey(
            survey.time_s,
            tuple(
                Pose(_mirrored_points(pose.xy_px, width), pose.visibility[OTHER_SIDE]) for pose in survey.other_people
            ),
            RoomLines(-survey.lines.lean_deg, survey.lines.length, -survey.lines.offset),
        )
        for survey in seen.surveys
    )
    masks = tuple(None if p is None else _mirrored_patch(p, width) for p in seen.leg_masks)
    return replace(recording, observation=Observation(track, feet, seen.frame_difference.copy(), surveys, masks))


def with_half_the_frames(recording: Recording) -> Recording:
    """The same clip with every second frame only."""
    source = recording.source
    fewer = replace(source, frames=(source.frames + 1) // 2, frame_rate_hz=source.frame_rate_hz / 2)
    return replace(recording, source=fewer, observation=recording.observation[::2])


def part(recording: Recording, *, first_s: float = -np.inf, last_s: float = np.inf) -> Recording:
    """What ``--start`` and ``--end`` leave of a recording."""

    def cut(seen: Observation) -> Observation:
        first, last = np.searchsorted(seen.track.time_s, (first_s, last_s))
        return seen[int(first) : int(last)]

    other = None if recording.other is None else cut(recording.other)
    return replace(recording, observation=cut(recording.observation), other=other)


def alone(recording: Recording, rep: Rep) -> Recording:
    """One rep, with :data:`AROUND_REP_S` before and after it."""
    return part(recording, first_s=rep.start_s - AROUND_REP_S, last_s=rep.end_s + AROUND_REP_S)


def with_half_the_light(recording: Recording) -> Recording:
    """The same clip in half the light."""
    rng = np.random.default_rng(1)
    seen = recording.observation
    jitter = rng.normal(0.0, DIM_JITTER_PX, seen.track.xy_px.shape)
    track = replace(seen.track, xy_px=seen.track.xy_px + jitter)
    feet = {side: tuple(None if p is None else _dimmed(p, rng) for p in seen.feet[side]) for side in Side}
    changed = Observation(track, feet, seen.frame_difference.copy(), seen.surveys, seen.leg_masks)
    return replace(recording, observation=changed)


def _mirrored_track(track: PoseTrack) -> PoseTrack:
    points = _mirrored_points(track.xy_px, track.width_px)
    return replace(track, time_s=track.time_s.copy(), xy_px=points, visibility=track.visibility[:, OTHER_SIDE])


def _mirrored_points(xy_px: npt.NDArray[np.float64], width_px: int) -> npt.NDArray[np.float64]:
    return np.asarray(xy_px[..., OTHER_SIDE, :] * [-1.0, 1.0] + [width_px - 1.0, 0.0], np.float64)


def _mirrored_patch(patch: Patch, width_px: int) -> Patch:
    last_px = patch.origin_px[0] + patch.px_per_cell * (patch.cells.shape[1] - 1)
    origin_px = (width_px - 1.0 - last_px, patch.origin_px[1])
    return replace(patch, cells=np.ascontiguousarray(patch.cells[:, ::-1]), origin_px=origin_px)


def _dimmed(patch: Patch, rng: np.random.Generator) -> Patch:
    noise = rng.normal(0.0, DIM_NOISE, patch.cells.shape)
    return replace(patch, cells=np.clip(patch.cells * DIM_CONTRAST + noise, 0, 255).astype(np.uint8))
