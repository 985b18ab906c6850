"""Receiving domains: which are slow, and where letters fail together, far more than elsewhere."""

import dataclasses
import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, StrIndex, Substr
from django.utils import timezone
from django.utils.formats import date_format

from newsletters.models import Delivery, Mailing
from newsletters.reports.answers import Meaning, commonest, meaning

State = Delivery.State

#: Fewer letters to a domain tell nothing about it.
LEAST = 5
#: So large a part of its letters fails, at least …
SHARE = 0.25
#: … and would do so less often than this, if its letters failed as those of other domains do.
CHANCE = 0.001
#: What is taken for usual where little is known of other domains: so many letters, of which a part fails.
USUAL_LETTERS, USUAL_SHARE = 10, 0.05
#: A domain that fails as a whole: whoever sent it is told.
WHOLE = 0.8
#: The first "try again" is a habit of many servers; the second is trouble.
TROUBLE = Q(state__in=[State.FAILED, State.BOUNCED]) | Q(state=State.DEFERRED, attempts__gte=2)
SLOWEST = 5
REPLIES = 500
A_MOMENT = 10
LATELY = dt.timedelta(days=7)

#: The domain of an address as the database tells it: all after the first @.
AFTER_THE_AT = Lower(Substr("address", StrIndex("address", Value("@")) + 1))


@dataclasses.dataclass
class Domain:
    """What a domain did with letters that it was asked to take."""

    name: str
    taken: int = 0
    failed: int = 0
    deferred: int = 0
    since: dt.datetime | None = None
    #: Its commonest answer, as it came, how often, and what that means.
    answer: str = ""
    times: int = 0
    means: Meaning | None = None

    @property
    def asked(self) -> int:
        return self.taken + self.trouble

    @property
    def trouble(self) -> int:
        return self.failed + self.deferred

    @property
    def share(self) -> float:
        return self.trouble / self.asked if self.asked else 0.0

    @property
    def as_a_whole(self) -> bool:
        return self.share >= WHOLE

    @property
    def in_words(self) -> str:
        """What it did, with the numbers."""
        letters = f"{self.trouble:,} of {self.asked:,} letters"
        if not self.deferred:
            return f"{self.name} has refused {letters}"
        if not self.failed:
            return f"{self.name} puts off {letters}"
        return f"{self.name} refuses or puts off {letters}"

    @property
    def in_words_since(self) -> str:
        """The same with the day on which it began."""
        if self.since is None:
            return self.in_words
        day, today = timezone.localtime(self.since).date(), timezone.localdate()
        if day == today:
            return f"{self.in_words} today"
        return f"{self.in_words} since {'yesterday' if (today - day).days == 1 else date_format(day, 'l j F')}"


def domain_of(after_the_at: str) -> str:
    """A quoted local part may hold an @ itself.

    >>> domain_of('b"@oak.example')
    'oak.example'
    """
    return after_the_at.rpartition("@")[2]


def by_domain(deliveries: "QuerySet[Delivery]") -> dict[str, Domain]:
    """Every domain that was asked to take letters, by its name. Erased and forgotten addresses are not among them."""
    asked = deliveries.filter(TROUBLE | Q(state__in=[State.SENT, State.COMPLAINED])).exclude(address="")
    rows = asked.order_by().values_list(AFTER_THE_AT, "state").annotate(n=Count("pk"))
    found: dict[str, Domain] = {}
    for after_the_at, state, n in rows:
        name = domain_of(after_the_at)
        domain = found.setdefault(name, Domain(name))
        if state == State.DEFERRED:
            domain.deferred += n
        elif state in (State.FAILED, State.BOUNCED):
            domain.failed += n
        else:
            domain.taken += n
    return found


def failing(found: Iterable[Domain]) -> list[Domain]:
    """Those where letters fail together: enough of them, and far more than elsewhere; the worst first.

    Elsewhere is wherever a smaller part fails, so that two domains in trouble do not excuse each other; where nothing
    fares better, all others.
    """
    domains = sorted((each for each in found if each.asked), key=lambda each: each.share)
    everywhere = (sum(each.asked for each in domains), sum(each.trouble for each in domains))
    worst, better, passed = [], (0, 0), 0
    for at, domain in enumerate(domains):
        while passed < at and domains[passed].share < domain.share:
            better = (better[0] + domains[passed].asked, better[1] + domains[passed].trouble)
            passed += 1
        others = (everywhere[0] - domain.asked, everywhere[1] - domain.trouble)
        if _stands_out(domain, *(better if better[0] >= LEAST else others)):
            worst.append(domain)
    return sorted(worst, key=lambda each: (-each.trouble, each.name))


