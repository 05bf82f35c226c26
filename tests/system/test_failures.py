"""Every error a user can meet has its kind, and a lack of memory is told from a fault."""

from __future__ import annotations

import subprocess
import sys

import pytest

from formcheck.domain.errors import (
    AnalysisFailure,
    FailureKind,
    FormcheckError,
    ModelError,
    NobodyError,
    OutputError,
    VideoError,
)
from formcheck.system.failures import failure_of, one_line


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


PROGRAM = """
from formcheck.system.failures import failure_of
from formcheck.system.resource_limits import limit_memory, used_share_of_memory
error = ValueError("ImageFrame is unallocated.")
assert used_share_of_memory() == 0.0
limit_memory(4.0)
print(failure_of(error).reason)
kept = bytearray(3 * 10**9)
print(failure_of(error).reason)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems limit no address space")
def test_an_error_near_the_limit_of_memory_names_the_limit() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    early, late = ended.stdout.splitlines()
    assert early.startswith("formcheck failed (ValueError: ImageFrame is unallocated.); run formcheck doctor")
    assert late.startswith("formcheck failed (ValueError: ImageFrame is unallocated.) after it had used 7")
    assert late.endswith("set FORMCHECK_MEMORY_GB higher")
