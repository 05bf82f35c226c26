"""The tip of the shoe from trace and outline."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.measure.knee.toe_tip import AGREE_SHOE, HALF_WAY, OUTLINE_BEHIND, TRUST_OUTLINE, move_to_outline


def test_trace_and_outline_that_agree_meet_half_way() -> None:
    for apart in (-0.04, OUTLINE_BEHIND, 0.0, 0.04):
        moved, left = move_to_outline(apart, is_traced=True)
        assert moved == pytest.approx(HALF_WAY * (apart - OUTLINE_BEHIND))
        assert left == 0.0


def test_a_trace_far_from_the_outline_goes_over_to_it_and_is_less_sure() -> None:
    moved, left = move_to_outline(-0.2, is_traced=True)
    assert -0.2 < moved < -0.13
    assert moved + left == pytest.approx(-0.2)


def test_a_landmark_goes_over_by_a_share_of_all() -> None:
    assert move_to_outline(0.1, is_traced=False)[0] == pytest.approx(TRUST_OUTLINE * 0.1)


@pytest.mark.parametrize("is_traced", [True, False])
def test_a_little_more_apart_moves_it_a_little_more(*, is_traced: bool) -> None:
    apart = np.linspace(-3.0 * AGREE_SHOE, 3.0 * AGREE_SHOE, 601)
    moved = [move_to_outline(float(one), is_traced=is_traced)[0] for one in apart]
    steps = np.diff(moved) / np.diff(apart)
    assert steps.min() > 0.0
    assert steps.max() <= 1.0
