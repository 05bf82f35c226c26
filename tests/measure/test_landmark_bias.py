"""What is taken off the landmarks: the standing value, the bottom's, and a straight line between."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.domain.body import Joint
from formcheck.measure.landmark_bias import DEEP_KNEE_DEG, LANDMARK_BIAS, STRAIGHT_KNEE_DEG, bias_shoe


@pytest.mark.parametrize("joint", LANDMARK_BIAS)
def test_a_bias_goes_straight_from_standing_to_the_bottom(joint: Joint) -> None:
    bias = LANDMARK_BIAS[joint]
    half = (STRAIGHT_KNEE_DEG + DEEP_KNEE_DEG) / 2
    found = bias_shoe(joint, np.array([0.0, STRAIGHT_KNEE_DEG, half, DEEP_KNEE_DEG, 150.0]))
    middle = (np.array(bias.standing_shoe) + np.array(bias.bottom_shoe)) / 2
    assert found[[0, 1]] == pytest.approx(np.array([bias.standing_shoe] * 2))
    assert found[2] == pytest.approx(middle)
    assert found[[3, 4]] == pytest.approx(np.array([bias.bottom_shoe] * 2))


def test_a_joint_outside_the_table_has_none_and_nobody_has_nothing_known() -> None:
    assert not bias_shoe(Joint.EAR, np.array([0.0, 90.0])).any()
    assert np.isnan(bias_shoe(Joint.KNEE, np.array([np.nan]))).all()


def test_the_foot_index_lies_behind_the_tip_of_the_shoe_and_the_heel_before_its_rear() -> None:
    for flexion in (0.0, 60.0, 120.0):
        assert bias_shoe(Joint.FOOT_INDEX, np.array([flexion]))[0, 0] < -0.1
        assert bias_shoe(Joint.HEEL, np.array([flexion]))[0, 0] > 0.09
