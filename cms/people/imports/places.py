"""Schools by URN or by name, as a cell names them."""

import re
from functools import cached_property

from cms.people.imports.cells import folded
from cms.people.models import Partnership, School

_URN = re.compile(r"^(?:urn\W*)?(\d{4,7})$|\((?:urn\W*)?(\d{5,7})\)\s*$", re.IGNORECASE)
#: Several of them in one cell; and a number that passed through a program that took it for a quantity.
_URNS = re.compile(r"^\s*\d{4,7}(?:\.0+)?(?:\s*[;,|/&\s]\s*\d{4,7}(?:\.0+)?)+\s*$")
_FRACTION = re.compile(r"(?<=\d)\.0+$")
_SEPARATOR = re.compile(r"[;|\n]")
#: Looking for the nearest name costs time: for so many different unknown names only.
MOST_SUGGESTIONS = 200
#: How alike names must be, of 100, for one to be offered: in what they have of their own, or (a slip) in all.
NEAR, NEAR_IN_ALL = 80, 92
#: Words that half of all schools have in their names: two names are not alike by them.
_USUAL = {
    "a", "academy", "and", "at", "c", "catholic", "ce", "centre", "childrens", "church", "college", "community", "e",
    "england", "federation", "first", "for", "form", "free", "grammar", "high", "in", "infant", "infants", "junior",
    "juniors", "nursery", "of", "primary", "rc", "roman", "school", "schools", "secondary", "sixth", "special", "the",
    "trust",
}  # fmt: skip


class SchoolReader:
    """Turns a cell into a school; each text is worked out once."""

    def __init__(self, partnership: Partnership) -> None:
        self.by_urn: dict[int, School] = {}
        self.by_name: dict[str, list[School]] = {}
        fields = ("pk", "urn", "name", "closed_on")
        for school in School.objects.of(partnership).only(*fields):
            self.by_urn[school.urn] = school
            self.by_name.setdefault(folded(school.name), []).append(school)
        self._read: dict[str, School | str] = {}

    def read(self, text: str) -> School:
        """The school. Raises ValueError with a sentence that says what to write instead."""
        if text not in self._read:
            try:
                self._read[text] = self._school(text)
            except ValueError as fault:
                self._read[text] = str(fault)
        found = self._read[text]
        if isinstance(found, str):
            raise ValueError(found)
        return found

    def read_all(self, text: str) -> list[School]:
        """The schools of a cell that may name several: the whole text first, as a name may hold a comma."""
        numbers = text.replace("\n", " ")
        if _URNS.match(numbers):
            return list(dict.fromkeys(self.read(urn) for urn in re.findall(r"\d+(?:\.0+)?", numbers)))
        parts = [part.strip() for part in _SEPARATOR.split(text) if part.strip()]
        if len(parts) < 2 or folded(text) in self.by_name:
            return [self.read(" ".join(text.split()))]
        return list(dict.fromkeys(self.read(part) for part in parts))

    def _school(self, text: str) -> School:
        text = _FRACTION.sub("", text)
        named = _URN.search(text)
        if named:
            urn = int(named[1] or named[2])
            school = self.by_urn.get(urn)
            if school is None:
                raise ValueError(f"No school here has the URN {urn}. Import the schools first, or mend the URN.")
        else:
            school = self._by_name(text)
        if school.closed_on:
            raise ValueError(f"{school.name} closed on {school.closed_on:%-d %B %Y}: nobody holds a seat there.")
        return school

    def _by_name(self, text: str) -> School:
        found = self.by_name.get(folded(text), [])
        found = [school for school in found if not school.closed_on] or found
        if len(found) > 1:
            urns = " or ".join(str(school.urn) for school in found)
            raise ValueError(f"{len(found)} schools are called “{text}”: write the URN instead ({urns}).")
        if found:
            return found[0]
        suggestion = self._suggestion(text)
        raise ValueError(f"No school here is called “{text}”.{suggestion} Write its URN, or its name in full.")

    @cached_property
    def own_names(self) -> list[str]:
        return [_own(name) for name in self.by_name]

    def _suggestion(self, text: str) -> str:
        if len(self._read) > MOST_SUGGESTIONS:
            return ""
        from rapidfuzz import fuzz, process  # only where it is used: it takes memory of every process

        names, wanted = list(self.by_name), folded(text)
        own = process.extract(_own(wanted), self.own_names, scorer=fuzz.ratio, score_cutoff=NEAR)
        whole = process.extract(wanted, names, scorer=fuzz.ratio, score_cutoff=NEAR_IN_ALL)
        near = {names[index] for *_, index in (*own, *whole)}
        if not near:
            return ""
        school = self.by_name[max(sorted(near), key=lambda name: fuzz.ratio(wanted, name))][0]
        return f" Is it {school.name} ({school.urn})?"


def _own(name: str) -> str:
    """What a folded name has of its own, in one order of words; all of it where that is nothing.

    >>> _own("acorn hill nursery school")
    'acorn hill'
    """
    words = name.split()
    return " ".join(sorted(word for word in words if word not in _USUAL)) or name
