"""What the post room holds about a person."""

from typing import Any

from django.db.models import Q

from cms.people.erase import addresses_of
from cms.people.models import Contact
from newsletters.lists import audience
from newsletters.lists.names import A_PRIVATE_LIST
from newsletters.models import Choice, Delivery, HandoverNote, List, Mailing
from newsletters.tracking import readers


def letters(contact: Contact) -> list[dict[str, Any]]:
    mine = Delivery.objects.of(contact.partnership).filter(contact=contact)
    return [
        {
            "publication": each.mailing.publication.name,
            "subject": each.mailing.named,
            "to": each.address,
            "state": each.get_state_display(),
            "sealed_at": each.mailing.sealed_at,
            "done_at": each.done_at,
            "why": each.reason,
            "school": each.school.name if each.school else None,
            "answer": each.reply,
        }
        for each in mine.select_related("mailing__publication", "school").order_by("pk").iterator(chunk_size=500)
    ]


def choices(contact: Contact) -> list[dict[str, Any]]:
    mine = Choice.objects.of(contact.partnership).filter(contact=contact).select_related("publication")
    return [
        {
            "publication": each.publication.name,
            "choice": "signed up" if each.wants else "left",
            "made_at": each.made_at,
            "ended_at": each.ended_at,
            "source": each.source,
            "wording": each.wording,
        }
        for each in mine.order_by("made_at", "pk")
    ]


def lists(contact: Contact) -> list[dict[str, Any]]:
    """The lists that reach them, and by what. A private list stays unnamed, here too."""
    found = []
    for each in List.objects.of(contact.partnership).order_by("pk"):
        each.partnership = contact.partnership
        name = A_PRIVATE_LIST if each.private else each.name
        if each.excluded.filter(pk=contact.pk).exists():
            found.append({"list": name, "reaches_you": False, "by": "You were taken out by name."})
        elif reason := _reason(each, contact):
            found.append({"list": name, "reaches_you": True, "by": reason})
    return found


def _reason(a_list: List, contact: Contact) -> str:
    try:
        if not audience.includes(a_list, contact):
            return ""
        return next((each.reason for each in audience.everybody(a_list, Q(pk=contact.pk))), "")
    except audience.BadRule:
        return "You were named." if a_list.named.filter(pk=contact.pk).exists() else ""


def handovers(contact: Contact) -> list[dict[str, Any]]:
    """What they told of statutory letters, and where others named them. Who else was named, or told, stays unsaid."""
    notes = HandoverNote.objects.of(contact.partnership)
    told = notes.filter(contact=contact).select_related("publication")
    named = notes.filter(_at(contact)).exclude(contact=contact).select_related("publication")
    return [
        {
            "publication": each.publication.name,
            "what": what,
            "told_at": each.told_at,
            "dealt_with_on": each.dealt_with_on,
        }
        for what, rows in (("You said that it is for somebody else.", told), ("You were named as who gets it.", named))
        for each in rows.order_by("pk")
    ]


def _at(contact: Contact) -> Q:
    theirs = Q(pk__in=[])
    for address in addresses_of(contact):
        theirs |= Q(email__iexact=address)
    return theirs


def sent(contact: Contact) -> dict[str, Any]:
    """What they sent as staff."""
    if contact.user_id is None:
        return {}
    mine = Mailing.objects.of(contact.partnership).filter(sealed_by=contact.user_id)
    return {
        "mailings": [
            {
                "subject": each.named,
                "sealed_at": each.sealed_at,
                "address": contact.partnership.url(f"admin/mailings/{each.pk}/"),
            }
            for each in mine.select_related("publication").order_by("pk")
        ]
    }


PARTS = {
    "letters": letters,
    "choices": choices,
    "lists": lists,
    "handovers": handovers,
    "mailings_sent": sent,
    "opened_and_followed": readers.held,
}
