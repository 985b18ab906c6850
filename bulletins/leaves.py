"""Pages that a publication keeps beside each of its numbers that was sent: a sheet to print, a kit to pass on.

leaves.register("send-families", Leaf("sheet", "Print this as a sheet", sheet))    # in AppConfig.ready()
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

if TYPE_CHECKING:
    from bulletins.models import Edition


@dataclass(frozen=True)
class Leaf:
    """`name` stands in the address, after the number's; without a label nothing leads there but its sisters.

    One `for_its_readers` is there for whoever may read the number's page, and asks itself what of it they may read.
    """

    name: str
    label: str
    show: Callable[[Any, HttpRequest], HttpResponseBase]
    for_its_readers: bool = False


_registered: dict[str, dict[str, Leaf]] = {}


def register(kind: str, *leaves: Leaf) -> None:
    _registered.setdefault(kind, {}).update({leaf.name: leaf for leaf in leaves})


def leaf_of(edition: "Edition", name: str) -> Leaf | None:
    """That of a number that was sent."""
    from bulletins.after.share import is_public

    leaf = _registered.get(edition.publication.kind, {}).get(name)
    if leaf is None:
        return None
    return leaf if is_public(edition) or (leaf.for_its_readers and edition.live) else None


def leaves_of(edition: "Edition") -> Sequence[Leaf]:
    """Those that the number's own page leads to."""
    from bulletins.after.share import is_public

    held = _registered.get(edition.publication.kind, {})
    return [leaf for leaf in held.values() if leaf.label] if held and is_public(edition) else []
