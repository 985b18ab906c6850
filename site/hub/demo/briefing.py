"""A safeguarding briefing that took place: its letter, its agenda for everybody, and slides and recording for some."""

import datetime as dt
import sys
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from bulletins.approve import approve, ask
from bulletins.briefing.declaration import KIND
from bulletins.compose import compose
from bulletins.models import BriefingPart, Edition, Item
from cms.people.models import Partnership
from cms.users.models import User
from hub.demo import editions
from hub.demo.content import DATA, html, read, working_day
from hub.demo.files import Missing, as_pdf
from newsletters.delivery.deliver import deliver
from newsletters.models import Publication
from newsletters.sealing.seal import seal


def make_briefing(partnership: Partnership, today: dt.date, tell: Callable[[str], None]) -> None:
    """A second time nothing changes."""
    facts = read("briefing")
    publication = Publication.objects.of(partnership).get(slug=KIND)
    day = working_day(today) + dt.timedelta(days=facts["in"])
    if Edition.objects.filter(publication=publication, date=day).sealed().exists():
        return
    editor, approver = (User.objects.get(email=editions.staff_email(role)) for role in ("editor", "approver"))
    _write_items(publication, day, facts["items"], editor)
    briefing = compose(publication, day, by=editor)
    tell(briefing.title)
    briefing.subject = facts["subject"].format(number=briefing.number)
    briefing.introduction = facts["introduction"]
    briefing.save_revision(user=editor, log_action="wagtail.edit", clean=False)
    ask(briefing, editor)
    approve(briefing, approver)
    deliver(seal(Edition.objects.get(pk=briefing.pk), by=editor, goes_at=timezone.now()))
    editions.age(briefing, today)
    for place, words in enumerate(facts["parts"], 1):
        _add(briefing, place, words, facts)


def _write_items(publication: Publication, day: dt.date, items: list[dict[str, Any]], by: User) -> None:
    sections = {section.slug: section for section in publication.sections.all()}
    for facts in items:
        words = {"title": facts["title"], "summary": facts["summary"], "section": sections[facts["section"]]}
        if not Item.objects.of(publication.partnership).filter(title=facts["title"]).exists():
            Item.objects.create(
                partnership=publication.partnership, starts_on=day, ends_on=day, made_by=by, owner=by, **words
            )


def _add(briefing: Edition, place: int, facts: dict[str, Any], words: dict[str, Any]) -> None:
    part = BriefingPart(
        partnership=briefing.publication.partnership,
        edition=briefing,
        position=place,
        kind=facts["kind"],
        title=facts["title"],
        private=facts.get("private", True),
        text=html(facts["text"]) if "text" in facts else "",
        captions=facts.get("captions", ""),
        transcript=facts.get("transcript", ""),
    )
    if name := facts.get("file"):
        try:
            content = (DATA / name).read_bytes() if (DATA / name).exists() else as_pdf(words[name])
        except Missing as missing:
            sys.stderr.write(f"{missing}\n")
            return
        part.file.save(name, ContentFile(content), save=False)
        part.file_size = len(content)
    part.full_clean(exclude=["partnership"])
    part.save()
