"""The lists of the partnership, as rules."""

from collections.abc import Iterator
from typing import Any

from cms.people.models import Partnership
from hub.demo.content import read
from newsletters.models import List


def make_lists(partnership: Partnership) -> None:
    facts = read("lists")
    wanted = [*_by_role(facts), *_by_phase(facts), *_by_quadrant(facts)]
    for one in wanted:
        one.partnership = partnership
        one.full_clean(exclude=["partnership"])
        one.save()


def _by_role(facts: dict[str, Any]) -> Iterator[List]:
    for one in facts["lists"]:
        rule = {"role": one.get("roles"), "signed-up": one.get("signed_up")}
        yield List(
            slug=one["slug"],
            name=one["name"],
            description=one.get("description", ""),
            private=one.get("private", False),
            rule=_all(**{field: values for field, values in rule.items() if values}),
        )


def _by_phase(facts: dict[str, Any]) -> Iterator[List]:
    """Everybody who has a seat at a school of a kind."""
    for phase, name in facts["phases"].items():
        yield List(
            slug=f"phase-{phase}",
            name=name,
            description="Everybody with a seat at such a school.",
            rule=_all(phase=[phase]),
        )


def _by_quadrant(facts: dict[str, Any]) -> Iterator[List]:
    roles = ["headteacher", "dsl", "deputy-dsl"]
    for quadrant, name in facts["quadrants"].items():
        yield List(
            slug=f"school-safe-{quadrant}",
            name=name,
            description="Headteachers and safeguarding leads of the schools there.",
            private=True,
            rule=_all(role=roles, quadrant=[quadrant]),
        )


def _all(**conditions: list[str]) -> dict[str, Any]:
    """A rule by which everything said must hold of one seat; nothing said: an empty rule, which matches nobody."""
    if not conditions:
        return {}
    return {"match": "all", "conditions": [{"field": field, "values": values} for field, values in conditions.items()]}
