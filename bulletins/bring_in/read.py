"""Files of an old archive -> numbers: letters (.eml, .mbox), pages (.html), and lists (.csv, .json) of them."""

import csv
import dataclasses
import datetime as dt
import email.utils
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from email.message import Message
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.utils import timezone
from django.utils.html import linebreaks

from bulletins.bring_in.strip import strip
from bulletins.inbox.clean import plain, text_of
from bulletins.inbox.decode import decode
from newsletters.bounces import message

LARGEST = 20 * 1024 * 1024
MOST_ROWS = 10_000
ISO = re.compile(r"(?<!\d)(19[89]\d|20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])(?!\d)")
MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]  # fmt: skip
IN_WORDS = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({'|'.join(MONTHS)})\s+((?:19|20)\d\d)\b", re.IGNORECASE)
BRITISH = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?!\d)")
NUMBER = re.compile(r"\b(?:number|no\.?|issue|edition|#)\s*(\d{1,5})\b", re.IGNORECASE)
ADDRESSES = re.compile(r'(?:href|src)="([^"]*)"')
#: Names of columns, by what they mean.
COLUMNS = {
    "date": ("date", "published", "sent", "day"), "number": ("number", "no", "issue"),
    "title": ("title", "subject", "name"), "url": ("url", "link", "address"), "body": ("body", "html", "content"),
}  # fmt: skip


