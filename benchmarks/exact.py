"""True measures of a rendered rep, from the exact points of every frame.

For each frame a truth file of the renderer holds the joints in meters (x to the lifter's left, y up, z forward) and a
few angles. The definitions are those of the measures, without a camera.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from formcheck.domain.body import Side
from formcheck.measure.frontal import THIGH_HEIGHT_SHARE
from formcheck.measure.heels import LIFTED_CM, ONSET_CM
from formcheck.measure.knee_share import MAX_STATIC_TURN_G, TYPICAL_BODY_KG
from formcheck.measure.registry import Measure
from formcheck.measure.sagittal import LATE_FROM_DROP, MIN_TRAVEL_CM, RISEN_SHARE
from formcheck.measure.side_rep import LOWEST_SHARE
from formcheck.measure.statics import GRAVITY_M_S2, JointPositions, compute_moments
from formcheck.measure.tempo import BOTTOM_SHARE, MIDDLE_FROM, MIDDLE_TO, sparc

Floats = npt.NDArray[np.float64]

AROUND_S = 0.05
"""The bottom is read within this time of it; if it was held, over the whole hold."""


@dataclass(frozen=True, slots=True)
class Exact:
    """The exact curves of a clip, and the times of one rep.

    Attributes:
        frames: one entry per frame, as the renderer writes them.
        rep: the rep, as the renderer writes it.
        near: the lifter's side nearer to the camera.
    """

    frames: Sequence[Mapping[str, Any]]
    rep: Mapping[str, Any]
    near: Side

    @property
    def time_s(self) -> Floats:
        """``(T,)``."""
        return np.array([frame["t"] for frame in self.frames])

    def between(self, start_s: float, end_s: float) -> npt.NDArray[np.intp]:
        """Indices of the frames in an interval."""
        return np.flatnonzero((self.time_s >= start_s - 1e-6) & (self.time_s <= end_s + 1e-6))

    @property
    def moving(self) -> npt.NDArray[np.intp]:
        """Indices of the frames of the rep."""
        return self.between(self.rep["start_s"], self.rep["end_s"])

    @property
    def bottom(self) -> npt.NDArray[np.intp]:
        """Indices of the frames of the bottom, including all of a hold."""
        low_s = self.rep["bottom_s"]
        first, last = self.rep.get("descent_end_s", low_s), self.rep.get("ascent_start_s", low_s)
        return self.between(min(first, low_s - AROUND_S), max(last, low_s + AROUND_S))

    @property
    def low(self) -> npt.NDArray[np.intp]:
        """Indices of the frames of the rep with the hips in the lowest part of their drop."""
        hips_m = self.whole("hip_height_m")
        lowest = hips_m[self.moving].min()
        is_low = hips_m <= lowest + LOWEST_SHARE * (hips_m[0] - lowest)
        return np.intersect1d(self.moving, np.flatnonzero(is_low))

    def point(self, name: str, side: Side | None = None) -> Floats:
        """``(T, 3)`` a point in meters, of the near side by default."""
        return np.array([frame["p3d_m"][f"{side or self.near}_{name}"] for frame in self.frames])

    def own(self, name: str) -> Floats:
        """``(T,)`` a curve of the near leg."""
        return np.array([frame[self.near][name] for frame in self.frames])

    def whole(self, name: str) -> Floats:
        """``(T,)`` a curve of the whole body."""
        return np.array([frame[name] for frame in self.frames])

    def median_at_bottom(self, curve: Floats) -> float:
        """The median of a curve at the bottom."""
        return float(np.median(curve[self.bottom]))

    @property
    def shank_deg(self) -> Floats:
        """``(T,)`` ankle to knee from vertical in the sagittal plane, + forward."""
        shank = self.point("knee") - self.point("ankle")
        return np.degrees(np.arctan2(shank[:, 2], shank[:, 1]))

    @property
    def shoe_cm(self) -> float:
        """Distance from the back of the heel to the tip."""
        return 100.0 * float(np.linalg.norm(self.point("toe")[0] - self.point("heel_back")[0]))


def exact_measures(truth: Mapping[str, Any], rep: Mapping[str, Any]) -> dict[Measure, float]:
    """Every true measure of one rep that its view shows."""
    exact = Exact(truth["frame_data"], rep, Side(truth["near_side"]))
    if abs(truth["camera_yaw_deg"]) >= 60.0:
        return _tempo(exact) | _frontal(exact)
    return _knees(exact) | _angles(exact) | _heel(exact) | _tempo(exact) | _late(exact) | _share(exact)


def _knees(exact: Exact) -> dict[Measure, float]:
    past = exact.own("knee_past_toe_cm")
    largest = float(past[exact.moving].max())
    return _knee_front(exact) | {
        Measure.KNEE_PAST_TOE: largest,
        Measure.KNEE_PAST_TOE_SHOES: largest / exact.shoe_cm,
        Measure.KNEE_PAST_TOE_BOTTOM: float(past[exact.low].mean()),
        Measure.KNEE_TRAVEL: largest - float(past[0]),
    }


def _knee_front(exact: Exact) -> dict[Measure, float]:
    """Straight ahead; none in files from before it was rendered."""
    if "knee_front_past_toe_sagittal_cm" not in exact.frames[0][exact.near]:
        return {}
    past = exact.own("knee_front_past_toe_sagittal_cm")
    largest = float(past[exact.moving].max())
    return {
        Measure.KNEE_FRONT_PAST_TOE: largest,
        Measure.KNEE_FRONT_PAST_TOE_SHOES: largest / exact.shoe_cm,
        Measure.KNEE_FRONT_PAST_TOE_BOTTOM: float(past[exact.low].mean()),
    }


def _angles(exact: Exact) -> dict[Measure, float]:
    trunk, thigh, shank = exact.whole("trunk_lean_deg"), exact.own("thigh_from_vertical_deg"), exact.shank_deg
    depth = 100.0 * (exact.point("knee") - exact.point("hip"))[:, 1]
    return {
        Measure.TRUNK_LEAN: float(exact.rep["trunk_lean_bottom_deg"]),
        Measure.TRUNK_LEAN_MAX: float(trunk[exact.moving].max()),
        Measure.SHANK: float(shank[exact.moving].max()),
        Measure.TRUNK_MINUS_SHANK: exact.median_at_bottom(trunk) - exact.median_at_bottom(shank),
        Measure.THIGH: float(exact.rep["thigh_from_vertical_bottom_deg"]),
        Measure.KNEE_FLEXION: float(exact.rep["knee_flexion_bottom_deg"]),
        Measure.HIP_FLEXION: exact.median_at_bottom(trunk) + exact.median_at_bottom(thigh),
        Measure.DEPTH: exact.median_at_bottom(depth),
    }


def _heel(exact: Exact) -> dict[Measure, float]:
    rise = exact.own("heel_lift_cm")[exact.moving]
    measures = {
        Measure.HEEL_RISE: float(exact.rep.get("heel_back_lift_max_cm", exact.rep["heel_lift_max_cm"])[exact.near]),
        Measure.ANKLE_DORSIFLEXION: float(exact.rep["ankle_dorsiflexion_max_deg"]),
    }
    if rise.max() >= LIFTED_CM:
        left = int(np.argmax(rise >= ONSET_CM))
        measures[Measure.HEEL_RISE_ONSET_SHANK] = float(exact.shank_deg[exact.moving][max(left - 1, 0)])
    return measures


def _tempo(exact: Exact) -> dict[Measure, float]:
    rep, time_s, hips_m = exact.rep, exact.time_s, exact.whole("hip_height_m")
    speed = np.gradient(hips_m, time_s)
    down = exact.between(rep["start_s"], rep["descent_end_s"])
    up = exact.between(rep["ascent_start_s"], rep["end_s"])
    turn = exact.between(rep["descent_end_s"] - 0.3, rep["ascent_start_s"] + 0.3)
    rate_hz = 1.0 / float(np.median(np.diff(time_s)))
    lowest = exact.moving[int(np.argmin(hips_m[exact.moving]))]
    return {
        Measure.DESCENT: rep["descent_end_s"] - rep["start_s"],
        Measure.PAUSE: rep["ascent_start_s"] - rep["descent_end_s"],
        Measure.ASCENT: rep["end_s"] - rep["ascent_start_s"],
        Measure.DESCENT_MIDDLE: _middle_s(time_s, hips_m, exact.moving[exact.moving <= lowest][::-1]),
        Measure.ASCENT_MIDDLE: _middle_s(time_s, hips_m, exact.moving[exact.moving >= lowest]),
        Measure.DESCENT_SPEED: -float(speed[down].min()),
        Measure.BOTTOM_SPEED: _late_speed(hips_m[down], speed[down]),
        Measure.TURNING_ACCELERATION: float(np.gradient(speed, time_s)[turn].max()) / GRAVITY_M_S2,
        Measure.SMOOTHNESS: min(sparc(np.abs(speed[way]), rate_hz=rate_hz) for way in (down, up)),
    }


def _middle_s(time_s: Floats, hips_m: Floats, outward: npt.NDArray[np.intp]) -> float:
    """How long the middle of a way takes, whose frames are given from the bottom to the top."""
    low, top = hips_m[outward[0]], hips_m[0]
    levels = [low + share * (top - low) for share in (MIDDLE_FROM, MIDDLE_TO)]
    inner_s, outer_s = np.interp(levels, np.maximum.accumulate(hips_m[outward]), time_s[outward])
    return abs(float(outer_s - inner_s))


def _late_speed(hips_m: Floats, speed_m_s: Floats) -> float:
    """How fast the hips still go down late in their drop."""
    drops = np.maximum.accumulate(hips_m[0] - hips_m)
    return -float(np.interp(BOTTOM_SHARE * drops[-1], drops, speed_m_s))


def _late(exact: Exact) -> dict[Measure, float]:
    """Measures of the end of the descent and the start of the ascent."""
    hips, knee = exact.point("hip")[:, 1], exact.own("knee_past_toe_cm")
    low, measures = exact.median_at_bottom(hips), dict[Measure, float]()
    travel = float(knee[exact.moving].max() - knee[0])
    down = exact.between(exact.rep["start_s"], exact.rep["ascent_start_s"])
    late = down[hips[down] <= hips[0] - LATE_FROM_DROP * (hips[0] - low)]
    if travel >= MIN_TRAVEL_CM and len(late):
        measures[Measure.KNEE_SLIDE] = 100.0 * float(knee[late].max() - knee[late[0]]) / travel
    up = exact.between(exact.rep["ascent_start_s"], exact.rep["end_s"])
    risen, trunk = np.maximum.accumulate(hips[up]), exact.whole("trunk_lean_deg")
    at_level = float(np.interp(low + RISEN_SHARE * (risen[-1] - low), risen, trunk[up]))
    measures[Measure.HIPS_FIRST] = at_level - exact.median_at_bottom(trunk)
    return measures


def _share(exact: Exact) -> dict[Measure, float]:
    """The knee's share of the moments, without a bar, as formcheck assumes if none is given."""
    at = {
        name: exact.median_at_bottom(exact.point(name)[:, 2]) for name in ("heel_back", "toe", "ankle", "knee", "hip")
    }
    middle = sum(exact.median_at_bottom(exact.point("shoulder", side)[:, 2]) for side in Side) / 2.0
    posture = JointPositions(at["heel_back"], at["toe"], at["ankle"], at["knee"], at["hip"], middle, middle)
    share = compute_moments(posture, body_kg=TYPICAL_BODY_KG, bar_kg=0.0).knee_share_pct
    still = _tempo(exact)[Measure.TURNING_ACCELERATION] <= MAX_STATIC_TURN_G
    return {Measure.KNEE_MOMENT_SHARE: share} if still and math.isfinite(share) else {}


