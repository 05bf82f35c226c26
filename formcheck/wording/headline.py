"""The one sentence that comes first: the set's answer, which reps show it, then knees and what is unclear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formcheck.domain.measured import Measured, Measurement
from formcheck.judge.limits import KNEE_BAND, Place
from formcheck.judge.results import Analysis, RepResult
from formcheck.judge.summary import typical
from formcheck.judge.verdict import FAULTS, Control, Heels, Verdict
from formcheck.measure.registry import Measure, shown_in
from formcheck.segment.lifters import Position
from formcheck.segment.view import ViewKind
from formcheck.wording.figures import counted, error_text, number, value_text
from formcheck.wording.labels import VERDICTS, VIEWS

HEEL_STEP_CM = 0.5
"""A rise is written to the half centimeter: its error is about that."""

HEELS_UP = (Verdict.HEELS_LIFTED, Verdict.HEELS_JUST_LIFTING)


def write_headline(analysis: Analysis) -> str:
    """One sentence a lifter reads first."""
    reps = analysis.reps
    if not reps:
        count = len(analysis.attempts)
        return write_answer(analysis) + (f"; {counted(count, 'movement')} began like one." if count else ".")
    parts = [write_answer(analysis), *_other_faults(analysis)]
    if analysis.view.kind in (ViewKind.FRONT, ViewKind.BACK):
        parts += _control(analysis)
        parts.append(f"filmed {VIEWS[analysis.view.kind]}: for heels and knee travel, film from the side too")
    else:
        parts += [*_heels(analysis), *_control(analysis)]
        if analysis.view.kind is not ViewKind.UNKNOWN:
            parts += _knees(reps)
    parts += _other_views(analysis)
    return f"{_lifters(reps)}{'; '.join(parts)}."


def _other_views(analysis: Analysis) -> Iterator[str]:
    """Which reps were filmed from a direction that shows other measures than that of most reps."""
    most = shown_in(analysis.view.kind)
    for kind in ViewKind:
        which = [rep.index for rep in analysis.reps if rep.view.kind is kind]
        if which and shown_in(kind) != most:
            yield f"{rep_list(which, 0)} filmed {VIEWS[kind]}"


def _lifters(reps: Sequence[RepResult]) -> str:
    """Which of two lifters did which reps; empty for one lifter."""
    if reps[0].position is None:
        return ""
    left, right = (rep_list([rep.index for rep in reps if rep.position is position], 0) for position in Position)
    return f"Two lifters: {left} on the left, {right} on the right. "


def write_answer(analysis: Analysis) -> str:
    """What the set showed, in which reps, and what is unclear: ``Heels came up about 2 cm in reps 3 and 4``."""
    summary, reps = analysis.summary, analysis.reps
    if not reps:
        return "No squat found"
    if summary.verdict is Verdict.UNCLEAR:
        parts = list(_flat(reps))
    else:
        shown = [rep for rep in reps if rep.index in summary.shown]
        parts = [f"{fault_words(summary.verdict, shown)}{_in(shown, summary.reps)}"]
    said = "; ".join([*parts, *_open(analysis)])
    return f"{said[:1].upper()}{said[1:]}"


def rep_list(indices: Sequence[int], total: int) -> str:
    """Which reps, in words: ``every rep``, ``both reps``, ``rep 4``, ``reps 1-3 and 6``."""
    if len(indices) == total:
        return {1: "the rep", 2: "both reps"}.get(total, "every rep")
    runs: list[list[int]] = []
    for index in sorted(indices):
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    words = [
        word for run in runs for word in ([f"{run[0]}-{run[-1]}"] if len(run) > 2 else [str(index) for index in run])
    ]
    return f"{'rep' if len(indices) == 1 else 'reps'} {listed(words)}"


def sentence(text: str) -> str:
    """Write a text as a sentence: a capital at its start, a period at its end."""
    return f"{text[:1].upper()}{text[1:]}."


def listed(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def heel_cm(rise: Measurement) -> str:
    """A heel's rise as it stands in a sentence: `` about 2.5 cm``; empty where it was not measured."""
    if not isinstance(rise, Measured):
        return ""
    return f" about {round(rise.value / HEEL_STEP_CM) * HEEL_STEP_CM:g} cm"


def knee_travel(reps: Sequence[RepResult], toes: str = "the toes") -> str:
    """How far the front of the knee went; empty where it was measured in no rep.

    The median of the reps, with its error if that leaves open on which side of the toes; from the least to the most
    where these differ by more than their errors.
    """
    middle = typical(Measure.KNEE_FRONT_PAST_TOE, reps)
    if not isinstance(middle, Measured):
        return ""
    known = [past for rep in reps if (past := rep.measures.known(Measure.KNEE_FRONT_PAST_TOE))]
    least, most = min(known, key=lambda past: past.value), max(known, key=lambda past: past.value)
    if least.high < most.low:
        return f"{_from_to(least.value, most.value)} {toes}"
    is_open = KNEE_BAND.place(middle) is Place.UNSURE
    error = f" (±{error_text(Measure.KNEE_FRONT_PAST_TOE, middle, digits=0)} cm)" if is_open else ""
    return f"{_past_or_behind(middle.value)} {toes}{error}"


