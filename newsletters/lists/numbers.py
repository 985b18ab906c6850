"""Many numbers in order, held in little memory: past some thousands they lie in a file that has no name."""

import os
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import overload

#: So many are held in memory; and so many are read or written at a time.
FEW, AT_ONCE = 20_000, 4_000
_EACH = array("q").itemsize


class Numbers(Sequence[int]):
    """Whole numbers of 64 bits, as they come from `found`. For one process; gone when it is let go."""

    def __init__(self, found: Iterable[int]) -> None:
        numbers = iter(found)
        self._near = array("q", islice(numbers, FEW))
        self._length = len(self._near)
        self._far = tempfile.TemporaryFile() if self._length == FEW else None  # noqa: SIM115 (closed with this)
        if self._far is not None:
            weakref.finalize(self, self._far.close)
        while self._far is not None and (more := array("q", islice(numbers, AT_ONCE))):
            self._far.write(more.tobytes())
            self._length += len(more)
        if self._far is not None:
            self._far.flush()

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, wanted: int) -> int: ...

    @overload
    def __getitem__(self, wanted: slice) -> "array[int]": ...

    def __getitem__(self, wanted: int | slice) -> "int | array[int]":
        """One, or an array of some that lie side by side."""
        if isinstance(wanted, slice):
            start, stop, _ = wanted.indices(self._length)
            return self._between(start, stop)
        at = wanted + self._length if wanted < 0 else wanted
        if not 0 <= at < self._length:
            raise IndexError("There are not so many numbers.")
        return self._between(at, at + 1)[0]

    def __iter__(self) -> Iterator[int]:
        for part in self.parts():
            yield from part

    def parts(self) -> Iterator["array[int]"]:
        """All of them, some thousands at a time."""
        for start in range(0, self._length, AT_ONCE):
            yield self._between(start, min(start + AT_ONCE, self._length))

    def _between(self, start: int, stop: int) -> "array[int]":
        found = self._near[start:stop]
        first = max(start, FEW)
        if self._far is not None and stop > first:
            found.frombytes(os.pread(self._far.fileno(), (stop - first) * _EACH, (first - FEW) * _EACH))
        return found
