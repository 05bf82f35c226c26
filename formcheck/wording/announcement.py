"""What is shown in large letters and said aloud of a rep, to somebody who stands three metres away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.judge.results import RepResult
from formcheck.judge.verdict import Heels, Verdict
from formcheck.measure.registry import Measure
from formcheck.wording.headline import DOUBTS

WORDS = {
    Verdict.CONTROLLED: "Controlled",
    Verdict.HEELS_LIFTED: "Heels up",
    Verdict.BOUNCED: "Bounced",
    Verdict.RUSHED: "Rushed",
    Verdict.UNEVEN: "Uneven",
    Verdict.KNEE_SLIDE: "Knees slid",
    Verdict.UNCLEAR: "Can't tell",
    Verdict.NO_REPS: "No squat",
}
"""At most ten letters, so that they fill the width of a phone."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a rep in letters: what it is of, the value, and its error, empty where there is none."""

    label: str
    shown: str
    error: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """A rep in a word, in a few figures, and in a breath.

    Attributes:
        word: to be read from afar.
        figures: knees, heels and lean, as far as the view shows them.
        say: to be spoken, in about two seconds.
    """

    word: str
    figures: tuple[Figure, ...]
    say: str


def announce(rep: RepResult) -> Announcement:
    """What to show and say of a rep as soon as it is over."""
    return Announcement(WORDS[rep.judged.verdict], tuple(_figures(rep)), f"{rep.index}. {_said(rep)}")


def _figures(rep: RepResult) -> Iterator[Figure]:
    past, rise, lean = (rep.measures[name] for name in (Measure.KNEE_PAST_TOE, Measure.HEEL_RISE, Measure.TRUNK_LEAN))
    if isinstance(past, Measured):
        yield Figure(f"knees {_where(past)}", f"{abs(past.value):.0f}", f"± {past.error:.0f} cm")
    match rep.judged.heels, rise:
        case Heels.FLAT, _:
            yield Figure("heels", "down", "")
        case Heels.LIFTED, Measured(value=value, error=error):
            yield Figure("heels up", f"{value:.0f}", f"± {error:.0f} cm")
        case _, Measured(value=value, error=error):
            yield Figure("heels unclear", f"{value:.1f}", f"± {error:.1f} cm")
    if isinstance(lean, Measured):
        yield Figure("lean", f"{lean.value:.0f}", f"± {lean.error:.0f}°")
    width = rep.measures[Measure.KNEE_TO_ANKLE_WIDTH]
    if isinstance(width, Measured):
        yield Figure("knees, of the ankles' distance", f"{100 * width.value:.0f}", f"± {100 * width.error:.0f} %")


def _said(rep: RepResult) -> str:
    word = WORDS[rep.judged.verdict]
    match rep.judged.verdict:
        case Verdict.HEELS_LIFTED:
            rise = rep.measures[Measure.HEEL_RISE]
            return f"{word}, {rise.value:.0f} centimetres." if isinstance(rise, Measured) else f"{word}."
        case Verdict.UNCLEAR:
            return f"Cannot tell {_open(rep)}."
        case Verdict.CONTROLLED:
            past = rep.measures[Measure.KNEE_PAST_TOE]
            if isinstance(past, NotMeasured):
                return f"{word}."
            return f"{word}. Knees {_count(past)}{_where(past)}."
        case _:
            return f"{word}. Heels down." if rep.judged.heels is Heels.FLAT else f"{word}."


def _open(rep: RepResult) -> str:
    """What keeps a rep from being called."""
    first = rep.judged.doubts[0]
    return DOUBTS[first.check]


def _count(past: Measured) -> str:
    whole = abs(round(past.value))
    return f"{whole} centimetre{'' if whole == 1 else 's'} " if whole else ""


def _where(past: Measured) -> str:
    whole = round(past.value)
    return "level with the toes" if whole == 0 else f"{'past' if whole > 0 else 'behind'} the toes"
