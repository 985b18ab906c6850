"""The families' edition: the professional one's items, each in the plain words that were written for families."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F

from bulletins.compose import Occasion, Offer, register_source
from bulletins.models import Edition, Item
from bulletins.send.declaration import FAMILIES, PROFESSIONALS
from bulletins.send.reading_age import is_right, reading_age
from cms.people.models import Partnership

SOURCE = "families"


@dataclass(frozen=True)
class Age:
    """How old a reader of some words must be; `right`: families read it with ease."""

    title: str
    years: float | None

    @property
    def right(self) -> bool:
        return is_right(self.years)


def is_for_families(edition: Edition) -> bool:
    return edition.publication.kind == FAMILIES


def gather(occasion: Occasion) -> Iterable[Offer]:
    """What has plain words, in the section of the same short name; where there is none, in the first."""
    if occasion.publication.kind != FAMILIES:
        return
    sections = {section.slug: section for section in occasion.publication.sections.all()}
    if not sections:
        return
    first = next(iter(sections.values()))
    for item in _due(occasion.publication.partnership, occasion.on):
        if not lacks(item):
            yield Offer(
                key=f"{SOURCE}:{item.pk}",
                title=item.families_title or item.title,
                summary=item.families_text,
                link=item.link,
                section=sections.get(item.section.slug, first),
            )


def lacks(item: Item) -> str:
    """Why an item is not in the families' edition; empty where it is."""
    if item.readers:
        return "it is for some people only"
    return "" if item.families_text.strip() else "it has no words for families"


def left_out(edition: Edition) -> list[tuple[Item, str]]:
    """The professional edition's items of that day which families do not get, each with the reason."""
    if not is_for_families(edition):
        return []
    due = _due(edition.publication.partnership, edition.date)
    return [(item, why) for item in due if (why := lacks(item))]


def ages(edition: Edition) -> tuple[Sequence[Age], Age]:
    """Of each item that is shown, and of the whole."""
    shown = [item for item in edition.items.all() if not item.hidden]
    each = [Age(item.title, reading_age(f"{item.title}.\n{item.summary}")) for item in shown]
    every = "\n".join([edition.introduction, *(f"{item.title}.\n{item.summary}" for item in shown)])
    return each, Age("The whole", reading_age(every))


def _due(partnership: Partnership, on: dt.date) -> Iterable[Item]:
    due = Item.objects.of(partnership).due(on).filter(section__publication__kind=PROFESSIONALS)
    found: Iterable[Item] = due.select_related("section").order_by(
        "section__position", "section_id", F("deadline").asc(nulls_last=True), "-weight", "-made_at", "-pk"
    )
    return found


def register() -> None:
    register_source(SOURCE, gather)
