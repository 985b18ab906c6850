"""The calendar as iCalendar (RFC 5545), for Outlook, Google and telephones."""

from collections.abc import Iterable

from icalendar import Calendar, Event

from cms.calendar.models import Date
from cms.people.models import Partnership


def calendar(partnership: Partnership, dates: Iterable[Date]) -> bytes:
    made = Calendar()
    made.add("prodid", f"-//{partnership.title}//Calendar//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"{partnership.title}: dates")
    made.add("x-published-ttl", "PT12H")
    for date in dates:
        made.add_component(event(partnership, date))
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
