"""What the post room knows of a contact, for their page behind the scenes."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html

from cms.notices.models import Notice
from cms.people.contact_parts import day, register
from cms.people.models import Contact
from newsletters.bounces import people
from newsletters.models import Choice, Delivery, List, Mailing

#: The latest letters and notices that are shown.
LATEST = 20


def choices(contact: Contact, user: Any) -> list[list[str]]:
    """Each word of theirs, the one in force first, with what they agreed to, when and where."""
    found = Choice.objects.of(contact.partnership).filter(contact=contact).select_related("publication")
    return [
        [
            each.publication.name,
            ("Signed up" if each.wants else "Left") + (f" (until {day(each.ended_at)})" if each.ended_at else ""),
            day(each.made_at),
            each.source,
            each.wording,
        ]
        for each in found.order_by("publication__name", "-pk")
    ]


def lists(contact: Contact, user: Any) -> list[list[str]]:
    found = List.objects.of(contact.partnership).visible_to(user).filter(Q(named=contact) | Q(excluded=contact))
    left_out = set(found.filter(excluded=contact).values_list("pk", flat=True))
    return [[each.name, "Left out by name" if each.pk in left_out else "Named"] for each in found.distinct()]


def letters(contact: Contact, user: Any) -> list[list[str]]:
    mailings = Mailing.objects.of(contact.partnership).visible_to(user)
    found = Delivery.objects.filter(contact=contact, mailing__in=mailings.order_by().values("pk"))
    return [
        [_as_it_went(each), each.get_state_display(), day(each.mailing.sealed_at), each.reason]
        for each in found.select_related("mailing").order_by("-pk")[:LATEST]
    ]


def _as_it_went(letter: Delivery) -> str:
    if letter.variant_id is None:
        return letter.mailing.subject
    return format_html(
        '<a href="{}">{}</a>', reverse("reports:letter", args=[letter.pk, "html"]), letter.mailing.subject
    )


def all_letters(contact: Contact, user: Any) -> tuple[str, str]:
    return "All letters, and what came back", reverse("reports:person", args=[contact.pk])


def notices(contact: Contact, user: Any) -> list[list[str]]:
    """That they went, not what stands in them: some hold codes."""
    found = Notice.objects.of(contact.partnership).filter(contact=contact, secret=False)
    return [[each.subject, each.get_state_display(), day(each.made_at)] for each in found[:LATEST]]


def register_all() -> None:
    register(
        "choices", "What they chose", ("Publication", "Choice", "When", "Where", "The words they agreed to"), choices
    )
    register("lists", "Lists that name them", ("List", "How"), lists)
    register("letters", "Latest letters", ("Letter", "State", "When", "Why they got it"), letters, all_letters)
    register("came_back", "What came back", ("What", "Why", "When"), people.on_their_page)
    register("notices", "Latest notices", ("Notice", "State", "When"), notices)
