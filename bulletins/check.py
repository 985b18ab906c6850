"""Checking an edition before it goes: what stops it, and what somebody should look at."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from bulletins.for_whom import refusals
from bulletins.letters import letter_of
from bulletins.models import Edition, EditionItem, Item
from cms.guidance.changes import since as changed_since
from newsletters.audience import BadRule
from newsletters.rendering import size
from newsletters.rendering.mjml import BadMJML
from newsletters.rendering.render import render

A_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Finding:
    """`stops`: it cannot be sent like this. `url` leads to where it is mended."""

    sentence: str
    stops: bool = False
    url: str = ""


def check(edition: Edition) -> list[Finding]:
    """What is wrong with an edition as it stands in memory, the worst first."""
    shown = [item for item in edition.items.all() if not item.hidden]
    found = [*_edition(edition, shown), *_readers(edition), *_items(edition, shown), *_size(edition)]
    return sorted(found, key=lambda finding: not finding.stops)


def _edition(edition: Edition, shown: list[EditionItem]) -> Iterable[Finding]:
    if not shown:
        yield Finding(
            "There is nothing in it yet. Make an item, or take one from the inbox, and compose again.", stops=True
        )
    if not edition.publication.lists.exists():
        yield Finding(
            f"{edition.publication} has no list, so it goes to nobody. Choose its lists on its own screen.",
            stops=True,
            url=reverse("publication:edit", args=[edition.publication_id]),
        )
    if not edition.preheader:
        yield Finding("It has no preheader: mail programs will show its first words instead.", url=_editor(edition))


def _readers(edition: Edition) -> Iterable[Finding]:
    """What is for some people only stops an edition that goes to others; pages that are so never come into one."""
    closed = len(changed_since(edition.publication.partnership, edition.date - A_WEEK, restricted=True))
    if closed:
        # Not by name: whoever checks an edition may not read them.
        pages = (
            "A page that is for some people only has" if closed == 1 else f"{closed} pages for some people only have"
        )
        yield Finding(f"{pages} changed, and stays out of this. Tell the readers otherwise.")
    try:
        for sentence in refusals(edition):
            yield Finding(sentence, stops=True, url=_editor(edition))
    except BadRule as fault:
        yield Finding(str(fault), stops=True)


def _items(edition: Edition, shown: list[EditionItem]) -> Iterable[Finding]:
    standing = dict(Item.objects.of(edition.publication.partnership).values_list("pk", "state"))
    gone = Edition.objects.filter(publication=edition.publication).exclude(pk=edition.pk).sealed()
    keys = [item.source for item in shown if item.source.startswith("item:")]
    before = dict(
        EditionItem.objects.filter(edition__in=gone, source__in=keys, hidden=False).values_list(
            "source", "edition__title"
        )
        if len(keys) <= 500
        else []
    )
    for item in shown:
        name, _, key = item.source.partition(":")
        if item.deadline and item.deadline < edition.date:
            yield Finding(f"“{item.title}” asks for something by a day that is past.", url=_editor(edition))
        if not item.summary:
            yield Finding(f"“{item.title}” has no summary.", url=_editor(edition))
        if name == "item" and key.isdigit() and standing.get(int(key)) != Item.State.READY:
            yield Finding(
                f"“{item.title}” was withdrawn since. Leave it out, or take its words over as they are.",
                url=_editor(edition),
            )
        if item.source in before:
            yield Finding(f"“{item.title}” went out before, in {before[item.source]}.", url=_editor(edition))


def _size(edition: Edition) -> Iterable[Finding]:
    try:
        warning = size.check(size.largest(render(letter_of(edition)).html))
    except (size.TooLarge, BadMJML) as fault:
        yield Finding(str(fault), stops=True, url=_editor(edition))
    else:
        if warning:
            yield Finding(warning, url=_editor(edition))


def _editor(edition: Edition) -> str:
    return reverse("wagtailadmin_pages:edit", args=[edition.pk])
