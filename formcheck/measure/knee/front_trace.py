"""The front of the knee over one rep, straight ahead of the tip of the same foot's shoe."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from formcheck.domain.body import Joint, Side
from formcheck.domain.measured import NotMeasured
from formcheck.measure.foot.heel_trace import HeelTrace
from formcheck.measure.kinematics import SideSignals
from formcheck.measure.knee.leg_outline import KneeRefusal, LegPose, arm_segments, find_kneecap
from formcheck.measure.knee.toe_tip import ToeTip, find_toe_tip
from formcheck.measure.knee_constraint import MIN_PROJECTED_LENGTH, constrain_knee
from formcheck.measure.shoe import FAR_LEG_SMALLER
from formcheck.numerics.arrays import Bools, Floats
from formcheck.numerics.intervals import READ_WINDOW_S, between, known_median
from formcheck.observe.observation import Observation
from formcheck.segment.reps import Rep
from formcheck.segment.view import ViewKind

FAR_OUTLINE_FROM_DEG, FAR_OUTLINE_TO_DEG = 6.0, 12.0
"""Yaw toward the chest from which the far leg may make the outline, and beyond which it does: its knee and toes stand
before the near leg's."""

FAR_LEG_AHEAD_SHOE = 0.18
"""How far toes and knee of the far leg stand before those of the near one in the picture, in shoe lengths, from which
the far leg makes the outline below that yaw, too: a wide stance, a near camera. Where it did so unnoticed, 2.9 to 6.0
cm off in 5 rendered reps, it is 0.18 to 0.22; where the near leg does, 0.06 at most in 72 rendered reps and 0.17 in 60
real ones. Of the toes alone it is 0.10 to 0.30 there and up to 0.17 here: people set one foot before the other."""

KNEE_OUTWARD_CM = 4.0
"""How far the knee stands further out than the toes at the bottom (rendered), from the side. Obliquely it is measured
(:func:`_find_shift_cm`)."""

BOTTOM_S, MIN_FOUND, MIN_FOUND_TO_OTHER = 0.4, 2, 2
"""The outline is believed where it shows the knee in two frames around the bottom, and twice as often as something
else in front of it: a ball of the skin's color behind a rendered knee was taken for it by 6 cm."""

THICKNESS_READ_S = 0.15
"""Within this time of the bottom the knee hardly moves, and its thickness is read."""

LEGS_APART_SHARE = 0.35
"""Obliquely this share of what the landmarks of the two legs differ by is taken off: half, if they knew it exactly, and
less since they do not. By least squares 0.41 in one half of 37 rendered clips, 0.27 in the other; front of the knee 1.7
and 1.2 cm off with it, 1.9 and 1.5 with half."""

SURE_TURN_DEG = 5.0
"""Cameras that stand square on read as turned by up to this; only what is beyond it moves the knee outward."""

MIN_FLEXION_DEG = 45.0
"""Below this bend the thigh's front stands out as far as the kneecap: 0.2 shoe lengths off."""

PLANTED_S = 0.5
"""The ankle is the median of the landmarks this near in time: the foot stays, the landmark does not."""

NEIGHBORS_S, MAX_JUMP_SHANK = 0.16, 0.06
"""A kneecap that stands before its landmark by so much more or less than in the frames around is something else."""

LOST_BELOW, HELD_FROM_SHANK_PX = 0.88, 50.0
"""Length of thigh or shin over that at standing below which the landmark of the knee may be lost. Then a kneecap that
does not fit it is looked for once more, about the place where both keep their lengths. In 4 rendered reps it is found
in 17 to 23 of 25 frames instead of 0 to 5, and its distance past the toes is off by 0.1 to 0.5 cm; in 4 with a shank of
38 pixels by 3 to 5 cm, so a smaller shank than the second is left out. With 0.8 three more were refused whose edge is
off by 0.011 shanks at most; with 0.95 things before two other knees were taken for them, 2.5 and 2.9 cm off. Landmarks
alone shorten a thigh to 0.9."""

