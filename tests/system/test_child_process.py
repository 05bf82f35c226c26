"""Objects go to a program and back; however either side ends, the other one learns of it."""

from __future__ import annotations

import os
import sys
from queue import SimpleQueue
from typing import Any

import pytest

from formcheck.system.child_process import ChildProcess, ProcessEnded

ECHO = """
import os, sys
from queue import SimpleQueue
from formcheck.system.child_process import connect_to_parent
requests = SimpleQueue()
send = connect_to_parent(requests.put, on_end=lambda: requests.put(None))
os.write(1, b"native noise on standard output")
print("printed", flush=True)
while (request := requests.get()) is not None:
    send(request)
send("the parent has closed")
"""


def start(program: str) -> tuple[ChildProcess, SimpleQueue[Any]]:
    messages: SimpleQueue[Any] = SimpleQueue()
    return ChildProcess([sys.executable, "-c", program], messages.put), messages


def test_objects_go_there_and_back_whole_and_in_order_whatever_is_printed() -> None:
    process, messages = start(ECHO)
    large = {"frames": b"x" * 5_000_000}
    for message in ("first", large, 3):
        process.send(message)
    assert [messages.get(timeout=60) for _ in range(3)] == ["first", large, 3]
    assert process.is_alive
    process.close()
    assert messages.get(timeout=60) == ProcessEnded("was killed (SIGKILL)" if os.name == "posix" else "")
    process.close()
    with pytest.raises(BrokenPipeError):
        process.send("too late")


def test_an_interrupt_at_the_keyboard_does_not_reach_the_program() -> None:
    if os.name != "posix":
        pytest.skip("process groups are POSIX")
    process, _ = start(ECHO)
    assert os.getsid(process.pid) == process.pid != os.getsid(0)
    process.close()


@pytest.mark.parametrize(
    ("program", "end"),
    [
        ("raise SystemExit(3)", "ended early (exit code 3)"),
        ("import no_such_module", "ended early (exit code 1)"),
        ("print('no message of ours')\nimport time\ntime.sleep(600)", "was killed (SIGKILL)"),
    ],
    ids=["exit", "fault", "nonsense"],
)
def test_the_last_message_says_how_the_program_ended(program: str, end: str) -> None:
    if os.name != "posix" and "SIGKILL" in end:
        pytest.skip("signals as POSIX has them")
    process, messages = start(program.replace("message of ours')", "message of ours', flush=True)"))
    assert messages.get(timeout=60) == ProcessEnded(end)
    process.close()
