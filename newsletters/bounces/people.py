"""What is held of people in what came back: shown to them, erased, let go in time."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace

from cms.people.contact_parts import day
from cms.people.erase import Going, addresses_of
from cms.people.models import Contact, Partnership
from cms.people.retention import Rule, declare
from cms.people.retention_rules import batches, counting
from newsletters.models import Feedback, Reply, Suppression

Found = Callable[[Partnership, dt.datetime], QuerySet[Any]]
#: What a contact's page shows of the latest.
LATEST = 20


# --- Shown ------------------------------------------------------------------------------------------------------------


def _theirs(contact: Contact, addresses: list[str]) -> tuple[Any, Any, Any]:
    """Words about their letters, what they wrote, and their addresses where those are held back."""
    here = contact.partnership
    wrote = Q(contact=contact)
    for address in addresses:
        wrote |= Q(sender__iexact=address)
    return (
        Feedback.objects.of(here).filter(Q(contact=contact) | Q(address__in=addresses)),
        Reply.objects.of(here).filter(wrote),
        Suppression.objects.of(here).filter(address__in=addresses),
    )


def held(contact: Contact) -> dict[str, Any]:
    words, wrote, held_back = _theirs(contact, addresses_of(contact))
    return {
        "about_your_letters": [
            {"what": each.get_kind_display(), "status": each.status, "why": each.why, "at": each.at, "to": each.address}
            for each in words.order_by("pk")
        ],
        "you_wrote": [
            {"what": each.get_kind_display(), "subject": each.subject, "words": each.words, "at": each.at}
            for each in wrote.order_by("pk")
        ],
        "held_back": [
            {
                "address": each.address,
                "why": each.get_cause_display(),
                "in_words": each.words,
                "since": each.since,
                "until": each.ends_at,
            }
            for each in held_back.order_by("pk")
        ],
    }


def on_their_page(contact: Contact, user: Any) -> list[list[str]]:
    """What came back, the latest first."""
    words, wrote, held_back = _theirs(contact, addresses_of(contact))
    rows = [
        (each.since, [f"{each.address} is held back", each.get_cause_display(), day(each.since)])
        for each in held_back.in_force()
    ]
    rows += [
        (each.at, [_said(each), f"{each.status} {each.why}".strip(), day(each.at)])
        for each in words.exclude(kind__in=(Feedback.Kind.ARRIVED, Feedback.Kind.AUTO_REPLY))[:LATEST]
    ]
    rows += [
        (each.at, [each.get_kind_display(), each.subject, day(each.at)]) for each in wrote.visible_to(user)[:LATEST]
    ]
    return [row for _, row in sorted(rows, key=lambda row: row[0], reverse=True)][:LATEST]


def _said(word: Feedback) -> str:
    return str(word.get_kind_display()) if word.proved else f"{word.get_kind_display()}, says somebody: not proved"


# --- Erased -----------------------------------------------------------------------------------------------------------


def forget(going: Going) -> None:
    """That letters came back stays, without whose they were. What they wrote goes, and their held back addresses."""
    words, wrote, held_back = _theirs(going.contact, going.addresses)
    going.went(_empty(words), "note of a letter that came back", "notes of letters that came back")
    number, _ = wrote.delete()
    going.went(number, "reply of yours", "replies of yours")
    for address in going.addresses:
        Reply.objects.of(going.partnership).filter(instead__iexact=address).update(instead="")
    number, _ = held_back.delete()
    going.went(number, "note that your address is held back", "notes that your addresses are held back")


def on_contact_deleted(instance: Contact, **kwargs: Any) -> None:
    _empty(Feedback.objects.filter(contact=instance))


def _empty(words: QuerySet[Feedback]) -> int:
    """Servers repeat the address in their answers."""
    why = Replace("why", F("address"), Value(""))  # type: ignore[arg-type]  # Any expression will do.
    words = Feedback.objects.filter(pk__in=list(words.values_list("pk", flat=True)))
    words.exclude(address="").update(why=why)
    return words.update(contact=None, address="", excerpt="")


# --- Let go in time ---------------------------------------------------------------------------------------------------


def _old_words(partnership: Partnership, before: dt.datetime) -> QuerySet[Feedback]:
    found: QuerySet[Feedback] = Feedback.objects.of(partnership).filter(heard_at__lt=before)
    return found.exclude(contact=None, address="", excerpt="")


def _old_replies(partnership: Partnership, before: dt.datetime) -> QuerySet[Reply]:
    found: QuerySet[Reply] = Reply.objects.of(partnership).filter(at__lt=before)
    return found


def _old_addresses(partnership: Partnership, before: dt.datetime) -> QuerySet[Suppression]:
    """Those that are over since long, and those of nobody whom we know."""
    over = Q(released_at__lt=before) | Q(expires_at__lt=before)
    known = Contact.objects.of(partnership).filter(email_folded=OuterRef("address"))
    found: QuerySet[Suppression] = Suppression.objects.of(partnership).filter(
        over | (Q(since__lt=before) & ~Exists(known))
    )
    return found


def _letting_go(found: Found, let_go: Callable[[QuerySet[Any]], object]) -> Callable[[Partnership, dt.datetime], int]:
    """Of what is due, a batch at a time."""

    def act(partnership: Partnership, before: dt.datetime) -> int:
        def one_batch(keys: list[Any]) -> None:
            let_go(found(partnership, before).filter(pk__in=keys))

        return batches(lambda: found(partnership, before), one_batch)

    return act


def _delete(rows: QuerySet[Any]) -> None:
    rows.delete()


def register() -> None:
    declare(Rule(
        name="came-back", label="Letters that came back", default_months=24, least_months=1,
        help="That a letter came back, when and why stays; whose it was and what came go.",
        due=counting(_old_words), let_go=_letting_go(_old_words, _empty),
        one="note of a letter that came back lost its reader", many="notes of what came back lost their readers",
    ))  # fmt: skip
    declare(Rule(
        name="replies", label="Replies and absence notes", default_months=12, least_months=1,
        help="What people wrote to the address to which letters come back, read or not.",
        due=counting(_old_replies), let_go=_letting_go(_old_replies, _delete),
        one="reply was deleted", many="replies were deleted",
    ))  # fmt: skip
    declare(Rule(
        name="held-back", label="Held back addresses", default_months=24, least_months=3,
        help="Those released or over for so long, and those of nobody whom we know. Others stay held back.",
        due=counting(_old_addresses), let_go=_letting_go(_old_addresses, _delete),
        one="held back address was forgotten", many="held back addresses were forgotten",
    ))  # fmt: skip
