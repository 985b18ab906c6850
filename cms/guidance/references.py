"""What a page's fields point at, and whether it belongs to the page's own partnership."""

from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from django.db.models import Model, QuerySet
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page
from wagtail.rich_text import RichText

from cms.core.scoping import PartnershipOwned
from cms.people.models import Partnership

#: How rich text writes a reference: (tag, attribute, its value) and what it points at.
IN_RICH_TEXT = (("a", "linktype", "page"), ("a", "linktype", "document"), ("embed", "embedtype", "image"))


def strangers(value: Any, partnership: Partnership) -> list[str]:
    """The kinds of things in a field's value that are another partnership's: `["a document"]`."""
    found: dict[type[Model], set[int]] = {}
    for model, pk in references(value):
        found.setdefault(model, set()).add(pk)
    return [
        name_of(model) for model, pks in found.items() if len(pks) > own(model, partnership).filter(pk__in=pks).count()
    ]


def own(model: type[Model], partnership: Partnership) -> QuerySet[Any]:
    """All of one kind that a partnership may use."""
    if issubclass(model, Page):
        return Page.objects.descendant_of(partnership.home, inclusive=True)
    if issubclass(model, PartnershipOwned):
        return model.objects.of(partnership)
    if partnership.collection is None:
        return model._default_manager.none()
    collections = Collection.objects.descendant_of(partnership.collection, inclusive=True)
    return model._default_manager.filter(collection__in=collections)


def references(value: Any) -> Iterator[tuple[type[Model], int]]:
    """Everything a value points at, whatever it is nested in."""
    if isinstance(value, Model):
        if model := _kind(value):
            yield model, value.pk
    elif isinstance(value, RichText):
        yield from _in_rich_text(value.source)
    elif isinstance(value, blocks.StreamValue):
        for child in value:
            yield from references(child.value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list | tuple | blocks.list_block.ListValue):
        for part in value:
            yield from references(part)


def _kind(thing: Model) -> type[Model] | None:
    for kind in (Page, get_document_model(), get_image_model(), PartnershipOwned):
        if isinstance(thing, kind):
            return type(thing) if kind is PartnershipOwned else kind
    return None


def _in_rich_text(source: str) -> Iterator[tuple[type[Model], int]]:
    kinds = {"page": Page, "document": get_document_model(), "image": get_image_model()}
    soup = BeautifulSoup(source, "html.parser")
    for tag, attribute, kind in IN_RICH_TEXT:
        for element in soup.find_all(tag, attrs={attribute: kind}):
            if str(element.get("id", "")).isdigit():
                yield kinds[kind], int(str(element["id"]))


def name_of(model: type[Model]) -> str:
    name = str(model._meta.verbose_name)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
