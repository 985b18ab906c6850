"""The retention rules of what the people app holds."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cms.people.erase import erase
from cms.people.models import (
    Contact,
    FormerHolding,
    Holding,
    Import,
    ImportPart,
    Look,
    Partnership,
    School,
    SignInLink,
    StaffRole,
)
from cms.people.retention import BATCH, Rule, declare
from cms.users.models import User

#: What speaks for keeping a contact, as conditions on contacts; apps above add theirs.
Need = Callable[[Partnership, dt.datetime], Q]
_needs: list[Need] = []


def register_need(need: Need) -> None:
    """Have contacts of whom this holds kept, though they have no seat."""
    if need not in _needs:
        _needs.append(need)


def batches(found: Callable[[], QuerySet[Any]], let_go: Callable[[list[Any]], None]) -> int:
    """Let go of what a query finds, a few at a time, each in its own short transaction."""
    number = 0
    while keys := list(found().order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            let_go(keys)
        number += len(keys)
    return number


# --- Contacts ---------------------------------------------------------------------------------------------------------


def unneeded(partnership: Partnership, before: dt.datetime) -> QuerySet[Contact]:
    """Contacts who hold no seat and work nowhere here, and of whom nothing was heard since."""
    found = nowhere_since(Contact.objects.of(partnership).filter(made_at__lt=before), before)
    for need in _needs:
        found = found.exclude(need(partnership, before))
    return found


def nowhere_since(contacts: QuerySet[Contact], before: dt.datetime) -> QuerySet[Contact]:
    """Those of them who since then held no seat, worked nowhere behind the scenes, and look after no school."""
    day = timezone.localdate(before)
    seated = Holding.objects.filter(contact=OuterRef("pk")).filter(Q(ended_on=None) | Q(ended_on__gte=day))
    works = StaffRole.objects.filter(user=OuterRef("user"))
    partner = School.objects.filter(link_partner=OuterRef("pk"))
    busy = User.objects.filter(Q(is_superuser=True) | Q(last_login__gte=before), pk=OuterRef("user"))
    return contacts.exclude(Exists(seated)).exclude(Exists(works)).exclude(Exists(partner)).exclude(Exists(busy))


def erase_unneeded(partnership: Partnership, before: dt.datetime) -> int:
    """Without a note that they asked for it: a new seat brings them back."""
    return erase_each(lambda: unneeded(partnership, before), cause="", reason="")


def erase_each(found: Callable[[], QuerySet[Contact]], *, cause: str, reason: str) -> int:
    """One transaction for each person. Somebody who cannot go now does not stop the others."""
    number = 0
    for pk in list(found().order_by("pk").values_list("pk", flat=True)):
        contact = found().select_related("partnership").filter(pk=pk).first()
        if contact is not None:
            erase(contact, by=None, cause=cause, reason=reason)
            number += 1
    return number


# --- Seats ------------------------------------------------------------------------------------------------------------


def old_holdings(partnership: Partnership, before: dt.datetime) -> QuerySet[Holding]:
    found: QuerySet[Holding] = Holding.objects.of(partnership).filter(ended_on__lt=timezone.localdate(before))
    return found


def forget_holders(partnership: Partnership, before: dt.datetime) -> int:
    """That the seat was held stays; by whom goes."""

    def let_go(keys: list[Any]) -> None:
        held = Holding.objects.filter(pk__in=keys)
        FormerHolding.objects.bulk_create(
            FormerHolding(
                partnership=partnership,
                seat_id=each.seat_id,
                standing=each.standing,
                started_on=each.started_on,
                ended_on=each.ended_on,  # type: ignore[misc]  # Those that have ended are found.
            )
            for each in held
        )
        held.delete()

    return batches(lambda: old_holdings(partnership, before), let_go)


# --- Records ----------------------------------------------------------------------------------------------------------


def old_parts(partnership: Partnership, before: dt.datetime) -> QuerySet[ImportPart]:
    return ImportPart.objects.filter(imported__partnership=partnership, imported__made_at__lt=before)


def forget_imports(partnership: Partnership, before: dt.datetime) -> int:
    """Counts stay; rows, and what an undo would need, go."""
    told = Import.objects.of(partnership).filter(made_at__lt=before)

    def let_go(keys: list[Any]) -> None:
        ImportPart.objects.filter(pk__in=keys).delete()

    number = batches(lambda: old_parts(partnership, before), let_go)
    for row in told.exclude(report={}).iterator(chunk_size=100):
        counts = {key: value for key, value in row.report.items() if not isinstance(value, list)}
        if counts != row.report or row.left:
            row.report, row.left = counts, []
            row.save(update_fields=["report", "left"])
    return number


def old_looks(partnership: Partnership, before: dt.datetime) -> QuerySet[Look]:
    found: QuerySet[Look] = Look.objects.of(partnership).filter(at__lt=before)
    return found


def old_links(partnership: Partnership, before: dt.datetime) -> QuerySet[SignInLink]:
    """Links to sign in with of people of this partnership."""
    found: QuerySet[SignInLink] = SignInLink.objects.filter(_users_of(partnership), expires_at__lt=before)
    return found


def old_sessions(partnership: Partnership, before: dt.datetime) -> QuerySet[UserSession]:
    """Where and with what somebody was signed in."""
    return UserSession.objects.filter(_users_of(partnership), last_seen_at__lt=before)


def _users_of(partnership: Partnership) -> Q:
    people = Contact.objects.of(partnership).exclude(user=None).values("user")
    staff = StaffRole.objects.of(partnership).values("user")
    return Q(user__in=people) | Q(user__in=staff)


def count_sign_ins(partnership: Partnership, before: dt.datetime) -> int:
    return old_links(partnership, before).count() + old_sessions(partnership, before).count()


def forget_sign_ins(partnership: Partnership, before: dt.datetime) -> int:
    return deleting(old_links)(partnership, before) + deleting(old_sessions)(partnership, before)


def deleting(found: Callable[[Partnership, dt.datetime], QuerySet[Any]]) -> Callable[[Partnership, dt.datetime], int]:
    """Lets go by deleting the rows."""

    def run(partnership: Partnership, before: dt.datetime) -> int:
        model = found(partnership, before).model
        return batches(
            lambda: found(partnership, before), lambda keys: model._base_manager.filter(pk__in=keys).delete()
        )

    return run


def counting(found: Callable[[Partnership, dt.datetime], QuerySet[Any]]) -> Callable[[Partnership, dt.datetime], int]:
    return lambda partnership, before: found(partnership, before).count()


def register() -> None:
    declare(Rule(
        name="unneeded-contacts", label="People whom nothing needs", default_months=24, least_months=3,
        help="Erases who has had no seat, no sign-up, no place on a list and no role here for so long.",
        due=counting(unneeded), let_go=erase_unneeded,
        one="person whom nothing needs was erased", many="people whom nothing needs were erased",
    ))  # fmt: skip
    declare(Rule(
        name="former-holders", label="Who held a seat", default_months=72, least_months=12,
        help="That a seat was held, from when to when, stays; by whom is forgotten so long after it ended.",
        due=counting(old_holdings), let_go=forget_holders,
        one="ended time in a seat lost its person", many="ended times in seats lost their persons",
    ))  # fmt: skip
    declare(Rule(
        name="imports", label="Records of imports", default_months=3,
        help="Rows and reports of imports go; counts stay. An import can be undone as long as its records are there.",
        due=counting(old_parts), let_go=forget_imports,
        one="part of an import's records was deleted", many="parts of imports' records were deleted",
    ))  # fmt: skip
    declare(Rule(
        name="looks", label="The log of looks", default_months=36, least_months=24,
        help="Who looked at private lists and numbers. Two years at least: it is proof for those whose they are.",
        due=counting(old_looks), let_go=deleting(old_looks),
        one="line of the log of looks was deleted", many="lines of the log of looks were deleted",
    ))  # fmt: skip
    declare(Rule(
        name="sign-ins", label="Traces of signing in", default_months=3,
        help="Links that are over, and sessions that nobody used for so long: when, from where, with what.",
        due=count_sign_ins, let_go=forget_sign_ins,
        one="trace of signing in was deleted", many="traces of signing in were deleted",
    ))  # fmt: skip
