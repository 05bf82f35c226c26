"""Nothing leaves the machine: an analysis is traced from outside while it runs.

Two watchers that share nothing: strace reads every address a process names to the kernel; a network namespace has no
way out, and its kernel counts who asked for one. Each first shows that it notices a program that does call out.
"""

from __future__ import annotations

import ipaddress
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).parent.parent / "sample_videos" / "oblique_heels_lift.mp4"

ANALYSIS = [sys.executable, "-m", "formcheck", "analyze", str(SAMPLE), "--end", "3", "--json", "-"]

PICTURES = ["--overlay", "overlay.mp4", "--stills", "stills", "--report", "report.html", "--blur-face"]

STRACE = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-e", "signal=none"]

BUNDLE = """
from formcheck.observe.build_pose_model import SCALINGS, unpack, with_scaling
from formcheck.observe.pose_models import find_model
for name, network in unpack(find_model("full").path.read_bytes()).items():
    with_scaling(network, SCALINGS[name])
"""

CALLS_OUT = """
import socket, sys
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
try:  # connecting a datagram socket names the address to the kernel and sends nothing
    socket.socket(family, socket.SOCK_DGRAM).connect((sys.argv[1], 9))
except OSError as error:
    print(error)
"""

IN_NAMESPACE = """
import fcntl, socket, struct, subprocess, sys
UP = struct.pack("16sh", b"lo", 1)
fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8914, UP)  # SIOCSIFFLAGS: loopback is allowed
def turned_away():
    names, values = (line.split() for line in open("/proc/self/net/snmp") if line.startswith("Ip:"))
    four = int(dict(zip(names, values))["OutNoRoutes"])
    six = dict(line.split() for line in open("/proc/self/net/snmp6"))["Ip6OutNoRoutes"]
    return four + int(six)
before = turned_away()
subprocess.run(sys.argv[1:], check=True)
print(turned_away() - before, "turned away")
"""

NEEDS_IPV6 = pytest.mark.skipif(not Path("/proc/net/if_inet6").exists(), reason="this kernel has no IPv6")

Watcher = Callable[[list[str]], "list[str]"]


def watch_with_strace(command: list[str]) -> list[str]:
    """Run a command that must succeed; give back its system calls that named an internet address off this machine."""
    done = subprocess.run([*STRACE, *command], check=True, capture_output=True, text=True)
    return strangers(done.stderr)


def watch_in_namespace(command: list[str]) -> list[str]:
    """Run a command that must succeed with loopback as its only network; give back what the kernel turned away."""
    unshare = ["unshare", "--user", "--map-root-user", "--net", sys.executable, "-c", IN_NAMESPACE]
    done = subprocess.run([*unshare, *command], check=True, capture_output=True, text=True)
    count = int(re.findall(r"^(\d+) turned away$", done.stdout, flags=re.MULTILINE)[-1])
    return ["turned away"] * count


def strangers(trace: str) -> list[str]:
    """The lines of a strace that go to an internet address off this machine, or to one that cannot be read."""
    lines = [line for line in trace.splitlines() if "sa_family=AF_INET" in line]
    return [line for line in lines if not _stays_here(line)]


def _stays_here(line: str) -> bool:
    addresses = re.findall(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"', line)
    return bool(addresses) and all(ipaddress.ip_address(four or six).is_loopback for four, six in addresses)


def _works(*command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


WATCHERS: dict[str, Watcher] = {}
if _works("strace", "-qq", "true"):
    WATCHERS["strace"] = watch_with_strace
if _works("unshare", "--user", "--map-root-user", "--net", "true"):
    WATCHERS["namespace"] = watch_in_namespace


@pytest.fixture(params=list(WATCHERS) or ["none"])
def watch(request: pytest.FixtureRequest) -> Watcher:
    if request.param == "none":
        if sys.platform == "linux":
            pytest.fail("nothing here can watch sockets; install strace (apt-get install strace)")
        pytest.skip("sockets are watched with strace or a network namespace, which only Linux has")
    return WATCHERS[request.param]


@pytest.mark.parametrize("address", ["192.0.2.1", pytest.param("2001:db8::1", marks=NEEDS_IPV6)])  # nobody lives there
def test_the_watcher_notices_a_program_that_calls_out(watch: Watcher, address: str) -> None:
    assert watch([sys.executable, "-c", CALLS_OUT, address])


@pytest.mark.parametrize("address", ["127.0.0.1", pytest.param("::1", marks=NEEDS_IPV6)])
def test_the_watcher_lets_a_program_call_its_own_machine(watch: Watcher, address: str) -> None:
    assert watch([sys.executable, "-c", CALLS_OUT, address]) == []


def test_an_analysis_calls_nobody(watch: Watcher) -> None:
    assert watch(ANALYSIS) == []


def test_pictures_with_blurred_faces_call_nobody(
    watch: Watcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(SAMPLE.parents[1]))
    assert watch([*ANALYSIS, "--end", "1.5", "--model", "full", *PICTURES]) == []
    assert (tmp_path / "overlay.mp4").is_file()


def test_a_batch_calls_nobody(watch: Watcher, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "formcheck", "batch", str(SAMPLE), "--out", str(tmp_path / "out")]
    assert watch([*command, "--model", "full", "--end", "1.5", "--overlay", "--blur-face"]) == []
    assert (tmp_path / "out" / "index.html").is_file()


def test_making_a_model_calls_nobody(watch: Watcher) -> None:
    assert watch([sys.executable, "-c", BUNDLE]) == []


def test_an_address_that_cannot_be_read_counts_as_a_stranger() -> None:
    assert strangers("connect(3, {sa_family=AF_INET, ???}, 16) = 0")
