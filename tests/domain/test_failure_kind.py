"""Every error a user can meet has its kind."""

from __future__ import annotations

import pytest

from formcheck.domain.errors import FormcheckError, ModelError, NobodyError, OutputError, VideoError
from formcheck.domain.failure_kind import Trouble, trouble_of


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (VideoError("no such file"), Trouble.VIDEO),
        (NobodyError("no person was found"), Trouble.NOBODY),
        (ModelError("the pose model is missing"), Trouble.MODEL),
        (OutputError("cannot be written"), Trouble.OUTPUT),
        (FormcheckError("anything else"), Trouble.FAULT),
    ],
)
def test_an_error_is_of_a_kind(error: FormcheckError, kind: Trouble) -> None:
    assert trouble_of(error) is kind
