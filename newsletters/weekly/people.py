"""Asking for one letter a week: what is held of it, what goes over when two contacts become one, and what is erased."""

from typing import Any

from django.utils import timezone

from cms.people.erase import Going
from cms.people.merge import Merging
from cms.people.models import Contact
from newsletters.models import WeeklyReader


def held(contact: Contact) -> list[dict[str, Any]]:
    mine = WeeklyReader.objects.of(contact.partnership).filter(contact=contact)
    return [
        {"choice": "one letter a week", "made_at": each.made_at, "ended_at": each.ended_at, "source": each.source}
        for each in mine.order_by("made_at", "pk")
    ]


def merge(merging: Merging) -> None:
    """Whoever of the two asked for one letter a week: the person gets one."""
    if WeeklyReader.objects.filter(contact=merging.keep).in_force().exists():
        WeeklyReader.objects.filter(contact=merging.gone).in_force().update(ended_at=timezone.now())
    WeeklyReader.objects.filter(contact=merging.gone).update(contact=merging.keep)


def forget(going: Going) -> None:
    number, _ = WeeklyReader.objects.of(going.partnership).filter(contact=going.contact).delete()
    going.went(number, "choice of one letter a week", "choices of one letter a week")
