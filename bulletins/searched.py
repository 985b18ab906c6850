"""What of the publications can be found: numbers that were sent, their items, and numbers that were brought in.

A publication that goes to a private list is not spoken of. Alerts are no editions, so they are never among these.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from wagtail.models import Page

from bulletins.after import archive
from bulletins.models import ArchivePage, BriefingPart, Edition, EditionItem, Item, OldNumber, ReportItem
from bulletins.models.report import Handling
from cms.people.models import Partnership
from cms.search.document import Document
from cms.search.follow import Follow
from cms.search.index import Source
from cms.search.index import register as register_source
from cms.search.sources.pages import and_below, people
from newsletters.models import List, Publication


def spoken_of(partnership: Partnership) -> Any:
    """The publications of which the website tells."""
    return Publication.objects.of(partnership).exclude(lists__private=True)


# --- Numbers and their items ------------------------------------------------------------------------------------------


def editions(partnership: Partnership, numbers: Sequence[str] | None) -> Iterator[Document]:
    """Keyed `edition:5`, and `edition:5#item-12` for an item: a number is one thing, and each of its items too."""
    if partnership.home is None:
        return
    sent = Edition.objects.of(partnership).live().filter(publication__in=spoken_of(partnership))
    wanted = None if numbers is None else {number.partition("#")[0] for number in numbers}
    if wanted is not None:
        sent = sent.filter(pk__in=wanted)
    languages = dict(sent.values_list("pk", "locale__language_code"))
    for edition in sent.select_related("publication", "publication__archive").order_by("pk"):
        yield _number(edition, partnership, _spoken(languages[edition.pk]))
    for item in archive.items(partnership, editions=None if wanted is None else sorted(languages)):
        pk = int(item.key.partition(":")[2].partition("#")[0])
        if pk in languages:
            yield _item(item, _spoken(languages[pk]))


def _number(edition: Edition, partnership: Partnership, language: str) -> Document:
    return Document(
        key=f"edition:{edition.pk}", kind="Newsletter", title=edition.subject, summary=edition.preheader,
        url=archive.path_of(edition, partnership), body=edition.introduction, topic=edition.publication.name,
        date=edition.date, path=edition.path, language=language, weight=0.8,
    )  # fmt: skip


def _item(item: archive.Item, language: str) -> Document:
    return Document(
        key=item.key, title=item.title, url=item.url, kind="News", summary=item.summary, body=item.body,
        topic=item.publication, audience=people(item.audience), phases=item.phases, date=item.date, path=item.path,
        readers=item.readers, language=language,
    )  # fmt: skip


def _spoken(code: str) -> str:
    return code.partition("-")[0]


def _of_edition(edition: Edition) -> Iterator[tuple[int, str]]:
    partnership = edition.publication.partnership_id
    yield partnership, str(edition.pk)
    for item in EditionItem.objects.filter(edition=edition):
        yield partnership, f"{edition.pk}#{item.anchor}"


def _of_item(item: Item) -> Iterator[tuple[int, str]]:
    """An item that was narrowed since it went out is narrowed wherever it stands."""
    yield from _places(item.partnership_id, f"item:{item.pk}")


def _of_thing(thing: ReportItem | BriefingPart) -> Iterator[tuple[int, str]]:
    yield from _places(thing.partnership_id, thing.source)


def _places(partnership: int, source: str) -> Iterator[tuple[int, str]]:
    for place in EditionItem.objects.filter(source=source, edition__live=True):
        yield partnership, f"{place.edition_id}#{place.anchor}"


def _of_publication(publication: Publication) -> Iterator[tuple[int, str]]:
    for edition in Edition.objects.live().filter(publication=publication):
        yield from _of_edition(edition)


def _of_archive(page: ArchivePage) -> Iterator[tuple[int, str]]:
    """Its address and its place are those of all below it."""
    if page.publication is not None:
        yield from _of_publication(page.publication)


def _of_news(page: Page) -> Iterator[tuple[int, str]]:
    """Items that tell of a page, or of one below it: its place is theirs."""
    if isinstance(page, (Edition, ArchivePage)):
        return
    for partnership in Partnership.objects.of_page(page):
        below = set(map(str, and_below(page)))
        begins = f"page:{page.pk}" if len(below) == 1 else "page:"
        rows = EditionItem.objects.filter(
            source__startswith=begins, edition__live=True, edition__publication__partnership=partnership
        )
        for place in rows.defer("summary", "body"):
            if place.source.split(":")[1] in below:
                yield partnership.pk, f"{place.edition_id}#{place.anchor}"


def _of_list(a_list: List) -> Iterator[tuple[int, str]]:
    for publication in a_list.publications.all():
        yield from _of_publication(publication)


def _is_private(publication: Publication) -> bool:
    return publication.pk is not None and publication.lists.filter(private=True).exists()


# --- Numbers that were brought in -------------------------------------------------------------------------------------


def old_numbers(partnership: Partnership, numbers: Sequence[str] | None) -> Iterator[Document]:
    rows = OldNumber.objects.of(partnership).filter(publication__in=spoken_of(partnership))
    if numbers is not None:
        rows = rows.filter(pk__in=numbers)
    archives = {page.publication_id: page for page in ArchivePage.objects.filter(publication__partnership=partnership)}
    for each in rows.select_related("publication").defer("body").order_by("pk").iterator(chunk_size=200):
        page = archives.get(each.publication_id)
        if page is None or not page.live:
            continue
        here = archive.path_of(page, partnership)
        yield Document(
            key=f"old_number:{each.pk}", title=each.title, url=archive.old_address(here, each), kind="Newsletter",
            summary=each.summary, body=each.words, topic=each.publication.name, date=each.date, path=page.path,
        )  # fmt: skip


def _of_old(number: OldNumber) -> Iterator[tuple[int, str]]:
    yield number.partnership_id, str(number.pk)


def _old_of_publication(publication: Publication) -> Iterator[tuple[int, str]]:
    for number in OldNumber.objects.filter(publication=publication).values_list("pk", flat=True):
        yield publication.partnership_id, str(number)


def _old_of_archive(page: ArchivePage) -> Iterator[tuple[int, str]]:
    if page.publication is not None:
        yield from _old_of_publication(page.publication)


def _old_of_list(a_list: List) -> Iterator[tuple[int, str]]:
    for publication in a_list.publications.all():
        yield from _old_of_publication(publication)


def register() -> None:
    follows = (
        Follow(Edition, _of_edition),
        Follow(Item, _of_item, narrows=lambda item: bool(item.readers)),
        Follow(ReportItem, _of_thing, narrows=lambda item: item.handling != Handling.OPEN),
        Follow(BriefingPart, _of_thing, narrows=lambda part: part.private),
        Follow(Publication, _of_publication, narrows=_is_private),
        Follow(List, _of_list, narrows=lambda a_list: a_list.private),
        Follow(ArchivePage, _of_archive),
        Follow(Page, _of_news),
    )
    register_source(Source("edition", editions, follows))
    old = (
        Follow(OldNumber, _of_old, itself=True),
        Follow(Publication, _old_of_publication, narrows=_is_private),
        Follow(List, _old_of_list, narrows=lambda a_list: a_list.private),
        Follow(ArchivePage, _old_of_archive),
    )
    register_source(Source("old_number", old_numbers, old))
