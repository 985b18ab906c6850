"""Who claims letters: a delivery process by the name of its journal, which it holds locked for as long as it lives.

Whoever can take that lock knows that the process (and its keeper) is dead, and need not wait for its leases to run out.
The kernel lets go of the lock however a process ends. On another host there is no such file, and the lease decides; one
that lives here and sleeps past its lease is judged by its journal too.
"""

import fcntl
import os
import secrets
import socket
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from newsletters.wire import journal
from newsletters.wire.journal import Journal, Record

#: Seconds for which a dead process's journal is kept: a claim of its last moment may be committed after its death.
KEPT = 3600
#: Seconds for which a lease has to be seen as run out before its process, which lives, is taken to sleep.
ASLEEP = 5.0


def folder() -> Path:
    return Path(settings.DATA) / "workers"


def _path(name: str) -> Path:
    return folder() / Path(name).name


class Worker:
    """One life of one delivery process (or of one call that delivers)."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.journal = Journal(folder() / self.name)
        #: Whether the journal is left to whoever settles what this process could not write down.
        self.stays = False

    @property
    def path(self) -> Path:
        return self.journal.path

    def __enter__(self) -> Self:
        self.journal.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self.journal.close(stays=self.stays or any(exception))


def dead(name: str) -> bool:
    """Whether this worker is known to be dead. A worker of another host is not known."""
    try:
        lock = os.open(_path(name), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


class Gone:
    """Which processes do not come back to what they hold: the dead, and those of this host that live and let their
    leases run out: stopped, or asleep with their machine.

    One that only works on after a leap of the clock renews them at once; so who is seen twice, some seconds apart,
    is taken to sleep. What wakes finds its letters gone, and lets go of them.
    """

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    def among(self, held: QuerySet[Any]) -> tuple[set[str], QuerySet[Any]]:
        """Of rows that processes have: whose are to be judged by their journals, and those of other hosts, whose
        leases ran out.
        """
        overdue = held.filter(lease_until__lt=timezone.now())
        gone = {name for name in _names(held) if dead(name)}
        here = {name for name in _names(overdue) - gone if _path(name).exists()}
        return gone | self._asleep(here), overdue.exclude(worker__in=here)

    def _asleep(self, names: set[str]) -> set[str]:
        now = time.monotonic()
        self._seen = {name: self._seen.get(name, now) for name in names}
        return {name for name, since in self._seen.items() if now - since >= ASLEEP}


def _names(held: QuerySet[Any]) -> set[str]:
    return set(held.order_by().values_list("worker", flat=True).distinct())


def record(name: str, only: Collection[int]) -> Record:
    """What a dead worker's journal says of these letters: it may be long."""
    return journal.read(_path(name), only)


def forget_old() -> int:
    """Journals of the dead whose letters are settled long since; how many they were."""
    forgotten = 0
    for path in folder().glob("*"):
        if path.is_file() and time.time() - path.stat().st_mtime > KEPT and dead(path.name):
            path.unlink(missing_ok=True)
            forgotten += 1
    return forgotten
