"""Checking an edition before it goes: what stops it, and what somebody should look at."""

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.urls import reverse

from bulletins.boarding import Passengers, passengers
from bulletins.directors.check import check as check_report
from bulletins.for_whom import Watch
from bulletins.letters import letter_of
from bulletins.models import Edition, EditionItem, Item
from bulletins.send import families
from bulletins.send.reading_age import TARGET
from cms.guidance.changes import since as changed_since
from newsletters.checks.finding import Finding, Mend, Weight, worst_first
from newsletters.checks.rules.size import OF_SIZE
from newsletters.checks.variant import check_variant
from newsletters.edition import Letter
from newsletters.sealing.seal import STILL_GOING
from newsletters.sealing.variants import MOST, TOO_MANY

A_WEEK = dt.timedelta(days=7)


def check(edition: Edition, boarding: Passengers | None = None) -> list[Finding]:
    """What is wrong with an edition as it stands in memory, the worst first. `boarding`: its passengers, where they are
    known already.
    """
    shown = [item for item in edition.items.all() if not item.hidden]
    boarding = boarding or passengers(edition)
    found = [
        *_edition(edition, shown),
        *_readers(edition, boarding),
        *_items(edition, shown),
        *_for_families(edition),
        *check_report(edition),
        *_letter(edition, boarding),
    ]
    return worst_first(found)


def _edition(edition: Edition, shown: list[EditionItem]) -> Iterable[Finding]:
    if not shown and not (edition.corrects_id and edition.introduction):
        yield Finding(
            "There is nothing in it yet. Make an item, or take one from the inbox, and compose again.",
            weight=Weight.STOPS,
        )
    publication = edition.publication
    if not edition.corrects_id and not publication.open_to_all and not publication.lists.exists():
        yield Finding(
            f"{edition.publication} has no list, so it goes to nobody. Choose its lists on its own screen.",
            weight=Weight.STOPS,
            url=reverse("publication:edit", args=[edition.publication_id]),
        )


def _readers(edition: Edition, boarding: Passengers) -> Iterable[Finding]:
    """What is for some people only stops an edition that goes to others; pages that are so never come into one."""
    closed = len(changed_since(edition.publication.partnership, edition.date - A_WEEK, restricted=True))
    if closed:
        # Not by name: whoever checks an edition may not read them.
        pages = (
            "A page that is for some people only has" if closed == 1 else f"{closed} pages for some people only have"
        )
        yield Finding(f"{pages} changed, and stays out of this. Tell the readers otherwise.")
    if (who := edition.goes_to()) and who.still_going:
        yield Finding(STILL_GOING, weight=Weight.STOPS)
    if boarding.fault:
        yield Finding(boarding.fault, weight=Weight.STOPS)
    if boarding.outlook is None:
        return
    if isinstance(boarding.outlook.watch, Watch):
        for sentence in boarding.outlook.watch.refusals():
            yield Finding(sentence, weight=Weight.STOPS, url=_editor(edition))
    for had in boarding.had:
        if had.readers and not had.left:
            yield Finding(
                f"“{had.title}” went to everybody whom it is for: {had.by}. Leave it out, or say that it goes again.",
                url=_editor(edition),
            )
    if len(boarding.outlook.letters) > MOST:
        yield Finding(TOO_MANY, weight=Weight.STOPS, url=_editor(edition))
    for title, words, readers in boarding.pieces:
        if not readers:
            yield Finding(
                f"“{title}” is for: {words}. Nobody who gets this is: it goes to nobody.", url=_editor(edition)
            )


def _items(edition: Edition, shown: list[EditionItem]) -> Iterable[Finding]:
    due = set(Item.objects.of(edition.publication.partnership).due(edition.date).values_list("pk", flat=True))
    for item in shown:
        name, _, key = item.source.partition(":")
        if item.deadline and item.deadline < edition.date:
            yield Finding(f"“{item.title}” asks for something by a day that is past.", url=_editor(edition))
        if not item.summary:
            yield Finding(f"“{item.title}” has no summary.", url=_editor(edition))
        if name == "item" and key.isdigit() and int(key) not in due:
            sentence = f"“{item.title}” ended or was withdrawn since. Compose again, and it is taken out."
            yield Finding(sentence, url=_editor(edition))


def _for_families(edition: Edition) -> Iterable[Finding]:
    """Which items families do not get, and which words are hard for them."""
    for item, why in families.left_out(edition):
        yield Finding(f"“{item.title}” is not in this: {why}.", url=reverse("items:edit", args=[item.pk]))
    if not families.is_for_families(edition):
        return
    each, whole = families.ages(edition)
    for age in (*each, whole):
        if not age.right:
            named = "The whole" if age is whole else f"“{age.title}”"
            yield Finding(
                f"{named} reads as for somebody of {age.years:.0f} years; families need {TARGET[0]} to {TARGET[1]}. "
                "Shorten sentences, and use shorter words.",
                url=_editor(edition),
            )


def _letter(edition: Edition, boarding: Passengers) -> Iterable[Finding]:
    """What the rules of letters say: of the longest that goes, and of what others may have in it besides."""
    longest, whole = _longest(edition, boarding), letter_of(edition)
    found = check_variant(longest)
    if longest != whole:
        found += [finding for finding in check_variant(whole) if finding.rule not in OF_SIZE]
    for finding in dict.fromkeys(found):
        yield dataclasses.replace(finding, url=_where(edition, finding.mend))


def _where(edition: Edition, mend: Mend) -> str:
    """Where something is mended; nothing where no editor can."""
    places = {
        Mend.EDITION: _editor(edition),
        Mend.PUBLICATION: reverse("publication:edit", args=[edition.publication_id]),
        Mend.PARTNERSHIP: reverse("partnership_settings"),
    }
    return places.get(mend, "")


def _longest(edition: Edition, boarding: Passengers) -> Letter:
    """The letter with the most in it: the whole, unless nobody gets that."""
    if boarding.outlook is None or not boarding.outlook.letters:
        return letter_of(edition)
    sorting, content = boarding.outlook.sorting, edition.content()
    most = max(boarding.outlook.letters, key=lambda share: share.bits.bit_count())
    return sorting.letter(content, most)


def _editor(edition: Edition) -> str:
    return reverse("wagtailadmin_pages:edit", args=[edition.pk])
