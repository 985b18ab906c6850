"""Three directors' reports, two of half-terms that are over, with what boards did with their items."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from bulletins.approve import approve, ask
from bulletins.compose import compose
from bulletins.directors import sign
from bulletins.directors.boards import boards_of, mark
from bulletins.directors.declaration import KIND
from bulletins.directors.terms import halves, term_of
from bulletins.models import Edition, ReportItem
from cms.people.models import Contact, Partnership
from cms.users.models import User
from hub.demo import editions
from hub.demo.content import html, read, working_day
from newsletters.delivery.deliver import deliver
from newsletters.models import Publication
from newsletters.sealing.seal import seal

#: How long before a half-term ends its report comes out.
BEFORE_THE_END = dt.timedelta(days=10)


def make_reports(partnership: Partnership, today: dt.date, tell: Callable[[str], None]) -> None:
    """Begins where it was broken off; a report that was sent is nobody's to change."""
    publication = Publication.objects.of(partnership).get(slug=KIND)
    editor, approver = (User.objects.get(email=editions.staff_email(role)) for role in ("editor", "approver"))
    facts = read("report")
    for day, told in zip(_days(partnership, today), facts["reports"], strict=True):
        if Edition.objects.filter(publication=publication, date=day).sealed().exists():
            continue
        items = [_write(partnership, day, words, editor) for words in told["items"]]
        for item in items:
            sign.sign_off(item, approver, seen=sign.version_of(item))
        report = compose(publication, day, by=editor)
        tell(report.title)
        report.subject = told["subject"].format(number=report.number)
        report.introduction = told["introduction"]
        report.save_revision(user=editor, log_action="wagtail.edit", clean=False)
        ask(report, editor)
        approve(report, approver)
        deliver(seal(Edition.objects.get(pk=report.pk), by=editor, goes_at=timezone.now()))
        editions.age(report, today)
    _write(partnership, working_day(today), facts["waits"], editor)
    for marks in facts["marks"]:
        _mark(publication, marks)


def _days(partnership: Partnership, today: dt.date) -> list[dt.date]:
    over = [half for half in halves(partnership, today) if half.ends_on < today - BEFORE_THE_END]
    return [*(working_day(half.ends_on - BEFORE_THE_END) for half in over[-2:]), working_day(today)]


def _write(partnership: Partnership, day: dt.date, facts: dict[str, Any], by: User) -> ReportItem:
    """Once, however often it is asked."""
    term = term_of(partnership, day)
    there = ReportItem.objects.of(partnership).filter(term=term, title=facts["title"]).first()
    if there is not None:
        return there  # type: ignore[no-any-return]
    words = {**facts, "body": html(facts["body"]) if "body" in facts else ""}
    place = ReportItem.objects.of(partnership).filter(term=term).count() + 1
    item = ReportItem(partnership=partnership, term=term, position=place, made_by=by, **words)
    item.full_clean(exclude=["partnership", "made_by"])
    item.save()
    return item


def _mark(publication: Publication, facts: dict[str, Any]) -> None:
    """For every other board of a clerk: a clerk does not say the same of all."""
    clerk = Contact.objects.of(publication.partnership).get(email=facts["clerk"])
    report = publication.editions.order_by("date")[facts["report"] - 1]
    rows = report.items.order_by("sort_order").values_list("source", flat=True)
    keys = [int(source.partition(":")[2]) for source in rows]
    items = ReportItem.objects.of(publication.partnership).filter(pk__in=keys)
    chosen = {name: {keys[place - 1] for place in facts[name]} for name in ("agenda", "done")}
    for board in boards_of(clerk)[::2]:
        mark(board, items, on_agenda=chosen["agenda"], done=chosen["done"])