def _stands_out(domain: Domain, letters: int, trouble: int) -> bool:
    """Beside what is usual for so many letters elsewhere, of which so many are in trouble."""
    usual = (trouble + USUAL_LETTERS * USUAL_SHARE) / (letters + USUAL_LETTERS)
    enough = domain.asked >= LEAST and domain.share >= SHARE
    return enough and chance_of(domain.trouble, domain.asked, usual) < CHANCE


def chance_of(bad: int, letters: int, share: float) -> float:
    """How likely so many or more of these letters fail by chance, where this share usually does (binomial). 1 where
    they are no more than usual.

    >>> round(chance_of(2, 2, 0.5), 3), round(chance_of(2, 3, 0.5), 3), chance_of(1, 3, 0.5)
    (0.25, 0.5, 1.0)
    """
    if bad <= letters * share:
        return 1.0
    ways = math.lgamma(letters + 1) - math.lgamma(bad + 1) - math.lgamma(letters - bad + 1)
    term = math.exp(ways + bad * math.log(share) + (letters - bad) * math.log1p(-share))
    total = 0.0
    for number in range(bad, letters + 1):
        total += term
        if term < total * 1e-12:
            break  # Above the mean the terms only fall.
        term *= (letters - number) / (number + 1) * share / (1 - share)
    return total


def failing_in(mailing: Mailing) -> list[Domain]:
    """The domains where letters of one mailing fail together, each with its commonest answer."""
    return _answered(failing(by_domain(mailing.deliveries.all()).values()), mailing.deliveries.all())


def failing_lately(mailings: "QuerySet[Mailing]", since: dt.datetime | None = None) -> list[Domain]:
    """The same over all of several mailings that went in the last seven days, with the day on which it began."""
    recent = mailings.filter(goes_at__gte=since or timezone.now() - LATELY).order_by()
    letters = Delivery.objects.filter(mailing__in=list(recent.values_list("pk", flat=True)))
    if letters.filter(TROUBLE).count() < LEAST - 1:
        return []
    return _answered(failing(by_domain(letters).values()), letters)


def failing_now(mailing: Mailing, states: Mapping[str, int]) -> list[Domain]:
    """The same while it goes, without the answers. It is worked out anew every few seconds, if there is any trouble."""
    if sum(states.get(state, 0) for state in (State.FAILED, State.BOUNCED, State.DEFERRED)) < LEAST - 1:
        return []
    key = f"mailing-failing:{mailing.pk}"
    found: list[Domain] | None = cache.get(key)
    if found is None:
        found = failing(by_domain(mailing.deliveries.all()).values())
        cache.set(key, found, A_MOMENT)
    return found


def slowest(mailing: Mailing) -> list[dict[str, Any]]:
    """Where most letters were put off, and how often one of them was at most."""
    put_off = mailing.deliveries.filter(state=State.DEFERRED).exclude(address="").order_by()
    rows = put_off.values(domain=AFTER_THE_AT).annotate(letters=Count("pk"), times=Max("attempts"))
    return [
        row | {"words": f"{row['domain']}: {row['letters']:,} letter{'' if row['letters'] == 1 else 's'}"}
        for row in rows.order_by("-letters", "domain")[:SLOWEST]
    ]


def _answered(domains: list[Domain], letters: "QuerySet[Delivery]") -> list[Domain]:
    """With the commonest answer of each, and when the first of its letters failed."""
    for domain in domains[:20]:
        here = letters.filter(TROUBLE, address__iendswith=f"@{domain.name}").order_by()
        domain.answer, domain.times = commonest(here.values_list("reply", flat=True)[:REPLIES])
        domain.means = meaning(domain.answer)
        domain.since = here.aggregate(since=Min(Coalesce("done_at", "mailing__goes_at")))["since"]
    return domains
