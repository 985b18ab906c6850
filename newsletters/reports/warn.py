"""Whoever sealed a mailing is told, once, when a domain fails as a whole."""

from django.core.cache import cache
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from cms.notices.models import Notice
from cms.notices.tell import tell
from cms.people import rights
from newsletters import confidential
from newsletters.models import Delivery, Mailing
from newsletters.reports.domains import LATELY, LEAST, TROUBLE, Domain, failing_in

KIND = "domain-fails"


def warn() -> int:
    """Look at every mailing of late in which letters fail; how many people were told of a domain."""
    recent = Mailing.objects.filter(goes_at__gte=timezone.now() - LATELY).exclude(sealed_by=None).order_by()
    recent = recent.exclude(publication__kind__in=confidential.kinds())  # Those tell of it by themselves.
    letters = Delivery.objects.filter(TROUBLE, mailing__in=list(recent.values_list("pk", flat=True)))
    counted = letters.order_by().values_list("mailing").annotate(n=Count("pk")).filter(n__gte=LEAST - 1)
    return sum(_look(pk, trouble) for pk, trouble in counted)


def _look(pk: int, trouble: int) -> int:
    """Where no more letters fail than at the last look, there is nothing new to tell."""
    key = f"mailing-warned:{pk}"
    if cache.get(key) == trouble:
        return 0
    mailing = Mailing.objects.select_related("partnership", "publication", "sealed_by").get(pk=pk)
    told = sum(_tell(mailing, domain) for domain in failing_in(mailing) if domain.as_a_whole)
    cache.set(key, trouble, int(LATELY.total_seconds()))
    return told


def _tell(mailing: Mailing, domain: Domain) -> bool:
    """Only who may still send here is told, and of a private list only who may see those."""
    by, here = mailing.sealed_by, mailing.partnership
    held = rights.of(by, here) if by else frozenset()
    private = mailing.lists.filter(private=True).exists()
    if by is None or rights.SEND not in held or (private and rights.PRIVATE_LISTS not in held):
        return False
    key = f"{KIND}:{mailing.pk}:{domain.name}"[:200]
    if Notice.objects.of(here).filter(key=key).exists():
        return False
    # Whoever reads notices may not know of private lists.
    named = "a letter to a private list" if private else f"“{mailing.subject}”"
    text = _words(mailing, domain, named)
    tell(here, key=key, kind=KIND, to=by.email, subject=f"{domain.name} does not take our letters", text=text)
    return True


def _words(mailing: Mailing, domain: Domain, named: str) -> str:
    means = domain.means
    return "\n\n".join(filter(None, (
        f"{domain.in_words} of {named}.",
        f"{means.says} {means.do}" if means else "",
        f"Its commonest answer, {domain.times:,} times: {domain.answer}" if domain.answer else "",
        "The report of this mailing:",
        mailing.partnership.url(reverse("mailings:report", args=[mailing.pk])),
    )))  # fmt: skip
