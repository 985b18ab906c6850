"""What every publication's editions gather from: items, pages that changed, dates that are coming."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import F
from django.utils.formats import date_format, time_format

from bulletins.compose import Occasion, Offer, register_source
from bulletins.inbox.changed import key_of, set_aside
from bulletins.models import Item
from bulletins.wording import shorten
from cms.calendar.models import Date
from cms.guidance.changes import since as changed_since

COMING = dt.timedelta(weeks=4)
AS_IT_IS = ["title", "summary", "body", "link", "audience", "action", "deadline", "readers", "targets"]


def items(occasion: Occasion) -> Iterable[Offer]:
    """Items that are due: by section, the nearest deadline first, then the heaviest, then the newest."""
    due = (
        Item.objects.of(occasion.publication.partnership)
        .due(occasion.on)
        .filter(section__publication=occasion.publication)
        .order_by("section__position", "section_id", F("deadline").asc(nulls_last=True), "-weight", "-made_at", "-pk")
    )
    sections = {section.pk: section for section in occasion.publication.sections.all()}
    for item in due.values("pk", "section_id", "contact_name", "contact_email", *AS_IT_IS):
        yield Offer(
            key=f"item:{item['pk']}",
            section=sections[item["section_id"]],
            contact=" · ".join(filter(None, [item["contact_name"], item["contact_email"]])),
            **{name: item[name] for name in AS_IT_IS},
        )


def pages(occasion: Occasion) -> Iterable[Offer]:
    """Guidance and policies that changed since the last edition; each change of a page is news once, and what somebody
    did with it in the inbox counts.
    """
    aside = set_aside(occasion.publication)
    for changed in changed_since(occasion.publication.partnership, occasion.since):
        if changed.on <= occasion.on and key_of(changed) not in aside:
            yield Offer(
                key=key_of(changed),
                title=shorten(changed.title, 200),
                summary=changed.sentence,
                link=changed.url,
            )


def dates(occasion: Occasion) -> Iterable[Offer]:
    """Dates of the next weeks; they come again in each edition until they have passed."""
    coming = Date.objects.of(occasion.publication.partnership).coming(occasion.on, occasion.on + COMING)
    for date in coming:
        yield Offer(
            key=f"date:{date.pk}",
            title=date.title,
            summary=f"{when(date)}. {date.summary}".strip(),
            link=date.link or "/calendar/",
            audience=date.audience,
        )


def when(date: Date) -> str:
    """When and where: `Thursday 3 December, 4pm to 6pm, Perceval House`."""
    days = date_format(date.starts_on, "l j F")
    if date.ends_on and date.ends_on != date.starts_on:
        days += f" to {date_format(date.ends_on, 'l j F')}"
    hours = " to ".join(time_format(time, "P").replace(".", "") for time in (date.starts_at, date.ends_at) if time)
    return ", ".join(filter(None, [days, hours, date.place]))


def register() -> None:
    register_source("item", items)
    register_source("page", pages, heading="Changed on the website")
    register_source("date", dates, heading="Dates for your diary", comes_again=True)
