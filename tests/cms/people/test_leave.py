"""Leave: who is away, who stands in, and where the seat's letters go meanwhile."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.notices.models import Notice
from cms.people.absence import come_back, go_on_leave
from cms.people.models import Contact, Holding, Seat
from cms.people.sit import CannotSit, Standing, sit_down, stand_up
from newsletters.lists import audience
from newsletters.models import List
from tests.factories import make_contact, make_school, seat


def day(offset):
    return timezone.localdate() + dt.timedelta(days=offset)


@pytest.fixture
def oak(ealing):
    return make_school(ealing)


@pytest.fixture
def anna(ealing, oak):
    return seat(make_contact(ealing, "anna@oak.example", name="Anna Ash"), "senco", oak)


@pytest.fixture
def dan(ealing):
    return make_contact(ealing, "dan@oak.example", name="Dan Deputy")


def to(partnership, role="senco"):
    """The letters of a seat: address and reason."""
    rule = {"match": "all", "conditions": [{"field": "role", "values": [role]}]}
    return {each.address: each.reason for each in audience.everybody(List(partnership=partnership, rule=rule))}


def is_vacant(holding):
    return Seat.objects.vacant().filter(pk=holding.seat_id).exists()


def test_the_deputy_gets_the_seats_letters_meanwhile_and_the_absent_person_does_not(anna, dan, ealing, oak):
    seat(anna.contact, "dsl", oak)

    go_on_leave(anna, since=day(-1), until=day(30), deputy=dan)

    assert to(ealing) == {"dan@oak.example": "You stand in for the SENCO at Oak Primary School."}
    assert list(to(ealing, "dsl")) == ["anna@oak.example"]
    assert not is_vacant(anna)


def test_a_leave_that_begins_later_begins_and_ends_by_itself(anna, dan):
    go_on_leave(anna, since=day(5), until=day(10), deputy=dan)

    in_force = {offset: [each.contact for each in anna.seat.holdings.current(day(offset))] for offset in (0, 5, 9, 10)}
    assert in_force == {0: [anna.contact], 5: [dan], 9: [dan], 10: [anna.contact]}


def test_an_open_ended_leave_lasts_until_somebody_comes_back(anna, dan, ealing):
    go_on_leave(anna, since=day(-5), deputy=dan)
    assert [each.contact for each in anna.seat.holdings.current(day(900))] == [dan]

    come_back(anna)

    assert to(ealing) == {"anna@oak.example": "You are SENCO at Oak Primary School."}


def test_without_a_deputy_the_seat_is_a_gap(anna):
    go_on_leave(anna, since=day(0))

    assert anna.seat in Seat.objects.gaps()


def test_changing_a_leave_moves_the_deputys_days(anna, dan):
    go_on_leave(anna, since=day(3), until=day(10), deputy=dan)

    go_on_leave(anna, since=day(5), until=day(20))

    deputy = Holding.objects.get(contact=dan)
    assert (deputy.started_on, deputy.ended_on) == (day(5), day(20))


def test_another_deputy_takes_over_from_the_first_without_a_day_between(anna, dan, ealing):
    first = go_on_leave(anna, since=day(-10), until=day(10), deputy=dan)
    eve = make_contact(ealing, "eve@oak.example", name="Eve")

    second = go_on_leave(anna, since=day(-10), until=day(10), deputy=eve)

    first.refresh_from_db()
    assert (first.ended_on, second.started_on, second.ended_on) == (day(0), day(0), day(10))


def test_a_deputy_who_leaves_leaves_a_gap_and_a_later_change_does_not_bring_them_back(anna, dan):
    deputy = go_on_leave(anna, since=day(-10), until=day(10), deputy=dan)

    stand_up(deputy)
    go_on_leave(anna, since=day(-10), until=day(20))

    assert is_vacant(anna)


def test_a_second_leave_long_after_the_first_leaves_the_first_deputy_in_peace(anna, dan):
    deputy = go_on_leave(anna, since=day(-90), until=day(-60), deputy=dan)

    go_on_leave(anna, since=day(0), until=day(9))

    deputy.refresh_from_db()
    assert (deputy.started_on, deputy.ended_on) == (day(-90), day(-60))


def test_a_leave_that_goes_on_is_not_lost_behind_one_to_come(anna, dan, ealing):
    go_on_leave(anna, since=day(-1), until=day(10), deputy=dan)

    with pytest.raises(CannotSit, match="is away until"):
        go_on_leave(anna, since=day(50), until=day(60))

    assert set(to(ealing)) == {"dan@oak.example"}


def test_a_leave_to_come_is_moved_with_its_deputy_however_far(anna, dan):
    go_on_leave(anna, since=day(5), until=day(8), deputy=dan)

    go_on_leave(anna, since=day(40), until=day(50))

    deputy = dan.holdings.get()
    assert (deputy.started_on, deputy.ended_on) == (day(40), day(50))


def test_who_comes_back_before_the_leave_began_was_never_away(anna, dan):
    go_on_leave(anna, since=day(5), until=day(10), deputy=dan)

    come_back(anna)

    anna.refresh_from_db()
    assert (anna.away_from, anna.away_until) == (None, None)
    assert [each.contact for each in anna.seat.holdings.current(day(6))] == [anna.contact]


def test_the_deputy_is_told_once(anna, dan, ealing):
    go_on_leave(anna, since=day(0), until=day(10), deputy=dan)
    go_on_leave(anna, since=day(0), until=day(20), deputy=dan)

    assert Notice.objects.of(ealing).get().address == "dan@oak.example"


@pytest.mark.parametrize(
    ("since", "until", "sentence"), [(5, 5, "give a later day"), (5, 2, "give a later day"), (40, None, "has left")]
)
def test_days_that_cannot_be_are_told(anna, dan, since, until, sentence):
    anna.ended_on = day(30)
    anna.save()

    with pytest.raises(CannotSit, match=sentence):
        go_on_leave(anna, since=day(since), until=until and day(until), deputy=dan)


def test_nobody_stands_in_for_themselves_nor_from_another_partnership(anna, camden):
    with pytest.raises(CannotSit, match="for themselves"):
        go_on_leave(anna, since=day(0), deputy=anna.contact)
    with pytest.raises(CannotSit, match="not known here"):
        go_on_leave(anna, since=day(0), deputy=make_contact(camden))
    anna.refresh_from_db()
    assert anna.away_from is None


def test_who_acts_for_the_head_gets_the_letters_too_and_does_not_fill_the_seat(ealing, oak):
    head = seat(make_contact(ealing, "head@oak.example"), "headteacher", oak)
    pa = make_contact(ealing, "pa@oak.example", name="Pat")
    sit_down(seat=head.seat, contact=pa, standing=Standing.ACTS)

    assert to(ealing, "headteacher") == {
        "head@oak.example": "You are headteacher at Oak Primary School.",
        "pa@oak.example": "You act for the headteacher at Oak Primary School.",
    }
    stand_up(head)
    assert is_vacant(head)


def test_somebody_who_acts_may_also_stand_in(anna, dan):
    sit_down(seat=anna.seat, contact=dan, standing=Standing.ACTS)

    go_on_leave(anna, since=day(0), deputy=dan)

    assert Holding.objects.filter(contact=dan).current().count() == 2


# --- On the screens ---------------------------------------------------------------------------------------------------


@pytest.fixture
def office(sign_in, ealing):
    return sign_in("membership", ealing)


def test_the_office_notes_a_leave_with_a_new_deputy(office, anna, ealing):
    form = {"since": day(-1).isoformat(), "until": "", "email": "Dan <DAN@oak.example>", "name": ""}
    office.post(reverse("holding_leave", args=[anna.pk]), form)

    assert list(to(ealing)) == ["DAN@oak.example"]
    shown = office.get(reverse("seat", args=[anna.seat_id])).content.decode()
    assert "Stands in for Anna Ash" in shown
    assert "until further notice" in shown
    assert "DAN@oak.example" in office.get(reverse("holding_leave", args=[anna.pk])).content.decode()


def test_taking_the_deputy_out_of_the_form_ends_their_standing_in(office, anna, dan):
    go_on_leave(anna, since=day(-1), deputy=dan)

    office.post(reverse("holding_leave", args=[anna.pk]), {"since": day(-1).isoformat(), "until": "", "email": ""})

    assert is_vacant(anna)


def test_what_cannot_be_is_told_and_what_was_typed_is_kept(office, anna):
    form = {"since": "2026-09-01", "until": "2026-08-01", "email": "dan@oak.example", "name": ""}
    shown = office.post(reverse("holding_leave", args=[anna.pk]), form).content.decode()

    assert "give their name too" in shown
    assert "2026-09-01" in shown
    assert not Contact.objects.filter(email="dan@oak.example").exists()


def test_of_what_is_refused_nothing_is_done(office, anna, dan):
    go_on_leave(anna, since=day(-1), until=day(30), deputy=dan)

    office.post(reverse("holding_leave", args=[anna.pk]), {"since": day(60).isoformat(), "until": "", "email": ""})

    assert dan.holdings.current().exists()


def test_the_office_ends_a_leave(office, anna, dan):
    go_on_leave(anna, since=day(-9), deputy=dan)

    office.post(reverse("holding_back", args=[anna.pk]), {"on": day(0).isoformat()})

    assert [each.contact for each in anna.seat.holdings.current()] == [anna.contact]


def test_a_seat_of_another_partnership_is_not_found(sign_in, camden, anna):
    stranger = sign_in("membership", camden)
    for name in ("holding_leave", "holding_back", "holding_end"):
        address = reverse(name, args=[anna.pk])
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"on": day(0).isoformat(), "since": day(0).isoformat()}).status_code == 404
    anna.refresh_from_db()
    assert (anna.away_from, anna.ended_on) == (None, None)
