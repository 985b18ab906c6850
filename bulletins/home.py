"""What the home page of the website shows of editions: what is to be done, and the newest number."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from bulletins.deadlines import newest
from bulletins.for_whom import shown_to
from bulletins.letters import address_of, where
from bulletins.models import Edition
from bulletins.wording import shorten
from cms.core.readable import readable
from cms.guidance import home_panels
from cms.guidance.home_panels import Line, Panel
from cms.people.models import Partnership

FEW = 5
#: What an older number asked for is not news, however far its day is.
LATELY = dt.timedelta(days=120)


def for_action(partnership: Partnership, today: dt.date) -> Panel:
    """What schools were asked to do in editions that were sent, the nearest day first."""
    asked = newest(partnership, None, today, within=LATELY)
    soonest = sorted(asked, key=lambda item: (item.deadline or today, item.sort_order or 0))
    lines = [
        Line(text=item.title, url=where(item, address_of(item.edition), item.edition), note=f"by {_day(item.deadline)}")
        for item in soonest[:FEW]
        if item.deadline
    ]
    return Panel(title="For action", lines=lines, empty="Nothing has to be done at the moment.")


def latest(partnership: Partnership, today: dt.date) -> Panel | None:
    """The newest number that was sent, of whichever publication."""
    numbers = readable(Edition.objects.of(partnership).numbers().live(), None, partnership)
    edition = numbers.newest_first().select_related("publication__partnership").first()
    if edition is None:
        return None
    here = address_of(edition)
    items = shown_to((item for item in edition.items.all() if not item.hidden), None, partnership)
    return Panel(
        title=f"{edition.publication.name}, {_day(edition.date)}",
        opening=shorten(edition.introduction or edition.preheader, 300),
        lines=[Line(text=item.title, url=f"{here}#{item.anchor}") for item in items[:FEW]],
        more_text=f"Read the whole of {edition.publication.name} number {edition.number}",
        more_url=here,
        by_email_url=f"{reverse('sign_up')}?for={edition.publication.slug}"
        if edition.publication.open_to_all
        else f"{here.rstrip('/').rpartition('/')[0]}/#by-email",
    )


def _day(date: dt.date) -> str:
    """In English on every page: a panel is one piece of English, and marked as such."""
    with translation.override(settings.LANGUAGE_CODE):
        return date_format(date, "l j F Y")


def register() -> None:
    home_panels.register(home_panels.FOR_ACTION, for_action)
    home_panels.register(home_panels.LATEST, latest)
