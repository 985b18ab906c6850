"""What cannot stand in the letter of a week: told to whoever answers for it, once, and shown until it can.

It is tried again every few minutes. What stands in no letter of its week comes in the next week's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from cms.notices.tell import tell
from cms.people import rights
from cms.people.models import Partnership
from newsletters.delivery.late import people
from newsletters.models import Mailing, Publication, WeeklyLetter
from newsletters.weekly.set_aside import waiting

UNFORESEEN = "Something went wrong that nobody foresaw. Whoever looks after this hub finds it in its log."


@dataclass(frozen=True)
class Stuck:
    """A number that some readers wait for, and why it cannot stand in their letter."""

    letter: WeeklyLetter
    mailing: Mailing
    why: str
    readers: int


def note(letter: WeeklyLetter, faults: Mapping[int, str]) -> None:
    """Keep what cannot stand in a week's letter (by mailing, the reason), and tell of it. What was told of an earlier
    week is over: it is tried in this one.
    """
    mine = WeeklyLetter.objects.filter(publication=letter.publication)
    mine.exclude(pk=letter.pk).exclude(faults={}).update(faults={})
    kept = {str(mailing): why for mailing, why in faults.items()}
    if kept != letter.faults:
        letter.faults = kept
        letter.save(update_fields=["faults"])
    for mailing in Mailing.objects.filter(pk__in=faults).select_related("partnership", "publication", "sealed_by"):
        _tell(letter, mailing, faults[mailing.pk])


def note_unforeseen(publication: Publication, *, week: Any) -> None:
    """Nothing of a week's letter went, and nobody knows why."""
    letter, _ = WeeklyLetter.objects.get_or_create(
        partnership=publication.partnership, publication=publication, week=week, part=1
    )
    note(letter, dict.fromkeys(waiting(publication).order_by().values_list("mailing", flat=True), UNFORESEEN))


def stuck(partnership: Partnership, user: Any, *, mailing: Mailing | None = None) -> list[Stuck]:
    """Of what somebody may know of: all numbers, or one."""
    letters = WeeklyLetter.objects.of(partnership).exclude(faults={}).select_related("publication")
    seen = Mailing.objects.of(partnership).visible_to(user).select_related("publication")
    seen = seen.filter(pk=mailing.pk) if mailing else seen
    return [
        Stuck(letter, each, letter.faults[str(each.pk)], number)
        for letter in letters
        for each in seen.filter(pk__in=letter.faults).order_by("pk")
        if (number := waiting(letter.publication).filter(mailing=each).count())
    ]


def _tell(letter: WeeklyLetter, mailing: Mailing, why: str) -> None:
    """Once a week, of each number. Whoever reads notices may not know of private lists."""
    here = letter.partnership
    context = {
        "letter": letter,
        "mailing": mailing,
        "private": mailing.lists.filter(private=True).exists(),
        "why": why,
        "address": here.url(reverse("mailings:index")),
    }
    text = render_to_string("newsletters/mailings/stuck.txt", context)
    for user in people(mailing):
        if context["private"] and rights.PRIVATE_LISTS not in rights.of(user, here):
            continue
        key = f"weekly-stuck-{letter.pk}-{mailing.pk}-{user.pk}"
        subject = f"{letter.publication.name}: a number cannot stand in it"
        tell(here, key=key, kind="weekly-stuck", to=user.email, subject=subject, text=text)
