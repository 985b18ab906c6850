"""Files that the items of sent editions show to everybody, by their addresses in the words of the items."""

from typing import Any

from django.db.models import Q
from wagtail.documents import get_document_model

from bulletins.for_whom import shown_to
from bulletins.models import Edition, EditionItem
from cms.people.models import Partnership


def shown_to_all(partnership: Partnership, file: Any) -> bool:
    said = Q()
    for address in _addresses(file):
        said |= Q(body__contains=address)
    if not said:
        return False
    sent = Edition.objects.of(partnership).live().public()
    items = EditionItem.objects.filter(said, edition__in=sent, hidden=False)
    return bool(shown_to(items, None, partnership))


def _addresses(file: Any) -> list[str]:
    if isinstance(file, get_document_model()):
        return [f"/documents/{file.pk}/"]
    return [f"/media/{name}" for name in file.renditions.values_list("file", flat=True)]
