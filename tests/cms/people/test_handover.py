"""Handing a seat over: history stays, and what came with the seat goes along."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.notices.models import Notice
from cms.people.absence import go_on_leave
from cms.people.handover import hand_over, take_over_what_is_due
from cms.people.models import Contact, Holding
from cms.people.signals import seat_handed_over
from cms.people.sit import CannotSit, Standing, seats_of, sit_down
from newsletters.lists import audience
from newsletters.models import HandoverNote, List, Publication
from newsletters.readers.hand_over import hand_over as tell_us
from tests.factories import make_contact, make_school, seat


def day(offset):
    return timezone.localdate() + dt.timedelta(days=offset)


@pytest.fixture
def oak(ealing):
    return make_school(ealing)


@pytest.fixture
def anna(ealing, oak):
    return seat(make_contact(ealing, "anna@oak.example", name="Anna Ash"), "headteacher", oak)


@pytest.fixture
def ben(ealing):
    return make_contact(ealing, "ben@oak.example", name="Ben Birch")


@pytest.fixture
def moved():
    """What `seat_handed_over` said, as (from, to)."""
    said = []

    def listen(*, ended, begun, **kwargs):
        said.append((ended.contact, begun.contact))

    seat_handed_over.connect(listen)
    yield said
    seat_handed_over.disconnect(listen)


def current(holding, offset=0):
    return [each.contact for each in holding.seat.holdings.current(day(offset))]


def test_one_ends_another_begins_and_history_stays(anna, ben, moved):
    begun = hand_over(seat=anna.seat, outgoing=anna, to=ben)

    anna.refresh_from_db()
    assert anna.ended_on == begun.started_on == day(0)
    assert current(anna) == [ben]
    assert current(anna, -1) == [anna.contact]
    assert begun.follows == anna
    assert moved == [(anna.contact, ben)]


def test_a_leave_and_its_deputy_end_with_it(anna, ben, ealing):
    dan = make_contact(ealing, "dan@oak.example")
    go_on_leave(anna, since=day(-9), deputy=dan)

    hand_over(seat=anna.seat, outgoing=anna, to=ben)

    assert current(anna, 400) == [ben]


def test_who_stood_in_or_acted_may_be_the_one_who_takes_over(anna, ben):
    sit_down(seat=anna.seat, contact=ben, standing=Standing.ACTS)
    go_on_leave(anna, since=day(-9), deputy=ben)

    hand_over(seat=anna.seat, outgoing=anna, to=ben)

    open_still = Holding.objects.filter(seat=anna.seat).current()
    assert [(each.contact, each.standing) for each in open_still] == [(ben, "holder")]


def test_a_handover_agreed_for_later_moves_lists_on_its_day(anna, ben, moved):
    hand_over(seat=anna.seat, outgoing=anna, to=ben, on=day(3))
    assert current(anna) == [anna.contact]
    assert (take_over_what_is_due(), moved) == (0, [])

    Holding.objects.filter(contact=ben).update(started_on=day(0))

    assert take_over_what_is_due() == 1
    assert take_over_what_is_due() == 0
    assert moved == [(anna.contact, ben)]


def test_places_on_lists_stay_where_that_is_wanted(anna, ben, moved):
    hand_over(seat=anna.seat, outgoing=anna, to=ben, move_lists=False)

    assert moved == []


def test_named_places_on_lists_go_along(anna, ben, ealing):
    a_list = List.objects.create(partnership=ealing, slug="pilot", name="Pilot")
    a_list.named.add(anna.contact)

    hand_over(seat=anna.seat, outgoing=anna, to=ben)

    assert [each.address for each in audience.everybody(a_list)] == ["ben@oak.example"]


def test_the_new_holder_is_told_once(anna, ben, ealing):
    hand_over(seat=anna.seat, outgoing=anna, to=ben)

    notice = Notice.objects.of(ealing).get()
    assert (notice.address, notice.subject) == ("ben@oak.example", "You are Headteacher at Oak Primary School")


@pytest.mark.parametrize(("on", "sentence"), [(-40, "begins on"), (10, "left on")])
def test_days_outside_their_time_are_told(anna, ben, on, sentence):
    anna.started_on, anna.ended_on = day(-30), day(5)
    anna.save()

    with pytest.raises(CannotSit, match=sentence):
        hand_over(seat=anna.seat, outgoing=anna, to=ben, on=day(on))
    assert current(anna) == [anna.contact]


def test_nobody_takes_over_from_themselves(anna):
    with pytest.raises(CannotSit, match="holds this seat already"):
        hand_over(seat=anna.seat, outgoing=anna, to=anna.contact)


def test_an_executive_head_gets_one_letter_and_answers_for_each_school(anna, ealing):
    elm = make_school(ealing, "Elm Primary School")
    seat(anna.contact, "headteacher", elm)
    heads = List(
        partnership=ealing, rule={"match": "all", "conditions": [{"field": "role", "values": ["headteacher"]}]}
    )

    letter = list(audience.everybody(heads))

    assert [each.address for each in letter] == ["anna@oak.example"]
    assert letter[0].reason == "You are headteacher at Oak Primary School and at Elm Primary School."
    assert [str(each.school) for each in seats_of(anna.contact)] == ["Elm Primary School", "Oak Primary School"]


# --- On the screens ---------------------------------------------------------------------------------------------------


@pytest.fixture
def office(sign_in, ealing):
    return sign_in("membership", ealing)


def form(anna, **changes):
    data = {"outgoing": anna.pk, "email": "new@oak.example", "name": "Nora New", "on": day(0).isoformat()}
    return data | {"move_lists": "on"} | changes


def test_the_office_hands_a_seat_over_to_somebody_new(office, anna, ealing):
    assert office.get(reverse("seat_hand_over", args=[anna.seat_id])).status_code == 200
    office.post(reverse("seat_hand_over", args=[anna.seat_id]), form(anna))

    assert [str(each) for each in current(anna)] == ["Nora New <new@oak.example>"]
    shown = office.get(reverse("seat", args=[anna.seat_id])).content.decode()
    assert shown.index("Nora New") < shown.index("Before") < shown.index("Anna Ash", shown.index("Before"))


def test_nobody_is_made_where_it_cannot_be_done(office, anna):
    shown = office.post(reverse("seat_hand_over", args=[anna.seat_id]), form(anna, email="not an address"))

    assert "no e-mail address" in shown.content.decode()
    assert current(anna) == [anna.contact]


def test_a_person_of_another_seat_is_no_choice(office, anna, ealing):
    other = seat(make_contact(ealing), "headteacher", make_school(ealing, "Elm School"))

    office.post(reverse("seat_hand_over", args=[anna.seat_id]), form(anna, outgoing=other.pk))

    assert current(other) == [other.contact]


@pytest.fixture
def note(anna, ealing):
    alerts = Publication.objects.create(partnership=ealing, slug="alerts", name="School safe", statutory=True)
    return tell_us(contact=anna.contact, publication=alerts, name="Ben Birch", email="ben@oak.example")


def test_what_a_reader_told_leads_to_the_handover_in_one_click_and_is_dealt_with_by_it(office, anna, note):
    listing = office.get(reverse("handovers:index")).content.decode()
    address = f"{reverse('seat_hand_over', args=[anna.seat_id])}?outgoing={anna.pk}&amp;email=ben%40oak.example"
    assert address in listing
    assert address in office.get(reverse("handovers:edit", args=[note.pk])).content.decode()
    shown = office.get(f"{reverse('seat_hand_over', args=[anna.seat_id])}?email=ben%40oak.example&name=Ben+Birch")
    assert 'value="ben@oak.example"' in shown.content.decode()

    office.post(reverse("seat_hand_over", args=[anna.seat_id]), form(anna, email="ben@oak.example", name="Ben Birch"))

    note.refresh_from_db()
    assert note.dealt_with_on == day(0)


def test_what_names_somebody_else_waits_while_its_teller_holds_another_seat(office, anna, note, oak):
    seat(anna.contact, "dsl", oak)

    office.post(reverse("seat_hand_over", args=[anna.seat_id]), form(anna))

    assert HandoverNote.objects.waiting().get() == note


def test_a_vacant_seat_leads_to_putting_somebody_in(office, anna):
    Holding.objects.filter(pk=anna.pk).update(ended_on=day(0))

    answer = office.get(reverse("seat_hand_over", args=[anna.seat_id]) + "?email=a%40b.example")

    assert answer.url == reverse("seat_put_in", args=[anna.seat_id]) + "?email=a%40b.example"


def test_another_partnerships_seat_is_not_found(sign_in, camden, anna):
    stranger = sign_in("membership", camden)
    for name in ("seat", "seat_hand_over", "seat_put_in"):
        address = reverse(name, args=[anna.seat_id])
        assert stranger.get(address).status_code == 404
    assert stranger.post(reverse("seat_hand_over", args=[anna.seat_id]), form(anna)).status_code == 404
    assert not Contact.objects.filter(name="Nora New").exists()
