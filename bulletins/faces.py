"""How a kind of publication shows its numbers on the website, where that is not as newsletters are shown.

faces.register("directors-report", Face(template="bulletins/directors/report.html", context=context))   # in ready()
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from bulletins.models import Edition, EditionItem


def _plain(edition: Any) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Face:
    """`context`: what the page needs besides, of a number and the items that its reader may see."""

    template: str
    context: "Callable[[Edition, Sequence[EditionItem], HttpRequest], dict[str, Any]]"
    #: The page of one item; empty: as of every newsletter.
    item_template: str = ""
    #: By source, the numbers that stand before the titles of items, in letters too.
    numbers: "Callable[[Edition], Mapping[str, str]]" = _plain


_faces: dict[str, Face] = {}


def register(kind: str, face: Face) -> None:
    _faces[kind] = face


def face_of(edition: "Edition") -> Face | None:
    return _faces.get(edition.publication.kind)


def seen_by(edition: "Edition", request: HttpRequest) -> "list[EditionItem]":
    """The items that a reader of the page may see. A draft is seen at its desk only, by who has to judge the whole."""
    from bulletins.for_whom import shown_to

    if not edition.live and face_of(edition):
        return list(edition.items.all())
    return shown_to(edition.items.all(), request.user, edition.publication.partnership)
