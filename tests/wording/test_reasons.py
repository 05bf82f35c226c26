"""Every reason has a sentence of its own, with its figure where it has one."""

from __future__ import annotations

import re

import pytest

from formcheck.domain.measured import NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.segment.attempts import AttemptKind
from formcheck.wording.reasons import ATTEMPTS, REASONS, reason_text


def test_every_kind_has_one_sentence() -> None:
    assert set(REASONS) == set(Reason)
    assert set(ATTEMPTS) == set(AttemptKind)
    sentences = [*REASONS.values(), *ATTEMPTS.values()]
    assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize("reason", Reason)
def test_a_figure_is_written_as_a_person_would(reason: Reason) -> None:
    text = reason_text(NotMeasured(reason, 0.1234567))
    assert "{" not in text
    assert not re.search(r"\.\d\d", text)


def test_shares_are_written_in_per_cent() -> None:
    assert reason_text(NotMeasured(Reason.LIFTER_LOST, 0.456)) == "the lifter was lost in 46 % of the rep"
    assert reason_text(NotMeasured(Reason.TURNED_FROM_SIDE, 50.6)).startswith("the camera is turned 51° away")
