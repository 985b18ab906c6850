"""What is noted of single readers: shown to them, let go in time, joined, erased; and who asks not to be noted."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import TruncHour
from wagtail.log_actions import log

from cms.people.erase import Going
from cms.people.merge import Merging
from cms.people.models import Contact, Partnership
from cms.people.retention import Rule, declare
from cms.people.retention_rules import batches
from newsletters.models import Delivery, Link, Publication, Trace, Uncounted
from newsletters.models.publication import Tracking

# --- Not to be counted ------------------------------------------------------------------------------------------------


@transaction.atomic
def do_not_count(*, contact: Contact, source: str) -> None:
    """From now on nobody notes what they open and follow, and what was noted is forgotten. Safe to repeat."""
    _, is_new = Uncounted.objects.get_or_create(contact=contact, defaults={"partnership": contact.partnership})
    if is_new:
        _let_go(traces_of(contact))
        log(contact, "newsletters.do_not_count", data={"source": source})


@transaction.atomic
def count_again(*, contact: Contact, source: str) -> None:
    """They may be noted again, where a publication notes its readers."""
    gone, _ = Uncounted.objects.filter(contact=contact).delete()
    if gone:
        log(contact, "newsletters.count_again", data={"source": source})


def is_counted(contact: Contact) -> bool:
    return not Uncounted.objects.filter(contact=contact).exists()


def notes_of(contact: Contact) -> str:
    """What their page of choices says: "noted", "not noted", or nothing where no publication notes its readers."""
    if not is_counted(contact):
        return "not noted"
    noting = Publication.objects.of(contact.partnership).filter(tracking=Tracking.PERSON)
    return "noted" if noting.exists() or traces_of(contact).exists() else ""


# --- What is held of a person -----------------------------------------------------------------------------------------


def traces_of(contact: Contact) -> QuerySet[Trace]:
    found: QuerySet[Trace] = Trace.objects.filter(delivery__contact=contact)
    return found


def held(contact: Contact) -> dict[str, Any]:
    """What they opened and followed, in letters that note it."""
    mine = traces_of(contact).select_related("link__mailing").order_by("first_at", "pk")
    return {
        "asked_not_to_be_noted": not is_counted(contact),
        "noted": [
            {
                "letter": each.link.mailing.subject,
                "what": "opened it" if each.link.kind == Link.Kind.OPENING else "followed a link",
                "link": each.link.url or None,
                "first_at": each.first_at,
                "last_at": each.last_at,
                "times_by_a_person": each.people,
                "times_by_a_machine": each.machines,
            }
            for each in mine.iterator(chunk_size=500)
        ],
    }


def forget(going: Going) -> None:
    going.went(_let_go(traces_of(going.contact)), "note of what you followed", "notes of what you followed")


def _let_go(traces: QuerySet[Trace]) -> int:
    """That somebody followed a link, and in which hour, stays; who it was goes."""
    first, last = TruncHour("first_at", tzinfo=dt.UTC), TruncHour("last_at", tzinfo=dt.UTC)
    return traces.update(delivery=None, first_at=first, last_at=last)


def let_go_of_letters(deliveries: QuerySet[Delivery]) -> None:
    """For whenever letters lose their reader."""
    _let_go(Trace.objects.filter(delivery__in=deliveries))


# --- Two that are one -------------------------------------------------------------------------------------------------

JOIN = """
    UPDATE newsletters_trace SET
        people = people + (SELECT o.people FROM newsletters_trace o
            WHERE o.delivery_id = %(gone)s AND o.link_id = newsletters_trace.link_id),
        machines = machines + (SELECT o.machines FROM newsletters_trace o
            WHERE o.delivery_id = %(gone)s AND o.link_id = newsletters_trace.link_id)
    WHERE delivery_id = %(keep)s
        AND link_id IN (SELECT o.link_id FROM newsletters_trace o WHERE o.delivery_id = %(gone)s)
"""


def join(*, keep: Delivery, gone: Delivery) -> None:
    """Two letters of one mailing went to the same person: what either left behind is one reader's."""
    with connection.cursor() as cursor:
        cursor.execute(JOIN, {"keep": keep.pk, "gone": gone.pk})
    mine = Trace.objects.filter(delivery=keep).values("link")
    Trace.objects.filter(delivery=gone, link__in=mine).delete()
    Trace.objects.filter(delivery=gone).update(delivery=keep)


def merge(merging: Merging) -> None:
    """Whoever asked under either address not to be counted is not counted."""
    asked = Uncounted.objects.filter(contact=merging.gone)
    if is_counted(merging.keep) and not asked.update(contact=merging.keep):
        return
    asked.delete()
    _let_go(traces_of(merging.keep) | traces_of(merging.gone))


# --- In time ----------------------------------------------------------------------------------------------------------


def _old(partnership: Partnership, before: dt.datetime) -> QuerySet[Trace]:
    found: QuerySet[Trace] = Trace.objects.of(partnership).filter(link__mailing__sealed_at__lt=before)
    return found.exclude(delivery=None)


def _let_go_of(keys: Sequence[Any]) -> None:
    _let_go(Trace.objects.filter(pk__in=keys))


def register() -> None:
    declare(Rule(
        name="traces", label="Who opened and followed what", default_months=12, least_months=1,
        help="Of publications that note it for each reader. How often and in which hour stays, who it was goes.",
        due=lambda partnership, before: _old(partnership, before).count(),
        let_go=lambda partnership, before: batches(lambda: _old(partnership, before), _let_go_of),
        one="note of what a reader followed lost its reader", many="notes of what readers followed lost their readers",
    ))  # fmt: skip
