"""Who looks after what: owners of items, one of them a draft that the next number waits for; and what changed."""

import datetime as dt

from bulletins.inbox import changed
from bulletins.models import Item, OwnSection
from cms.guidance.models import Change, GuidancePage
from cms.people.models import Partnership
from cms.users.models import User
from hub.demo.content import read
from newsletters.models import Publication, Section

OWN = "services-for-children"
WEEKS = dt.timedelta(weeks=3)
CHANGED = {
    "Premises checks through the year": "The yearly checks now name who signs each of them.",
    "Early help: asking for it, and leading it": "The form can be saved, and finished later.",
}


def share_work(partnership: Partnership, gatekeeping: Publication, today: dt.date) -> None:
    """The contributor has a section of their own; the editor looks after the rest."""
    staff = {facts["role"]: User.objects.get(email=facts["email"]) for facts in read("partnership")["staff"]}
    contributor, section = staff["contributor"], gatekeeping.sections.get(slug=OWN)
    OwnSection.objects.create(partnership=partnership, section=section, user=contributor)
    items = Item.objects.of(partnership)
    items.filter(section=section).update(owner=contributor)
    items.exclude(section=section).update(owner=staff["editor"])
    _draft(partnership, section, contributor, today)


def change_pages(partnership: Partnership, today: dt.date) -> None:
    """What changed after the newest edition went: it waits in the inbox, and for the next number."""
    for title, sentence in CHANGED.items():
        page = GuidancePage.objects.descendant_of(partnership.home).filter(title=title).first()
        if page is not None:
            Change.objects.create(page=page, on=today, sentence=sentence)
    changed.take_in(partnership)


def _draft(partnership: Partnership, section: Section, owner: User, today: dt.date) -> None:
    item = Item(
        partnership=partnership,
        section=section,
        title="Holiday activities: how many places will your school offer?",
        summary="Numbers are still to come from the play team. Schools will be asked for theirs by the end of term.",
        audience="Headteachers and SBMs",
        source="Play and holidays",
        state=Item.State.DRAFT,
        starts_on=today,
        ends_on=today + WEEKS,
        owner=owner,
        made_by=owner,
    )
    item.full_clean(exclude=["partnership", "made_by", "owner"])
    item.save()
