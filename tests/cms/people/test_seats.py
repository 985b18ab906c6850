"""A seat on its screen: putting somebody in, ending, and its history."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.people.absence import go_on_leave
from cms.people.models import ContactAlias, Holding
from cms.people.sit import seats_of
from tests.factories import make_contact, make_school, seat


def day(offset):
    return timezone.localdate() + dt.timedelta(days=offset)


@pytest.fixture
def anna(ealing):
    return seat(make_contact(ealing, "anna@oak.example", name="Anna Ash"), "governor", make_school(ealing))


@pytest.fixture
def office(sign_in, ealing):
    return sign_in("membership", ealing)


def put_in(client, holding, **said):
    data = {"email": "gil@oak.example", "name": "Gil Governor", "standing": "holder", "since": "", "until": ""}
    return client.post(reverse("seat_put_in", args=[holding.seat_id]), data | said)


def held_by(holding, offset=0):
    return sorted(each.contact.email for each in holding.seat.holdings.current(day(offset)))


def test_a_second_governor_sits_beside_the_first(office, anna):
    put_in(office, anna)

    assert held_by(anna) == ["anna@oak.example", "gil@oak.example"]


def test_somebody_known_is_found_by_an_address_they_had_before(office, anna, ealing):
    contact = make_contact(ealing, "new@oak.example")
    ContactAlias.objects.create(partnership=ealing, contact=contact, email="Old@oak.example")

    put_in(office, anna, email="old@OAK.example")

    assert held_by(anna) == ["anna@oak.example", "new@oak.example"]


def test_days_to_come_begin_by_themselves(office, anna):
    put_in(office, anna, since=day(5).isoformat(), until=day(9).isoformat())

    assert [len(held_by(anna, offset)) for offset in (0, 5, 8, 9)] == [1, 2, 2, 1]
    assert "To come" in office.get(reverse("seat", args=[anna.seat_id])).content.decode()


def test_the_same_person_twice_is_told(office, anna):
    shown = put_in(office, anna, email="anna@oak.example").content.decode()

    assert "holds this seat already in that time" in shown
    assert Holding.objects.count() == 1


def test_an_end_leaves_history_on_the_screen(office, anna):
    office.post(reverse("holding_end", args=[anna.pk]), {"on": day(0).isoformat()})

    assert held_by(anna) == []
    shown = office.get(reverse("seat", args=[anna.seat_id])).content.decode()
    assert "Anna Ash" in shown[shown.index('id="before"') :]
    assert office.get(reverse("holding_end", args=[anna.pk])).status_code == 404


def test_a_clerk_of_five_answers_for_each(ealing):
    clerk = make_contact(ealing, "clerk@clerking.example")
    for number in range(5):
        seat(clerk, "clerk", make_school(ealing, f"School {number}"))

    assert [str(each.school) for each in seats_of(clerk)] == [f"School {number}" for number in range(5)]


def test_taking_somebody_out_on_the_seats_form_ends_their_deputy_too(office, anna, ealing):
    go_on_leave(anna, since=day(-3), deputy=make_contact(ealing, "dan@oak.example"))
    deputy = Holding.objects.get(standing="deputy")
    row = {"contact": anna.contact_id, "standing": "holder", "started_on": "", "ended_on": "", "DELETE": "on"}
    other = {"contact": deputy.contact_id, "standing": "deputy", "started_on": day(-3).isoformat(), "ended_on": ""}
    data = {"role": anna.seat.role_id, "school": anna.seat.school_id, "group": ""}
    data |= {f"holdings-0-{name}": value for name, value in {"id": anna.pk, **row}.items()}
    data |= {f"holdings-1-{name}": value for name, value in {"id": deputy.pk, **other}.items()}
    data |= {"holdings-TOTAL_FORMS": 2, "holdings-INITIAL_FORMS": 2, "holdings-MIN_NUM_FORMS": 0}
    data |= {"holdings-MAX_NUM_FORMS": 1000}

    office.post(reverse("seats:edit", args=[anna.seat_id]), data)

    assert held_by(anna) == []
    deputy.refresh_from_db()
    assert deputy.ended_on == day(0)
