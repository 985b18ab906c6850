"""The demo's partnership: founded, with its name, brand, groups and kinds."""

import dataclasses
from typing import Any

from django.core.exceptions import ValidationError

from cms.guidance.found import found
from cms.people.models import Group, GroupKind, Partnership
from hub.demo.brand import make_logo
from hub.demo.content import read

HOSTNAME = "localhost"
WORDS = ("short_name", "website_name", "strapline", "about", "postal_address", "contact_email")


class NotTheDemo(ValidationError):
    """The data hold a partnership of that key which the demo did not make."""


@dataclasses.dataclass(frozen=True)
class Staffed:
    """Somebody who signs in to the demo, and as what."""

    role: str
    name: str
    email: str


def staff() -> list[Staffed]:
    return [Staffed(**facts) for facts in read("partnership")["staff"]]


def find() -> Partnership | None:
    """The demo's partnership, if it was made. Raises NotTheDemo where another has its key."""
    facts = read("partnership")
    there = Partnership.objects.filter(key=facts["key"]).first()
    if there is not None and there.contact_email != facts["contact_email"]:
        raise NotTheDemo(
            f"There is already a partnership “{there.key}” ({there.name}) that is not the demo's: it was left alone. "
            "Give the demo a folder of its own: ./hub demo --data DIR"
        )
    return there


def make_partnership(port: int) -> Partnership:
    facts = read("partnership")
    made = found(key=facts["key"], name=facts["name"], hostname=HOSTNAME, area=facts["area"], base_url=address(port))
    for field, value in {**{word: facts[word] for word in WORDS}, **facts["brand"]}.items():
        setattr(made, field, value)
    made.full_clean()
    made.logo = make_logo(made)
    made.save()
    _make_groups(made, facts)
    return made


def address(port: int) -> str:
    return f"http://{HOSTNAME}" + ("" if port == 80 else f":{port}")


def _make_groups(partnership: Partnership, facts: dict[str, Any]) -> None:
    kinds = {
        name: GroupKind.objects.create(partnership=partnership, name=name) for name in ("Committee", *facts["clusters"])
    }
    for committee in facts["committees"]:
        Group.objects.create(
            partnership=partnership, kind=kinds["Committee"], name=committee["name"], objective=committee["objective"]
        )
    for kind, names in facts["clusters"].items():
        for name in names:
            Group.objects.create(partnership=partnership, kind=kinds[kind], name=name)
