"""The joint by landmark and outline: between both, surer than either, and without a landmark that is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.domain.measured import Measured, NotMeasured
from formcheck.domain.reasons import Reason
from formcheck.measure.error_budget import JOINT_BEHIND_FRONT_SHOE
from formcheck.measure.knee.joint import join_outline

SHOE_CM = 28.0
BEHIND_CM = JOINT_BEHIND_FRONT_SHOE * SHOE_CM


def joined(joint: Measured, front: Measured) -> Measured:
    got = join_outline(joint, front, shoe=SHOE_CM)
    assert isinstance(got, Measured)
    return got


@given(joint_cm=st.floats(-3.0, 3.0), error_cm=st.floats(1.0, 6.0), front_error_cm=st.floats(0.5, 3.0))
def test_it_lies_between_both_and_is_surer_than_either(joint_cm: float, error_cm: float, front_error_cm: float) -> None:
    joint, front = Measured(joint_cm, error_cm), Measured(BEHIND_CM, front_error_cm)
    got = joined(joint, front)
    if abs(joint_cm) < error_cm:
        assert min(joint_cm, 0.0) - 1e-9 <= got.value <= max(joint_cm, 0.0) + 1e-9
        assert got.error < error_cm


def test_a_landmark_16_cm_off_does_not_count() -> None:
    got = joined(Measured(16.0, 6.0), Measured(BEHIND_CM, 1.5))
    assert got.value == pytest.approx(0.0)


def test_without_one_of_them_it_stays_as_it_is() -> None:
    joint, missing = Measured(4.0, 3.5), NotMeasured(Reason.LOST_AT_MOMENT)
    assert join_outline(joint, missing, shoe=SHOE_CM) is joint
    assert join_outline(missing, joint, shoe=SHOE_CM) is missing
