from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from cms.core.commands import HubCommand, refusing
from cms.people import looks
from cms.people.models import Look, School, Seat
from cms.people.whoever import runs_this
from newsletters.lists import audience
from newsletters.models import List


class Command(HubCommand):
    help = "Who is on a list, and by which seat or sign-up. A private list needs a reason, which is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("list", metavar="LIST", help="the list's short name")
        parser.add_argument("--why", action="store_true", help="say by what each is on it")
        parser.add_argument("--reason", default="", help="what for, where the list is private; it stands in the log")

    def act(self, **options: Any) -> dict[str, Any]:
        a_list = self._list(options["partnership"], options["list"], options["reason"].strip())
        with refusing(audience.BadRule):
            found = list(audience.everybody(a_list))
        if a_list.private:
            looks.note(
                partnership=a_list.partnership, user=None, who=runs_this(), thing=f"list:{a_list.pk}",
                act=Look.Act.COMMAND, people=len(found), reason=options["reason"].strip(),
            )  # fmt: skip
        return {"list": a_list.slug, "count": len(found), "members": self._members(found, why=options["why"])}

    def tell(self, result: dict[str, Any]) -> None:
        for member in result["members"]:
            who = f"{member['name']} <{member['email']}>" if member["name"] else member["email"]
            self.stdout.write(f"{who} ({member['language']}){' ' + member['why'] if 'why' in member else ''}")
        number = result["count"]
        self.stdout.write(f"{number:,} {'person' if number == 1 else 'people'}.")

    def _list(self, here: Any, slug: str, reason: str) -> List:
        lists = List.objects.of(here)
        found: List | None = lists.filter(slug=slug).first()
        if found is None:
            known = ", ".join(lists.filter(private=False).values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"{here} has no list “{slug}” (it has: {known}).", returncode=2)
        if found.private and not reason:
            raise CommandError(
                f'“{slug}” is private: say what you need it for with --reason "…". It is written to the log of looks.',
                returncode=2,
            )
        found.partnership = here
        return found

    def _members(self, found: list[audience.Recipient], *, why: bool) -> list[dict[str, Any]]:
        roles = _names(Seat, "role__name", {each.seat_id for each in found})
        schools = _names(School, "name", {each.school_id for each in found})
        members = []
        for each in found:
            member = {"email": each.address, "name": each.name, "language": each.language}
            if why:
                member["why"] = each.reason
            if each.seat_id in roles:
                member["seat"] = roles[each.seat_id]
            if each.school_id in schools:
                member["school"] = schools[each.school_id]
            members.append(member)
        return members


def _names(model: Any, field: str, keys: set[int | None]) -> dict[int | None, str]:
    """A few thousand at a time: no database takes any number of them at once."""
    wanted = sorted(key for key in keys if key is not None)
    names: dict[int | None, str] = {}
    for start in range(0, len(wanted), 2000):
        names |= dict(model.objects.filter(pk__in=wanted[start : start + 2000]).values_list("pk", field))
    return names
