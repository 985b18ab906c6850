"""Dates of the calendar, and the terms."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cms.calendar.models import Date, TermDate
from cms.people.models import Partnership
from cms.search.document import Document
from cms.search.follow import Follow
from cms.search.index import Source
from cms.search.sources.pages import people

#: What is over for longer is no more found.
LOOKS_BACK = dt.timedelta(days=90)
TERMS = "terms"


def documents(partnership: Partnership, numbers: Sequence[str] | None) -> Iterator[Document]:
    since = timezone.localdate() - LOOKS_BACK
    dates = Date.objects.of(partnership).coming(since)
    if numbers is not None:
        dates = dates.filter(pk__in=[number for number in numbers if number != TERMS])
    for date in dates:
        yield described(date)
    if numbers is None or TERMS in numbers:
        terms = list(TermDate.objects.of(partnership).filter(ends_on__gte=since))
        if terms:
            yield _terms(terms)


def described(date: Date) -> Document:
    when = date_format(date.starts_on, "l j F Y")
    if date.last_day != date.starts_on:
        when += f" to {date_format(date.last_day, 'l j F Y')}"
    where = f", {date.place}" if date.place else ""
    return Document(
        key=f"date:{date.pk}",
        title=date.title,
        url=f"{reverse('calendar_month', args=[date.starts_on.year, date.starts_on.month])}#date-{date.pk}",
        kind="Date",
        summary=f"{when}{where}.",
        body=date.summary,
        audience=people(date.audience),
        date=date.starts_on,
    )


def _terms(terms: Sequence[TermDate]) -> Document:
    lines = [
        f"{each.name}: {date_format(each.starts_on, 'l j F Y')} to {date_format(each.ends_on, 'l j F Y')}."
        for each in terms
    ]
    return Document(
        key=f"date:{TERMS}",
        title="Term dates",
        url=reverse("term_dates"),
        kind="Date",
        summary="When terms begin and end, half-terms, bank holidays and INSET days.",
        body=" ".join(lines),
    )


def _date(date: Any) -> Iterator[tuple[int, str]]:
    yield date.partnership_id, str(date.pk)


def _term(term: Any) -> Iterator[tuple[int, str]]:
    yield term.partnership_id, TERMS


SOURCE = Source("date", documents, follows=(Follow(Date, _date, itself=True), Follow(TermDate, _term)))
