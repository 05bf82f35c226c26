"""Every error a user can meet has its kind."""

from __future__ import annotations

import pytest

from formcheck.domain.errors import (
    AnalysisFailure,
    FailureKind,
    FormcheckError,
    ModelError,
    NobodyError,
    OutputError,
    VideoError,
    failure_of,
    one_line,
)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (VideoError("no such file"), FailureKind.VIDEO),
        (NobodyError("no person was found"), FailureKind.NOBODY),
        (ModelError("the pose model is missing"), FailureKind.MODEL),
        (OutputError("cannot be written"), FailureKind.OUTPUT),
        (FormcheckError("anything else"), FailureKind.FAULT),
    ],
)
def test_each_error_has_its_kind(error: FormcheckError, kind: FailureKind) -> None:
    assert failure_of(error) == AnalysisFailure(kind, str(error))


def test_an_unexpected_error_is_described_on_one_line() -> None:
    assert one_line(ValueError("two\n  lines")) == "ValueError: two lines"
