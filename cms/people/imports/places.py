"""Schools by URN or by name, as a cell names them."""

import re

from rapidfuzz import process

from cms.people.imports.cells import folded
from cms.people.models import Partnership, School

_URN = re.compile(r"^(?:urn\W*)?(\d{4,7})$|\((?:urn\W*)?(\d{5,7})\)\s*$", re.IGNORECASE)
#: Looking for the nearest name costs time: for so many different unknown names only.
MOST_SUGGESTIONS = 200


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

    def _school(self, text: str) -> School:
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

    def _suggestion(self, text: str) -> str:
        if len(self._read) > MOST_SUGGESTIONS:
            return ""
        near = process.extractOne(folded(text), list(self.by_name), score_cutoff=75)
        if near is None:
            return ""
        school = self.by_name[near[0]][0]
        return f" Is it {school.name} ({school.urn})?"
