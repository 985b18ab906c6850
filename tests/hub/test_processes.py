"""Processes that live and die together, tried with real ones."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FAMILY = """
import sys
from hub.processes import Child, Family

noted, vital, stubborn = sys.argv[1:]
code = (
    "import os, signal, time;"
    + ("signal.signal(signal.SIGTERM, signal.SIG_IGN);" if stubborn == "1" else "")
    + f"open({noted!r}, 'a').write(str(os.getpid()) + chr(10)); time.sleep(60)"
)
children = [Child("One", [sys.executable, "-c", code], vital=vital == "1"), Child("Two", [sys.executable, "-c", code])]
sys.exit(Family(*children, patience=1).run())
"""


@pytest.fixture
def family(tmp_path):
    """`family()` starts two children and gives (parent, their pids)."""
    parents = []

    def start(*, vital: bool = False, stubborn: bool = False) -> tuple[subprocess.Popen, list[int]]:
        noted = tmp_path / "pids"
        parent = subprocess.Popen(
            [sys.executable, "-c", FAMILY, str(noted), str(int(vital)), str(int(stubborn))],
            env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"},
            stderr=subprocess.DEVNULL,
        )
        parents.append(parent)
        return parent, pids(noted, 2)

    yield start
    for parent in parents:
        if parent.poll() is None:
            parent.kill()
        parent.wait()


def pids(noted: Path, count: int) -> list[int]:
    """The pids of the first `count` children, once they run."""
    wait_for(lambda: noted.exists() and len(noted.read_text().splitlines()) >= count)
    return [int(line) for line in noted.read_text().splitlines()]


def wait_for(condition, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def lives(pid: int) -> bool:
    """Whether a process runs: a zombie, which nobody has fetched yet, does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


linux_only = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
pytestmark = linux_only


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_all_end_when_the_parent_is_told_to(family, number):
    parent, children = family()
    parent.send_signal(number)

    assert parent.wait(timeout=10) == 0
    assert not any(lives(child) for child in children)


def test_who_does_not_listen_is_killed(family):
    parent, children = family(stubborn=True)
    parent.terminate()

    assert parent.wait(timeout=10) == 0
    assert not any(lives(child) for child in children)


def test_the_children_end_when_the_parent_is_killed(family):
    parent, children = family()
    parent.kill()
    parent.wait()

    wait_for(lambda: not any(lives(child) for child in children))


def test_who_dies_is_started_again(family, tmp_path):
    _, children = family()
    os.kill(children[0], signal.SIGKILL)

    again = pids(tmp_path / "pids", 3)
    assert lives(again[2])


def test_all_end_when_a_vital_one_dies(family, tmp_path):
    parent, children = family(vital=True)
    first = next(pid for pid in children if is_first_child(parent.pid, pid))
    os.kill(first, signal.SIGKILL)

    assert parent.wait(timeout=10) == 1
    assert not any(lives(child) for child in children)


def is_first_child(parent: int, pid: int) -> bool:
    siblings = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return siblings[0] == str(pid)
