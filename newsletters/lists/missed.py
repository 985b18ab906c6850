"""Schools that a list speaks of and where it reaches nobody: gaps, seen before anything goes."""

from typing import Any

from django.db.models import Q, QuerySet

from cms.people.models import Contact, Partnership, School
from newsletters.lists.rule import compile_list, holdings_of
from newsletters.lists.rule_fields import found_contacts, found_groups, urns_in
from newsletters.models import List


def missed_schools(a_list: List) -> QuerySet[School]:
    """Open schools that the rule speaks of, where nobody matches. None where it speaks of no seat. Raises BadRule."""
    partnership = a_list.partnership
    meant = compile_list(a_list)
    schools: QuerySet[School] = School.objects.of(partnership).open()
    if not meant.seats or meant.people is None:
        return schools.none()
    spoken_of = Q()
    for seat in meant.seats:
        spoken_of |= seat
    reached = holdings_of(spoken_of).filter(
        contact__in=Contact.objects.of(partnership).filter(pk__in=meant.people).order_by().values("pk"),
        seat__school__isnull=False,
    )
    # Their numbers, not a subquery: a NOT IN of many rows is what PostgreSQL does worst.
    there = list(reached.values_list("seat__school_id", flat=True).distinct())
    return schools.filter(schools_meant(a_list.rule, partnership) or Q()).exclude(pk__in=there)


def schools_meant(node: Any, partnership: Partnership) -> Q | None:
    """What a rule says of schools alone: a role says nothing of a school, a phase does. None where it says nothing."""
    if "field" in node:
        return _of_field(node["field"], [text for each in node["values"] if (text := str(each).strip())], partnership)
    said = [schools_meant(each, partnership) for each in node.get("conditions", [])]
    known = [q for q in said if q is not None]
    match, found = node.get("match", "any"), Q()
    if not known or (match == "any" and len(known) < len(said)):
        return None
    for q in known:
        found = found | q if match == "any" else found & (~q if match == "none" else q)
    return found


def _of_field(field: str, values: list[str], partnership: Partnership) -> Q | None:
    if field in ("phase", "type", "trust", "federation"):
        return Q(**{f"{field}__in": values})
    if field == "quadrant":
        return Q(quadrant__in=["" if value == "none" else value for value in values])
    if field == "member":
        return Q(member__in=[value == "yes" for value in values])
    if field == "school":
        return Q(urn__in=urns_in(values))
    if field == "link-partner":
        return Q(link_partner__in=found_contacts(values, partnership))
    if field == "group":
        return Q(pk__in=School.objects.filter(groups__in=found_groups(values, partnership)).order_by().values("pk"))
    return None
