"""What to show in large letters and say aloud about a rep, to somebody three meters away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formcheck.domain.measured import Measured
from formcheck.judge.results import RepResult
from formcheck.judge.verdict import Control, Heels, Knees, Verdict
from formcheck.measure.registry import Measure
from formcheck.segment.view import ViewKind
from formcheck.wording.figures import figure, number
from formcheck.wording.labels import VERDICTS


@dataclass(frozen=True, slots=True)
class SpokenFigure:
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
    figures: tuple[SpokenFigure, ...]
    say: str


def announce(rep: RepResult) -> Announcement:
    """What to show and say about a rep as soon as it is over."""
    return Announcement(_word(rep), tuple(_figures(rep)), f"{rep.index}. {_spoken(rep)}")


def _word(rep: RepResult) -> str:
    """The verdict from afar; a rep whose heels alone are open is called by its tempo."""
    if rep.judged.verdict is Verdict.UNCLEAR and rep.judged.control is Control.CONTROLLED:
        return "Smooth"
    return VERDICTS[rep.judged.verdict].short


def _figures(rep: RepResult) -> Iterator[SpokenFigure]:
    if (past := rep.measures.known(Measure.KNEE_FRONT_PAST_TOE)) is not None:
        yield _figure(f"front of knee {_where(past)}", Measure.KNEE_FRONT_PAST_TOE, past)
    rise = rep.measures.known(Measure.HEEL_RISE)
    if rep.judged.heels is Heels.FLAT:
        yield SpokenFigure("heels", "down", "")
    elif rise is not None and rep.judged.heels in (Heels.LIFTED, Heels.JUST_LIFTING):
        yield _figure("heels up", Measure.HEEL_RISE, rise)
    elif rise is not None:
        yield _figure("heels too close to call", Measure.HEEL_RISE, rise, digits=1)
    for measure, label in ((Measure.TRUNK_LEAN, "lean"), (Measure.KNEE_TO_ANKLE_WIDTH, "knee width / ankle width")):
        if (measured := rep.measures.known(measure)) is not None:
            yield _figure(label, measure, measured)


def _figure(label: str, measure: Measure, measured: Measured, *, digits: int = 0) -> SpokenFigure:
    """A value to whole numbers, and its error apart."""
    value, _, error = figure(measure, measured, digits=digits, signed=False).partition(" ")
    return SpokenFigure(label, value, error)


def _spoken(rep: RepResult) -> str:
    word = _word(rep)
    past, rise = rep.measures.known(Measure.KNEE_FRONT_PAST_TOE), rep.measures.known(Measure.HEEL_RISE)
    match rep.judged.verdict:
        case Verdict.HEELS_LIFTED | Verdict.HEELS_JUST_LIFTING if rise:
            return f"{word}, {_centimeters(rise)}."
        case Verdict.CONTROLLED:
            knees = f" Knees {_distance(past)}{_where(past)}." if past and rep.judged.knees is not Knees.UNCLEAR else ""
            return f"Good. Heels down.{knees}"
        case Verdict.UNCLEAR:
            front = rep.view.kind in (ViewKind.FRONT, ViewKind.BACK)
            return f"{word}. {'Knees' if front else 'Heels'} {'too close to call' if _is_close(rep) else 'not seen'}."
        case Verdict.KNEES_OVER_FEET:
            return "Good. Knees over your feet."
        case _:
            return f"{word}. Heels down." if rep.judged.heels is Heels.FLAT else f"{word}."


def _is_close(rep: RepResult) -> bool:
    """Whether what is open was measured, within its error of the limit."""
    return any(isinstance(rep.measures[name], Measured) for name in (Measure.HEEL_RISE, Measure.KNEE_TO_ANKLE_WIDTH))


def _centimeters(measured: Measured) -> str:
    whole = _whole(measured)
    return f"{whole} centimeter{'' if whole == '1' else 's'}"


def _distance(past: Measured) -> str:
    return "" if _whole(past) == "0" else f"{_centimeters(past)} "


def _where(past: Measured) -> str:
    return "level with your toes" if _whole(past) == "0" else f"{'past' if past.value > 0 else 'behind'} your toes"


def _whole(measured: Measured) -> str:
    return number(abs(measured.value), 0)
