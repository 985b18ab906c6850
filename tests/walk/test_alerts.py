"""An alert shows nowhere: on no public page, feed, map or search, in no list, report or outbox of the admin."""

import copy
import re

import pytest
from django.conf import settings

from bulletins.alerts import ask, write
from bulletins.models import Alert, AlertSeat, AlertStep
from cms.people.appoint import appoint
from newsletters.delivery.deliver import deliver_due
from newsletters.models import Delivery, Mailing, Reply, Variant
from newsletters.transport import outbox
from tests.factories import make_contact, make_school, make_user, seat, signed_in
from tests.walk import addresses
from tests.walk.ask import Asker
from tests.walk.people import come_in

#: Two words that stand side by side in all that it says: where the first is searched for, the second is not seen.
ASKED, WORD = "okapi", "quagga"
#: What an alert is kept in.
ALERTS = (Alert, AlertSeat, AlertStep, Mailing, Delivery, Variant)
A_FEW = 3
NEW = (":add", ":copy", ":delete", "_delete", "_new")
#: Whatever they may do, it is not this.
OTHERS = ("contributor", "editor", "approver", "membership", "governance", "administrator")


@pytest.fixture
def filling(world):
    """Ealing's things, with an alert that went, its letters in the outbox, and an answer that came to one of them."""
    here = world.ealing.partnership
    users = [make_user(f"{name}@staff.example") for name in ("first", "second")]
    for user in users:
        appoint(user=user, partnership=here, role="alerts")
    head = make_contact(here, "head@quiet.example")
    seat(head, "headteacher", make_school(here, "Quiet School", quadrant="north-west"))
    said = {name: f"{ASKED} {WORD} {name}" for name in ("title", "what_happened", "do_now", "call")}
    alert = write.write(here, said | {"handling": "nobody", "everywhere": True}, by=users[0])
    alert = ask.approve(ask.ask(alert, by=users[0]), by=users[1], seen=1)
    deliver_due()
    delivery = alert.mailing().deliveries.get(contact=head)
    Reply.objects.create(
        partnership=here,
        delivery=delivery,
        contact=head,
        sender=head.email,
        subject=f"Re: {ASKED} {WORD}",
        event="reply",
    )
    mine = copy.copy(world.ealing)
    mine.made = mine.made | {
        Alert: [alert], AlertSeat: list(alert.seats.all()), AlertStep: list(alert.steps.all()),
        Mailing: [alert.mailing()], Delivery: [delivery], Variant: list(alert.mailing().variants.all()),
    }  # fmt: skip
    mine.letters = [
        (line.day, line.id)
        for line in map(outbox.read, outbox.lines(outbox.box(settings.OUTBOX, here.key)))
        if WORD in line.subject and line.to == head.email
    ][:1]
    assert mine.letters
    return mine


def everywhere(filling):
    """Every address, filled with what belongs to the alert, and every search for its words."""
    own = {str(thing.pk) for model in ALERTS for thing in filling.made[model]}
    for address in addresses.every():
        if address.names and address.route.startswith("admin/") and not is_ours(address):
            continue  # Wagtail's own screens of one thing: of a page, a picture, a comment.
        if address.name.endswith(NEW) and not address.name.startswith("alerts:"):
            continue  # A form that is empty, or that asks whether something else is to go.
        urls = addresses.filled(address, filling, most=1)
        # Where nothing says what its number counts, it is every number: here those of the alert's things.
        for url in urls if len(urls) <= A_FEW else [url for url in urls if own & set(re.findall(r"\d+", url))]:
            yield address, url
            if not address.names and (address.name.endswith(("index", "search")) or address.route == "search/"):
                yield address, f"{url}?q={ASKED}"


def is_ours(address):
    view = getattr(address.callback, "view_class", address.callback)
    return view.__module__.split(".")[0] in ("cms", "newsletters", "bulletins", "hub")


def told(asker, filling):
    """Where it is spoken of, and which of its own screens answer anything but that there is nothing."""
    found = []
    for address, url in everywhere(filling):
        if asker.name == "visitor" and address.route.startswith("admin/"):
            continue  # Whoever is not signed in is asked to, at every address.
        with asker.asking("get", url) as answer:
            if WORD in answer.text.lower():
                found.append(f"{asker.name} GET {url}: {answer.status}")
            if address.name.startswith("alerts:") and answer.status != 404:
                found.append(f"{asker.name} GET {url}: {answer.status}, not 404")
    return found


def test_the_public_is_told_nothing_of_an_alert(filling, world):
    assert told(Asker("visitor", come_in("visitor", filling.partnership, world.camden.partnership)), filling) == []


@pytest.mark.slow
def test_staff_with_every_other_right_are_told_nothing_of_an_alert(filling):
    user = make_user("everything@staff.example")
    for role in OTHERS:
        appoint(user=user, partnership=filling.partnership, role=role)

    assert told(Asker("everything", signed_in(user, filling.partnership)), filling) == []
