"""Who claims letters. A worker holds a lock on a file of its name for as long as it lives.

Whoever can take that lock knows that the worker is dead, and need not wait for its leases to run out. The kernel lets
go of the lock however the process ends. On another host there is no such file, and the lease decides.
"""

import fcntl
import os
import secrets
import socket
from pathlib import Path
from typing import Self

from django.conf import settings


def folder() -> Path:
    return Path(settings.DATA) / "workers"


class Worker:
    """One life of one delivery process (or of one call that delivers)."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.path = folder() / self.name
        self._lock: int | None = None

    def __enter__(self) -> Self:
        folder().mkdir(parents=True, exist_ok=True)
        # Locked before it gets the name that others look for: none can find it free.
        private = self.path.with_suffix(".new")
        self._lock = os.open(private, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        private.rename(self.path)
        return self

    def __exit__(self, *exception: object) -> None:
        self.path.unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)


def dead(name: str) -> bool:
    """Whether this worker is known to be dead. A worker of another host is not known."""
    path = folder() / Path(name).name
    try:
        lock = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


def forget(name: str) -> None:
    """Its letters are settled: the file has done its work."""
    (folder() / Path(name).name).unlink(missing_ok=True)
