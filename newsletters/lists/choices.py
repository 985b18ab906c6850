"""What a rule may speak of in one partnership, for the editor of rules."""

from typing import Any

from django.conf import settings

from cms.people.models import Contact, Group, Partnership, Phase, Quadrant, Role, School
from newsletters.models import List, Publication


def fields(partnership: Partnership, user: Any) -> list[dict[str, Any]]:
    """Each field with its label and its values, as `[{"field", "label", "values": [[value, label], …]}, …]`."""
    schools = School.objects.of(partnership).open()
    return [
        {"field": field, "label": label, "values": [[str(value), str(name)] for value, name in values]}
        for field, label, values in (
            ("role", "Role", Role.objects.of(partnership).values_list("key", "name")),
            ("phase", "Phase of the school", Phase.choices),
            ("quadrant", "Quadrant of the school", [*Quadrant.choices, ("none", "Without a quadrant")]),
            ("type", "Type of school", _distinct(schools, "type")),
            ("trust", "Trust", _distinct(schools, "trust")),
            ("federation", "Federation", _distinct(schools, "federation")),
            ("member", "Member school", [("yes", "Member"), ("no", "Not a member")]),
            ("school", "School", schools.values_list("urn", "name")),
            ("link-partner", "Link partner of the school", _link_partners(partnership)),
            ("group", "Cluster or group", Group.objects.of(partnership).values_list("pk", "name")),
            ("language", "Language", settings.LANGUAGES),
            ("signed-up", "Signed up to", Publication.objects.of(partnership).values_list("slug", "name")),
            ("list", "On the list", List.objects.of(partnership).visible_to(user).values_list("slug", "name")),
        )
        if values
    ]


def _link_partners(partnership: Partnership) -> list[tuple[str, str]]:
    linked = School.objects.of(partnership).exclude(link_partner=None).order_by().values("link_partner")
    found = Contact.objects.of(partnership).filter(pk__in=linked)
    return [(contact.email_folded, str(contact)) for contact in found]


def _distinct(schools: Any, field: str) -> list[tuple[str, str]]:
    found = schools.exclude(**{field: ""}).order_by(field).values_list(field, flat=True).distinct()
    return [(value, value) for value in found]
