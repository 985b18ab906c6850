"""Every address of the hub, found by itself, and filled with the keys of one partnership's things."""

import dataclasses
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from tests.walk import keys
from tests.walk.fill import Filling

#: What stands in a route for a value: <int:pk>, (?P<where>here|install), ([\w\-]+/)*
PLACE = re.compile(r"<(?:\w+:)?(?P<path>\w+)>|\(\?P<(?P<regex>\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclasses.dataclass(frozen=True)
class Address:
    route: str
    name: str
    callback: Any
    names: tuple[str, ...]

    @property
    def model(self) -> type[models.Model] | None:
        """The model of its view, where that can be told."""
        view = getattr(self.callback, "view_class", None)
        found = (getattr(self.callback, "view_initkwargs", None) or {}).get("model") or getattr(view, "model", None)
        found = apps.get_model(found) if isinstance(found, str) else found
        return found if isinstance(found, type) and issubclass(found, models.Model) else None

    def at(self, values: dict[str, Any]) -> str:
        path = PLACE.sub(lambda place: str(values[place["path"] or place["regex"]]), self.route)
        return "/" + re.sub(r"[\^$]", "", path).replace("\\.", ".").replace("\\Z", "")


def every() -> list[Address]:
    return list(_below(get_resolver().url_patterns))


def _below(patterns: list[Any], route: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _below(pattern.url_patterns, here, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        elif isinstance(pattern, URLPattern):
            names = tuple(place["path"] or place["regex"] for place in PLACE.finditer(here))
            yield Address(here, ":".join([*spaces, pattern.name or ""]), pattern.callback, names)


def filled(address: Address, filling: Filling, *, most: int) -> list[str]:
    """The address with the keys of a partnership's things; none where it cannot be filled."""
    if address.name in keys.WHOLE:
        return keys.WHOLE[address.name](filling)[:most]
    if not address.names:
        plain = re.sub(r"\(\?:([^|)]*)[^)]*\)", r"\1", address.route)  # (?:one|other): the first.
        return ["/" + re.sub(r"[\^$]", "", plain)] if "(" not in plain else []
    together = _together(address, filling, most)
    return [address.at(values) for values in together]


def _together(address: Address, filling: Filling, most: int) -> list[dict[str, Any]]:
    """Values that go together: a page with its own version, else each with each."""
    if {"page_id", "revision_id"} == set(address.names):
        return [{"page_id": page.pk, "revision_id": page.latest_revision_id} for page in keys.pages(filling)[:most]]
    choices = [_values(address, name, filling, most) for name in address.names]
    several = itertools.islice(itertools.product(*choices), max(most * 3, *map(len, choices)))
    return [dict(zip(address.names, values, strict=True)) for values in several]


def _values(address: Address, name: str, filling: Filling, most: int) -> list[Any]:
    by_name: Callable[[Filling], list[Any]] | None = keys.BY_PLACE.get((address.name.split(":")[0], name))
    by_name = by_name or keys.BY_NAME.get(name)
    if by_name is not None:
        return by_name(filling)[:most]
    if name == "pk" or name.endswith("_pk"):
        if address.model:
            return keys.of_model(filling, address.model)[:most]
        # Where nothing says of what the number is, few would be one's own things only: then it is every number.
        return keys.of_the_name(filling, address.name)[:most] or keys.of_anything(filling)
    return keys.by_word(filling, name.removesuffix("_id"))[:most]
