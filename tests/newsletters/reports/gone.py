"""Mailings that have gone: rows as a delivery process would have left them."""

import itertools
from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from cms.people.models import Contact
from newsletters.models import Delivery, Mailing, Publication, Variant

_number = itertools.count(1)
REFUSED = "550 5.7.1 <{address}>: blocked, see https://block.example/{n}00000000000"
#: By state, what a delivery process or a bounce left in the row.
ANSWERS = {
    "sent": "250 taken",
    "failed": REFUSED,
    "bounced": "550 5.1.1 user unknown",
    "deferred": "421 4.7.0 slow down",
}


def make_mailing(
    publication: Publication, letters: Mapping[str, Mapping[str, int]] | None = None, **fields: Any
) -> Mailing:
    """Letters by domain and state."""
    mailing = Mailing.objects.create(
        partnership=publication.partnership,
        publication=publication,
        source_type=ContentType.objects.get_for_model(Publication),
        source_id=1_000_000 + next(_number),
        **{"subject": "Gatekeeping number 1", "state": Mailing.State.DONE, "goes_at": timezone.now()} | fields,
    )
    variant = make_variant(mailing)
    for domain, states in (letters or {}).items():
        for state, n in states.items():
            for _ in range(n):
                contact = make_reader(publication, domain)
                letter(mailing, contact, state, variant=variant)
    return mailing


def make_variant(mailing: Mailing, key: str = "en-gb") -> Variant:
    return Variant.objects.create(
        mailing=mailing, key=key, language=key, skeleton=b"", largest=10,
        html="<html><head></head><p>Dear [[name]], [[reason]] <a href='[[leave_url]]'>leave</a></p></html>",
        text="Dear [[name]], [[reason]] [[leave_url]]",
    )  # fmt: skip


def make_reader(publication: Publication, domain: str) -> Contact:
    n = next(_number)
    contact: Contact = Contact.objects.create(
        partnership=publication.partnership, email=f"reader{n}@{domain}", name=f"Reader {n}"
    )
    return contact


def letter(mailing: Mailing, contact: Contact, state: str, **fields: Any) -> Delivery:
    made = {
        "address": contact.email,
        "name": contact.name,
        "reason": "Ealing put you on its list “Everybody”.",
        "attempts": 3 if state == "deferred" else 1,
        "reply": ANSWERS.get(state, "").format(address=contact.email, n=next(_number)),
        "next_try": mailing.goes_at,
        "done_at": None if state in Delivery.OPEN else mailing.goes_at,
    } | fields
    return Delivery.objects.create(mailing=mailing, contact=contact, state=state, **made)