SHANK_PERCENTILE = 75
"""A shank seen from the side keeps its length; the landmarks shorten it in deep squats."""


@dataclass(frozen=True, slots=True)
class KneeFront:
    """The front of one knee over the frames of a scene.

    Attributes:
        leg: whose knee stands on the outline.
        bottom_s: when the rep is at its bottom.
        past_toe_cm: ``(T,)`` straight ahead of the tip of the shoe; NaN where it was not found, and outside the rep.
        other: ``(T,)`` where something else than this knee stood on the outline.
        tip: the tip of the shoe.
        is_oblique: whether it was found obliquely.
        before_landmark_shoe: how far it stands before its own landmark in the picture at the bottom, in shoe lengths.
    """

    leg: Side
    bottom_s: float
    past_toe_cm: Floats
    other: Bools
    tip: ToeTip
    is_oblique: bool = False
    before_landmark_shoe: float = math.nan

    def __getitem__(self, frames: slice) -> KneeFront:
        """A copy of the part between two frame numbers, so that the whole can be dropped."""
        return replace(
            self,
            past_toe_cm=self.past_toe_cm[frames].copy(),
            other=self.other[frames].copy(),
            tip=replace(self.tip, forward_px=self.tip.forward_px[frames].copy()),
        )

    def is_believed(self, time_s: Floats) -> bool:
        """Whether the outline at the bottom shows this knee, and not mostly something that stands before it."""
        near = np.abs(time_s - self.bottom_s) <= BOTTOM_S
        found = int(np.count_nonzero(self.found[near]))
        return found >= MIN_FOUND and found >= MIN_FOUND_TO_OTHER * int(np.count_nonzero(self.other[near]))

    @property
    def found(self) -> Bools:
        """``(T,)`` the frames in which it was found."""
        return np.isfinite(self.past_toe_cm)


def track_knee_front(
    scene: Observation, signals: SideSignals, *, rep: Rep, heel: HeelTrace | NotMeasured
) -> KneeFront | None:
    """Find the front of the knee in the frames of one rep in which the knee is bent; None without masks.

    It is that of the leg whose knee and toes stand before the other's: the far leg's where the camera is turned toward
    the chest or is seen ahead. Where both are nearly level, it is the near leg's if the outline shows it.
    """
    if not scene.leg_masks:
        return None
    near, yaw_deg = signals.view.near, signals.view.yaw_deg.value
    if yaw_deg > FAR_OUTLINE_TO_DEG:
        return _track_leg(scene, signals, near.other, rep, heel)
    leg = near.other if _far_leg_ahead_shoe(signals, rep) >= FAR_LEG_AHEAD_SHOE else near
    front = _track_leg(scene, signals, leg, rep, heel)
    if front.is_believed(signals.time_s) or (leg is near and yaw_deg < FAR_OUTLINE_FROM_DEG):
        return front
    return _track_leg(scene, signals, leg.other, rep, heel)


def _far_leg_ahead_shoe(signals: SideSignals, rep: Rep) -> float:
    """How far the far leg stands before the near one in the picture, in shoe lengths; NaN where either is unknown.

    The mean of what the landmarks say of the toes, at standing and low, and of the knees, low; no more than twice the
    smaller of both, since a lost knee stands anywhere.
    """
    near = signals.view.near
    forward_px = signals.smooth_px @ signals.view.axes[0]
    toes_px, knees_px = (
        forward_px[:, joint.on(near.other)] - forward_px[:, joint.on(near)] for joint in (Joint.FOOT_INDEX, Joint.KNEE)
    )
    standing, low = between(signals.time_s, *rep.standing_s), _is_low(signals, rep)
    both_px = np.array(
        [(known_median(toes_px[standing]) + known_median(toes_px[low])) / 2, known_median(knees_px[low])]
    )
    ahead_px = float(np.minimum(both_px.mean(), 2.0 * both_px.min()))
    return ahead_px * signals.scale.cm_per_px / signals.shoe_cm


