"""Where a click is put down, so that its reader goes on at once, and taken out again.

In the embedded set-up many thousand letters may be leaving, and SQLite has one writer at a time: the click goes into a
file beside the database, one write that waits for nobody, and `take` brings it in. On PostgreSQL it is a row at once.
A click that cannot be put down is lost; its reader gets there all the same.
"""

import dataclasses
import datetime as dt
import fcntl
import json
import logging
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from newsletters.models import Hit, Link

log = logging.getLogger(__name__)

BATCH = 500
#: Any number that nothing else of ours takes.
_TURN = 7_216_004


@dataclasses.dataclass(frozen=True, kw_only=True)
class Word:
    """What is known of a click at once."""

    link: int
    letter: int | None
    visitor: str
    points: int
    counts: bool
    at: dt.datetime
    key: str = dataclasses.field(default_factory=lambda: secrets.token_hex(8))

    def hit(self) -> Hit:
        return Hit(
            key=self.key, at=self.at, link_id=self.link, letter=self.letter,
            visitor=self.visitor, points=self.points, counts=self.counts,
        )  # fmt: skip


def folder() -> Path:
    return Path(settings.DATA) / "clicks"


def put(word: Word) -> None:
    """Put it down. Never raises, and never waits for a writer."""
    try:
        if connection.vendor == "sqlite":
            _append(json.dumps(dataclasses.asdict(word), default=dt.datetime.isoformat).encode() + b"\n")
        else:
            word.hit().save(force_insert=True)
    except (OSError, DatabaseError):
        log.warning("A click was not counted.", exc_info=True)


def _append(line: bytes) -> None:
    box = folder() / "box"
    while True:
        try:
            file = os.open(box, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except FileNotFoundError:
            box.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            continue
        try:
            # Shared among those who write; whoever empties the box waits for them, a few microseconds.
            fcntl.flock(file, fcntl.LOCK_SH)
            if os.fstat(file).st_nlink and _is_at(box, file):
                os.write(file, line)
                return
        finally:
            os.close(file)


def _is_at(path: Path, file: int) -> bool:
    """Whether this open file still has its name: it may have been taken away meanwhile."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(file))
    except FileNotFoundError:
        return False


@contextmanager
def turn() -> Iterator[bool]:
    """One at a time empties the box and counts. Gives whether it is ours."""
    if connection.vendor == "sqlite":
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder() / "turn").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_TURN])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_TURN])


def take() -> None:
    """Bring in what lies in the box, each word once; to be called in one's turn.

    Killed at any point it can be begun again: a word that came in is known by its key for as long as its file is there,
    because nothing is counted before the file is gone.
    """
    box = folder() / "box"
    try:
        file = os.open(box, os.O_RDONLY)
    except FileNotFoundError:
        pass
    else:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            box.rename(folder() / f"taken-{secrets.token_hex(8)}")
        finally:
            os.close(file)
    for taken in folder().glob("taken-*"):
        _bring_in(taken)
        taken.unlink()


def _bring_in(taken: Path) -> None:
    with taken.open("rb") as lines:
        words = _words(lines)
        while some := list(islice(words, BATCH)):
            known = set(Link.objects.filter(pk__in={word.link for word in some}).values_list("pk", flat=True))
            Hit.objects.bulk_create((word.hit() for word in some if word.link in known), ignore_conflicts=True)


def _words(lines: Iterable[bytes]) -> Iterator[Word]:
    """A line that was torn off by a full disk says nothing."""
    for line in lines:
        try:
            found = json.loads(line)
            yield Word(**{**found, "at": dt.datetime.fromisoformat(found["at"])})
        except (ValueError, TypeError, KeyError):
            log.warning("A click was written in half, and is not counted.")
