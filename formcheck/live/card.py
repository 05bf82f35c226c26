"""The card on the live screen: what to show and say in each state, as plain values for the browser."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, assert_never

from formcheck.judge.results import RepResult
from formcheck.live.session import LiveScreenState, LiveState
from formcheck.wording.announcement import announce
from formcheck.wording.changes import describe_change
from formcheck.wording.headline import write_headline
from formcheck.wording.labels import VERDICTS, VerdictGroup, group_of

HINT_DELAY_MS = 1500
"""A hint is spoken after this time: people who are still walking to their place know."""


def build_card(state: LiveState) -> dict[str, Any]:
    """The card of a state: a number, a word to read from afar, a line below it, figures, and what to say.

    ``speech_id`` names the speech, so that the browser says it once and not with every frame. It waits until the same
    speech has been due for ``speech_delay_ms``.
    """
    card = {
        "screen": state.screen,
        "reps": state.reps,
        "sets": state.sets,
        "is_summarizing": state.is_summarizing,
        "hint": _hint(state),
        **dict.fromkeys(("number", "phase", "label", "word", "text", "kind", "speech_id", "speech"), ""),
        "figures": [],
        "speech_delay_ms": 0,
    }
    return card | _content(state)


def _content(state: LiveState) -> dict[str, Any]:
    match state.screen:
        case LiveScreenState.FIND | LiveScreenState.PLACE:
            return _missing(state)
        case LiveScreenState.READY:
            return {"word": "Ready", "text": "Squat when you like.", **_speak(f"ready-{state.sets}", "Ready.")}
        case LiveScreenState.DOWN:
            return _in_rep(state, "down")
        case LiveScreenState.UP:
            return _in_rep(state, "up")
        case LiveScreenState.VERDICT:
            return _report(state)
        case LiveScreenState.DONE:
            return _done(state)
        case _:
            assert_never(state.screen)


def _missing(state: LiveState) -> dict[str, Any]:
    if state.hint is None:
        return {"word": "Stand still", "text": "Side on, for a moment. Everything is measured from standing."}
    speech = _speak(f"hint-{state.sets}-{state.hint.missing}", f"{state.hint.says}.")
    return {"word": state.hint.says, "text": state.hint.do, "speech_delay_ms": HINT_DELAY_MS, **speech}


def _in_rep(state: LiveState, phase: str) -> dict[str, Any]:
    """The current rep, and below it the last one: a second between two reps is too short to read it."""
    last = _verdict(state.last)
    label = f"Rep {last['number']}" if last else ""
    return last | {"number": str(state.reps + 1), "phase": phase, "label": label}


def _report(state: LiveState) -> dict[str, Any]:
    if state.last is None:
        return {}
    return _verdict(state.last) | _speak(f"rep-{state.sets}-{state.reps}", announce(state.last).say)


def _verdict(rep: RepResult | None) -> dict[str, Any]:
    if rep is None:
        return {}
    announcement = announce(rep)
    return {
        "number": str(rep.index),
        "word": announcement.word,
        "figures": [asdict(figure) for figure in announcement.figures],
        "kind": group_of(rep.judged.verdict),
    }


def _done(state: LiveState) -> dict[str, Any]:
    if state.last_set is None:
        return {"word": "Set finished", "text": "Measuring the whole set…", "kind": VerdictGroup.UNSURE}
    summary, headline = state.last_set.summary, write_headline(state.last_set)
    return {
        "number": str(summary.reps),
        "phase": "squat" if summary.reps == 1 else "squats",
        "word": VERDICTS[summary.verdict].short,
        "text": " ".join((headline, *describe_change(state.last_set))),
        "kind": group_of(summary.verdict),
        **_speak(f"set-{state.sets}", f"Set finished. {headline}"),
    }


def _hint(state: LiveState) -> str:
    """What is missing, in small letters below something else."""
    is_large = state.screen in (LiveScreenState.FIND, LiveScreenState.PLACE)
    return "" if state.hint is None or is_large else f"{state.hint.says}. {state.hint.do}"


def _speak(speech_id: str, speech: str) -> dict[str, str]:
    return {"speech_id": speech_id, "speech": speech}
