"""Mailings that are found late, because nothing delivered at their time: they ask before they go, and urgent ones go.

A time is a moment: where clocks are put forward or back, an hour is an hour.
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cms.notices.tell import tell
from cms.people import rights
from cms.people.models import StaffRole
from cms.users.models import User
from newsletters import confidential
from newsletters.delivery.stop import STILL_HERE
from newsletters.models import Delivery, Lane, Mailing
from newsletters.models.mailing import LATE_AFTER

State = Mailing.State


def find() -> int:
    """Let what is late wait for somebody's word, and tell its people; of an urgent one that goes they are told too.

    Gives how many mailings were found. None of them is claimed before this has run (`Mailing.objects.due`).
    """
    waiting = Delivery.objects.filter(mailing=OuterRef("pk")).waiting()
    late = Mailing.objects.late().exclude(lane=Lane.URGENT).filter(Exists(waiting))
    found = sum(_ask(pk) for pk in late.values_list("pk", flat=True))
    return found + sum(_tell_of_urgent(pk) for pk in _urgent().values_list("pk", flat=True))


def never_begun(mailings: Collection[int]) -> None:
    """No connection could be had: what was claimed is not begun after all, where no letter of it was ever tried."""
    tried = Delivery.objects.filter(mailing=OuterRef("pk")).exclude(state__in=STILL_HERE, attempts=0, doubts=0)
    Mailing.objects.filter(pk__in=mailings).exclude(Exists(tried)).update(begun_at=None)


def people(mailing: Mailing) -> list[User]:
    """Who sealed it and who approved it; where neither is here any more, everybody who may send.

    Of what is seen with a right of its own, nobody without that is told.
    """
    approved_by = getattr(mailing.source, "approved_by", None)
    asked = [mailing.sealed_by, approved_by(mailing.revision_id) if approved_by else None]
    here = {user.pk: user for user in asked if user is not None and _may_send(user, mailing)}
    return list(here.values()) or _senders(mailing)


def _ask(pk: int) -> bool:
    with transaction.atomic():
        mailing = Mailing.objects.late().select_for_update().filter(pk=pk).first()
        if mailing is None:
            return False
        mailing.state, mailing.late_at = State.LATE, timezone.now()
        mailing.save(update_fields=["state", "late_at"])
        _tell(mailing, f"Late: {mailing.publication.name} waits for your word")
    return True


def _tell_of_urgent(pk: int) -> bool:
    with transaction.atomic():
        mailing = _urgent().select_for_update().filter(pk=pk).first()
        if mailing is None:
            return False
        mailing.late_at = timezone.now()
        mailing.save(update_fields=["late_at"])
        _tell(mailing, f"Late, and sent: {mailing.publication.name}")
    return True


def _urgent() -> QuerySet[Mailing]:
    """Urgent mailings that began late, or are about to, and whose people do not know."""
    began_late = Q(begun_at__gt=F("goes_at") + LATE_AFTER) & (
        Q(resumed_at=None) | Q(begun_at__gt=F("resumed_at") + LATE_AFTER)
    )
    late = Mailing.objects.late().order_by().values("pk")
    found: QuerySet[Mailing] = Mailing.objects.filter(
        Q(pk__in=late) | began_late, lane=Lane.URGENT, late_at=None, state__in=[State.GOING, State.DONE]
    )
    return found


def _tell(mailing: Mailing, subject: str) -> None:
    """Nothing in it tells what goes to a private list, or is seen with a right of its own."""
    partnership = mailing.partnership
    context = {
        "mailing": mailing,
        "private": confidential.is_so(mailing.publication.kind) or mailing.lists.filter(private=True).exists(),
        "number": mailing.deliveries.waiting().count(),
        "address": partnership.url(_screen(mailing)),
    }
    text = render_to_string("newsletters/mailings/late.txt", context)
    for user in people(mailing):
        key = f"late-{mailing.pk}-{mailing.late_at:%Y%m%d%H%M%S}-{user.pk}"
        tell(partnership, key=key, kind="late-mailing", to=user.email, subject=subject, text=text, urgent=True)


def _may_send(user: User, mailing: Mailing) -> bool:
    return _right(mailing) in rights.of(user, mailing.partnership)


def _screen(mailing: Mailing) -> str:
    """Where its people look after it."""
    own: str = getattr(mailing.source, "own_screen", "")
    return own or reverse("mailings:mailing", args=[mailing.pk])


def _right(mailing: Mailing) -> str:
    return confidential.right_for(mailing.publication.kind) or rights.SEND


def _senders(mailing: Mailing) -> list[User]:
    able = [role for role, held in rights.BY_ROLE.items() if _right(mailing) in held]
    roles = StaffRole.objects.of(mailing.partnership).filter(role__in=able)
    return list(User.objects.filter(pk__in=roles.values("user"), is_active=True).order_by("email"))