def _is_low(signals: SideSignals, rep: Rep) -> Bools:
    """``(T,)``: the frames around the bottom in which the knee hardly moves."""
    return between(signals.time_s, rep.descent_end_s - THICKNESS_READ_S, rep.ascent_start_s + THICKNESS_READ_S)


def _track_leg(
    scene: Observation, signals: SideSignals, leg: Side, rep: Rep, heel: HeelTrace | NotMeasured
) -> KneeFront:
    front_px, refused = _find_fronts(scene, signals, leg, rep)
    before_px = front_px - signals.smooth_px[:, Joint.KNEE.on(leg)] @ signals.view.axes[0]
    low = _is_low(signals, rep)
    tip = find_toe_tip(scene, signals, leg=leg, rep=rep, heel=heel)
    return KneeFront(
        leg,
        rep.bottom_s,
        past_toe_cm=_straight_ahead_cm(front_px - tip.forward_px, signals, leg, rep),
        other=np.array([refusal is KneeRefusal.OTHER_LEG for refusal in refused]),
        tip=tip,
        is_oblique=signals.view.kind is ViewKind.OBLIQUE,
        before_landmark_shoe=known_median(before_px[low]) * signals.scale.cm_per_px / signals.shoe_cm,
    )


def _straight_ahead_cm(forward_px: Floats, signals: SideSignals, leg: Side, rep: Rep) -> Floats:
    """Knee before toe, straight ahead, from pixels forward in the picture: ``px = past cos(yaw) - shift``."""
    yaw = math.radians(signals.view.yaw_deg.value)
    farther = 1.0 if leg is signals.view.near else 1.0 + FAR_LEG_SMALLER * math.cos(yaw)
    shift_cm = _find_shift_cm(signals, leg, rep)
    return np.asarray((forward_px * signals.scale.cm_per_px * farther + shift_cm) / math.cos(yaw))


def _find_shift_cm(signals: SideSignals, leg: Side, rep: Rep) -> float:
    """How much further back the picture shows this knee against its toes because it stands further out or in than they.

    A camera turned toward the chest by yaw y sees the near knee ``outward sin y`` further back and the far one as much
    further forward. Obliquely it comes from what the two legs differ by: whatever the landmarks of both have in common
    cancels. Front of the knee of 63 rendered oblique reps: 2.4 and 2.3 cm off by the joint of one leg in either half,
    2.4 and 2.6 by the outline without the shift; with it, see :data:`LEGS_APART_SHARE`.
    """
    view = signals.view
    is_near = leg is view.near
    if view.kind is not ViewKind.OBLIQUE:
        yaw = math.radians(view.yaw_deg.value)
        turn = math.copysign(max(abs(yaw) - math.radians(SURE_TURN_DEG), 0.0), yaw)
        return KNEE_OUTWARD_CM * math.sin(turn) * (1.0 if is_near else -1.0)
    low = between(signals.time_s, rep.descent_end_s - READ_WINDOW_S, rep.ascent_start_s + READ_WINDOW_S)
    forward_cm = signals.smooth_px[low] @ view.axes[0] * signals.scale.cm_per_px
    own_cm, other_cm = (
        known_median(forward_cm[:, Joint.KNEE.on(side)] - forward_cm[:, Joint.FOOT_INDEX.on(side)])
        for side in (leg, leg.other)
    )
    return LEGS_APART_SHARE * (other_cm - own_cm)


