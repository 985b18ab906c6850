"""How fast letters may go: so many a second, over all or to one receiving domain.

The limit is the machine's: its delivery processes share a file with the time at which the next letter may go, in a
place for each name. Who writes there holds a lock on it, which the kernel takes from a process that dies.
"""

import fcntl
import mmap
import os
import struct
import time
import zlib
from pathlib import Path
from typing import Final

#: Names that meet in one place share its limit.
PLACES: Final = 1 << 14
TIME: Final = struct.Struct("d")


class Pace:
    """Lets `rate` letters a second through for each name, with room for a quarter of a second at once. Nothing is no
    limit. Without a file it is this process's own.
    """

    def __init__(self, rate: float = 0, file: Path | None = None, server: str = "") -> None:
        self.rate = rate
        self.server = server
        self._ahead = (max(rate / 4, 1) - 1) / rate if rate else 0.0
        self._file = -1
        self._times: mmap.mmap | None = None
        if rate:
            self._open(file)

    def _open(self, file: Path | None) -> None:
        size = PLACES * TIME.size
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
            os.posix_fallocate(self._file, 0, size)
        self._times = mmap.mmap(self._file, size)

    def take(self, name: str = "") -> float:
        """Let a letter go now, and give 0; or give the seconds after which one may."""
        if self._times is None:
            return 0.0
        at = zlib.crc32(f"{self.server} {name}".encode()) % PLACES * TIME.size
        if self._file >= 0:
            fcntl.lockf(self._file, fcntl.LOCK_EX, TIME.size, at)
        try:
            return self._take(self._times, at)
        finally:
            if self._file >= 0:
                fcntl.lockf(self._file, fcntl.LOCK_UN, TIME.size, at)

    def _take(self, times: mmap.mmap, at: int) -> float:
        # Of the machine's start, so that all processes mean the same and no change of the clock is seen.
        now = time.monotonic()
        (due,) = TIME.unpack_from(times, at)
        if not now <= due <= now + self._ahead + 2 / self.rate:
            due = now  # Past; or of an earlier start of the machine, or of a slower rate.
        if (wait := due - now - self._ahead) > 1e-9:
            return wait
        TIME.pack_into(times, at, due + 1 / self.rate)
        return 0.0

    def close(self) -> None:
        if self._times is not None:
            self._times.close()
            self._times = None
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