def _past_or_behind(travel_cm: float) -> str:
    """``5 cm past``; within half a centimeter there is nothing to count."""
    whole = number(abs(travel_cm), 0)
    return "level with" if whole == "0" else f"{whole} cm {'past' if travel_cm > 0 else 'behind'}"


def _from_to(least_cm: float, most_cm: float) -> str:
    """``5 to 15 cm past``, ``3 to 8 cm behind``, ``from 3 cm behind to 5 cm past``."""
    least, most = round(least_cm), round(most_cm)
    if least < 0 < most:
        return f"from {-least} cm behind to {most} cm past"
    nearest, furthest = sorted((abs(least), abs(most)))
    return f"{nearest} to {furthest} cm {'past' if most > 0 else 'behind'}"


def fault_words(verdict: Verdict, shown: Sequence[RepResult]) -> str:
    """A verdict as a phrase, with the figure of the reps that show it."""
    phrase = VERDICTS[verdict].phrase
    match verdict:
        case Verdict.HEELS_LIFTED | Verdict.HEELS_JUST_LIFTING:
            return f"{phrase}{heel_cm(typical(Measure.HEEL_RISE, shown))}"
        case Verdict.DROPPED if isinstance(descent := typical(Measure.DESCENT, shown), Measured):
            return f"{phrase} ({number(descent.value, 1)} s down)"
        case Verdict.KNEES_IN if isinstance(width := typical(Measure.KNEE_TO_ANKLE_WIDTH, shown), Measured):
            return f"{phrase} to {value_text(Measure.KNEE_TO_ANKLE_WIDTH, width)} % of ankle width"
        case Verdict.CONTROLLED if any(rep.judged.control is Control.UNCLEAR for rep in shown):
            return "heels flat"
        case _:
            return phrase


def _open(analysis: Analysis) -> Iterator[str]:
    """What is unclear, and in which reps."""
    count = len(analysis.reps)
    match analysis.view.kind:
        case ViewKind.FRONT | ViewKind.BACK:
            measure, what = Measure.KNEE_TO_ANKLE_WIDTH, "knees"
        case ViewKind.UNKNOWN:
            yield f"camera direction unclear, so heels and knees not measured in {counted(count, 'squat')}"
            return
        case _:
            measure, what = Measure.HEEL_RISE, "heels"
    unclear = [rep for rep in analysis.reps if rep.index in analysis.summary.unclear]
    close = [rep for rep in unclear if isinstance(rep.measures[measure], Measured)]
    missing = [rep for rep in unclear if rep not in close]
    if close:
        typically = typical(measure, close)
        is_up = measure is Measure.HEEL_RISE and isinstance(typically, Measured) and typically.low > 0
        up = f" ({heel_cm(typically).strip()} up)" if is_up else ""
        yield f"{what} too close to call{up}{_in(close, count)}"
    if missing:
        yield f"{what} not measured{_in(missing, count, every='any of {} squats', both='either squat')}"


def _other_faults(analysis: Analysis) -> Iterator[str]:
    """The other faults, and the reps that show them."""
    verdict, reps = analysis.summary.verdict, analysis.reps
    said = HEELS_UP if verdict in HEELS_UP else (verdict,)
    for fault in FAULTS:
        shown = [rep for rep in reps if fault in rep.judged.found]
        if shown and fault not in said:
            yield f"{fault_words(fault, shown)}{_in(shown, len(reps))}"


def _heels(analysis: Analysis) -> Iterator[str]:
    """The heels, if the answer is about something else."""
    if analysis.summary.verdict not in (*HEELS_UP, Verdict.CONTROLLED, Verdict.UNCLEAR):
        yield from _flat(analysis.reps)


def _flat(reps: Sequence[RepResult]) -> Iterator[str]:
    """In which reps the heels stayed flat."""
    flat = [rep.index for rep in reps if rep.judged.heels is Heels.FLAT]
    if flat:
        yield "heels flat" if len(flat) == len(reps) else f"heels flat in {rep_list(flat, len(reps))}"


def _control(analysis: Analysis) -> Iterator[str]:
    """That the movement was controlled, if only the heels are unclear."""
    if analysis.summary.verdict is not Verdict.UNCLEAR or any(rep.judged.found for rep in analysis.reps):
        return
    if all(rep.judged.control is Control.CONTROLLED for rep in analysis.reps):
        yield "movement controlled"


def _knees(reps: Sequence[RepResult]) -> Iterator[str]:
    """How far the knees went, of each of two lifters for itself."""
    for position in (None, *Position):
        if own := [rep for rep in reps if rep.position is position]:
            travel = knee_travel(own)
            knees = f"front of the knee {travel}" if travel else "knee travel not measured"
            yield f"{'' if position is None else f'{position} lifter: '}{knees}"


def _in(reps: Sequence[RepResult], total: int, *, every: str = "all {} squats", both: str = "both squats") -> str:
    """Which of the set's reps, with the words for all of them and for both."""
    if len(reps) < total:
        return f" in {rep_list([rep.index for rep in reps], total)}"
    return f" in {({1: '1 squat', 2: both}).get(total, every.format(total))}"
