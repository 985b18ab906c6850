"""Messages in files: each a file, a mailbox file with many, or a folder of such."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from newsletters.bounces import message

#: A folder is looked through so deep, and no further than so many files.
MOST_FILES = 100_000
#: The line before a message in a mailbox file: a sender and a time. “From the office” in a letter is none.
_POSTMARK = re.compile(rb"From .{0,400}\d:\d\d.{0,40}\d{4}")


class CannotRead(Exception):
    """This file cannot be read; the message says why."""


def within(path: Path) -> Iterator[Path]:
    """The file itself, or the files of a folder, those of folders within it too, in their order."""
    if not path.is_dir():
        yield path
        return
    number = 0
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            number += 1
            if number > MOST_FILES:
                return
            yield Path(folder) / name


def read(path: Path, most: int | None = None) -> bytes:
    """The beginning of one file: so many bytes, or as many as of a letter that came back. Raises CannotRead."""
    try:
        if not path.exists():
            raise CannotRead("There is no such file.")
        if not path.is_file():
            raise CannotRead("This folder holds no files." if path.is_dir() else "This is no file.")
        with path.open("rb") as file:
            return file.read(message.MOST if most is None else most)
    except (OSError, ValueError) as fault:
        raise CannotRead(f"This file cannot be read: {getattr(fault, 'strerror', None) or fault}.") from fault


def messages(path: Path, most: int | None = None) -> Iterator[bytes]:
    """Each message of a file: of a mailbox file (mbox) all of them. Raises CannotRead."""
    most = message.MOST if most is None else most
    beginning = read(path, most)
    if not beginning.startswith(b"From "):
        yield beginning
        return
    lines: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        while line := file.readline(most):
            if line.startswith(b"From ") and (not lines or (not lines[-1].strip() and _POSTMARK.match(line))):
                if lines:
                    yield b"".join(lines)
                lines, size = [], 0
                continue
            if size < most:
                lines.append(line.removeprefix(b">") if line.startswith(b">From ") else line)
                size += len(line)
            elif not line.strip():
                lines[-1] = b"\n"
    if lines:
        yield b"".join(lines)


def shown(path: Path) -> str:
    """A path's name, fit to print whatever bytes it holds."""
    return os.fsencode(path).decode("utf-8", "replace")
