"""The calendar as iCalendar (RFC 5545), for Outlook, Google and telephones."""

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar, Event

from cms.calendar.deadlines import Deadline
from cms.calendar.models import Date, TermDate
from cms.people.models import Partnership


def calendar(
    partnership: Partnership,
    dates: Iterable[Date | TermDate],
    deadlines: Iterable[Deadline] = (),
    *,
    name: str = "dates",
) -> bytes:
    made = Calendar()
    made.add("prodid", f"-//{partnership.title}//Calendar//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"{partnership.title}: {name}")
    made.add("x-published-ttl", "PT12H")
    for date in dates:
        made.add_component(event(partnership, date) if isinstance(date, Date) else stretch(partnership, date))
    for deadline in deadlines:
        made.add_component(due(partnership, deadline))
    return made.to_ical()


def due(partnership: Partnership, deadline: Deadline) -> Event:
    """The last day of something: it takes nobody's time."""
    made = Event()
    made.add("uid", f"deadline-{deadline.key}@{partnership.key}")
    made.add("dtstamp", deadline.changed_at)
    made.add("dtstart", deadline.on)
    made.add("dtend", deadline.on + dt.timedelta(days=1))
    made.add("summary", f"Due: {deadline.title}")
    if deadline.text:
        made.add("description", deadline.text)
    made.add("categories", ["Deadline"])
    made.add("transp", "TRANSPARENT")
    made.add("url", deadline.url)
    return made


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
