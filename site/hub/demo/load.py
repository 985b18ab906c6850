"""Loading the demo: all but the sending in one transaction, so that a load that breaks off leaves nothing half-made."""

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from tqdm import tqdm
from wagtail.models import Page

from bulletins.models import Edition, Item
from cms.people.models import Contact, Partnership, School, Seat
from cms.users.models import User
from hub.addresses import carry_port
from hub.demo import (
    after_sending,
    alerts,
    briefing,
    calendar,
    editions,
    languages,
    lists,
    news,
    page_languages,
    pages,
    partnership,
    people,
    planning,
    reports,
    rights,
    searching,
    seats,
    send,
    weekly,
)
from newsletters.models import Delivery, List, Publication

Tell = Callable[[str], None]
STEPS = 48


def load(*, port: int) -> Partnership:
    """The demo's partnership, complete. A second time nothing changes, but for the port where another is asked for.

    Raises partnership.NotTheDemo.
    """
    there = partnership.find()
    with _progress() as tell:
        made = there or _make(port, tell)
        if carry_port(port):
            made.refresh_from_db()
        gatekeeping = Publication.objects.of(made).get(slug="gatekeeping")
        send.make_numbers(made, founded_on(made), tell, past=True)
        editions.make_editions(gatekeeping, founded_on(made), tell)
        send.make_numbers(made, founded_on(made), tell)
        weekly.send_it(made, founded_on(made))
        briefing.make_briefing(made, founded_on(made), tell)
        reports.make_reports(made, founded_on(made), tell)
        alerts.make_alerts(made, founded_on(made), tell)
        if there is None:
            planning.change_pages(made, timezone.localdate())
            tell("Search")
            call_command("update_index", verbosity=0)
            # Which pages show a file says who may open it. Elsewhere a worker notes it; here none has run yet.
            call_command("rebuild_references_index", verbosity=0)
            searching.make(made)
    return made


@transaction.atomic
def _make(port: int, tell: Tell) -> Partnership:
    today = timezone.localdate()
    tell("Partnership")
    made = partnership.make_partnership(port)
    tell("Schools")
    people.import_schools(made)
    seats.make_postcodes(made)
    people.place_schools(made)
    people.seat_committees(made)
    tell("Publications and lists")
    gatekeeping = editions.make_publications(made)
    lists.make_lists(made)
    editions.address_publications(made)
    tell("People")
    people.import_contacts(made)
    seats.fill_seats(made, today)
    people.appoint_staff(made)
    people.let_readers_in(made)
    people.sign_up_families(made)
    languages.offer(made)
    pages.make_pages(made, today, tell)
    rights.make_rights(made)
    tell("Dates, items and feeds")
    calendar.make_dates(made, today)
    editor = User.objects.get(email=next(person.email for person in partnership.staff() if person.role == "editor"))
    news.make_items(gatekeeping, today, editor)
    send.make_items(made, today, editor)
    languages.translate_items(gatekeeping, editor)
    page_languages.translate_pages(made, editor)
    news.fill_inbox(made)
    after_sending.bring_in_old_numbers(gatekeeping)
    planning.share_work(made, gatekeeping, today)
    return made


def founded_on(made: Partnership) -> dt.date:
    """The day on which the demo was loaded: what its days count from."""
    published = Page.objects.get(pk=made.home_id).first_published_at
    return timezone.localdate(published) if published else timezone.localdate()


def counts(made: Partnership) -> dict[str, Any]:
    """How much there is of everything."""
    states = Delivery.objects.of(made).order_by().values("state").annotate(n=Count("pk"))
    return {
        "schools": School.objects.of(made).count(),
        "contacts": Contact.objects.of(made).count(),
        "seats": Seat.objects.of(made).count(),
        "lists": List.objects.of(made).count(),
        "pages": Page.objects.descendant_of(made.home, inclusive=True).count(),
        "items": Item.objects.of(made).count(),
        "editions": Edition.objects.of(made).count(),
        "deliveries": {row["state"]: row["n"] for row in states},
    }


@contextmanager
def _progress() -> Iterator[Tell]:
    """A bar on a terminal, plain lines elsewhere, both on stderr."""
    if not sys.stderr.isatty():
        yield lambda step: print(f"Loading the demo: {step}", file=sys.stderr)  # noqa: T201
        return
    with tqdm(total=STEPS, file=sys.stderr, bar_format="{desc:<46} |{bar:24}| {n_fmt}/{total_fmt}") as bar:

        def tell(step: str) -> None:
            bar.set_description_str(step[:46])
            bar.update()

        yield tell
