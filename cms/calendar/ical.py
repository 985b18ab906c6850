"""The calendar as iCalendar (RFC 5545), for Outlook, Google and telephones."""

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar, Event

from cms.calendar.models import Date, TermDate
from cms.people.models import Partnership


def calendar(partnership: Partnership, dates: Iterable[Date | TermDate]) -> bytes:
    made = Calendar()
    made.add("prodid", f"-//{partnership.title}//Calendar//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"{partnership.title}: dates")
    made.add("x-published-ttl", "PT12H")
    for date in dates:
        made.add_component(event(partnership, date) if isinstance(date, Date) else stretch(partnership, date))
    return made.to_ical()


def event(partnership: Partnership, date: Date) -> Event:
    made = Event()
    made.add("uid", f"date-{date.pk}@{partnership.key}")
    made.add("dtstamp", date.changed_at)
    made.add("dtstart", date.begins)
    made.add("dtend", date.ends)
    made.add("summary", date.title)
    if told := "\n\n".join(part for part in (f"For {date.audience}." if date.audience else "", date.summary) if part):
        made.add("description", told)
    if date.place:
        made.add("location", date.place)
    made.add("url", date.link or partnership.url("/calendar/"))
    return made


def stretch(partnership: Partnership, date: TermDate) -> Event:
    """A term or a holiday: whole days that take nobody's time."""
    made = Event()
    made.add("uid", f"term-date-{date.pk}@{partnership.key}")
    made.add("dtstamp", date.changed_at)
    made.add("dtstart", date.starts_on)
    made.add("dtend", date.ends_on + dt.timedelta(days=1))
    made.add("summary", date.name)
    made.add("transp", "TRANSPARENT")
    made.add("url", partnership.url("/calendar/term-dates/"))
    return made
