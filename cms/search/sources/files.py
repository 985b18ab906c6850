"""Documents that pages show: their text by pages, sheets and slides, for whoever may read such a page."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, ReferenceIndex

from cms.guidance.models import GroupPage
from cms.guidance.references import references
from cms.people.models import Partnership
from cms.search.document import Document, Part
from cms.search.files.read import partnership_of
from cms.search.follow import Follow
from cms.search.index import Source
from cms.search.models import Card, FileText
from cms.search.sources.pages import and_below, topic_of

#: Letters of one card: a longer text is cut between its parts.
A_PIECE = 30_000
NAMES = {
    "pdf": "PDF", "docx": "Word document", "xlsx": "Spreadsheet", "pptx": "Slides", "csv": "Spreadsheet",
    "odt": "Document", "ods": "Spreadsheet", "rtf": "Document", "txt": "Text",
}  # fmt: skip
PAPER = "Paper of a group"
AT_ONCE = 50


def documents(partnership: Partnership, numbers: Sequence[str] | None) -> Iterator[Document]:
    if partnership.home is None or partnership.collection is None:
        return
    own = partnership.collection.get_descendants(inclusive=True)
    files = get_document_model().objects.filter(collection__in=own).exclude(_in_closed_collections())
    if numbers is not None:
        files = files.filter(pk__in=numbers)
    closing = list(
        PageViewRestriction.objects.filter(page__path__startswith=partnership.home.path).values_list(
            "page__path", flat=True
        )
    )
    groups = set(GroupPage.objects.descendant_of(partnership.home).values_list("pk", flat=True))
    topics = dict(Page.objects.child_of(partnership.home).values_list("path", "title"))
    for file in files.order_by("pk").iterator(chunk_size=AT_ONCE):
        pages = _one_of_each(_shown_on(file, partnership), closing)
        if pages:
            found = {topic_of(page, partnership.home, topics) for page in pages}
            kind = PAPER if any(page.pk in groups for page in pages) else _kind(file)
            yield from _pieces(file, pages, kind=kind, topic=found.pop() if len(found) == 1 else "")


def _in_closed_collections() -> Q:
    """What a collection keeps from people is not spoken of, whatever page shows it."""
    closed = Q(pk=None)
    for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
        closed |= Q(collection__path__startswith=path)
    return closed


def _shown_on(file: Any, partnership: Partnership) -> list[Page]:
    shown = ReferenceIndex.get_references_to(file).filter(base_content_type=ContentType.objects.get_for_model(Page))
    keys = {int(key) for key in shown.values_list("object_id", flat=True)}
    return list(Page.objects.descendant_of(partnership.home).live().filter(pk__in=keys).order_by("path"))


def _one_of_each(pages: Sequence[Page], closing: Sequence[str]) -> list[Page]:
    """One page for each way in which pages are closed: whoever may read any of them may find the file by it."""
    found: dict[tuple[str, ...], Page] = {}
    for page in pages:
        found.setdefault(tuple(path for path in closing if page.path.startswith(path)), page)
    return list(found.values())


def _pieces(file: Any, pages: Sequence[Page], *, kind: str, topic: str) -> Iterator[Document]:
    """Of a long text several, each of them for every page by which it may be found."""
    text = FileText.objects.filter(document=file, name=file.file.name).first()
    parts = [Part(*part) for part in text.parts] if text is not None else []
    for number, piece in enumerate(_cut(parts)):
        for page in pages:
            yield Document(
                key=f"document:{file.pk}#{number}@{page.pk}",
                whole=f"document:{file.pk}",
                title=file.title,
                url=file.url,
                kind=kind,
                headings="",
                parts=piece,
                topic=topic,
                date=file.created_at.date(),
                path=page.path,
                language=page.locale.language_code.partition("-")[0],
            )


def _cut(parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    """At least one, so that a file without text is found by its title."""
    piece: list[Part] = []
    letters = 0
    for part in parts:
        if piece and letters + len(part.text) > A_PIECE:
            yield tuple(piece)
            piece, letters = [], 0
        piece.append(part)
        letters += len(part.text)
    if piece or not parts:
        yield tuple(piece)


def _kind(file: Any) -> str:
    return NAMES.get(file.file.name.rpartition(".")[2].lower(), "Document")


def _of_file(file: Any) -> Iterator[tuple[int, str]]:
    partnership = partnership_of(file)
    if partnership is not None:
        yield partnership.pk, str(file.pk)


def _of_page(page: Any) -> Iterator[tuple[int, str]]:
    """The files that a page shows, and those that are found by it though it may show them no more."""
    for partnership in Partnership.objects.of_page(page):
        shows = {
            str(pk)
            for field in page._meta.get_fields()
            if field.concrete and field.name == "body"
            for model, pk in references(getattr(page, field.name))
            if model is get_document_model()
        }
        below = Card.objects.of(partnership).filter(source="document", path__startswith=page.path)
        shown = {whole.removeprefix("document:") for whole in below.values_list("whole", flat=True)}
        # Where it was moved, cards stand at its old place.
        yield from ((partnership.pk, number) for number in shows | shown | _referred_to(page))


def _referred_to(page: Any) -> set[str]:
    """The files that a page and those below it show, as it was noted."""
    files = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(get_document_model()),
        object_id__in=map(str, and_below(page)),
    )
    return set(files.values_list("to_object_id", flat=True))


def _of_restriction(restriction: PageViewRestriction) -> Iterator[tuple[int, str]]:
    """By which pages a file may be found is chosen by how they are closed."""
    yield from _of_page(restriction.page)
    for partnership in Partnership.objects.of_page(restriction.page):
        yield from ((partnership.pk, number) for number in _referred_to(restriction.page))


def _of_collection(restriction: CollectionViewRestriction) -> Iterator[tuple[int, str]]:
    within = restriction.collection.get_descendants(inclusive=True)
    for file in get_document_model().objects.filter(collection__in=within).select_related("collection"):
        yield from _of_file(file)


SOURCE = Source(
    "document",
    documents,
    follows=(
        Follow(get_document_model(), _of_file, itself=True),
        Follow(Page, _of_page),
        Follow(PageViewRestriction, _of_restriction),
        Follow(CollectionViewRestriction, _of_collection, narrows=lambda restriction: True),
    ),
    a_round_later=True,
)  # fmt: skip
