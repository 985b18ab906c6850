"""Deadlines of what was sent stand in the calendar feeds and on “My school”, for the seats that they are for."""

import datetime as dt

import pytest
from django.utils import timezone, translation
from icalendar import Calendar

from bulletins.compose import compose
from bulletins.home import for_action
from bulletins.models import Edition, Item
from cms.calendar.own_feed import address
from cms.people.merge import merge
from cms.people.models import Contact, School
from newsletters.sealing.seal import seal
from tests.bulletins.conftest import make_item
from tests.bulletins.editions.test_targets import approve_it
from tests.factories import make_contact, make_user, signed_in

TODAY = timezone.localdate()
A_DAY = dt.timedelta(days=1)
SOON, LATER = TODAY + dt.timedelta(days=8), TODAY + dt.timedelta(days=20)


@pytest.fixture
def sent(gatekeeping, ealing):
    """An edition in the archive: something for everybody, for primary heads, for DSLs' eyes, and something not sent."""
    School.objects.filter(name__startswith="Oak").update(phase="primary")
    School.objects.filter(name__startswith="Elm").update(phase="secondary")
    make_item(gatekeeping, "Census", action="Send it", deadline=SOON, audience="Heads")
    make_item(gatekeeping, "Phonics", action="Return it", deadline=LATER, targets={"phases": ["primary"]})
    make_item(gatekeeping, "Only to know")
    edition = publish(gatekeeping, TODAY)
    make_item(gatekeeping, "Not sent yet", action="Wait", deadline=SOON)
    for name in ("oak", "elm"):
        contact = Contact.objects.get(email=f"head@{name}.ealing.example")
        contact.user = make_user(contact.email)
        contact.save()
    return edition


def publish(publication, on):
    seal(approve_it(compose(publication, on)))
    edition = Edition.objects.get(publication=publication, date=on)
    edition.on_first_letter()
    return edition


def due(response) -> dict[str, dt.date]:
    events = Calendar.from_ical(response.content).walk("VEVENT")
    return {str(event["SUMMARY"]): event["DTSTART"].dt for event in events}


def own(contact, client):
    return client.get(address(contact).removeprefix(contact.partnership.base_url))


def head(name):
    return Contact.objects.select_related("user", "partnership").get(email=f"head@{name}.ealing.example")


def test_the_public_feed_has_what_is_everybody_s_and_was_sent(sent, ealing, camden, visitor):
    response = visitor(ealing).get("/calendar.ics")

    assert due(response) == {"Due: Census": SOON}
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["URL"]).startswith("http://ealing.test/gatekeeping/")
    assert "Send it" in str(event["DESCRIPTION"])
    assert due(visitor(camden).get("/calendar.ics")) == {}


def test_a_reader_s_own_feed_follows_their_seats_at_an_address_that_needs_no_sign_in(sent, ealing, camden, visitor):
    client = visitor(ealing)

    oak, elm = own(head("oak"), client), own(head("elm"), client)

    assert due(oak) == {"Due: Census": SOON, "Due: Phonics": LATER}
    assert due(elm) == {"Due: Census": SOON}
    assert "no-store" in oak["Cache-Control"]
    path = address(head("oak")).removeprefix("http://ealing.test")
    assert visitor(camden).get(path).status_code == 404
    assert client.get(path.replace(".ics", "x.ics")).status_code == 404


def test_an_item_for_some_eyes_only_is_in_nobody_else_s_feed(sent, ealing, visitor):
    sent.items.filter(title="Census").update(readers="role:dsl")

    assert due(visitor(ealing).get("/calendar.ics")) == {}
    assert due(own(head("oak"), visitor(ealing))) == {"Due: Phonics": LATER}


def test_what_was_withdrawn_goes_and_what_a_later_number_says_counts(sent, gatekeeping, ealing, visitor):
    Item.objects.filter(title="Phonics").update(state="withdrawn")
    sent.items.filter(title="Census").update(source="page:1")
    later = publish(gatekeeping, TODAY + dt.timedelta(days=7))
    later.items.filter(title="Not sent yet").update(source="page:1", title="Census, moved", deadline=LATER)

    assert due(own(head("oak"), visitor(ealing))) == {"Due: Census, moved": LATER}


def test_the_address_goes_with_somebody_who_is_merged_and_ends_with_whoever_is_erased(sent, ealing, visitor):
    twin = make_contact(ealing, "twin@ealing.example")
    path = address(twin).removeprefix("http://ealing.test")
    merge(keep=head("oak"), gone=twin, by=None)

    assert "Due: Phonics" in due(visitor(ealing).get(path))
    Contact.objects.filter(pk=head("oak").pk).delete()
    assert visitor(ealing).get(path).status_code == 404


def test_my_school_says_what_is_due_from_me_the_nearest_first(sent, ealing):
    page = signed_in(head("oak").user, ealing).get("/my-school/").content.decode()
    other = signed_in(head("elm").user, ealing).get("/my-school/").content.decode()

    assert page.index("Census, by ") < page.index("Phonics, by ")
    assert address(head("oak")) in page
    assert "Phonics" not in other
    assert "Not sent yet" not in page


def test_the_home_page_asks_for_what_is_still_asked(sent, gatekeeping, ealing, visitor):
    Item.objects.filter(title="Phonics").update(state="withdrawn")
    sent.items.filter(title="Census").update(source="page:1")
    later = publish(gatekeeping, TODAY + dt.timedelta(days=7))
    later.items.filter(title="Not sent yet").update(source="page:1", title="Over", deadline=TODAY - A_DAY)

    panel = for_action(ealing, TODAY)

    assert [line.text for line in panel.lines] == []
    assert panel.empty == "Nothing has to be done at the moment."


def test_on_a_page_in_another_language_the_home_page_asks_wholly_in_english(sent, ealing):
    with translation.override("ur"):
        in_urdu = for_action(ealing, TODAY)

    assert in_urdu.lines
    assert in_urdu == for_action(ealing, TODAY)
