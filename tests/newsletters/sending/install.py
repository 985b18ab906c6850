"""An install of its own, with its own database, in which delivery processes really run and really die."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.newsletters.sending.ready import Ready

ROOT = Path(__file__).resolve().parents[3]

BEFORE = """
import django; django.setup()
from cms.people.models import Partnership
from newsletters.models import Mailing, Delivery, Publication
from tests.newsletters.sending.source import *
offer()
"""
FOUND = """
from cms.guidance.found import found
make_publication(found(key="ealing", name="Ealing", hostname="ealing.test", base_url="http://ealing.test"))
"""
SEAL = """
Mailing.objects.all().delete()
Contact.objects.all().delete()
publication = Publication.objects.get()
add_readers(publication, {count})
seal_now(publication)
"""
STATES = "print(*(f'{state}={n}' for state, n in Mailing.objects.get().states().items()), Mailing.objects.get().state)"


class Install:
    """In a database that is as the migrations make it: DATABASE_URL's, or the one that lies in the folder."""

    def __init__(self, folder: Path, *, database_url: str = "") -> None:
        self.env = {
            **os.environ,
            "HUB_DATA": str(folder), "HUB_HTTPS": "0", "SECRET_KEY": "only-for-tests", "DATABASE_URL": database_url,
            "SMTP_URL": "", "DJANGO_SETTINGS_MODULE": "hub.settings", "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        }  # fmt: skip
        self.processes: list[subprocess.Popen[bytes]] = []
        self._ready: Ready | None = None
        self.run(FOUND)

    def run(self, code: str) -> str:
        """What the code prints, run in a process of its own."""
        if self._ready is None or self._ready.env != self.env:
            self.close()
            self._ready = Ready(BEFORE, self.env, ROOT)
        return self._ready.run(code)

    def close(self) -> None:
        if self._ready is not None:
            self._ready.close()
            self._ready = None

    def seal(self, readers: int) -> None:
        """A mailing to so many, due at once, and nothing else."""
        self.run(SEAL.format(count=readers))

    def states(self) -> tuple[dict[str, int], str]:
        """How many deliveries are in each state, and the mailing's."""
        *counts, state = self.run(STATES).split()
        return {name: int(n) for name, _, n in (count.partition("=") for count in counts)}, state

    def start_delivering(self, env: Mapping[str, Any] | None = None) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "deliver_letters"], env={**self.env, **(env or {})}
        )
        self.processes.append(process)
        return process

    def wait_until_over(self, seconds: float = 120) -> dict[str, int]:
        """Until no letter is left; gives the states."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            counts, state = self.states()
            if state == "done":
                return counts
            time.sleep(0.5)
        raise AssertionError(f"Still going after {seconds} seconds: {self.states()}")

    def end_processes(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()
