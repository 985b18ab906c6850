"""A feed from its address or a file into the inbox: fetch, read, take in, report. Never raises for a bad feed."""

import dataclasses
import stat
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from django.utils import timezone

from bulletins.inbox.clean import plain
from bulletins.inbox.fetch import LARGEST, Fetched, fetch, too_large
from bulletins.inbox.read import read
from bulletins.inbox.reading import Reading
from bulletins.inbox.take_in import Taken, take_in
from bulletins.models import Feed
from bulletins.models.inbox import FILE
from cms.core.outside.fault import Fault
from cms.core.outside.guard import Guard, from_settings
from cms.people.models import Partnership

#: Feeds that are fetched at the same time; most of it is waiting.
AT_ONCE = 8
LONGEST_ADDRESS = 500


@dataclasses.dataclass(kw_only=True)
class Report:
    """How it went with one feed. `entries` are those of this time: none where nothing has changed since the last."""

    feed: str
    title: str = ""
    format: str | None = None
    entries: int = 0
    new: int = 0
    duplicates: int = 0
    updated: int = 0
    rejected: int = 0
    reasons: list[str] = dataclasses.field(default_factory=list)
    unchanged: bool = False
    error: str | None = None


def refresh(feed: Feed, *, guard: Guard | None = None) -> Report:
    """Fetch one feed and take in what it brings."""
    return _settle(feed, _fetched(feed, guard or from_settings()))


def refresh_all(feeds: Iterable[Feed], *, guard: Guard | None = None) -> Iterator[Report]:
    """Several feeds, fetched side by side and taken in one after the other."""
    guard = guard or from_settings()
    rest = iter(feeds)
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="feed") as pool:
        while batch := list(islice(rest, AT_ONCE)):
            for feed, fetched in zip(batch, pool.map(lambda feed: _fetched(feed, guard), batch), strict=True):
                yield _settle(feed, fetched)


def by_address(partnership: Partnership, url: str) -> Feed:
    """The feed of an address: the one there is, or a new one, which is saved when it could be read."""
    url = plain(url, LONGEST_ADDRESS + 1)
    if url.lower().startswith("feed://"):
        url = "https" + url[4:]
    return Feed.objects.of(partnership).filter(url=url).first() or Feed(partnership=partnership, url=url)


def refresh_file(partnership: Partnership, path: Path) -> Report:
    """Take in a feed that was saved as a file; it is the same feed again by its file's name."""
    url = plain(f"{FILE}{path.name}", LONGEST_ADDRESS)
    feed = Feed.objects.of(partnership).filter(url=url).first() or Feed(partnership=partnership, url=url, active=False)
    try:
        fetched: Fetched | Fault = Fetched(url="", body=_bytes_of(path))
    except Fault as fault:
        fetched = fault
    report = _settle(feed, fetched)
    report.feed = plain(str(path), 2000)
    return report


def _bytes_of(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Fault(f"{path} is no file: give the path of one.")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise Fault(f"There is no file {path}: check the path for a slip.") from None
    except (OSError, ValueError) as error:
        raise Fault(f"{path} cannot be read ({getattr(error, 'strerror', None) or error}).") from error
    if len(data) > LARGEST:
        raise Fault(too_large(LARGEST))
    return data


def _fetched(feed: Feed, guard: Guard) -> Fetched | Fault:
    if len(feed.url) > LONGEST_ADDRESS:
        return Fault(f"The address is longer than {LONGEST_ADDRESS} characters: give a shorter one.")
    try:
        return fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified, guard=guard)
    except Fault as fault:
        return fault


def _settle(feed: Feed, fetched: Fetched | Fault) -> Report:
    """Read and take in what was fetched, and note on the feed how it went."""
    report = Report(feed=feed.url, title=feed.title, format=feed.format or None)
    try:
        if isinstance(fetched, Fault):
            raise fetched
        if fetched.body is None:
            report.unchanged = True
        else:
            reading = read(fetched.body, url=fetched.url, content_type=fetched.content_type)
            _keep(feed, reading)
            _tell(report, reading, take_in(feed, reading))
            # Only a whole reading may be skipped next time.
            feed.etag, feed.last_modified = ("", "") if reading.fault else (fetched.etag, fetched.last_modified)
    except Fault as fault:
        report.error = str(fault)
    feed.error = report.error or ""
    feed.fetched_at = timezone.now()
    if feed.pk:
        # What an editor changed meanwhile (title, active) stays theirs.
        feed.save(update_fields=["format", "etag", "last_modified", "fetched_at", "error"])
    return report


def _keep(feed: Feed, reading: Reading) -> None:
    """A feed that can be read is worth a row."""
    feed.format = reading.format[:30]
    if feed.pk is None:
        feed.title = reading.title
        feed.save()
    elif not feed.title and reading.title:
        feed.title = reading.title
        Feed.objects.filter(pk=feed.pk, title="").update(title=reading.title)


def _tell(report: Report, reading: Reading, taken: Taken) -> None:
    report.title, report.format = reading.title, reading.format
    report.entries = len(reading.entries)
    report.new, report.updated, report.duplicates = taken.new, taken.updated, taken.duplicates
    report.rejected, report.reasons = taken.rejected, taken.reasons[:20]
    report.error = reading.fault or None
