"""What the live screen shows and says at each stage, as plain values for the browser, which has no words of its own."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, assert_never

from formcheck.judge.results import RepResult
from formcheck.live.session import Stage, State
from formcheck.wording.announcement import WORDS, announce
from formcheck.wording.labels import Kind, kind_of

STANDS_MS = 1500
"""What is missing is said when it has been missing for so long: people on their way to their place know."""


def card(state: State) -> dict[str, Any]:
    """The card for a state: a number, a word to be read from afar, a line below it, figures, and what to say once.

    ``saying`` names what is said, so that the browser says it once and not with every picture; it waits until that has
    stood for ``after_ms``.
    """
    shown = {
        "stage": state.stage,
        "reps": state.reps,
        "sets": state.sets,
        "is_busy": state.is_summing_up,
        "hint": _hint(state),
        **dict.fromkeys(("number", "phase", "label", "word", "text", "kind", "saying", "say"), ""),
        "figures": [],
        "after_ms": 0,
    }
    return shown | _shown(state)


def _shown(state: State) -> dict[str, Any]:
    match state.stage:
        case Stage.FIND | Stage.PLACE:
            return _missing(state)
        case Stage.READY:
            return {"word": "Ready", "text": "Squat when you like.", **_say(f"ready-{state.sets}", "Ready.")}
        case Stage.DOWN:
            return _under_way(state, "down")
        case Stage.UP:
            return _under_way(state, "up")
        case Stage.VERDICT:
            told = _verdict(state.last)
            return told | _say(f"rep-{state.sets}-{state.reps}", announce(state.last).say) if state.last else told
        case Stage.DONE:
            return _done(state)
        case _:
            assert_never(state.stage)


def _missing(state: State) -> dict[str, Any]:
    if state.hint is None:
        return {"word": "Stand still", "text": "Side on, for a moment: standing is what everything is measured from."}
    said = _say(f"hint-{state.sets}-{state.hint.missing}", f"{state.hint.says}.")
    return {"word": state.hint.says, "text": state.hint.do, "after_ms": STANDS_MS, **said}


def _under_way(state: State, phase: str) -> dict[str, Any]:
    """The rep that goes on, and below it what came of the last one: nobody reads that in the second between two."""
    last = _verdict(state.last)
    label = f"Rep {last['number']}" if last else ""
    return last | {"number": str(state.reps + 1), "phase": phase, "label": label}


def _verdict(rep: RepResult | None) -> dict[str, Any]:
    if rep is None:
        return {}
    told = announce(rep)
    return {
        "number": str(rep.index),
        "word": told.word,
        "figures": [asdict(figure) for figure in told.figures],
        "kind": kind_of(rep.judged.verdict),
    }


def _done(state: State) -> dict[str, Any]:
    if state.summary is None:
        return {"word": "Set finished", "text": "Measuring it as a whole…", "kind": Kind.UNSURE}
    return {
        "number": str(state.summary.reps),
        "phase": "squat" if state.summary.reps == 1 else "squats",
        "word": WORDS[state.summary.verdict],
        "text": state.summary.headline,
        "kind": kind_of(state.summary.verdict),
        **_say(f"set-{state.sets}", f"Set finished. {state.summary.headline}"),
    }


def _hint(state: State) -> str:
    """What is missing, in small, while something else is shown large."""
    is_shown = state.stage in (Stage.FIND, Stage.PLACE)
    return "" if state.hint is None or is_shown else f"{state.hint.says}. {state.hint.do}"


def _say(saying: str, words: str) -> dict[str, str]:
    return {"saying": saying, "say": words}
