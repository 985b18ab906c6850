"""What a condition of a rule may speak of: each field reads its values and says what they mean."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.db.models import Q

from cms.people.models import Contact, ContactAlias, Group, Partnership, Phase, Quadrant, Role, School
from cms.people.models.contact import fold
from newsletters.lists.names import said
from newsletters.lists.rule import BadRule, Part, Reader, compile_list
from newsletters.models import Choice, List, Publication

# --- Said of a seat --------------------------------------------------------------------------------------------------


def role(reader: Reader, values: list[str]) -> Part:
    known = dict(Role.objects.of(reader.partnership).values_list("key", "pk"))
    _refuse_unknown(values, known, "role")
    return Part(seat=Q(role__in=[known[value] for value in values]))


def phase(reader: Reader, values: list[str]) -> Part:
    _refuse_unknown(values, Phase.values, "phase")
    return _at_school(phase__in=values)


def quadrant(reader: Reader, values: list[str]) -> Part:
    _refuse_unknown(values, [*Quadrant.values, "none"], "quadrant")
    return _at_school(quadrant__in=["" if value == "none" else value for value in values])


def type_of_school(reader: Reader, values: list[str]) -> Part:
    return _at_school(type__in=values)


def trust(reader: Reader, values: list[str]) -> Part:
    return _at_school(trust__in=values)


def federation(reader: Reader, values: list[str]) -> Part:
    return _at_school(federation__in=values)


def member(reader: Reader, values: list[str]) -> Part:
    _refuse_unknown(values, ["yes", "no"], "value of “member”")
    return _at_school(member__in=[value == "yes" for value in values])


def school(reader: Reader, values: list[str]) -> Part:
    urns = urns_in(values)
    found = School.objects.of(reader.partnership).filter(urn__in=urns).values_list("urn", flat=True)
    _refuse_unknown(values, {str(urn) for urn in found}, "school with the URN", offer=False)
    return _at_school(urn__in=urns)


def link_partner(reader: Reader, values: list[str]) -> Part:
    """Link partners by their addresses, also by one from before two contacts were merged."""
    return _at_school(link_partner__in=found_contacts(values, reader.partnership))


def group(reader: Reader, values: list[str]) -> Part:
    """Seats in the group itself, and seats at the schools that belong to it."""
    groups = found_groups(values, reader.partnership)
    schools = Group.schools.through.objects.filter(group_id__in=groups).values("school_id")
    return Part(seat=Q(group__in=groups) | Q(school__in=schools))


def _at_school(**facts: object) -> Part:
    return Part(seat=Q(**{f"school__{name}": value for name, value in facts.items()}))


# --- Said of a person ------------------------------------------------------------------------------------------------


def language(reader: Reader, values: list[str]) -> Part:
    _refuse_unknown(values, [code for code, _ in settings.LANGUAGES], "language")
    return Part(languages=frozenset(values))


def signed_up(reader: Reader, values: list[str]) -> Part:
    known = {each.slug: each for each in Publication.objects.of(reader.partnership).filter(slug__in=values)}
    _refuse_unknown(values, known, "publication", offer=False)
    wanted = [known[value] for value in values]
    choices = Choice.objects.in_force().filter(wants=True, publication__in=wanted)
    return Part(people=reader.narrowed(choices, "contact"), publications=wanted)


def other_lists(reader: Reader, values: list[str]) -> Part:
    return reader.any([_other_list(reader, value) for value in values])


def _other_list(reader: Reader, slug: str) -> Part:
    other = List.objects.of(reader.partnership).filter(slug=slug).first()
    if other is None:
        raise BadRule(f"There is no list “{slug}”: it may have been deleted. Choose another.")
    if other.pk in [each.pk for each in reader.inside]:
        circle = " → ".join(said([each]) for each in [*reader.inside, other])
        raise BadRule(f"These lists run in a circle: {circle}. Take one of them out.")
    meant = compile_list(other, inside=reader.inside, only=reader.only)
    return Part(people=meant.people, seats=meant.seats, publications=meant.publications)


# --- What values name ------------------------------------------------------------------------------------------------


def urns_in(values: Iterable[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 10]


def found_groups(values: Iterable[str], partnership: Partnership) -> list[int]:
    """Groups by number or by name."""
    known = list(Group.objects.of(partnership).values_list("pk", "name"))
    found = []
    for value in values:
        matching = [pk for pk, name in known if str(pk) == value] or [pk for pk, name in known if name == value]
        if not matching:
            raise BadRule(f"There is no group “{value}”: it may have been deleted. Choose another.")
        found += matching
    return found


def found_contacts(addresses: Iterable[str], partnership: Partnership) -> list[int]:
    folded = [fold(address) for address in addresses]
    known = dict(ContactAlias.objects.of(partnership).filter(email_folded__in=folded).values_list(
        "email_folded", "contact_id"
    ))  # fmt: skip
    known |= dict(Contact.objects.of(partnership).filter(email_folded__in=folded).values_list("email_folded", "pk"))
    _refuse_unknown(folded, known, "contact with the address", offer=False)
    return [known[address] for address in folded]


def _refuse_unknown(values: Iterable[str], known: Iterable[str], what: str, *, offer: bool = True) -> None:
    known = list(known)
    for value in values:
        if value not in known:
            choose = f": choose one of {', '.join(known)}." if offer and known else ": it may have been deleted."
            raise BadRule(f"There is no {what} “{value}”{choose}")


FIELDS: dict[str, Callable[[Reader, list[str]], Part]] = {
    "role": role,
    "phase": phase,
    "type": type_of_school,
    "quadrant": quadrant,
    "trust": trust,
    "federation": federation,
    "member": member,
    "school": school,
    "group": group,
    "link-partner": link_partner,
    "language": language,
    "signed-up": signed_up,
    "list": other_lists,
}
