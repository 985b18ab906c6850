"""The outbox of the embedded set-up: letters stay on this machine, each an .eml file that a browser can show.

    <outbox>/<partnership's key, or .install>/<day>/<letter>.eml
    <outbox>/<partnership's key, or .install>/<day>/index.jsonl     a line a letter, in the order they came

The index holds what the list shows, so that a list of thousands opens no letter.
"""

import dataclasses
import datetime as dt
import email.header
import json
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from newsletters.transport.base import Answer, Envelope, Kept, Unreachable

#: Where letters are kept that no partnership can be told of. No partnership's key can hold a dot.
INSTALL = ".install"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LETTER = re.compile(r"\d{9}-[0-9a-f]{8}")
KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclasses.dataclass(frozen=True)
class Line:
    """One letter in the list."""

    day: str
    id: str
    at: str
    to: str
    subject: str
    size: int
    private: bool = False
    secret: bool = False

    @property
    def time(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.at)


class Outbox(Kept):
    """The transport: takes every letter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """Nothing to connect to."""

    def close(self) -> None:
        """Nothing to end."""

    def send(self, envelope: Envelope, letter: bytes) -> Answer:
        try:
            return Answer(250, f"kept as {self._keep(envelope, letter)}")
        except OSError as error:
            raise Unreachable(f"The outbox cannot be written: {error}") from error

    def _keep(self, envelope: Envelope, letter: bytes) -> str:
        now = dt.datetime.now(dt.UTC)
        folder = box(self.folder, envelope.partnership) / now.date().isoformat()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{now:%H%M%S}{now.microsecond // 1000:03d}-{secrets.token_hex(4)}"
        _write(folder / f"{name}.eml", letter)
        line = Line(
            day=folder.name,
            id=name,
            at=now.isoformat(timespec="seconds"),
            to=envelope.to,
            subject=subject(letter),
            size=len(letter),
            private=envelope.private,
            secret=envelope.secret,
        )
        _append(folder / "index.jsonl", json.dumps(dataclasses.asdict(line), ensure_ascii=False))
        return name


def box(folder: Path, key: str) -> Path:
    """Where the letters of a partnership are kept; an empty key is the install's own."""
    return folder / (key if KEY.fullmatch(key) else INSTALL)


def lines(of: Path) -> Iterator[str]:
    """The lines of a box, the newest first, as they were written."""
    days = sorted((entry for entry in of.iterdir() if DAY.fullmatch(entry.name)), reverse=True) if of.is_dir() else []
    for day in days:
        index = day / "index.jsonl"
        if index.exists():
            # A line that was blotted out (newsletters.transport.forget) is empty.
            yield from filter(str.strip, reversed(index.read_text(encoding="utf-8").splitlines()))


def read(line: str) -> Line:
    return Line(**json.loads(line))


def find(of: Path, day: str, letter: str) -> tuple[Line, bytes] | None:
    """One letter of a box, by the names in its address; None where there is none."""
    if not (DAY.fullmatch(day) and LETTER.fullmatch(letter)):
        return None
    index, path = of / day / "index.jsonl", of / day / f"{letter}.eml"
    if not (index.exists() and path.exists()):
        return None
    mark = f'"id": "{letter}"'
    for line in index.read_text(encoding="utf-8").splitlines():
        if mark in line and (found := read(line)).id == letter:
            return found, path.read_bytes()
    return None


def subject(letter: bytes) -> str:
    """The subject as a person reads it."""
    head = letter[: letter.find(b"\r\n\r\n")]
    found = re.search(rb"(?im)^subject:[ \t]*((?:.*\r?\n[ \t])*.*)", head)
    if not found:
        return ""
    return decoded(found[1].decode("utf-8", "replace"))


def decoded(value: str) -> str:
    """A header's value on one line, its encoded words read."""
    raw = re.sub(r"\r?\n[ \t]", " ", value).strip()
    try:
        return str(email.header.make_header(email.header.decode_header(raw)))
    except (ValueError, LookupError):
        return raw


def _write(path: Path, letter: bytes) -> None:
    """All of the letter or none: nobody ever reads half of one."""
    half = path.with_suffix(".tmp")
    half.write_bytes(letter)
    half.replace(path)


def _append(path: Path, line: str) -> None:
    """One write, so that two processes never mix their lines."""
    index = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(index, line.encode() + b"\n")
    finally:
        os.close(index)
