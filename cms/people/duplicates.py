"""Contacts who may be one person: looked for by name and school, and by the part of the address before the @."""

from collections import defaultdict

from cms.people.imports.cells import folded
from cms.people.models import Contact, Holding, Partnership

#: How alike two names must be, of 100, at one school; pairs that are shown; people at one place that are compared.
ALIKE, MOST, MOST_TOGETHER = 88, 50, 60
#: Local parts that say nothing of a person.
_SHARED = {
    "office",
    "admin",
    "info",
    "head",
    "headteacher",
    "enquiries",
    "senco",
    "dsl",
    "sbm",
    "clerk",
    "contact",
    "mail",
}


def suggestions(partnership: Partnership) -> list[tuple[Contact, Contact, str]]:
    """Likely pairs with the reason, the likeliest first."""
    found: dict[tuple[int, int], str] = {}
    contacts = {each.pk: each for each in Contact.objects.of(partnership).exclude(name="").order_by("pk")}
    for pair in _same_school(partnership, contacts):
        found.setdefault(pair, "Alike names at one school")
    for pair in _same_local_part(contacts):
        found.setdefault(pair, "The same name before the @, and alike names")
    return [(contacts[one], contacts[other], why) for (one, other), why in list(found.items())[:MOST]]


def _same_school(partnership: Partnership, contacts: dict[int, Contact]) -> list[tuple[int, int]]:
    by_school: dict[int, set[int]] = defaultdict(set)
    held = Holding.objects.of(partnership).exclude(seat__school=None).values_list("seat__school_id", "contact_id")
    for school, contact in held.iterator():
        if contact in contacts:
            by_school[school].add(contact)
    return [pair for together in by_school.values() for pair in _alike(sorted(together), contacts)]


def _same_local_part(contacts: dict[int, Contact]) -> list[tuple[int, int]]:
    by_part: dict[str, list[int]] = defaultdict(list)
    for number, contact in contacts.items():
        part = contact.email_folded.partition("@")[0]
        if part not in _SHARED:
            by_part[part].append(number)
    return [pair for together in by_part.values() for pair in _alike(together, contacts)]


def _alike(numbers: list[int], contacts: dict[int, Contact]) -> list[tuple[int, int]]:
    if not 1 < len(numbers) <= MOST_TOGETHER:
        return []
    from rapidfuzz import fuzz  # only where it is used: it takes memory of every process

    names = {number: folded(contacts[number].name) for number in numbers}
    return [
        (one, other)
        for at, one in enumerate(numbers)
        for other in numbers[at + 1 :]
        if fuzz.token_sort_ratio(names[one], names[other]) >= ALIKE
    ]
