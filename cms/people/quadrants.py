"""Which quadrant a school lies in: set by hand or by an import, else worked out from the table of postcodes."""

import dataclasses
import re
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Q, QuerySet

from cms.people.imports.cells import folded
from cms.people.models import Partnership, PostcodeQuadrant, Quadrant, QuadrantBy, School

_WHOLE = re.compile(r"^([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})$")
_BEGINNING = re.compile(r"^[A-Z]{1,2}(\d[A-Z\d]?( \d[A-Z]{0,2})?)?$")
#: "northwest" and "nw" for north-west.
_BY_WORD = {value.replace("-", ""): Quadrant(value) for value in Quadrant.values} | {
    "".join(word[0] for word in value.split("-")): Quadrant(value) for value in Quadrant.values
}


class BadTable(Exception):
    """The table of postcodes cannot be taken; each line at fault has a sentence."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclasses.dataclass(frozen=True)
class Change:
    """What the table would change at one school."""

    school: School
    quadrant: str

    @property
    def before(self) -> str:
        return self.school.get_quadrant_display() or "None"

    @property
    def after(self) -> str:
        return Quadrant(self.quadrant).label if self.quadrant else "None"


def read_quadrant(text: str) -> Quadrant:
    """The quadrant that a word means. Raises ValueError with a sentence.

    >>> read_quadrant("North West").value, read_quadrant("se").value
    ('north-west', 'south-east')
    """
    if found := _BY_WORD.get(folded(text).replace(" ", "")):
        return found
    raise ValueError(f"There is no quadrant “{text}”: give north-west, north-east, south-west or south-east.")


def read_beginning(text: str) -> str:
    """A postcode, or how it begins, as the table keeps it. Raises ValueError with a sentence.

    >>> read_beginning("w139aa"), read_beginning("ub1"), read_beginning("W5  3")
    ('W13 9AA', 'UB1', 'W5 3')
    """
    bare = " ".join(text.upper().split())
    if whole := _WHOLE.match(bare):
        return " ".join(whole.groups())
    if not _BEGINNING.match(bare):
        raise ValueError(f"“{text}” is no beginning of a postcode: give W13, W5 3 or UB1 2AA.")
    return bare


def beginnings_of(postcode: str) -> Iterator[str]:
    """Every beginning that a table may name for a postcode, the longest first. UB1 is no beginning of UB10 1AA.

    >>> list(beginnings_of("w1a 9zz"))
    ['W1A 9ZZ', 'W1A 9Z', 'W1A 9', 'W1A', 'W1', 'W']
    """
    whole = _WHOLE.match(" ".join(postcode.upper().split()))
    if whole is None:
        return
    outward, inward = whole.groups()
    for length in (3, 2, 1):
        yield f"{outward} {inward[:length]}"
    yield outward
    if outward[-1].isalpha():
        yield outward[:-1]
    yield re.split(r"\d", outward)[0]


def table_of(partnership: Partnership) -> dict[str, str]:
    return dict(PostcodeQuadrant.objects.of(partnership).values_list("beginning", "quadrant"))


def quadrant_at(postcode: str, table: dict[str, str]) -> str:
    """Empty where the table does not say."""
    return next((table[beginning] for beginning in beginnings_of(postcode) if beginning in table), "")


def changes(partnership: Partnership) -> list[Change]:
    """What working them out now would change: at open schools without a quadrant, or with one by their postcode."""
    table = table_of(partnership)
    by_table = Q(quadrant="") | Q(quadrant_by=QuadrantBy.POSTCODE)
    found = []
    for school in School.objects.of(partnership).open().filter(by_table):
        quadrant = quadrant_at(school.postcode, table)
        if quadrant != school.quadrant:
            found.append(Change(school, quadrant))
    return found


@transaction.atomic
def work_out(partnership: Partnership, *, only_missing: bool = False) -> list[School]:
    """Give schools the quadrant of their postcode, and say to which. What a hand or an import set, stays."""
    schools = []
    for change in changes(partnership):
        if only_missing and change.school.quadrant:
            continue
        change.school.quadrant = change.quadrant
        change.school.quadrant_by = QuadrantBy.POSTCODE if change.quadrant else ""
        schools.append(change.school)
    School.objects.bulk_update(schools, ["quadrant", "quadrant_by"], batch_size=500)
    return schools


def place(schools: QuerySet[School], quadrant: str) -> int:
    """Set the quadrant by hand; an empty one is left to the table again."""
    return schools.update(quadrant=quadrant, quadrant_by=QuadrantBy.HAND if quadrant else "")


def read_table(lines: Iterable[str]) -> dict[str, str]:
    """Quadrant by beginning, from lines such as “W5 3, north-west” (comma, semicolon or tab). Raises BadTable."""
    table: dict[str, str] = {}
    faults = []
    for number, line in enumerate(lines, start=1):
        pieces = [piece.strip(" \t\"'\ufeff") for piece in re.split(r"[,;\t]", line)]
        if not any(pieces) or (number == 1 and not re.search(r"\d", pieces[0]) and "postcode" in folded(pieces[0])):
            continue
        try:
            if len(pieces) < 2:
                raise ValueError("there is only one column: give the postcode, a comma, and the quadrant.")
            beginning, quadrant = read_beginning(pieces[0]), read_quadrant(pieces[1])
            if table.get(beginning, quadrant) != quadrant:
                raise ValueError(f"{beginning} stands in the table twice, with two quadrants.")
            table[beginning] = quadrant.value
        except ValueError as fault:
            faults.append(f"Line {number}: {fault}")
    if faults:
        raise BadTable(faults)
    return table


@transaction.atomic
def add_to_table(partnership: Partnership, table: dict[str, str], *, replace: bool = False) -> int:
    """Write lines into the table; a beginning that is there already takes the new quadrant."""
    if replace:
        PostcodeQuadrant.objects.of(partnership).exclude(beginning__in=list(table)).delete()
    PostcodeQuadrant.objects.bulk_create(
        [
            PostcodeQuadrant(partnership=partnership, beginning=beginning, quadrant=quadrant)
            for beginning, quadrant in table.items()
        ],
        batch_size=500,
        update_conflicts=True,
        update_fields=["quadrant"],
        unique_fields=["partnership", "beginning"],
    )
    return len(table)
