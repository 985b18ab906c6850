"""When one letter a week goes: on the publication's weekday, by the term clock."""

import datetime as dt
import logging

from django.utils import timezone

from bulletins.planning import LONDON, at, school_day_in
from cms.calendar.terms import DAY, SchoolYear, Stretch
from newsletters.models import Publication
from newsletters.models.weekly import monday
from newsletters.weekly import send, trouble
from newsletters.weekly.choose import KIND

logger = logging.getLogger(__name__)


def goes_at(publication: Publication, week: dt.date) -> dt.datetime:
    """The weekday, or the school day nearest before it, else after it; in a week without any, the weekday all the same:
    nobody waits for more than a week.
    """
    slot = Stretch(week, week + 4 * DAY, "week")
    meant = week + publication.send_day * DAY
    year = SchoolYear(publication.partnership, since=week, until=week + 6 * DAY)
    return at(school_day_in(slot, meant, year) or meant, publication.send_time)


def send_weekly() -> None:
    """The clock's. A week that was missed comes with the next; one partnership's trouble is nobody else's."""
    now = timezone.now()
    week = monday(now.astimezone(LONDON).date())
    for publication in Publication.objects.filter(kind=KIND).select_related("partnership"):
        if goes_at(publication, week) <= now:
            try:
                send.send(publication, week=week)
            except Exception:
                logger.exception("The letter of a week of %s could not be made", publication.partnership)
                trouble.note_unforeseen(publication, week=week)