class CannotRead(Exception):
    """This is no number of an archive; the message says why, and what would be."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Read:
    """One old number, cleaned. `known_by` tells it again; `without`: what was taken out, in words."""

    date: dt.date
    number: int | None
    title: str
    body: str = ""
    url: str = ""
    known_by: str
    without: list[str] = dataclasses.field(default_factory=list)

    @property
    def digest(self) -> str:
        # Its words and whither it leads: the order of a tag's attributes is another each time.
        leads = sorted(ADDRESSES.findall(self.body))
        said = json.dumps(
            [self.date.isoformat(), self.number, self.title, text_of(self.body, 200_000), leads, self.url]
        )
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def numbers(name: str, data: bytes) -> Iterator[tuple[str, Read | CannotRead]]:
    """(where, what) of each number in a file. `where`: the file, or its line."""
    kind = PurePath(name).suffix.lower()
    if len(data) > LARGEST:
        yield (
            name,
            CannotRead(f"It is larger than {LARGEST // 1024 // 1024} MB: split it, or leave out its attachments."),
        )
    elif not data.strip(b"\0 \r\n\t"):
        yield name, CannotRead("It is empty.")
    elif kind == ".mbox" or (kind == ".eml" and data.startswith(b"From ")):
        for at, raw in enumerate(re.split(rb"(?m)^From .*\n", data)[1:], 1):
            yield f"{name}, message {at}", _tried(lambda raw=raw: _letter(raw))  # type: ignore[misc]
    elif kind == ".eml":
        yield name, _tried(lambda: _letter(data))
    elif kind in (".html", ".htm"):
        yield name, _tried(lambda: _page(name, decode(data)))
    elif kind == ".csv":
        yield from _rows(name, _table(decode(data)))
    elif kind in (".json", ".jsonl"):
        yield from _listed(name, decode(data))
    else:
        yield name, CannotRead("It is none of .eml, .mbox, .html, .csv and .json.")


def _tried(make: Any) -> Read | CannotRead:
    try:
        return make()  # type: ignore[no-any-return]
    except CannotRead as fault:
        return fault
    except Exception as fault:  # Whatever a parser meets in somebody's file is that file's fault.
        return CannotRead(f"It is too broken to be read ({type(fault).__name__}).")


def _letter(raw: bytes) -> Read:
    parsed = message.opened(raw, LARGEST)
    if parsed is None:
        raise CannotRead("It is no e-mail message.")
    title = plain(message.header(parsed, "Subject"), 200)
    date = _mailed(parsed) or found_date(title)
    if date is None:
        raise CannotRead("It bears no date that could be.")
    html, text = (_first(parsed, kind) for kind in ("text/html", "text/plain"))
    to = [word for name in ("To", "Delivered-To") for word in message.mailbox(message.header(parsed, name)) if word]
    body, without = strip(html or linebreaks(text, autoescape=True), readers=to)
    files = [plain(str(part.get_filename() or ""), 80) for part in message.parts(parsed) if part.get_filename()]
    number = message.header(parsed, "Message-ID") or hashlib.sha256(raw.replace(b"\r", b"")).hexdigest()
    return _made(
        date=date, title=title, body=body, known=f"letter {number}",
        without=[*without, *(f"the file {name}" for name in files[:10])],
    )  # fmt: skip


def _mailed(parsed: Message) -> dt.date | None:
    try:
        at = email.utils.parsedate_to_datetime(message.header(parsed, "Date"))
        day = timezone.localdate(at) if at.tzinfo else at.date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return day if _can_be(day) else None


def _first(parsed: Message, kind: str) -> str:
    of_kind = (part for part in message.parts(parsed) if message.kind(part) == kind and not part.get_filename())
    return next((words for part in of_kind if (words := message.source(part)).strip()), "")


def _page(name: str, html: str, *, url: str = "", said: Mapping[str, str] | None = None) -> Read:
    soup = BeautifulSoup(html[:2_000_000], "html.parser")
    heading = soup.title or soup.h1
    title = plain((said or {}).get("title", "") or (heading.get_text(" ") if heading else ""), 200)
    canonical = soup.find("link", rel="canonical")
    address = url or (str(canonical.get("href", "")) if canonical else "")
    marked = soup.find("meta", attrs={"property": "article:published_time"}) or soup.find(
        "meta", attrs={"name": "date"}
    )
    timed = soup.find("time")
    words = soup.get_text(" ")[:3000]
    tried = [
        str(marked.get("content", "")) if marked else "", PurePath(name).name, title,
        str(timed.get("datetime", "")) if timed else "", words,
    ]  # fmt: skip
    date = next((day for text in tried if (day := found_date(text))), None)
    if date is None:
        raise CannotRead("It says no date. Begin the file's name with it: 2019-03-12-spring.html.")
    body, without = strip(html, base=address)
    return _made(
        date=date, title=title, body=body, url=address, without=without,
        known=f"address {address}" if address else f"page {PurePath(name).name}",
    )  # fmt: skip


def _table(text: str) -> list[dict[str, Any]]:
    csv.field_size_limit(LARGEST)
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff").replace("\0", ""), newline=""))
    return [dict(row) for row, _ in zip(rows, range(MOST_ROWS + 1), strict=False)]


def _listed(name: str, text: str) -> Iterator[tuple[str, Read | CannotRead]]:
    rows: Any
    try:
        if PurePath(name).suffix.lower() == ".jsonl":
            rows = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            rows = json.loads(text.lstrip("\ufeff"))
            rows = rows.get("items", rows.get("numbers")) if isinstance(rows, dict) else rows
    except (ValueError, RecursionError):
        yield name, CannotRead("It is no JSON.")
        return
    if not isinstance(rows, list):
        yield name, CannotRead("It holds no list of numbers.")
        return
    yield from _rows(name, rows)


def _rows(name: str, rows: list[Any]) -> Iterator[tuple[str, Read | CannotRead]]:
    for at, row in enumerate(rows[:MOST_ROWS], 1):
        yield f"{name}, row {at}", _tried(lambda row=row: _row(name, row))  # type: ignore[misc]
    if len(rows) > MOST_ROWS:
        yield name, CannotRead(f"Only its first {MOST_ROWS:,} rows were read: split the file.")
    if not rows:
        yield name, CannotRead("It holds no rows.")


def _row(name: str, row: Any) -> Read:
    if not isinstance(row, dict):
        raise CannotRead("This row is no number: give date, title, and url or body.")
    cells = {str(key or "").strip().lower(): value for key, value in row.items()}
    said = {
        meaning: str(next((cells[word] for word in words if cells.get(word)), "") or "").strip()
        for meaning, words in COLUMNS.items()
    }
    date, title, url = found_date(said["date"]), plain(said["title"], 200), _address(said["url"])
    if date is None:
        raise CannotRead(f"“{plain(said['date'], 40)}” is no day: give it as 2019-03-12 or 12/3/2019.")
    if not title:
        raise CannotRead("It has no title.")
    if not url and not said["body"]:
        raise CannotRead("It has neither an address (url) nor words (body).")
    body, without = strip(said["body"], base=url) if said["body"] else ("", [])
    known = f"address {url}" if url else f"row {date} {said['number']} {title.casefold()}"
    number = int(said["number"]) if said["number"].isdecimal() and len(said["number"]) < 6 else None
    return _made(date=date, title=title, body=body, url=url, known=known, without=without, number=number)


def _address(typed: str) -> str:
    try:
        parts = urlsplit(typed)
    except ValueError:
        return ""
    return typed[:1000] if parts.scheme in ("http", "https") and parts.hostname else ""


def _made(*, known: str, title: str, number: int | None = None, **fields: Any) -> Read:
    if not title:
        raise CannotRead("It has no title.")
    if not fields.get("url") and not text_of(fields.get("body", ""), 50):
        raise CannotRead("There are no words in it.")
    found = NUMBER.search(title)
    return Read(
        title=title, number=number if number is not None else int(found[1]) if found else None,
        known_by=hashlib.sha256(known.encode("utf-8", "replace")).hexdigest(), **fields,
    )  # fmt: skip


def found_date(text: str) -> dt.date | None:
    """The first day that a text names: 2019-03-12, 12 March 2019, 12/3/2019 (the day first)."""
    found = [(each.start(), (each[1], each[2], each[3])) for each in [ISO.search(text)] if each]
    if each := IN_WORDS.search(text):
        found.append((each.start(), (each[3], str(MONTHS.index(each[2].lower()) + 1), each[1])))
    if each := BRITISH.search(text):
        found.append((each.start(), (each[3], each[2], each[1])))
    for _, (year, month, day) in sorted(found):
        try:
            date = dt.date(int(year), int(month), int(day))
        except ValueError:
            continue
        if _can_be(date):
            return date
    return None


def _can_be(day: dt.date) -> bool:
    return dt.date(1990, 1, 1) <= day <= timezone.localdate()
