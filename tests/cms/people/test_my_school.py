"""The page "My school": who holds which seat, what is empty, and one's own numbers."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.people.models import Contact, Holding, Mobile, Role, Seat
from tests.factories import make_contact, make_school, make_user, seat, signed_in

PAGE = "/my-school/"


@pytest.fixture
def oak(ealing):
    return make_school(ealing, "Oak Primary School")


@pytest.fixture
def head(ealing, oak) -> Contact:
    contact = make_contact(ealing, "head@oak.example", name="Ada Head", user=make_user("head@oak.example"))
    seat(contact, "headteacher", oak)
    return contact


@pytest.fixture
def client(ealing, head):
    return signed_in(head.user, ealing)


def page(client, path=PAGE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_people_of_ones_schools_stand_there_and_nobody_elses(ealing, camden, oak, head, client):
    senco = make_contact(ealing, "senco@oak.example", name="Bo Senco", telephone="020 7946 0001")
    seat(senco, "senco", oak)
    Mobile.objects.create(partnership=ealing, contact=senco, number="07700 900999", source="an import")
    elm = make_school(ealing, "Elm Primary School")
    seat(make_contact(ealing, "head@elm.example", name="Cy Elm"), "headteacher", elm)
    gone = seat(make_contact(ealing, "gone@oak.example", name="Di Gone"), "sbm", oak)
    Holding.objects.filter(pk=gone.pk).update(ended_on=timezone.localdate())

    shown = page(client)

    assert "Ada Head (you)" in shown
    assert "Bo Senco" in shown
    assert "020 7946 0001" in shown
    assert "900999" not in shown
    for other in ("Elm Primary", "Cy Elm", "Di Gone"):
        assert other not in shown


def test_a_person_with_two_schools_sees_both(ealing, oak, head, client):
    seat(head, "headteacher", make_school(ealing, "Elm Primary School"))

    assert "My schools" in page(client)
    assert "Elm Primary School" in page(client)


def test_a_leave_and_a_deputy_are_said(ealing, oak, client):
    today = timezone.localdate()
    away = seat(make_contact(ealing, "senco@oak.example", name="Bo Senco"), "senco", oak)
    Holding.objects.filter(pk=away.pk).update(away_from=today, away_until=today + dt.timedelta(days=30))
    Holding.objects.create(
        partnership=ealing, seat=away.seat, contact=make_contact(ealing, name="Cy Deputy"), standing="deputy"
    )

    shown = page(client)

    assert "Bo Senco, away, back on" in shown
    assert "Cy Deputy, stands in while the holder is away" in shown


def test_who_holds_an_empty_seat_is_told_to_the_office(ealing, oak, client, sign_in, letters):
    sign_in("membership", ealing)
    empty = Seat.objects.create(partnership=ealing, school=oak, role=Role.objects.of(ealing).get(key="dsl"))
    assert f"{PAGE}who/{empty.pk}/" in page(client)

    missing = client.post(f"{PAGE}who/{empty.pk}/", {"name": ""})
    assert "Give their name." in missing.content.decode()
    done = client.post(f"{PAGE}who/{empty.pk}/", {"name": "Bo New", "email": "bo@oak.example"}, follow=True)

    assert "Thank you" in done.content.decode()
    [letter] = letters()
    assert letter.to == "membership@ealing.example"
    assert "Bo New" in letter.text


def test_of_another_schools_seat_nothing_is_told(ealing, camden, client):
    elm = make_school(ealing, "Elm Primary School")
    empty = Seat.objects.create(partnership=ealing, school=elm, role=Role.objects.of(ealing).get(key="dsl"))

    assert client.get(f"{PAGE}who/{empty.pk}/").status_code == 404
    assert client.post(f"{PAGE}who/{empty.pk}/", {"name": "X"}).status_code == 404


def test_the_own_mobile_number_is_sealed_shown_masked_and_taken_away(ealing, head, client):
    client.post(f"{PAGE}mobile/", {"number": " 07700  900456"})

    assert "456" in page(client)
    assert "900456" not in page(client) + page(client, f"{PAGE}mobile/")
    assert "each look is noted" in page(client)
    assert Mobile.objects.get().number == "07700 900456"
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM people_mobile")
        assert "900456" not in cursor.fetchone()[0]
    entry = ModelLogEntry.objects.get(action="people.own_mobile")
    assert entry.user == head.user
    assert "900456" not in str(entry.data)

    client.post(f"{PAGE}mobile/", {"number": ""})

    assert not Mobile.objects.exists()


@pytest.mark.parametrize("which", ["mobile", "telephone"])
def test_what_is_no_number_gets_a_sentence(client, which):
    for wrong in ("call me", "12", "+44 7700 900123 and more words", "٠٧٧٠٠٩٠٠١٢٣"):
        shown = client.post(f"{PAGE}{which}/", {"number": wrong}).content.decode()
        assert "There is a problem" in shown
    assert not Mobile.objects.exists()


def test_the_own_telephone_is_changed_and_the_change_is_in_the_history(head, client):
    done = client.post(f"{PAGE}telephone/", {"number": "020 7946 0123"}, follow=True)

    assert "020 7946 0123" in done.content.decode()
    assert ModelLogEntry.objects.get(action="people.own_telephone").user == head.user


def test_without_a_seat_the_page_is_friendly_and_without_signing_in_it_asks(ealing, camden, visitor, head):
    stranger = signed_in(make_user("stranger@elsewhere.example"), ealing)
    assert "has named that address" in page(stranger)
    assert "has named that address" in page(stranger, f"{PAGE}mobile/")
    guest = make_contact(ealing, "guest@oak.example", user=make_user("guest@oak.example"))
    assert "You hold no seat" in page(signed_in(guest.user, ealing))
    assert "Oak Primary" not in page(signed_in(head.user, camden))
    assert "/account/login/" in visitor(ealing).get(PAGE).url


def test_the_header_leads_there(client):
    assert f'href="{PAGE}"' in page(client, "/")
