"""Gatekeeping and its sisters: declared, composed, approved and sent, by the functions that a user's clicks call."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.models import Edition
from bulletins.publications import declare
from cms.people.models import Partnership
from cms.users.models import User
from hub.demo import after_sending, languages, term, weekly
from hub.demo.content import read, working_day
from newsletters.delivery.deliver import deliver
from newsletters.models import Delivery, List, Mailing, Publication
from newsletters.sealing.seal import seal

NEXT_WEEK = 7  # days from today


def make_publications(partnership: Partnership) -> Publication:
    """Those that are declared. Gives Gatekeeping."""
    for slug in ("send-bulletin", "send-families", "school-safe", "safeguarding-briefing", "directors-report"):
        declare(partnership, slug)
    return declare(partnership, "gatekeeping")


def address_publications(partnership: Partnership) -> None:
    """To which lists each goes. After both: a list may speak of a publication, for those who signed up to it."""
    for slug, names in read("partnership")["lists_of"].items():
        publication = Publication.objects.of(partnership).get(slug=slug)
        publication.lists.set(List.objects.of(partnership).filter(slug__in=names))


def make_editions(gatekeeping: Publication, today: dt.date, tell: Callable[[str], None]) -> None:
    """Those of the term and this week's, approved by somebody else and sent; a draft for next week.

    Begins where it was broken off: an edition that is there already is carried on with, not made again. Once the draft
    stands, everything is the editor's.
    """
    next_week = edition_day(today, NEXT_WEEK)
    if Edition.objects.filter(publication=gatekeeping, date=next_week).exists():
        return
    editor = User.objects.get(email=staff_email("editor"))
    approver = User.objects.get(email=staff_email("approver"))
    here = gatekeeping.partnership
    for facts in [*term.numbers(here, today), *read("editions")["editions"]]:
        if not facts["in"]:  # What went before came to everybody at once, and in English.
            languages.choose(here)
            weekly.ask_for_it(here)
        edition = compose(gatekeeping, edition_day(today, facts["in"]), by=editor)
        tell(edition.title)
        _send(edition, facts, editor, approver)
        age(edition, today)
    after_sending.correct_a_number(gatekeeping, editor=editor, approver=approver)
    tell(compose(gatekeeping, next_week, by=editor).title)


def edition_day(today: dt.date, days: int) -> dt.date:
    """The working day on which an edition falls."""
    return working_day(today) + dt.timedelta(days=days)


def _send(edition: Edition, words: dict[str, Any], editor: User, approver: User) -> None:
    if edition.is_sealed:
        deliver(edition.mailing())  # type: ignore[arg-type]
        return
    if not edition.introduction:
        edition.introduction = words["introduction"]
        edition.subject = words["subject"].format(number=edition.number)
        edition.save_revision(user=editor, log_action="wagtail.edit", clean=False)
    if not words["in"]:
        languages.translate_top(edition, editor)
    ask(edition, editor)
    approve(edition, approver)
    sealed = seal(Edition.objects.get(pk=edition.pk), by=editor, goes_at=timezone.now())
    deliver(sealed)


def age(edition: Edition, today: dt.date) -> None:
    """Let a past edition's sending bear the date that it stands for, so that the screens tell one story."""
    back = working_day(today) - edition.date
    mailing = Edition.objects.get(pk=edition.pk).mailing()
    if not back or mailing is None or timezone.localdate(mailing.sealed_at) <= edition.date:
        return
    then = {
        "sealed_at": mailing.sealed_at - back,
        "goes_at": mailing.goes_at - back,
        "ended_at": mailing.ended_at and mailing.ended_at - back,
    }
    Mailing.objects.filter(pk=mailing.pk).update(**then)
    Delivery.objects.filter(mailing=mailing).update(done_at=then["ended_at"] or then["goes_at"])
    live = Edition.objects.filter(pk=edition.pk, live=True)
    live.update(first_published_at=then["goes_at"], last_published_at=then["goes_at"])


def staff_email(role: str) -> str:
    return next(facts["email"] for facts in read("partnership")["staff"] if facts["role"] == role)
