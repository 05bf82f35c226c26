"""Native noise is thrown away; what Python says on standard error is not."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import os, sys
from formcheck.system.native_output import silence_native_output
with silence_native_output():
    os.write(2, b"W0000 native noise\\n")
    print("ours within", file=sys.stderr)
os.write(2, b"native after\\n")
print("ours after", file=sys.stderr)
"""


def test_only_native_lines_are_thrown_away() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stderr == "ours within\nnative after\nours after\n"


def test_it_is_undone_after_an_error() -> None:
    program = PROGRAM.replace('print("ours within", file=sys.stderr)', "raise ValueError('shown')")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "native noise" not in done.stderr
    assert "ValueError: shown" in done.stderr


def test_a_stream_put_in_place_of_standard_error_stays(capsys: pytest.CaptureFixture[str]) -> None:
    from formcheck.system.native_output import silence_native_output

    mine = sys.stderr
    with silence_native_output():
        assert sys.stderr is mine
        print("kept", file=sys.stderr)  # noqa: T201 - what is tested
    assert "kept" in capsys.readouterr().err
