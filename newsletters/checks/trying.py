"""Trying the links of drafts in the background: politely, a few hosts at a time and one by one at each.

A draft that is saved wants its links tried; a task tries those that are due. Sealing reads what was found and waits for
nobody.
"""

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from cms.core.outside.guard import Guard, from_settings
from cms.people.models import Partnership
from newsletters.checks import ours
from newsletters.checks.trial import Tried, try_address
from newsletters.edition import Letter
from newsletters.models import LinkTrial
from newsletters.rendering.content import complete

#: Hosts that are asked at the same time; each gets one question at a time, with a pause between.
AT_ONCE = 6
PAUSE = 0.5
#: Links of one task: others wait behind it.
MOST = 60
#: A host that was silent so often in a row is left alone.
PATIENCE = 2
#: Nothing is tried again within this time unless somebody asks.
REST = {
    LinkTrial.Outcome.ANSWERS: dt.timedelta(hours=12),
    LinkTrial.Outcome.GONE: dt.timedelta(hours=3),
    LinkTrial.Outcome.SILENT: dt.timedelta(hours=1),
    LinkTrial.Outcome.WAITS: dt.timedelta(minutes=15),
}
#: Longer than any task takes; what it left behind is due again then.
LEASE = dt.timedelta(minutes=15)
KEPT = dt.timedelta(days=60)
LONGEST = 4000
#: Names that stand for others in examples (RFC 2606, RFC 6761): nobody answers there, so nobody is asked.
NO_HOSTS = ("example", "test", "invalid", "localhost")
NO_DOMAINS = ("example.com", "example.net", "example.org")


def addresses(letter: Letter) -> list[str]:
    """Where a letter's items lead to, outside: each once."""
    partnership = letter.publication.partnership
    own = ours.hosts(partnership)
    found = (complete(item.url, partnership) for section in letter.sections for item in section.items)
    return [url for url in dict.fromkeys(found) if can_be_tried(url) and (urlsplit(url).hostname or "") not in own]


def can_be_tried(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    stands_for_another = host.endswith(NO_DOMAINS) or host.rpartition(".")[2] in NO_HOSTS
    return parts.scheme in ("http", "https") and bool(host) and len(url) <= LONGEST and not stands_for_another


def want(letter: Letter, *, again: bool = False) -> int:
    """Have a letter's links tried, in the background: those that are due, or all of them `again`. Gives how many."""
    partnership, now = letter.publication.partnership, timezone.now()
    wanted = addresses(letter)
    rows = [
        LinkTrial(partnership=partnership, address=url, digest=LinkTrial.digest_of(url), due_at=now, wanted_at=now)
        for url in wanted
    ]
    LinkTrial.objects.bulk_create(rows, ignore_conflicts=True, batch_size=100)
    here = LinkTrial.objects.of(partnership).at(wanted)
    here.update(wanted_at=now)
    if again:
        # What is being tried at this moment comes by itself.
        here.filter(tried_at__isnull=False).update(due_at=now)
    if due := here.due().count():
        transaction.on_commit(lambda: try_links.enqueue(partnership.pk))
    return int(due)


@task()
def try_links(partnership_id: int) -> int:
    """Try what is due of a partnership; how many links it were. Safe to run twice, at the same time too."""
    taken = _take(partnership_id)
    for row, tried in side_by_side(taken, from_settings()):
        _settle(row, tried)
    if len(taken) == MOST:
        try_links.enqueue(partnership_id)
    return len(taken)


def prune() -> int:
    """The clock's: links that no draft held for long are forgotten. Gives how many."""
    forgotten, _ = LinkTrial.objects.filter(wanted_at__lt=timezone.now() - KEPT).delete()
    return forgotten


def _take(partnership_id: int) -> list[LinkTrial]:
    """Links that are due, each taken by one task only."""
    partnership = Partnership.objects.filter(pk=partnership_id).first()
    if partnership is None:
        return []
    until = timezone.now() + LEASE
    due = list(LinkTrial.objects.of(partnership).due().order_by("due_at", "pk")[:MOST])
    return [row for row in due if LinkTrial.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=until)]


def side_by_side(rows: Iterable[LinkTrial], guard: Guard) -> Iterator[tuple[LinkTrial, Tried]]:
    """Each link with how it answered: hosts side by side, the links of one host one after the other."""
    by_host = [list(group) for _, group in groupby(sorted(rows, key=_host), key=_host)]
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="link") as pool:
        for tried in pool.map(lambda group: _one_by_one(group, guard), by_host):
            yield from tried


def _one_by_one(rows: list[LinkTrial], guard: Guard) -> list[tuple[LinkTrial, Tried]]:
    found: list[tuple[LinkTrial, Tried]] = []
    silent = 0
    for place, row in enumerate(rows):
        if silent >= PATIENCE:
            found.append((row, found[-1][1]))
            continue
        if place:
            time.sleep(PAUSE)
        tried = try_address(row.address, guard=guard)
        silent = silent + 1 if tried.status is None else 0
        found.append((row, tried))
    return found


def _settle(row: LinkTrial, tried: Tried) -> None:
    now = timezone.now()
    LinkTrial.objects.filter(pk=row.pk).update(
        outcome=tried.outcome,
        status=tried.status,
        sentence=tried.sentence[:300],
        ends_at=tried.ends_at[:LONGEST],
        tried_at=now,
        due_at=now + REST[LinkTrial.Outcome(tried.outcome)],
    )


def _host(row: LinkTrial) -> str:
    return urlsplit(row.address).hostname or ""
