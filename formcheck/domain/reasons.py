"""Why something could not be measured, as kinds; their sentences are in :mod:`formcheck.wording.reasons`."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a measure, a scale or a view is missing; the comment behind a kind names its figure."""

    NOBODY_FOUND = "nobody_found"
    NO_REPS = "no_reps"
    NOT_IN_FILE = "not_in_file"
    NOT_LOOKED_YET = "not_looked_yet"

    VIEW_TOO_BRIEF = "view_too_brief"
    NEEDS_FRONT_VIEW = "needs_front_view"
    SEEN_FROM_FRONT = "seen_from_front"
    SEEN_FROM_BEHIND = "seen_from_behind"
    TURNED_FROM_SIDE = "turned_from_side"  # degrees
    TURNED_FROM_FRONT = "turned_from_front"  # degrees

    NO_FRAME_IN_REP = "no_frame_in_rep"
    LIFTER_LOST = "lifter_lost"  # share of the rep
    LOST_AT_MOMENT = "lost_at_moment"
    LOST_AT_BOTTOM = "lost_at_bottom"
    STANDING_NOT_SEEN = "standing_not_seen"
    DESCENT_NOT_SEEN = "descent_not_seen"
    ASCENT_NOT_SEEN = "ascent_not_seen"

    LEG_HIDDEN = "leg_hidden"  # share of the rep
    LEGS_HIDDEN = "legs_hidden"  # share of the rep
    LEG_OUT_OF_PICTURE = "leg_out_of_picture"  # share of the rep
    JOINTS_JUMP = "joints_jump"  # cm
    HIPS_JUMP = "hips_jump"  # cm
    SHIN_CHANGES_LENGTH = "shin_changes_length"  # share of its length standing
    THIGH_CHANGES_LENGTH = "thigh_changes_length"  # share of its length standing
    LEG_CHANGES_LENGTH = "leg_changes_length"  # share of the rep
    SHIN_LEANS_BACK = "shin_leans_back"
    KNEE_OUT_OF_REACH = "knee_out_of_reach"  # cm
    SHIN_NOT_SEEN_AT_ONSET = "shin_not_seen_at_onset"
    SHIN_NOT_SEEN_WITH_HEEL = "shin_not_seen_with_heel"

    FOOT_OUT_OF_PICTURE = "foot_out_of_picture"
    FOOT_INDISTINCT = "foot_indistinct"
    FOOT_UNSTEADY = "foot_unsteady"
    FOOT_MOVED = "foot_moved"
    FOOT_LOST = "foot_lost"
    SHOE_SMALL = "shoe_small"  # px
    SHOE_BLURRED = "shoe_blurred"
    SHOE_LOST = "shoe_lost"
    HEEL_LOST = "heel_lost"  # share of the rep in which it was followed
    HEEL_LOST_LOW = "heel_lost_low"
    HEEL_STAYED_DOWN = "heel_stayed_down"
    HEEL_UP_BEFORE_REP = "heel_up_before_rep"

    LITTLE_KNEE_TRAVEL = "little_knee_travel"  # cm
    STANCE_TOO_NARROW = "stance_too_narrow"
    KNEES_CONTRADICT = "knees_contradict"
    LOW_FRAME_RATE = "low_frame_rate"  # Hz
    PHASE_TOO_SHORT = "phase_too_short"
    TEMPO_CONTRADICTS = "tempo_contradicts"
    TURN_TOO_QUICK = "turn_too_quick"
    BODY_MASS_UNKNOWN = "body_mass_unknown"
    OFF_BALANCE = "off_balance"
    NO_LOAD = "no_load"
