"""What somebody should look at before a report goes."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from bulletins import follow
from bulletins.compose import gather
from bulletins.directors.declaration import KIND, SOURCE
from bulletins.directors.handling import PARTS
from bulletins.directors.terms import term_of
from bulletins.models import Edition, ReportItem
from bulletins.models.report import Handling
from newsletters.checks.finding import Finding, Weight

#: The parts that are not for everybody.
CLOSED = [slug for handling, slug in PARTS.items() if handling != Handling.OPEN]


def check(edition: Edition) -> Iterable[Finding]:
    """Nothing of another publication, nor of a correction: what is right there, its editor writes."""
    if edition.publication.kind != KIND or edition.corrects_id:
        return
    offers = gather(edition)
    offered = {offer.key for offer in offers}
    for row in edition.items.all():
        if row.source.startswith(f"{SOURCE}:") and not row.hidden and row.source not in offered:
            yield Finding(
                f"“{row.title}” is not signed off any more, or is of another term. Have it signed off, or compose "
                "again, and it is taken out.",
                weight=Weight.STOPS,
                url=_item(row.source),
            )
    yield from _typed_in(edition)
    for row, _ in follow.behind(edition, offers):
        yield Finding(
            f"“{row.title}” says something else than what is signed off. Compose again to bring that in; words are "
            "changed in the item itself.",
            weight=Weight.STOPS,
            url=_item(row.source),
        )
    yield from _waiting(edition)


def _typed_in(edition: Edition) -> Iterable[Finding]:
    """What somebody wrote into the edition itself goes to everybody, under whatever heading it stands."""
    for row in edition.items.all():
        if not row.source and not row.hidden and row.section and row.section.slug in CLOSED:
            yield Finding(
                f"“{row.title}” stands under “{row.section}” and was written into the edition itself, so everybody "
                "would read it. Write it as an item of the report, and take it out here.",
                weight=Weight.STOPS,
                url=reverse("wagtailadmin_pages:edit", args=[edition.pk]),
            )


def _waiting(edition: Edition) -> Iterable[Finding]:
    """Items of this term that nobody has signed off."""
    partnership = edition.publication.partnership
    term = term_of(partnership, edition.date)
    items = ReportItem.objects.of(partnership).filter(Q(term=term), signed_at=None).select_related("director")
    for item in items.order_by("position", "pk"):
        by = f" by {item.director}" if item.director else ""
        yield Finding(f"“{item.title}” waits to be signed off{by}, and is not in this.", url=_item(item.source))


def _item(source: str) -> str:
    return reverse("report_items:edit", args=[source.partition(":")[2]])
