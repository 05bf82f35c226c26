"""Why something was not measured, and why a dip is not counted, in words."""

from __future__ import annotations

from collections.abc import Mapping

from formcheck.domain.measured import NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.tempo import MIN_RATE_HZ
from formcheck.segment.attempts import AttemptKind

REASONS: Mapping[Reason, str] = {
    Reason.NOBODY_FOUND: "nobody was found",
    Reason.NO_REPS: "there are no reps",
    Reason.NOT_IN_FILE: "the file does not say why",
    Reason.NOT_LOOKED_YET: "nobody has been seen yet",
    Reason.VIEW_TOO_BRIEF: "the lifter is in view too briefly to tell where the camera is",
    Reason.NEEDS_FRONT_VIEW: "needs a view from the front or behind",
    Reason.SEEN_FROM_FRONT: "seen from the front; needs a view from the side",
    Reason.SEEN_FROM_BEHIND: "seen from behind; needs a view from the side",
    Reason.TURNED_FROM_SIDE: "the camera is turned {figure:.0f}° away from the side; film from the side",
    Reason.TURNED_FROM_FRONT: "the camera is turned {figure:.0f}° away from the front; film straight from the front",
    Reason.NO_FRAME_IN_REP: "no frame falls within the rep",
    Reason.LIFTER_LOST: "the lifter was lost in {percent:.0f} % of the rep",
    Reason.LOST_AT_MOMENT: "the lifter was lost at the moment it is read",
    Reason.LOST_AT_BOTTOM: "the lifter was lost at the bottom",
    Reason.STANDING_NOT_SEEN: "the lifter was not seen standing still",
    Reason.DESCENT_NOT_SEEN: "the knees or hips were not seen throughout the descent",
    Reason.ASCENT_NOT_SEEN: "the ascent was not seen",
    Reason.LEG_HIDDEN: "hip, knee or ankle was hidden in {percent:.0f} % of the rep",
    Reason.LEGS_HIDDEN: "hips, knees or ankles were hidden in {percent:.0f} % of the rep",
    Reason.LEG_OUT_OF_PICTURE: "part of the leg was outside the picture in {percent:.0f} % of the rep",
    Reason.JOINTS_JUMP: "the joints jump by {figure:.1f} cm from frame to frame; something hides them",
    Reason.HIPS_JUMP: "the hips jump by {figure:.1f} cm from frame to frame; something hides them",
    Reason.SHIN_CHANGES_LENGTH: "the shin reads {percent:.0f} % of its standing length; something hides the leg",
    Reason.THIGH_CHANGES_LENGTH: "the thigh reads {percent:.0f} % of its standing length; something hides the leg",
    Reason.LEG_CHANGES_LENGTH: (
        "thigh or shin seems to change length in {percent:.0f} % of the rep; something hides the leg"
    ),
    Reason.SHIN_LEANS_BACK: "the shin seems to lean far back in the squat; the leg was lost",
    Reason.KNEE_OUT_OF_REACH: (
        "the knee seems {figure:.0f} cm past the toes, further than the shin is long; the leg was lost"
    ),
    Reason.SHIN_NOT_SEEN_AT_ONSET: "the shin was not seen when the heel left the floor",
    Reason.SHIN_NOT_SEEN_WITH_HEEL: "the shin was not seen while the heel was followed",
    Reason.FOOT_OUT_OF_PICTURE: "the near foot was not in the picture while standing",
    Reason.FOOT_INDISTINCT: "heel and toe of the near foot could not be distinguished while standing",
    Reason.FOOT_UNSTEADY: "the near foot was not still while standing",
    Reason.FOOT_MOVED: "the near foot moved during the rep; keep both feet in place",
    Reason.FOOT_LOST: "the near foot could not be followed through the rep; keep it in the picture, uncovered",
    Reason.SHOE_SMALL: "the shoe is only {figure:.0f} pixels long in the picture; film closer",
    Reason.SHOE_BLURRED: "shoe too blurred to measure the heel",
    Reason.SHOE_LOST: "lost track of your near shoe; film it from the side, uncovered",
    Reason.HEEL_LOST: "the heel could be followed in only {percent:.0f} % of the squat",
    Reason.HEEL_LOST_LOW: "the heel could not be followed while the hips were down",
    Reason.HEEL_STAYED_DOWN: "the heel stayed down",
    Reason.HEEL_UP_BEFORE_REP: "the heel was already up when the rep began",
    Reason.LITTLE_KNEE_TRAVEL: "the knees traveled only {figure:.0f} cm",
    Reason.STANCE_TOO_NARROW: "the ankles are too close together to serve as a measure",
    Reason.KNEES_CONTRADICT: "the leg's angle and the width between the knees point in different directions",
    Reason.LOW_FRAME_RATE: f"only {{figure:.0f}} frames per second; speed needs at least {MIN_RATE_HZ:.0f}",
    Reason.PHASE_TOO_SHORT: "descent or ascent too short to judge how smooth it was",
    Reason.TEMPO_CONTRADICTS: "peak speed, descent time and drop of this rep contradict each other",
    Reason.TURN_TOO_QUICK: "too quick a turn for a static load estimate",
    Reason.BODY_MASS_UNKNOWN: "with a bar, the lifter's own body mass is needed",
    Reason.OFF_BALANCE: "you seem to be leaning on something, or a limb was misplaced",
    Reason.NO_LOAD: "hip and knee carry no weight to share in this posture",
}
"""Why something was not measured."""

