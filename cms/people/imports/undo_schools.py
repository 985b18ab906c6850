"""Taking back an import of schools."""

from typing import Any

from cms.people.imports.undo_people import Left, Named
from cms.people.models import Holding, Import, School, Seat
from cms.people.relations import needed

DAYS = ("closed_on",)
#: Seats are made for each open school by themselves, and an empty one needs no school; nor does a place in a group.
SEATS = frozenset({"people.Seat.school", "people.Group_schools.school"})


def undo_schools(imported: Import, changes: list[Any], left: Left, named: Named) -> None:
    held = {school.urn: school for school in School.objects.of(imported.partnership)}
    new = [held[change[1]].pk for change in changes if change[0] == "S+" and change[1] in held]
    depended_on = needed(School, new, but=SEATS)
    for seat in Holding.objects.filter(seat__school__in=new).values_list("seat__school_id", flat=True):
        depended_on.setdefault(seat, "somebody in a seat")
    for kind, urn, *fields in changes:
        school = held.get(urn)
        if school is None:
            left.append({"who": f"URN {urn}", "why": "it was deleted since"})
        elif kind == "S~":
            _restore(school, fields[0], left)
        elif school.pk in depended_on:
            left.append({"who": str(school), "why": f"it has {depended_on[school.pk]} by now"})
        else:
            empty = Seat.objects.filter(school=school)
            if needed(Seat, empty.values_list("pk", flat=True)):
                left.append({"who": str(school), "why": "letters or people refer to its seats by now"})
            else:
                school.delete()


def _restore(school: School, fields: dict[str, list[Any]], left: Left) -> None:
    changed = []
    for name, (before, now) in fields.items():
        attribute = School._meta.get_field(name).attname  # type: ignore[union-attr]
        value = getattr(school, attribute)
        if (value.isoformat() if value and name in DAYS else value) == now:
            setattr(school, attribute, before)
        else:
            changed.append(str(School._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    if changed:
        left.append({"who": str(school), "why": f"its {' and '.join(changed)} was changed since"})
    school.full_clean(exclude=["link_partner"])
    school.save()
