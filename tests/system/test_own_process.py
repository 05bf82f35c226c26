"""A program that goes on in a child of itself ends as the child does, whatever ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.batch.running import is_alive, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there a child is made")

PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from formcheck.system.own_process import continue_in_child
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a shell ignores it
code = continue_in_child()
if code is not None:
    print("child:", code)
    sys.exit(0)
Path(sys.argv[1]).write_text(str(os.getpid()))
"""


def started(tmp_path: Path, then: str) -> tuple[subprocess.Popen[str], int]:
    """A program whose child goes on so, and the child."""
    mark = tmp_path / "pid"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM + then, str(mark)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_for(lambda: mark.exists() and mark.read_text() != "")
    return process, int(mark.read_text())


@pytest.mark.parametrize(
    ("then", "code"),
    [
        ("sys.exit(7)", 7),
        ("os.kill(os.getpid(), signal.SIGSEGV)", -signal.SIGSEGV),
        ("os.abort()", -signal.SIGABRT),
        ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
    ],
)
def test_the_parent_learns_how_the_child_ended(tmp_path: Path, then: str, code: int) -> None:
    process, _ = started(tmp_path, then)
    assert process.communicate(timeout=60)[0] == f"child: {code}\n"


WAIT = """
try:
    time.sleep(60)
except KeyboardInterrupt:
    os._exit(9)
"""


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 9), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_to_the_parent_reaches_the_child(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    process, _ = started(tmp_path, WAIT)
    process.send_signal(sent)
    assert process.communicate(timeout=60)[0] == f"child: {code}\n"


def test_an_interrupt_at_the_keyboard_reaches_the_child_once(tmp_path: Path) -> None:
    """The terminal sends it to both, so the parent must not pass it on."""
    leader, follower = os.openpty()
    mark = tmp_path / "pid"
    count = "\ntimes = 0\nend = time.monotonic() + 2\nwhile time.monotonic() < end:\n    try: time.sleep(0.1)\n"
    count += "    except KeyboardInterrupt: times += 1\nos._exit(times)"
    process = subprocess.Popen(
        [sys.executable, "-c", "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n" + PROGRAM + count, mark],
        stdin=follower,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_for(lambda: mark.exists() and mark.read_text() != "")
    time.sleep(0.3)
    os.write(leader, b"\x03")
    assert process.communicate(timeout=60)[0] == "child: 1\n"
    os.close(leader)
    os.close(follower)


def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    process, child = started(tmp_path, WAIT)
    process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not is_alive(child))
