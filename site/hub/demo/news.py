"""Items of Gatekeeping, and an inbox with entries of two feeds."""

import datetime as dt
import tempfile
from pathlib import Path

from django.utils import timezone

from bulletins.inbox.refresh import refresh_file
from bulletins.models import Item
from cms.people.models import Partnership
from cms.users.models import User
from hub.demo import term
from hub.demo.content import feed, read, school_day
from newsletters.models import Publication

FEEDS = ["government.atom", "charity.rss"]


def make_items(gatekeeping: Publication, today: dt.date, by: User) -> None:
    """Items for past editions, for this week's and for next week's draft."""
    sections = {section.slug: section for section in gatekeeping.sections.all()}
    officers = read("officers")
    for facts in [*term.items(gatekeeping.partnership, today), *read("items")["items"]]:
        officer = officers[facts["officer"]]
        item = Item(
            partnership=gatekeeping.partnership,
            section=sections[facts["section"]],
            title=facts["title"],
            summary=facts["summary"],
            body=facts.get("body", "").strip(),
            audience=facts["audience"],
            action=facts.get("action", ""),
            deadline=school_day(today + dt.timedelta(days=facts["deadline"])) if "deadline" in facts else None,
            starts_on=today + dt.timedelta(days=facts["from"]),
            ends_on=today + dt.timedelta(days=facts["until"]),
            weight=facts.get("weight", 0),
            contact_name=officer["name"],
            contact_email=officer["email"],
            source=officer["job"],
            made_by=by,
        )
        item.full_clean(exclude=["partnership", "made_by"])
        item.save()


def fill_inbox(partnership: Partnership) -> None:
    """Take in the demo's two feeds as files, the way `fetch_feeds --file` does."""
    with tempfile.TemporaryDirectory() as folder:
        for name in FEEDS:
            path = Path(folder) / name
            path.write_text(feed(name, timezone.now()), encoding="utf-8")
            refresh_file(partnership, path)
