"""The journal of a delivery process: a line before each final dot leaves, and a line after its answer.

Whoever settles a dead process's letters reads in it which of them may have gone: those with a `D` and nothing after.
The file is the process's name as well: it is locked for as long as the process (or its keeper) lives.

    B boot                      the machine's start that it was written in
    D delivery connection end   its dot is about to leave, as byte `end` of that connection
    R delivery code words       what the server answered
    N delivery                  the connection was cut and the dot had not left
    U delivery                  the connection was cut and nobody can tell

The last word on a delivery counts. A line that was torn off in the middle says nothing. A notice stands there with a
number below nothing.
"""

import dataclasses
import errno
import fcntl
import os
from collections.abc import Collection
from pathlib import Path
from typing import Self

from newsletters.transport.base import Answer

BOOT = Path("/proc/sys/kernel/random/boot_id")
WORDS = 300
#: Bytes from which on a journal is begun again when its process has nothing to do.
LONG = 1 << 20


@dataclasses.dataclass(frozen=True, slots=True)
class Word:
    """The last word of a journal on one delivery: `kind` is D, R, N or U; an R has its answer."""

    kind: str
    answer: Answer | None = None


def boot() -> str:
    """What tells this start of the machine from the next; empty where the system does not say."""
    try:
        return BOOT.read_text().strip()
    except OSError:
        return ""


class CannotWrite(OSError):
    """The journal cannot be written: without it no letter is handed over."""


class Journal:
    """Written by one process. A line is one write, so that a process killed at any point leaves whole lines.

    Each write may raise CannotWrite; then nothing of it stands there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = -1

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Locked before it gets the name that others look for: none can find it free. Our own also where names of hosts
        # have dots, so that nothing is put in place of what follows one.
        private = self.path.with_name(f"{self.path.name}.new")
        self._file = os.open(private, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._write(f"B {boot()}\n".encode())
        private.rename(self.path)
        return self

    def __exit__(self, *exception: object) -> None:
        self.close(stays=any(exception))

    def close(self, *, stays: bool) -> None:
        """With everything in the database it has done its work; else it stays, for whoever settles its letters."""
        if not stays:
            self.path.unlink(missing_ok=True)
        os.close(self._file)
        self._file = -1

    @property
    def fd(self) -> int:
        """For the keeper, which holds the lock on after this process."""
        return self._file

    def leaving(self, delivery: int, *, connection: int, end: int) -> None:
        """Before the write that holds the dot."""
        self._write(b"D %d %d %d\n" % (delivery, connection, end))

    def answered_and_leaving(self, answered: int, said: bytes, *, leaving: int, connection: int, end: int) -> None:
        """Both in one write: before the answer is consumed, and before the write that holds the dot. `said` is the
        answer as it came, a code and words on one line, without the line's end.
        """
        self._write(b"R %d %b\nD %d %d %d\n" % (answered, said[:WORDS], leaving, connection, end))

    def answered(self, answers: list[tuple[int, Answer]]) -> None:
        """Before the answers are consumed."""
        self._write(b"".join(_answer(delivery, answer) for delivery, answer in answers))

    def stayed(self, delivery: int) -> None:
        self._write(b"N %d\n" % delivery)

    def doubtful(self, delivery: int) -> None:
        self._write(b"U %d\n" % delivery)

    def empty(self) -> None:
        """Begin again, where it has grown: the database has all of it, and no letter is on its way."""
        if os.fstat(self._file).st_size > LONG:
            os.ftruncate(self._file, 0)
            self._write(f"B {boot()}\n".encode())

    def _write(self, lines: bytes) -> None:
        try:
            there = os.write(self._file, lines)
        except OSError as fault:
            raise CannotWrite(fault.errno, fault.strerror) from fault
        if there != len(lines):
            # What was torn off would run into the next line.
            os.ftruncate(self._file, os.fstat(self._file).st_size - there)
            raise CannotWrite(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _answer(delivery: int, answer: Answer) -> bytes:
    code, text = answer
    return f"R {delivery} {code} {' '.join(text.split())[:WORDS]}\n".encode("utf-8", "replace")


@dataclasses.dataclass(frozen=True)
class Record:
    """What a journal says. Where it is not `whole`, the machine was started anew since: lines may have been lost."""

    words: dict[int, Word]
    whole: bool

    def of(self, delivery: int) -> Word:
        """The last word on a delivery; a whole journal that is silent says that its dot never left."""
        silent = Word("N") if self.whole else Word("U")
        word = self.words.get(delivery, silent)
        return word if self.whole or word.kind == "R" else silent


def read(path: Path, only: Collection[int] | None = None) -> Record:
    """What the journal at this path says, of all or `only` of these; where there is none, nothing can be told."""
    words: dict[int, Word] = {}
    begun = ""
    try:
        with path.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    break  # Torn off: the last one.
                kind, _, rest = line[:-1].decode("utf-8", "replace").partition(" ")
                if kind == "B":
                    begun = rest
                    continue
                number = rest.split(" ", 1)[0]
                if number.removeprefix("-").isdecimal() and (only is None or int(number) in only):
                    words[int(number)] = Word(kind, _read_answer(rest) if kind == "R" else None)
    except FileNotFoundError:
        return Record({}, whole=False)
    return Record(words, whole=bool(begun) and begun == boot())


def _read_answer(rest: str) -> Answer:
    _, _, said = rest.partition(" ")
    code, _, text = said.partition(" ")
    return Answer(int(code) if code.isdecimal() else 0, text)