def _frontal(exact: Exact) -> dict[Measure, float]:
    right, left = ({name: exact.point(name, side) for name in ("hip", "knee", "ankle")} for side in reversed(Side))
    stance = exact.median_at_bottom(left["ankle"][:, 0] - right["ankle"][:, 0])
    knees = exact.median_at_bottom(left["knee"][:, 0] - right["knee"][:, 0])
    aside = (left["hip"] - left["ankle"] + right["hip"] - right["ankle"])[:, 0] / 2.0
    # The lifter's left is +x, and a shift counts to the right.
    shift = -(exact.median_at_bottom(aside) - float(aside[0]))
    return {
        Measure.KNEE_TO_ANKLE_WIDTH: knees / stance,
        Measure.FPPA_LEFT: _projection_deg(exact, left, outwards=1.0),
        Measure.FPPA_RIGHT: _projection_deg(exact, right, outwards=-1.0),
        Measure.HIP_SHIFT: 100.0 * shift / stance,
    }


def _projection_deg(exact: Exact, leg: Mapping[str, Floats], *, outwards: float) -> float:
    """180 minus the angle hip-knee-ankle in the frontal plane, + inward, where the thigh looks half as tall."""
    upright = (leg["hip"] - leg["knee"])[:, 1]
    deep = exact.moving[upright[exact.moving] <= THIGH_HEIGHT_SHARE * upright[0]]
    edges = [max(int(deep[0]) - 1, 0), int(deep[-1]) + 1] if len(deep) else list(exact.bottom)
    angles = []
    for i in edges:
        thigh, shank = (leg["hip"] - leg["knee"])[i, :2], (leg["ankle"] - leg["knee"])[i, :2]
        between_deg = math.degrees(math.acos(float(thigh @ shank / np.linalg.norm(thigh) / np.linalg.norm(shank))))
        # How far the line from hip to ankle lies from the knee, at the knee's height.
        share = thigh[1] / (thigh[1] - shank[1])
        aside = outwards * (thigh[0] + share * (shank[0] - thigh[0]))
        angles.append(math.copysign(180.0 - between_deg, aside))
    return float(np.mean(angles))
