"""Taking somebody's letters out of the embedded outbox: the files go, and their lines in the index are blotted out.

In place: other processes append to the same index, and a line keeps its length.
"""

import json
import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from cms.people.models.contact import fold
from newsletters.transport.outbox import DAY, LETTER


def count_to(box: Path, addresses: Collection[str]) -> int:
    """How many letters to these folded addresses are kept."""
    return sum(1 for _ in _found(box, lambda line: fold(line["to"]) in addresses))


def forget_to(box: Path, addresses: Collection[str]) -> int:
    """Take out every letter to these folded addresses, and give how many they were."""
    return _forget(box, lambda line: fold(line["to"]) in addresses)


def forget_before(box: Path, day: str) -> int:
    """Take out the letters of days before this one, as `2026-11-27`."""
    return _forget(box, lambda line: line["day"] < day)


def count_before(box: Path, day: str) -> int:
    return sum(1 for _ in _found(box, lambda line: line["day"] < day))


def _forget(box: Path, meant: Callable[[dict[str, str]], bool]) -> int:
    number = 0
    for index, start, raw, line in _found(box, meant):
        _blot(index, start, len(raw))
        if LETTER.fullmatch(line["id"]):
            (index.parent / f"{line['id']}.eml").unlink(missing_ok=True)
        number += 1
    return number


def _found(box: Path, meant: Callable[[dict[str, str]], bool]) -> Iterator[tuple[Path, int, bytes, dict[str, str]]]:
    days = sorted(entry for entry in box.iterdir() if DAY.fullmatch(entry.name)) if box.is_dir() else []
    for index in (day / "index.jsonl" for day in days):
        if not index.exists():
            continue
        start = 0
        for raw in index.read_bytes().splitlines(keepends=True):
            # What is being appended at this moment has no end yet.
            if raw.endswith(b"\n") and raw.strip() and meant(line := json.loads(raw)):
                yield index, start, raw.rstrip(b"\n"), line
            start += len(raw)


def _blot(index: Path, start: int, length: int) -> None:
    file = os.open(index, os.O_WRONLY)
    try:
        os.pwrite(file, b" " * length, start)
    finally:
        os.close(file)
