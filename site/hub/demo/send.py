"""The SEND bulletin and its families' edition: the term's numbers, sent."""

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.models import Edition, Item
from bulletins.send.declaration import FAMILIES, PROFESSIONALS
from cms.people.models import Partnership
from cms.users.models import User
from hub.demo import editions, languages
from hub.demo.content import read, school_day, working_day
from newsletters.delivery.deliver import deliver
from newsletters.models import Publication
from newsletters.models.timetable import Week
from newsletters.sealing.seal import seal


def make_items(partnership: Partnership, today: dt.date, by: User) -> None:
    """Each with its own words for families, but for one, which is for professionals only."""
    bulletin = Publication.objects.of(partnership).get(slug=PROFESSIONALS)
    sections = {section.slug: section for section in bulletin.sections.all()}
    for facts in read("send")["items"]:
        days = {name: today + dt.timedelta(days=facts[name]) for name in ("from", "until", "deadline") if name in facts}
        item = Item(
            partnership=partnership,
            section=sections[facts["section"]],
            starts_on=days["from"],
            ends_on=days["until"],
            deadline=school_day(days["deadline"]) if "deadline" in days else None,
            made_by=by,
            **{
                name: facts[name]
                for name in ("title", "summary", "audience", "action", "weight", "families_title", "families_text")
                if name in facts
            },
        )
        item.full_clean(exclude=["partnership", "made_by"])
        item.save()


def make_numbers(partnership: Partnership, today: dt.date, tell: Callable[[str], None], *, past: bool = False) -> None:
    """This month's, or those before it. Begins where it was broken off; a number that was made is the editor's."""
    editor, approver = (User.objects.get(email=editions.staff_email(role)) for role in ("editor", "approver"))
    _keep_to(working_day(today), partnership)
    for facts in [facts for facts in read("send")["editions"] if (facts["in"] < 0) == past]:
        for slug, subject, words in (
            (PROFESSIONALS, "subject", "introduction"),
            (FAMILIES, "families", "for_families"),
        ):
            publication = Publication.objects.of(partnership).get(slug=slug)
            day = working_day(today) + dt.timedelta(days=facts["in"])
            number = compose(publication, day, by=editor)
            if not number.is_sealed:
                tell(number.title)
                number.subject = facts[subject].format(number=number.number)
                number.introduction = facts[words]
                number.save_revision(user=editor, log_action="wagtail.edit", clean=False)
                if slug == FAMILIES and not facts["in"]:
                    languages.translate_top(number, editor)
                ask(number, editor)
                approve(number, approver)
                deliver(seal(Edition.objects.get(pk=number.pk), by=editor, goes_at=timezone.now()))
            editions.age(number, today)


def _keep_to(day: dt.date, partnership: Partnership) -> None:
    """The newest numbers are of their planned day: a month later the next is due."""
    is_last = (day + dt.timedelta(weeks=1)).month != day.month
    Publication.objects.of(partnership).filter(slug__in=(PROFESSIONALS, FAMILIES)).update(
        send_week=Week.LAST if is_last else (day.day - 1) // 7 + 1, send_day=day.weekday()
    )
