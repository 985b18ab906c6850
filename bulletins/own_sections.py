"""Contributors work in their own sections: given on the screen of staff, asked wherever items are fetched."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from bulletins.models import Item, OwnSection
from cms.people import rights
from cms.people.admin.staff_parts import Part
from cms.people.models import Partnership
from cms.users.models import User
from newsletters.models import Section


def own_sections(sections: Any, user: Any, item: Item | None = None) -> Any:
    """Of these sections, those into which a user may put an item. Without any of their own: all, as a suggestion."""
    if rights.holds(user, rights.COMPOSE):
        return sections
    mine = Q(pk__in=OwnSection.objects.filter(user=user).values("section"))
    if not sections.filter(mine).exists():
        return sections
    return sections.filter(mine | Q(pk=item.section_id) if item is not None and item.section_id else mine)


def choices(partnership: Partnership) -> list[tuple[str, str]]:
    sections = Section.objects.of(partnership).select_related("publication")
    return [(str(section.pk), f"{section.publication}: {section.name}") for section in sections]


def chosen(partnership: Partnership, user: User) -> list[str]:
    held = OwnSection.objects.of(partnership).filter(user=user)
    return [str(pk) for pk in held.values_list("section_id", flat=True)]


@transaction.atomic
def give(partnership: Partnership, user: User, keys: list[str]) -> None:
    """Exactly these sections."""
    wanted = Section.objects.of(partnership).filter(pk__in=[int(key) for key in keys if key.isdecimal()])
    OwnSection.objects.of(partnership).filter(user=user).exclude(section__in=wanted).delete()
    for section in wanted:
        OwnSection.objects.get_or_create(partnership=partnership, section=section, user=user)


PART = Part(
    name="item_sections",
    label="Sections of newsletters",
    help_text="Where they see and edit everybody’s items. Elsewhere they see only what they made themselves.",
    choices=choices,
    chosen=chosen,
    give=give,
)
