"""Somebody who clicks, in a process of their own: ready at once, and at the very moment."""

import subprocess
import sys

from tests.newsletters.sending.install import BEFORE, ROOT, Install

CLICK = """
import sys, time
from newsletters.delivery.doubt import send_again, take_as_arrived
from newsletters.delivery.stop import TooLate, cancel, pause, recall, resume, send_late
mailing = Mailing.objects.get()
print("ready", flush=True)
at = sys.stdin.readline().strip()
if at:
    time.sleep(max(0.0, float(at) - time.time()))
try:
    {verb}(mailing)
except TooLate:
    print("late", time.time(), flush=True)
else:
    print("done", time.time(), flush=True)
"""


class Click:
    def __init__(self, install: Install, verb: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", BEFORE + CLICK.format(verb=verb)],
            env=install.env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        install.processes.append(self.process)  # type: ignore[arg-type]
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def now(self, at: float | None = None) -> None:
        """At once, or at a moment of the clock on the wall."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{'' if at is None else at}\n")
        self.process.stdin.close()

    def heard(self) -> tuple[str, float]:
        """“done” or “late”, and when that was known."""
        assert self.process.stdout is not None
        with self.process.stdout as said:
            word, at = said.readline().split()
        self.process.wait(timeout=60)
        return word, float(at)
