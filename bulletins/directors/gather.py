"""What comes into a report: the items of its half-term that were signed off and stood in no report before."""

from collections.abc import Iterable

from bulletins.compose import Occasion, Offer, register_source
from bulletins.directors.declaration import KIND, SOURCE
from bulletins.directors.handling import GOVERNORS, ORDER, PARTS, READERS
from bulletins.directors.terms import term_of
from bulletins.models import Edition, EditionItem, ReportItem
from bulletins.models.report import Handling, Purpose
from newsletters.models import Publication, Section


def gather(occasion: Occasion) -> Iterable[Offer]:
    """In the order of the parts, in each as their places say."""
    publication = occasion.publication
    if publication.kind != KIND:
        return
    term = term_of(publication.partnership, occasion.on)
    items = ReportItem.objects.of(publication.partnership).signed_off().filter(term=term)
    gone = _gone(publication)
    sections = {section.slug: section for section in publication.sections.all()}
    for item in sorted(items, key=lambda item: (ORDER.index(Handling(item.handling)), item.position, item.pk)):
        if item.source not in gone:
            yield offer(item, sections)


def _gone(publication: Publication) -> set[str]:
    """What stood in a report that was sent, or is going."""
    sealed = Edition.objects.filter(publication=publication).sealed()
    return set(EditionItem.objects.filter(edition__in=sealed, hidden=False).values_list("source", flat=True))


def offer(item: ReportItem, sections: dict[str, Section]) -> Offer:
    handling = Handling(item.handling)
    return Offer(
        key=item.source,
        title=item.title,
        summary=item.summary,
        body=item.body,
        contact=" · ".join(filter(None, [who_wrote(item), item.telephone, item.email])),
        audience=item.attention,
        action="Put it to your board for decision" if item.purpose == Purpose.DECISION else "",
        section=sections.get(PARTS[handling]) or next(iter(sections.values()), None),
        readers=READERS[handling],
        targets={"roles": list(GOVERNORS)} if handling == Handling.GOVERNORS else {},
        facts=facts_of(item),
        web_only=handling == Handling.CONFIDENTIAL,
    )


def who_wrote(item: ReportItem) -> str:
    return ", ".join(filter(None, [item.author, item.author_title]))


def facts_of(item: ReportItem) -> dict[str, object]:
    """What the report says of an item beside its title, summary and body."""
    return {
        "term": item.term,
        "purpose": item.purpose,
        "handling": item.handling,
        "points": item.points,
        "author": who_wrote(item),
        "telephone": item.telephone,
        "email": item.email,
    }


def register() -> None:
    register_source(SOURCE, gather, heading="Items", follows=True)
