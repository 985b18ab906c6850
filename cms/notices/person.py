"""Notices, where a person asks what is held about them, and where they are erased."""

from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils import timezone

from cms.notices.models import Notice
from cms.people.erase import Going, addresses_of
from cms.people.erase_words import names_them
from cms.people.models import Contact


def _theirs(contact: Contact, addresses: list[str]) -> "QuerySet[Notice]":
    mine = Q(contact=contact)
    for address in {contact.email, *addresses}:
        mine |= Q(address__iexact=address)
    return Notice.objects.of(contact.partnership).filter(mine)  # type: ignore[no-any-return]


def held(contact: Contact) -> list[dict[str, Any]]:
    """What was told to somebody, and when; not the words of what is for their eyes in their own letters only."""
    return [
        {
            "kind": notice.kind,
            "to": notice.address,
            "subject": notice.subject,
            "told_at": notice.made_at,
            "state": notice.get_state_display(),
            "done_at": notice.done_at,
            **({} if notice.secret else {"text": notice.text}),
        }
        for notice in _theirs(contact, addresses_of(contact)).order_by("pk")
    ]


def forget(going: Going) -> None:
    """What was told stays as a row; to whom, and in which words, goes. What waits does not go any more."""
    rows = Notice.objects.filter(pk__in=list(_theirs(going.contact, going.addresses).values_list("pk", flat=True)))
    number = rows.count()
    rows.waiting().update(state=Notice.State.CANCELLED, done_at=timezone.now())
    for notice in rows.only("pk", "key", "subject"):
        # Keys are made of all sorts of things.
        subject = "" if names_them(notice.subject, going) else notice.subject
        Notice.objects.filter(pk=notice.pk).update(key=f"erased-person:{notice.pk}", subject=subject)
    rows.exclude(address="").update(reply=Replace("reply", F("address"), Value("")))  # type: ignore[arg-type]
    rows.update(address="", text="", contact=None)
    _forget_words_to_others(going)
    going.went(number, "notice")


def _forget_words_to_others(going: Going) -> None:
    """What others were told of them, and have."""
    told = Notice.objects.of(going.partnership).filter(done_at__isnull=False).exclude(text="").exclude(kind="erased")
    for notice in told.only("pk", "text", "subject").iterator(chunk_size=500):
        if names_them(notice.text, going) or names_them(notice.subject, going):
            Notice.objects.filter(pk=notice.pk).update(text="", subject="")
