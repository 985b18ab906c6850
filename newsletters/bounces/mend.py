"""Addresses to mend: people in seats whom letters do not reach, because their address is held back."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from cms.people.models import Contact, Holding, Partnership
from newsletters.models import Suppression


def holders(partnership: Partnership) -> Any:
    """Contacts who hold a seat now and whose address is held back."""
    held = Suppression.objects.of(partnership).in_force().holding("email_folded")
    seated = _now().filter(contact=OuterRef("pk"))
    return Contact.objects.of(partnership).filter(held, Exists(seated))


def people_at(partnership: Partnership, addresses: Iterable[str]) -> dict[str, list[Contact]]:
    """Who is at some folded addresses, with what they hold (`seated`)."""
    mine = _now().select_related("seat__role", "seat__school", "seat__group").order_by("pk")
    found = Contact.objects.of(partnership).filter(email_folded__in=list(addresses))
    people: dict[str, list[Contact]] = defaultdict(list)
    for contact in found.prefetch_related(Prefetch("holdings", mine, to_attr="seated")):
        people[contact.email_folded].append(contact)
    return people


def _now() -> Any:
    return Holding.objects.begun_and_not_ended()