def _find_fronts(
    scene: Observation, signals: SideSignals, leg: Side, rep: Rep
) -> tuple[Floats, list[KneeRefusal | None]]:
    """``(T,)`` pixels forward in the picture, and why each frame was refused."""
    time_s, smooth, axes = signals.time_s, signals.smooth_px, signals.view.axes
    hip, knee, ankle = (smooth[:, joint.on(leg)] for joint in (Joint.HIP, Joint.KNEE, Joint.ANKLE))
    shank_px = float(np.nanpercentile(np.linalg.norm(knee - ankle, axis=1), SHANK_PERCENTILE))
    held, is_lost = _hold_knee(hip, knee, ankle, standing=between(time_s, *rep.standing_s), axes=axes)
    is_lost &= shank_px >= HELD_FROM_SHANK_PX
    bent = _flexion_deg(hip, np.where(is_lost[:, None], held, knee), ankle) >= MIN_FLEXION_DEG
    front_px, before_px = np.full(len(time_s), np.nan), np.full(len(time_s), np.nan)
    refused: list[KneeRefusal | None] = [None] * len(time_s)
    for i in np.flatnonzero(between(time_s, rep.start_s, rep.end_s) & bent).tolist():
        patch = scene.leg_masks[i]
        if patch is None:
            refused[i] = KneeRefusal.NO_MASK
            continue
        around = ankle[between(time_s, time_s[i] - PLANTED_S, time_s[i] + PLANTED_S)]
        planted = np.array([known_median(coordinate) for coordinate in around.T])
        leg_pose = LegPose(planted, knee[i], shank_px, arm_segments(smooth[i]))
        found = find_kneecap(patch, leg_pose, axes=axes)
        if isinstance(found, KneeRefusal) and found is not KneeRefusal.ARM and is_lost[i]:
            leg_pose = replace(leg_pose, knee_px=held[i])
            found = find_kneecap(patch, leg_pose, axes=axes)
        if isinstance(found, KneeRefusal):
            refused[i] = found
        else:
            front_px[i], before_px[i] = found @ axes[0], (found - leg_pose.knee_px) @ axes[0]
    jumps = _jumps(time_s, before_px, MAX_JUMP_SHANK * shank_px)
    front_px[jumps] = np.nan
    return front_px, [KneeRefusal.JUMP if jump else refusal for jump, refusal in zip(jumps, refused, strict=True)]


def _hold_knee(
    hip: Floats, knee: Floats, ankle: Floats, *, standing: Bools, axes: tuple[Floats, Floats]
) -> tuple[Floats, Bools]:
    """``(T, 2)`` the knee where thigh and shin keep their standing lengths, and ``(T,)`` where it may be lost."""
    forward_up = np.stack(axes, axis=1)
    thigh_px, shin_px = np.linalg.norm(hip - knee, axis=1), np.linalg.norm(knee - ankle, axis=1)
    thigh_standing, shin_standing = known_median(thigh_px[standing]), known_median(shin_px[standing])
    # In pixels: it goes by lengths alone, whatever their unit.
    held = constrain_knee(
        hip @ forward_up,
        knee @ forward_up,
        ankle @ forward_up,
        thigh_cm=MIN_PROJECTED_LENGTH * thigh_standing,
        shank_cm=MIN_PROJECTED_LENGTH * shin_standing,
    )
    is_lost = (thigh_px < LOST_BELOW * thigh_standing) | (shin_px < LOST_BELOW * shin_standing)
    return held @ forward_up.T, is_lost


def _jumps(time_s: Floats, before_knee_px: Floats, limit_px: float) -> Bools:
    found = np.flatnonzero(np.isfinite(before_knee_px))
    jumps = np.zeros(len(time_s), bool)
    for i in found:
        near = before_knee_px[found[np.abs(time_s[found] - time_s[i]) <= NEIGHBORS_S]]
        jumps[i] = len(near) >= 3 and abs(before_knee_px[i] - known_median(near)) > limit_px
    return jumps


def _flexion_deg(hip: Floats, knee: Floats, ankle: Floats) -> Floats:
    """Bend of the knee in the picture."""
    thigh, shin = knee - hip, ankle - knee
    cosine = (thigh * shin).sum(axis=1) / (np.linalg.norm(thigh, axis=1) * np.linalg.norm(shin, axis=1))
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))
