"""Taking in what was read: each entry once, an update as an update, in short transactions."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import QuerySet

from bulletins.inbox.clean import clean, plain, text_of
from bulletins.inbox.identity import identity, without_tracking
from bulletins.inbox.reading import ReadEntry, Reading
from bulletins.inbox.same_story import group
from bulletins.models import Entry, Feed

#: Entries in one transaction: writers are short.
BATCH = 200

SUMMARY = 600  # characters
CONTENT = ("title", "summary", "body", "link", "author", "published_at", "updated_at")
CHANGED = (*CONTENT, "state", "state_before", "revised")

#: What somebody has dealt with comes back when it is updated; what is held stays held.
COMES_BACK = (Entry.State.USED, Entry.State.DISCARDED)


@dataclasses.dataclass(kw_only=True)
class Taken:
    """How many entries went which way; together they are all that were read."""

    new: int = 0
    updated: int = 0
    duplicates: int = 0
    rejected: int = 0
    reasons: list[str] = dataclasses.field(default_factory=list)


def take_in(feed: Feed, reading: Reading) -> Taken:
    """Keep what is new, bring up to date what changed. Running it again with the same reading changes nothing."""
    taken = Taken()
    entries = _each_once(feed, reading, taken)
    # Feeds begin with their newest entry: it comes in last, and stands first where nothing has a date.
    for batch in _batches(reversed(entries.items()), BATCH):
        _take_batch(feed, dict(batch), taken)
    return taken


def _each_once(feed: Feed, reading: Reading, taken: Taken) -> dict[str, ReadEntry]:
    """Entries by identity, the newest where one comes twice; counts those and what is rejected."""
    found: dict[str, ReadEntry] = {}
    for place, entry in enumerate(reading.entries, start=1):
        if not (entry.title or entry.link or text_of(entry.summary or entry.body, 100)):
            taken.rejected += 1
            taken.reasons.append(f"Entry {place} has no title, no text and no link.")
            continue
        key = identity(
            guid=entry.guid, link=entry.link, title=entry.title or entry.summary[:500], site=reading.site or feed.url
        )
        if key in found:
            taken.duplicates += 1
            if not _later(entry.updated, found[key].updated):
                continue
        found[key] = entry
    return found


def _take_batch(feed: Feed, batch: dict[str, ReadEntry], taken: Taken) -> None:
    known = dict(_known(feed, batch).values_list("identity", "updated_at"))
    # Cleaning takes the time; it is done before anything is locked.
    fresh = {
        key: made(feed, key, entry)
        for key, entry in batch.items()
        if key not in known or _later(entry.updated, known[key])
    }
    with transaction.atomic():
        stored = {entry.identity: entry for entry in _known(feed, fresh).select_for_update()}
        changed = [
            _renew(old, fresh[key]) for key, old in stored.items() if _later(fresh[key].updated_at, old.updated_at)
        ]
        Entry.objects.bulk_update(changed, CHANGED)
        new = [entry for key, entry in fresh.items() if key not in stored]
        # Another process may take in the same feed at this moment: the constraint keeps one.
        Entry.objects.bulk_create(new, ignore_conflicts=True)
        group(_known(feed, [entry.identity for entry in new]).filter(feed=feed, same_as=None).order_by("pk"))
    taken.new += len(new)
    taken.updated += len(changed)
    taken.duplicates += len(batch) - len(new) - len(changed)


def _known(feed: Feed, keys: Iterable[str]) -> QuerySet[Entry]:
    """In an order that an index gives, and in which locks are taken: by their numbers SQLite looks through all."""
    here = Entry.objects.filter(partnership=feed.partnership_id)
    found: QuerySet[Entry] = here.filter(identity__in=list(keys)).order_by("identity")
    return found


def made(feed: Feed, key: str, entry: ReadEntry) -> Entry:
    """The row of an entry, cleaned, not saved."""
    link = without_tracking(entry.link)
    summary = text_of(entry.summary or entry.body, SUMMARY)
    return Entry(
        partnership_id=feed.partnership_id,
        feed=feed,
        identity=key,
        title=plain(entry.title or summary, 300) or plain(link, 300),
        summary=summary,
        body=_more_than(summary, clean(entry.body or entry.summary, base=entry.base)),
        link=link if len(link) <= 1000 else "",
        author=plain(entry.author, 200),
        published_at=entry.published,
        updated_at=entry.updated,
    )


def _more_than(summary: str, body: str) -> str:
    """The body, where it holds more than the summary says."""
    is_same = text_of(body, SUMMARY) == summary and not any(tag in body for tag in ("<a ", "<img ", "<table"))
    return "" if is_same else body


def _renew(old: Entry, new: Entry) -> Entry:
    for field in CONTENT:
        setattr(old, field, getattr(new, field))
    if old.state in COMES_BACK and old.same_as_id is None:
        old.state, old.state_before = Entry.State.NEW, ""
    old.revised = True
    return old


def _later(date: dt.datetime | None, than: dt.datetime | None) -> bool:
    """Whether a date is newer; an undated entry is no update of anything."""
    return date is not None and than is not None and date > than


def _batches(entries: Iterable[tuple[str, ReadEntry]], size: int) -> Iterator[list[tuple[str, ReadEntry]]]:
    rest = iter(entries)
    while batch := list(itertools.islice(rest, size)):
        yield batch
