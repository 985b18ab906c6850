"""Processes that live and die together: the website and its worker, or the worker's three."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

#: A process that lived this long was well: its next restart waits a second only.
WELL = 60.0
LONGEST_WAIT = 30.0

PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process of a family. What dies is started again, later each time, unless the family ends with it."""

    name: str
    command: Sequence[str]
    vital: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    started: float = 0.0
    due: float = 0.0
    wait: float = 1.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 (our own commands)
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the parent alone, who tells the others.
            preexec_fn=_die_with_parent(os.getpid()),  # No thread runs here, so this is safe.
        )

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def put_off(self) -> None:
        """Plan the next start: after a second, then two, four … where it keeps dying."""
        lived = time.monotonic() - self.started
        self.wait = 1.0 if lived > WELL else min(self.wait * 2, LONGEST_WAIT)
        self.due = time.monotonic() + self.wait
        self.process = None

    def tell(self, number: int) -> None:
        """Signal the process alone, which winds up in its own way."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """End the process and whatever it started."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Family:
    """Runs children until told to stop (SIGTERM, Ctrl-C, hang-up) or until a vital one dies."""

    def __init__(self, *children: Child, patience: float = 10.0) -> None:
        """`patience`: the seconds that all may take to end once told; who is left is killed."""
        self.children = children
        self.patience = patience
        self.stopping = threading.Event()

    def run(self) -> int:
        """Start all, keep them alive, stop all. Gives the exit code: 0 when told to stop, 1 when a vital one died."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        code = 0
        try:
            for child in self.children:
                child.start()
            while not self.stopping.wait(0.2):
                if self._look_after() is False:
                    code = 1
                    break
        finally:
            self.end()
        return code

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _look_after(self) -> bool:
        for child in self.children:
            if child.has_died():
                code = child.process.returncode if child.process else 0
                if child.vital:
                    _say(f"{child.name} ended (code {code}): stopping.")
                    return False
                child.put_off()
                _say(f"{child.name} ended (code {code}): starting it again in {child.wait:.0f} s.")
            elif child.process is None and time.monotonic() >= child.due:
                child.start()
        return True

    def end(self) -> None:
        """Tell all to end, wait for them together, kill who is left."""
        for child in self.children:
            child.tell(signal.SIGTERM)
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            if all(child.process is None or child.has_died() for child in self.children):
                break
            time.sleep(0.05)
        for child in self.children:
            child.kill()


def _die_with_parent(parent: int) -> Callable[[], None]:
    """What a child does before anything else: ask the kernel (Linux) for SIGTERM when its parent is gone."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None

    def ask() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

    return ask


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
