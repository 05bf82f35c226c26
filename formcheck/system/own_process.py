"""Lets a program go on in a child of itself, so that a crash of native code is seen and can be explained."""

from __future__ import annotations

import os
import signal
import sys

PARENT_DEATH_SIGNAL = 1
"""``PR_SET_PDEATHSIG`` of Linux's ``prctl``: the signal that a process gets when its parent has ended."""

FORWARDED = (signal.SIGINT, signal.SIGTERM)


def continue_in_child() -> int | None:
    """Fork, where that costs nothing: on Linux. Call it before any thread is started or library loaded.

    The parent waits, and passes on the interrupts and terminations that another process sends it. Those of the keyboard
    reach both.

    Returns:
        None to the child, which goes on; where nothing was forked, to the program itself. To the parent the child's
        exit code, or minus the number of the signal that killed it.
    """
    if sys.platform != "linux":
        return None
    awaited = {signal.SIGCHLD, *FORWARDED}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _end_with(parent)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return None
    try:
        while True:
            received = signal.sigwaitinfo(awaited)
            if received.si_signo != signal.SIGCHLD:
                if received.si_pid:  # not the keyboard
                    os.kill(child, received.si_signo)
                continue
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with(parent: int) -> None:
    """Terminate this process when its parent ends, however it ends."""
    import ctypes

    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, int(signal.SIGTERM))
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
