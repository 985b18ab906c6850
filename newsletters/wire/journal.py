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
import fcntl
import os
from pathlib import Path
from typing import Self

from newsletters.transport.base import Answer

BOOT = Path("/proc/sys/kernel/random/boot_id")
WORDS = 300


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


class Journal:
    """Written by one process. A line is one write, so that a process killed at any point leaves whole lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = -1

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Locked before it gets the name that others look for: none can find it free.
        private = self.path.with_suffix(".new")
        self._file = os.open(private, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        os.write(self._file, f"B {boot()}\n".encode())
        private.rename(self.path)
        return self

    def __exit__(self, *exception: object) -> None:
        """Everything is in the database: the journal has done its work."""
        self.path.unlink(missing_ok=True)
        os.close(self._file)
        self._file = -1

    @property
    def fd(self) -> int:
        """For the keeper, which holds the lock on after this process."""
        return self._file

    def leaving(self, delivery: int, *, connection: int, end: int) -> None:
        """Before the write that holds the dot."""
        os.write(self._file, b"D %d %d %d\n" % (delivery, connection, end))

    def answered_and_leaving(self, answered: int, answer: Answer, *, leaving: int, connection: int, end: int) -> None:
        """Both in one write: before the answer is consumed, and before the write that holds the dot."""
        os.write(self._file, _answer(answered, answer) + b"D %d %d %d\n" % (leaving, connection, end))

    def answered(self, answers: list[tuple[int, Answer]]) -> None:
        """Before the answers are consumed."""
        os.write(self._file, b"".join(_answer(delivery, answer) for delivery, answer in answers))

    def stayed(self, delivery: int) -> None:
        os.write(self._file, b"N %d\n" % delivery)

    def doubtful(self, delivery: int) -> None:
        os.write(self._file, b"U %d\n" % delivery)

    def sync(self) -> None:
        """To the disk: once a batch, so that a power cut leaves no more than a batch in doubt."""
        os.fdatasync(self._file)

    def empty(self) -> None:
        """Begin again: the database has all of it, and no letter is on its way."""
        os.ftruncate(self._file, 0)
        os.write(self._file, f"B {boot()}\n".encode())


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


def read(path: Path) -> Record:
    """What the journal at this path says; where there is none, nothing can be told of any letter."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return Record({}, whole=False)
    words: dict[int, Word] = {}
    begun = ""
    for line in lines:
        kind, _, rest = line.decode("utf-8", "replace").partition(" ")
        if kind == "B":
            begun = rest
        elif (number := rest.split(" ", 1)[0]).removeprefix("-").isdecimal():
            words[int(number)] = Word(kind, _read_answer(rest) if kind == "R" else None)
    return Record(words, whole=bool(begun) and begun == boot())


def _read_answer(rest: str) -> Answer:
    _, _, said = rest.partition(" ")
    code, _, text = said.partition(" ")
    return Answer(int(code) if code.isdecimal() else 0, text)
