"""Which column is which, by the header names that people use."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from cms.people.imports import columns
from cms.people.imports.cells import folded
from cms.people.imports.report import CannotImport

#: Our fields, what a person calls them, and the headers that mean them (folded).
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "email": (
        "E-mail",
        (
            "email", "e mail", "email address", "e mail address", "mail", "e mail 1", "email 1", "work email",
            "work e mail", "school email", "contact email", "primary email", "email addresses", "address email",
        ),
    ),
    "name": (
        "Name",
        (
            "name", "full name", "fullname", "contact name", "contact", "display name", "person", "staff name",
            "member of staff", "displayname",
        ),
    ),
    "first_name": ("First name", ("first name", "firstname", "forename", "given name", "christian name", "first")),
    "last_name": ("Last name", ("last name", "lastname", "surname", "family name", "last")),
    "title": ("Title", ("title", "salutation")),
    "urn": ("School (URN)", ("urn", "school urn", "urn of school", "establishment urn", "school number", "urn number")),
    "school": (
        "School (URN or name)",
        (
            "school", "school name", "establishment", "establishmentname", "establishment name", "organisation",
            "organization", "setting", "academy", "school urn or name", "name of school", "company", "schools",
        ),
    ),
    "role": (
        "Role",
        ("role", "roles", "job title", "job", "position", "post", "job role", "seat", "function", "responsibility"),
    ),
    "telephone": (
        "Telephone",
        (
            "telephone", "phone", "tel", "phone number", "telephone number", "tel no", "telephone no", "phone no",
            "contact number", "work phone", "business phone", "office phone", "direct line",
        ),
    ),
    # Never taken for the telephone: that is seen by everybody who looks after people.
    "mobile": (
        "Mobile number (private)",
        (
            "mobile", "mobile number", "mobile phone", "mobile no", "mobile telephone", "cell", "cell phone",
            "emergency number", "emergency mobile", "out of hours", "out of hours number", "emergency contact number",
        ),
    ),
    "standing": ("How the seat is held", ("standing", "held as", "capacity", "acts for or deputy")),
    "started": (
        "Seat held from",
        (
            "from", "start date", "started", "started on", "start", "date started", "in post from", "date appointed",
            "appointed", "appointed on", "date of appointment", "term start", "term from",
        ),
    ),
    "ended": (
        "Seat held until",
        (
            "until", "end date", "ended", "ended on", "end", "date ended", "left on", "leaving date", "date left",
            "term end", "term ends", "term of office ends", "end of term", "in post until", "term until",
        ),
    ),
    "group": (
        "Group",
        ("group", "groups", "group name", "committee", "cluster", "hub", "network", "governing body", "board"),
    ),
    "group_role": ("Role in the group", ("group role", "role in group", "role in the group", "committee role")),
    "language": ("Language", ("language", "preferred language", "lang", "home language")),
}  # fmt: skip


def choices() -> dict[str, str]:
    """Every field that a column may be, with its label."""
    return {field: label for field, (label, _) in _fields().items()}


def _fields() -> dict[str, tuple[str, tuple[str, ...]]]:
    found = dict(FIELDS)
    for column in columns.registered():
        found |= column.fields
    return found


def _by_header() -> dict[str, str]:
    return _headers_of(tuple(column.name for column in columns.registered()))


@lru_cache(8)
def _headers_of(registered: tuple[str, ...]) -> dict[str, str]:
    return {folded(header): field for field, (_, headers) in _fields().items() for header in headers}


def _field(word: str) -> str:
    """The field that a word means: its own name, its label, or a header that people use. Raises CannotImport.

    >>> _field("Phone"), _field("e-mail"), _field("School (URN)")
    ('telephone', 'email', 'urn')
    """
    labels = {folded(label): field for field, label in choices().items()}
    names = {folded(field): field for field in choices()}
    if (field := (_by_header() | labels | names).get(folded(word))) is None:
        raise CannotImport(f"There is no field “{word}” to map to: choose one of {', '.join(choices())}.")
    return field


def is_known(header: str) -> bool:
    return folded(header) in _by_header()


def guess(headers: Sequence[str]) -> dict[str, int]:
    """Where each field stands, by header names; the first of two that mean the same."""
    known, found = _by_header(), {}
    for index, header in enumerate(headers):
        if (field := known.get(folded(header))) and field not in found:
            found[field] = index
    return found


def mapped(headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Where each field stands: as `mapping` (header to field) says, guessed where it is silent.

    A field may be said in any word that would do as a header; one that is empty leaves the column out. Raises
    CannotImport where the mapping names what is not there.
    """
    index_of = {folded(header): index for index, header in reversed(list(enumerate(headers)))}
    for header in mapping:
        if folded(header) not in index_of:
            there = ", ".join(header for header in headers if header)
            raise CannotImport(f"There is no column “{header}” (there is: {there}).")
    told = {index_of[folded(header)]: field and _field(field) for header, field in mapping.items()}
    taken = [field for field in told.values() if field]
    if double := next((field for field in taken if taken.count(field) > 1), None):
        raise CannotImport(f"Two columns are mapped to “{double}”: choose one.")
    guessed = {field: index for field, index in guess(headers).items() if index not in told and field not in taken}
    return guessed | {field: index for index, field in told.items() if field}
