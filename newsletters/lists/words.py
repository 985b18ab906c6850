"""A rule in words, for people who approve and send: "SENCOs at primary schools in the north-west, without …"."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from cms.people.models import Contact, Group, Partnership, Phase, Quadrant, Role, School
from cms.people.models.contact import fold
from newsletters.lists.reasons import as_said
from newsletters.lists.rule_fields import urns_in
from newsletters.models import List, Publication

MOST = 4
_PHASES = {
    Phase.PRU: "pupil referral units",
    Phase.POST_16: "post-16 providers",
    Phase.CHILDRENS_CENTRE: "children’s centres",
    Phase.OTHER: "other places",
}
_FIXED = {
    "phase": {str(phase): _PHASES.get(Phase(phase), f"{phase} schools") for phase in Phase.values},
    "quadrant": {value: label.lower() for value, label in Quadrant.choices},
    "language": {code: str(label) for code, label in settings.LANGUAGES},
}
_OF_SEATS = ("role", "phase", "type", "quadrant", "trust", "federation", "member", "school", "group", "link-partner")


class Names:
    """What the values of rules are called in one partnership; only what a rule names is looked up."""

    def __init__(self, partnership: Partnership) -> None:
        self.partnership = partnership

    def of(self, field: str, values: Sequence[Any]) -> list[str]:
        texts = [text for each in values if (text := str(each).strip())]
        if field == "link-partner":
            texts = [fold(text) for text in texts]
        names = self._named(field, texts)
        return [names.get(text, text) for text in texts]

    def _named(self, field: str, texts: Sequence[str]) -> dict[str, str]:
        here = self.partnership
        if field == "role":
            found = Role.objects.of(here).filter(key__in=texts).values_list("key", "name")
            return {key: plural(name) for key, name in found}
        if field == "school":
            schools = School.objects.of(here).filter(urn__in=urns_in(texts)).values_list("urn", "name")
            return {str(urn): name for urn, name in schools}
        if field == "group":
            numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 18]
            return {
                str(pk): name for pk, name in Group.objects.of(here).filter(pk__in=numbers).values_list("pk", "name")
            }
        if field == "link-partner":
            people = Contact.objects.of(here).filter(email_folded__in=texts)
            return {each.email_folded: each.name or each.email for each in people}
        if field == "list":
            lists = List.objects.of(here).filter(slug__in=texts).values_list("slug", "name")
            return {slug: f"“{name}”" for slug, name in lists}
        if field == "signed-up":
            return dict(Publication.objects.of(here).filter(slug__in=texts).values_list("slug", "name"))
        return _FIXED.get(field, {})


def in_words(a_list: List, names: Names | None = None) -> str:
    """Who a list is for, in a sentence without a full stop. A rule that cannot be read has no words."""
    try:
        said = of_rule(a_list.rule, names or Names(a_list.partnership))
    except (AttributeError, KeyError, TypeError, ValueError):
        said = "a rule that cannot be read"
    named, excluded = a_list.named_people().count(), a_list.excluded_people().count()
    if named:
        said = f"{said}, and {_people(named)}" if said else _people(named)
    if excluded:
        said = f"{said}, but not {_people(excluded)}"
    return said[:1].upper() + said[1:] if said else "Nobody"


def of_rule(rule: Any, names: Names) -> str:
    parts = [each for each in (rule or {}).get("conditions", []) if _says_something(each)]
    if not parts:
        return ""
    match = rule.get("match", "any")
    if match == "all":
        return _all(parts, names)
    said = [_one(each, names) for each in parts]
    return f"everybody but {_listed(said, 'and')}" if match == "none" else _listed(said, "or")


def _says_something(node: dict[str, Any]) -> bool:
    return any(_says_something(each) for each in node["conditions"]) if "conditions" in node else bool(node["values"])


def _one(node: dict[str, Any], names: Names) -> str:
    """One condition, or a rule within, that stands for itself."""
    if "conditions" in node:
        return of_rule(node, names)
    if node["field"] in _OF_SEATS:
        return _seat([node], names)
    return f"people {_of_person(node, names)}"


def _all(parts: list[dict[str, Any]], names: Names) -> str:
    seats = [each for each in parts if each.get("field") in _OF_SEATS]
    others = [each for each in parts if each.get("field") not in _OF_SEATS]
    said = _seat(seats, names) if seats else "people"
    for each in others:
        if "conditions" not in each:
            said += f"{',' if seats else ''} {_of_person(each, names)}"
        elif each.get("match") == "none":
            inner = [_one(part, names) for part in each["conditions"] if _says_something(part)]
            said += f", without {_listed(inner, 'and')}"
        else:
            said += f", who are also {of_rule(each, names)}"
    return said if seats or not said.startswith("people,") else f"everybody{said.removeprefix('people')}"


def _of_person(node: dict[str, Any], names: Names) -> str:
    values = _listed(names.of(node["field"], node["values"]), "or")
    return {
        "language": f"who read {values}",
        "signed-up": f"who signed up to {values}",
        "list": f"who are on {values}",
    }[node["field"]]


def _seat(conditions: list[dict[str, Any]], names: Names) -> str:
    """What is said of one seat: who, at which schools, where."""
    said = {
        field: [names.of(field, each["values"]) for each in conditions if each["field"] == field] for field in _OF_SEATS
    }
    who = " who are also ".join(_listed(each, "and") for each in said["role"]) or "people"
    member = {tuple(each) for each in said["member"]}
    schools = _listed(said["phase"][0], "and") if said["phase"] else "schools"
    places = [f"that are also {_listed(each, 'or')}" for each in said["phase"][1:]]
    if ("yes",) in member:
        schools = f"member {schools}"
    if ("no",) in member:
        places.append("that are not members")
    for each in said["quadrant"]:
        here = [value for value in each if value != "none"]
        where = [f"in the {_listed(here, 'or')}"] if here else []
        places.append(_listed(where + (["without a quadrant"] if "none" in each else []), "or"))
    for field, words in (("type", "of the type"), ("trust", "of the trust"), ("federation", "of the federation")):
        places += [f"{words} {_listed(each, 'or')}" for each in said[field]]
    places += [f"whose link partner is {_listed(each, 'or')}" for each in said["link-partner"]]
    text = f"{who} at {' '.join([schools, *places])}" if places or schools != "schools" else who
    if who == text == "people" and not said["school"] and not said["group"]:
        return "everybody with a seat"
    for each in said["school"]:
        text += f" at {_listed(each, 'or')}"
    for each in said["group"]:
        text += f" in {_listed(each, 'or')}"
    return text


def plural(role: str) -> str:
    """Several who hold a role.

    >>> plural("Chair of governors"), plural("SENCO"), plural("Headteacher"), plural("Deputy")
    ('chairs of governors', 'SENCOs', 'headteachers', 'deputies')
    """
    first, of, rest = as_said(role).partition(" of ")
    if first.endswith("y") and first[-2:-1] not in "aeiou":
        first = f"{first[:-1]}ie"
    return first + ("" if first.endswith("s") else "s") + of + rest if not _is_plural(first) else role


def _is_plural(word: str) -> bool:
    return word.endswith(("staff", "ss"))


def _listed(parts: Sequence[str], last: str) -> str:
    if len(parts) > MOST:
        return f"{', '.join(parts[: MOST - 1])} {last} {len(parts) - MOST + 1} more"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def _people(number: int) -> str:
    return f"{number:,} {'person' if number == 1 else 'people'} by name"
