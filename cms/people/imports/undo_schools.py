"""Taking back an import of schools."""

from typing import Any

from cms.people.imports.undo_people import Left, Named
from cms.people.models import Contact, ContactAlias, Group, GroupKind, Holding, Import, School, Seat
from cms.people.relations import needed

DAYS = ("closed_on",)
#: Seats are made for each open school by themselves, and an empty one needs no school; nor does a place in a group.
SEATS = frozenset({"people.Seat.school", "people.Group_schools.school"})


def undo_schools(imported: Import, changes: list[Any], left: Left, named: Named) -> int:
    before = len(left)
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
        elif kind == "S.":
            in_kind, was, now = fields
            _regroup(school, in_kind, was, now, left)
        elif school.pk in depended_on:
            left.append({"who": str(school), "why": f"it has {depended_on[school.pk]} by now"})
        else:
            empty = Seat.objects.filter(school=school)
            if needed(Seat, empty.values_list("pk", flat=True)):
                left.append({"who": str(school), "why": "letters or people refer to its seats by now"})
            else:
                school.delete()
    return max(len({change[1] for change in changes}) - (len(left) - before), 0)


def _restore(school: School, fields: dict[str, list[Any]], left: Left) -> None:
    changed = [name for name, (_, now) in fields.items() if _value(school, name) != now]
    if "quadrant_by" in changed and "quadrant" in fields and "quadrant" not in changed:
        changed.append("quadrant")  # Somebody set by hand what the import had set: it is theirs now.
    for name, (before, _) in fields.items():
        if name not in changed:
            setattr(school, _attribute(name), _partner(school, before) if name == "link_partner" else before)
    if changed:
        words = dict.fromkeys(name.removesuffix("_by") for name in changed)
        named = " and ".join(str(School._meta.get_field(name).verbose_name) for name in words)  # type: ignore[union-attr]
        left.append({"who": str(school), "why": f"its {named} was changed since"})
    school.full_clean(exclude=["link_partner"])
    school.save()


def _attribute(name: str) -> str:
    return str(School._meta.get_field(name).attname)  # type: ignore[union-attr]


def _value(school: School, name: str) -> Any:
    value = getattr(school, _attribute(name))
    return value.isoformat() if value and name in DAYS else value


def _partner(school: School, number: int | None) -> int | None:
    """Who was the link partner; whoever they were merged into; nobody, where they are gone."""
    if number is None or Contact.objects.of(school.partnership).filter(pk=number).exists():
        return number
    former = ContactAlias.objects.of(school.partnership).filter(former_id=number)
    return former.values_list("contact_id", flat=True).first()  # type: ignore[no-any-return]


def _regroup(school: School, kind: str, before: list[int], now: list[int], left: Left) -> None:
    """The groups of one kind that a school was in before, where it is still in those that the import gave it."""
    through = Group.schools.through.objects
    there = through.filter(school=school, group__kind__name=kind)
    if set(there.values_list("group_id", flat=True)) != set(now):
        left.append({"who": str(school), "why": f"its places in groups ({kind}) were changed since"})
        return
    there.exclude(group_id__in=before).delete()
    groups = Group.objects.of(school.partnership).filter(pk__in=before)
    through.bulk_create([Group.schools.through(school=school, group=each) for each in groups], ignore_conflicts=True)


def undo_groups(imported: Import, changes: list[Any], left: Left, named: Named) -> int:
    """Groups that it made go, unless something is in them or speaks of them by now; their kinds too."""
    numbers = [change[1] for change in changes]
    kept = needed(Group, numbers)
    gone = Group.objects.of(imported.partnership).filter(pk__in=[number for number in numbers if number not in kept])
    done = gone.count()
    gone.delete()
    kinds = [change[2] for change in changes if change[2]]
    GroupKind.objects.of(imported.partnership).filter(pk__in=kinds, groups=None).delete()
    return done
