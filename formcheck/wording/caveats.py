"""What a recording lacks, and what to change when filming again, in words."""

from __future__ import annotations

from collections.abc import Mapping

from formcheck.judge.caveats import Caveat, CaveatKind
from formcheck.wording.figures import counted
from formcheck.wording.reasons import REASONS

CAMERA_PLACE = "put the camera level with the hip, 3 m to the side"

CAVEATS: Mapping[CaveatKind, tuple[str, str]] = {
    CaveatKind.FILE_DAMAGED: ("the file is damaged: only its first {value:.1f} s could be read", ""),
    CaveatKind.CLOCK_REPAIRED: (
        "the file's clock is missing or wrong for {value:.0f} of its frames: they were counted at the usual rate",
        "",
    ),
    CaveatKind.SLOW_MOTION: ("slow motion: all times were multiplied by {value:.3g} to give real seconds", ""),
    CaveatKind.LOW_FRAME_RATE: ("only {value:.0f} frames per second, too few to judge tempo", "film at 30 or more"),
    CaveatKind.LIFTER_LOST: ("we lost you in {percent:.0f} % of the clip", "keep your whole body in the picture"),
    CaveatKind.LIFTER_SMALL: (
        "you are small in the picture ({value:.0f} pixels tall)",
        "move closer or film at a higher resolution",
    ),
    CaveatKind.LYING: (
        "you seem to lie across the picture; the video may be on its side",
        "turn the video upright before you analyze it",
    ),
    CaveatKind.BYSTANDER: ("another person is in the picture; we followed the one who squats", ""),
    CaveatKind.VIEW_UNKNOWN: ("{reason}", CAMERA_PLACE),
    CaveatKind.FRONT_VIEW: ("filmed from the front: knee travel, heels and trunk need a side view", CAMERA_PLACE),
    CaveatKind.BACK_VIEW: ("filmed from behind: knee travel, heels and trunk need a side view", CAMERA_PLACE),
    CaveatKind.OBLIQUE_VIEW: (
        "the camera is turned about {size:.0f}° from the side, toward your {toward}: the errors are larger",
        "point your toes straight across the picture",
    ),
    CaveatKind.TURNED_TOO_FAR: (
        "the camera is turned about {size:.0f}° from the side, toward your {toward}: too far for knees and trunk",
        "point your toes straight across the picture",
    ),
    CaveatKind.CAMERA_TILTED: ("the camera is tilted by {value:.0f}°; we leveled the picture", "level the phone"),
    CaveatKind.SEVERAL_SCENES: ("the recording has {value:.0f} scenes; each was analyzed by itself", ""),
    CaveatKind.REPS_TOO_SLOW: (
        "each squat takes {value:.0f} s: tempo is not judged; give a time scale if this is slow motion (--time-scale)",
        "",
    ),
    CaveatKind.REPS_TOO_FAST: (
        "each squat takes {value:.1f} s, faster than anybody moves: the clip looks sped up, so tempo is not judged",
        "",
    ),
    CaveatKind.TIME_SCALE_TOO_FAST: (
        "each squat takes {value:.1f} s, faster than anybody moves: check the time scale you gave; tempo is not judged",
        "",
    ),
    CaveatKind.KNEE_HIDDEN: (
        "something hid the front of your knee in {squats}, so its error is larger there",
        "keep arms and loose cloth clear of the knee",
    ),
    CaveatKind.HEIGHT_UNKNOWN: (
        "no height was given: centimeters assume a typical one and may be off by {value:.0f} %; give your height",
        "",
    ),
}
"""What each kind says about the recording, and what to do next time; empty where filming again cannot help."""


def caveat_statement(caveat: Caveat) -> str:
    """What the recording lacks, and what we did about it."""
    value = caveat.value or 0.0
    toward = "chest" if value > 0 else "back"
    words = CAVEATS[caveat.kind][0]
    reason = REASONS[caveat.reason] if caveat.reason else ""
    squats = counted(round(value), "squat")
    return words.format(value=value, size=abs(value), percent=100 * value, toward=toward, squats=squats, reason=reason)


def caveat_next_time(caveat: Caveat) -> str:
    """What to change when filming again; empty where filming cannot help."""
    return CAVEATS[caveat.kind][1]


def caveat_text(caveat: Caveat) -> str:
    """Both as one phrase."""
    return "; ".join(part for part in (caveat_statement(caveat), caveat_next_time(caveat)) if part)
