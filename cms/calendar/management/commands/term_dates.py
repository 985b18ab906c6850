import datetime as dt
from typing import Any

from django.utils import timezone

from cms.calendar.terms import SchoolYear, Stretch
from cms.core.commands import HubCommand
from cms.people.models import Partnership

A_YEAR = dt.timedelta(days=365)


class Command(HubCommand):
    help = "Terms, half-terms, INSET days and bank holidays of a partnership, from the term that is on."

    def act(self, **options: Any) -> dict[str, Any]:
        return term_dates(options["partnership"], timezone.localdate())

    def tell(self, result: dict[str, Any]) -> None:
        for term in result["terms"]:
            self.stdout.write(f"{term['name']}: {term['starts_on']} to {term['ends_on']}")
            for half in term["half_terms"]:
                self.stdout.write(f"  {half['name']}: {half['starts_on']} to {half['ends_on']}")
        if not result["terms"]:
            self.stdout.write("No terms are entered yet: add them behind the scenes under Term dates.")
        for day in (*result["inset_days"], *result["bank_holidays"]):
            self.stdout.write(f"{day['day']}  {day['name']}")


def term_dates(partnership: Partnership, today: dt.date) -> dict[str, Any]:
    year = SchoolYear(partnership, since=today, until=today + A_YEAR)
    now = year.term_of(today)
    coming = [term for term in year.terms if term.ends_on >= today]
    first = min([today, *(term.starts_on for term in coming)])
    last = max([today + A_YEAR, *(term.ends_on for term in coming)])
    return {
        "partnership": partnership.key,
        "today": today.isoformat(),
        "school_day": year.is_school_day(today),
        "closed": year.closed(today),
        "term": now.name if now else None,
        "terms": [
            _said(term) | {"half_terms": [_said(each) for each in year.half_term_holidays if each.starts_on in term]}
            for term in coming
        ],
        "inset_days": [
            {"day": day.isoformat(), "name": each.name}
            for each in year.inset_days
            if each.ends_on >= first
            for day in _days(each)
        ],
        "bank_holidays": [
            {"day": day.isoformat(), "name": name}
            for day in _days(Stretch(first, last, ""))
            if (name := year.bank_holiday(day))
        ],
    }


def _said(stretch: Stretch) -> dict[str, str]:
    return {
        "name": stretch.name,
        "starts_on": stretch.starts_on.isoformat(),
        "ends_on": stretch.ends_on.isoformat(),
    }


def _days(stretch: Stretch) -> list[dt.date]:
    return [stretch.starts_on + dt.timedelta(days=n) for n in range((stretch.ends_on - stretch.starts_on).days + 1)]
