"""Who is on a list, for people who look after it: a page at a time, narrowed by school or seat, or as a file.

Whoever shows them notes the look at a private list first: `newsletters.lists.looks`.
"""

import csv
import dataclasses
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q

from cms.core.export import safe_cell
from cms.people.models import Role, School
from newsletters.lists import audience
from newsletters.lists.audience import Recipient
from newsletters.lists.rule import holdings_of
from newsletters.models import List

A_PAGE = 50
HEADINGS = ("Name", "E-mail", "Why", "Language")


@dataclasses.dataclass(frozen=True)
class Narrowed:
    """Only those in a seat of this role, or at this school; both of one seat."""

    school: School | None = None
    role: Role | None = None

    @property
    def contacts(self) -> Q:
        seats = Q()
        if self.school:
            seats &= Q(school=self.school)
        if self.role:
            seats &= Q(role=self.role)
        return Q(pk__in=holdings_of(seats).values("contact")) if seats else Q()


@dataclasses.dataclass(frozen=True)
class Members:
    """One page of the people on a list."""

    page: "Page[Any]"
    readers: list[Recipient]


def members_page(a_list: List, *, narrowed: Narrowed, number: Any = 1) -> Members:
    """A page of those on a list, by name. Raises BadRule."""
    found = audience.members(a_list).filter(narrowed.contacts).order_by("name", "email", "pk")
    page = Paginator(found.values_list("pk", flat=True), A_PAGE).get_page(number)
    shown = list(page.object_list)
    why = {reader.contact_id: reader for reader in audience.why(a_list, shown)}
    return Members(page, [why[pk] for pk in shown if pk in why])


def exported(a_list: List, *, narrowed: Narrowed) -> Iterator[Recipient]:
    """Everybody on a list, for a file. Raises BadRule before the first."""
    return audience.everybody(a_list, narrowed.contacts)


def as_csv(readers: Iterator[Recipient]) -> Iterator[str]:
    """Lines of a CSV file that Excel opens as UTF-8; no cell runs as a formula."""
    lines = csv.writer(_Echo())
    yield "\ufeff" + lines.writerow(HEADINGS)
    for reader in readers:
        yield lines.writerow([safe_cell(cell, csv=True) for cell in cells(reader)])


def cells(reader: Recipient) -> tuple[str, str, str, str]:
    return reader.name, reader.address, reader.reason, reader.language


class _Echo:
    """What is written comes back, to be streamed."""

    def write(self, text: str) -> str:
        return text
