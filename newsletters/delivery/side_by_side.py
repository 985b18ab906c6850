"""Several processes of this one that do the same work beside each other: each ends when told, and tells what it cost.

They are forked, so that each begins at once and shares what was loaded. Whoever started them may die: they see it.
"""

import dataclasses
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, Self

from django.db import connections

from newsletters.delivery.lean import lean

#: Work that ends when `told()` is true, and gives what JSON can hold.
Work = Callable[[Callable[[], bool]], Any]


@dataclasses.dataclass(frozen=True)
class Ended:
    """What one process gave, and what it cost. `gave` is None where it was killed or failed."""

    gave: Any = None
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0


@dataclasses.dataclass
class Sibling:
    """One of the processes, as the one that started them sees it."""

    pid: int
    pipe: int

    @classmethod
    def start(cls, work: Work) -> Self:
        """Nothing of a database connection may be shared, so every one is closed first."""
        connections.close_all()
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            os.close(reading)
            os._exit(_live(work, parent, writing))
        os.close(writing)
        return cls(pid, reading)

    def over(self) -> bool:
        """Whether it has ended; then `result` is for asking once."""
        found, _ = os.waitpid(self.pid, os.WNOHANG)
        return found != 0

    def result(self) -> Ended:
        with os.fdopen(self.pipe, "rb") as pipe:
            told = pipe.read()
        return Ended(**json.loads(told)) if told else Ended()

    def tell(self) -> None:
        os.kill(self.pid, signal.SIGTERM)


def _live(work: Work, parent: int, pipe: int) -> int:
    """A child's whole life; gives its exit code."""
    told = []
    signal.signal(signal.SIGTERM, lambda *_: told.append(True))
    # Ctrl-C reaches all of a terminal's processes: whoever started them tells them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        lean()
        before = cpu_seconds()
        gave = work(lambda: bool(told) or os.getppid() != parent)
        ended = Ended(gave, cpu_seconds() - before, peak_mb())
        os.write(pipe, json.dumps(dataclasses.asdict(ended)).encode())
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def cpu_seconds() -> float:
    """Of this process and of those that it started and that are over (its keeper)."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def peak_mb() -> float:
    """The most memory that this process ever had. Linux gives kilobytes, macOS bytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10), 1)
