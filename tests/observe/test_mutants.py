"""Damaged files are read or refused with a reason: no crash, no hang, no frame that breaks a promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.file_kinds import make
from tests.mutants import BASES, Answer, Outcome, examine, examine_mutants, mutate
from tests.readable_files import READABLE

COUNT = 150
"""A few of each kind; ``make fuzz`` reads thousands."""


@pytest.mark.slow
def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    bases = {kind.name: make(kind, tmp_path).read_bytes() for kind in READABLE if kind.name in BASES}
    assert set(bases) == set(BASES)
    outcomes = [pair for pairs in examine_mutants(bases, range(COUNT), tmp_path).values() for pair in pairs]
    bad = [pair for pair in outcomes if pair[1].answer not in (Answer.READ, Answer.REFUSED)]
    assert bad == []
    assert {outcome.answer for _, outcome in outcomes} == {Answer.READ, Answer.REFUSED}
    assert all("\n" not in outcome.words for _, outcome in outcomes)


def test_a_seed_always_makes_the_same_damage() -> None:
    data = bytes(range(256)) * 40
    assert mutate(data, 5) == mutate(data, 5)
    assert len({mutate(data, seed) for seed in range(50)}) == 50


def test_a_file_in_order_is_read(tmp_path: Path) -> None:
    outcome = examine(make(READABLE[0], tmp_path))
    assert isinstance(outcome, Outcome)
    assert (outcome.answer, outcome.words) == (Answer.READ, "30 frames")
