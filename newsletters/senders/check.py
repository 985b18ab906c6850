"""Checking the domains of a partnership, side by side and within three seconds; what was found is kept for minutes."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.core.cache import cache
from django.utils import timezone

from cms.people.models import Partnership
from newsletters.senders import domains, envelope, letter
from newsletters.senders.dns import CouldNotAsk, Dns
from newsletters.senders.domains import Sender
from newsletters.senders.findings import Checked, Line, Result, State

Check = Callable[[Sender, Dns], Iterator[Line]]

#: What is looked at of a domain, in the order in which it is told.
OF_ENVELOPE: tuple[tuple[str, Check], ...] = ((envelope.MX, envelope.mx), (envelope.SPF, envelope.spf))
OF_LETTERS: tuple[tuple[str, Check], ...] = (
    (letter.DKIM, letter.dkim),
    (letter.DMARC, letter.dmarc),
    (envelope.RETURN, envelope.return_path),
)
AT_ONCE = 16
KEPT_FOR = 300


def check_partnership(partnership: Partnership, *, since: dt.datetime | None = None) -> Result:
    """What the DNS says of each domain that a partnership writes from. From memory, where that is not older than
    `since`, nothing that counts has changed since (a key, a sender, a variable) and the last time was minutes ago.
    """
    senders = domains.of(partnership)
    key = "senders:" + hashlib.sha256(repr(senders).encode()).hexdigest()
    kept: Result | None = cache.get(key)
    if kept is None or (since is not None and kept.at < since):
        kept = check(senders)
        cache.set(key, kept, KEPT_FOR)
    return kept


def check(senders: list[Sender]) -> Result:
    """The questions of all domains go out side by side, and share one time."""
    dns = Dns()
    jobs = [(sender, name, act) for sender in senders for name, act in _checks(sender)]
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="senders") as pool:
        lines = list(pool.map(lambda job: _lines(job[0], job[1], job[2], dns), jobs))
    found = [
        Checked(
            domain=sender.domain,
            used_by=sender.letters,
            takes_back=sender.takes_back,
            lines=tuple(line for job, each in zip(jobs, lines, strict=True) if job[0] is sender for line in each),
        )
        for sender in senders
    ]
    return Result(timezone.now(), tuple(found))


def _checks(sender: Sender) -> tuple[tuple[str, Check], ...]:
    return OF_ENVELOPE + OF_LETTERS if sender.letters else OF_ENVELOPE


def _lines(sender: Sender, name: str, act: Check, dns: Dns) -> list[Line]:
    found: list[Line] = []
    try:
        for line in act(sender, dns):
            found.append(line)  # noqa: PERF402 (what was found before a question failed is kept)
    except CouldNotAsk as fault:
        found.append(
            Line(name, State.WARNING, f"Could not be asked: {fault}.", "It may well be right. Check again in a minute.")
        )
    return found