ATTEMPTS: Mapping[AttemptKind, str] = {
    AttemptKind.START_CUT_OFF: "the start of the rep is cut off",
    AttemptKind.END_CUT_OFF: "the end of the rep is cut off",
    AttemptKind.OUT_OF_SIGHT: "partly out of sight",
    AttemptKind.TOO_SHALLOW: "too shallow for a squat",
    AttemptKind.TOO_QUICK: "too quick for a squat",
    AttemptKind.TOO_LONG: "held too long for a squat",
    AttemptKind.ONE_LEG: "only one leg bent: a step, a side lunge or a single-leg squat",
    AttemptKind.HEAD_OUT_OF_PICTURE: "head and shoulders are out of the picture",
    AttemptKind.LUNGE: "one knee went to the floor: a lunge or kneeling",
    AttemptKind.SINGLE_LEG: "one foot was raised: a single-leg squat",
    AttemptKind.SPLIT_STANCE: "one foot stood ahead of the other: a split squat or a lunge",
    AttemptKind.STEP: "the feet moved: a step, a lunge or a walk",
    AttemptKind.WALK: "walked toward the camera or away from it",
    AttemptKind.JUMP: "the feet left the floor: a jump",
    AttemptKind.FEET_ELSEWHERE: "the feet ended elsewhere: a jump or a walk",
    AttemptKind.DEADLIFT: "the arms hung from a bent trunk: a deadlift or picking something up",
    AttemptKind.HANDS_ON_FLOOR: "the hands went to the floor: a deadlift, a burpee or picking something up",
    AttemptKind.HIP_HINGE: "a hip hinge: the trunk bent further than the thighs",
    AttemptKind.SHINS_LOST: "the shins could not be followed",
    AttemptKind.SAT_DOWN: "sat down: the feet did not carry the trunk",
    AttemptKind.STRAIGHT_LEGS: "the legs stayed straight while the hips seemed to sink",
}
"""Why a dip is not counted as a rep."""


class _Figures(tuple[float, ...]):
    """The figures of one or several reps: ``62``, or ``35-66`` where they differ as printed."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return "-".join(dict.fromkeys(format(end, spec) for end in (min(self), max(self))))


def reason_text(*missing: NotMeasured) -> str:
    """Why something was not measured, in one rep or for one reason in several, with the range of its figure."""
    figures = _Figures(one.figure or 0.0 for one in missing)
    percent = _Figures(100 * figure for figure in figures)
    return REASONS[missing[0].reason].format(figure=figures, percent=percent)
