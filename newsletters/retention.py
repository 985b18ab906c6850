"""The retention rules of what the post room holds."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace

from cms.people.models import Contact, Erasure, Partnership
from cms.people.retention import Rule, declare
from cms.people.retention_rules import batches, counting, erase_each, nowhere_since, register_need
from newsletters.models import Choice, Delivery, List
from newsletters.tracking import readers as tracking
from newsletters.transport import forget, outbox


def wanted(partnership: Partnership, before: dt.datetime) -> Q:
    """Who gets something by a sign-up or by name, chose something since, or has a letter on its way."""
    here = Choice.objects.of(partnership).filter(contact=OuterRef("pk"))
    chosen = here.filter(Q(wants=True, ended_at=None) | Q(made_at__gte=before) | Q(ended_at__gte=before))
    # Who left everything goes by a rule of its own, which knows them again.
    left = here.in_force().filter(wants=False)
    open_letters = Delivery.objects.filter(contact=OuterRef("pk")).open()
    return Q(Exists(chosen)) | Q(Exists(left)) | Q(Exists(_named())) | Q(Exists(open_letters))


def _named() -> QuerySet[Any]:
    return List.named.through.objects.filter(contact_id=OuterRef("pk"))


def left_everything(partnership: Partnership, before: dt.datetime) -> QuerySet[Contact]:
    """Who left, came back to nothing since, and holds no seat by which statutory mail would come."""
    choices = Choice.objects.of(partnership).filter(contact=OuterRef("pk"))
    left = choices.in_force().filter(wants=False)
    recent = choices.filter(Q(wants=True, ended_at=None) | Q(made_at__gte=before) | Q(ended_at__gte=before))
    open_letters = Delivery.objects.filter(contact=OuterRef("pk")).open()
    found: QuerySet[Contact] = Contact.objects.of(partnership).filter(Exists(left))
    return nowhere_since(found, before).exclude(Exists(recent)).exclude(Exists(_named())).exclude(Exists(open_letters))


def erase_who_left(partnership: Partnership, before: dt.datetime) -> int:
    """With a mark: an old list does not bring back who had left."""
    return erase_each(
        lambda: left_everything(partnership, before), cause=Erasure.Cause.LEFT, reason="They had left everything."
    )


def _readers(partnership: Partnership, before: dt.datetime, *, statutory: bool) -> QuerySet[Delivery]:
    old = Delivery.objects.of(partnership).filter(
        mailing__sealed_at__lt=before, mailing__publication__statutory=statutory
    )
    found: QuerySet[Delivery] = old.exclude(state__in=Delivery.OPEN).exclude(
        contact=None, address="", name="", reason=""
    )
    return found


def readers(partnership: Partnership, before: dt.datetime) -> QuerySet[Delivery]:
    return _readers(partnership, before, statutory=False)


def statutory_readers(partnership: Partnership, before: dt.datetime) -> QuerySet[Delivery]:
    return _readers(partnership, before, statutory=True)


def _forget(keys: list[Any]) -> None:
    """School, seat, state and time stay: what was sent can be counted."""
    tracking.let_go_of_letters(Delivery.objects.filter(pk__in=keys))
    Delivery.objects.filter(pk__in=keys).exclude(address="").update(
        reply=Replace("reply", F("address"), Value(""))  # type: ignore[arg-type]
    )
    Delivery.objects.filter(pk__in=keys).update(contact=None, address="", name="", reason="")


def forget_readers(partnership: Partnership, before: dt.datetime) -> int:
    return batches(lambda: readers(partnership, before), _forget)


def forget_statutory_readers(partnership: Partnership, before: dt.datetime) -> int:
    return batches(lambda: statutory_readers(partnership, before), _forget)


def _kept_letters(partnership: Partnership, before: dt.datetime) -> int:
    return forget.count_before(outbox.box(settings.OUTBOX, partnership.key), before.date().isoformat())


def _forget_kept_letters(partnership: Partnership, before: dt.datetime) -> int:
    return forget.forget_before(outbox.box(settings.OUTBOX, partnership.key), before.date().isoformat())


def register() -> None:
    register_need(wanted)
    declare(Rule(
        name="left-everything", label="People who left everything", default_months=12, least_months=1,
        help="Erases who left, holds no seat and wants nothing else. A mark keeps old lists from bringing them back.",
        due=counting(left_everything), let_go=erase_who_left,
        one="person who had left everything was erased", many="people who had left everything were erased",
    ))  # fmt: skip
    declare(Rule(
        name="readers", label="Who got which letter", default_months=24,
        help="Name, address and reason go from the records of letters; school, seat and state stay.",
        due=counting(readers), let_go=forget_readers,
        one="letter's record lost its reader", many="letters' records lost their readers",
    ))  # fmt: skip
    declare(Rule(
        name="statutory-readers", label="Who got which statutory letter or alert", default_months=72, least_months=12,
        help="These are proof: who was told what, and when. A time of their own.",
        due=counting(statutory_readers), let_go=forget_statutory_readers,
        one="statutory letter's record lost its reader", many="statutory letters' records lost their readers",
    ))  # fmt: skip
    declare(Rule(
        name="outbox", label="Letters kept in the outbox", default_months=12,
        help="Where letters are kept on this machine instead of being sent, they go after so long.",
        due=_kept_letters, let_go=_forget_kept_letters,
        one="letter of the outbox was deleted", many="letters of the outbox were deleted",
    ))  # fmt: skip
