"""The screens of what is held about a person, and of erasing them."""

import json

import pytest
from django.urls import reverse

from cms.people.erase import erase
from cms.people.models import Contact, Erasure, Look, Mobile
from tests.factories import make_contact, make_school, make_user, seat, signed_in


@pytest.fixture
def anna(ealing):
    contact = make_contact(ealing, "anna@oak.example", name="Anna Ash")
    seat(contact, "dsl", make_school(ealing, "Oak Primary School"))
    Mobile.objects.create(partnership=ealing, contact=contact, number="07700 900123", source="The office")
    return contact


@pytest.fixture
def office(sign_in, ealing):
    return sign_in("membership", ealing)


def test_everything_is_one_readable_page_and_the_look_is_noted(office, anna):
    text = office.get(reverse("contact_everything", args=[anna.pk])).content.decode()

    assert "Oak Primary School" in text
    assert "900123" not in text, "Numbers need the right to private lists."
    assert (Look.objects.get().thing, Look.objects.get().user) == (f"person:{anna.pk}", office.user)


def test_everything_is_downloaded_and_that_is_an_export(office, anna):
    answer = office.get(reverse("contact_everything", args=[anna.pk]), {"format": "json"})

    assert json.loads(answer.content)["contact"]["name"] == "Anna Ash"
    assert Look.objects.get().act == "export"


def test_the_contacts_screen_leads_there(office, anna):
    text = office.get(reverse("contacts:edit", args=[anna.pk])).content.decode()

    assert reverse("contact_everything", args=[anna.pk]) in text
    assert reverse("contact_erase", args=[anna.pk]) in text
    assert reverse("contact_mobile", args=[anna.pk]) not in text


@pytest.mark.parametrize("name", ["contact_everything", "contact_erase"])
def test_without_the_right_or_elsewhere_there_is_nothing(sign_in, camden, ealing, anna, name):
    address = reverse(name, args=[anna.pk])

    assert sign_in("editor", ealing).post(address).status_code in (302, 403)
    assert sign_in("membership", camden).get(address).status_code == 404
    assert sign_in("membership", camden).post(address).status_code in (404, 405)
    assert Contact.objects.filter(pk=anna.pk).exists()


def test_erasing_shows_first_and_acts_on_post(office, anna, ealing):
    address = reverse("contact_erase", args=[anna.pk])

    text = office.get(address).content.decode()
    assert "Your mobile number" in text
    assert "From when to when each seat was held" in text
    assert Contact.objects.filter(pk=anna.pk).exists()

    office.post(address, {"reason": "They wrote to us"})
    assert not Contact.objects.filter(pk=anna.pk).exists()
    assert Erasure.objects.of(ealing).get().by == office.user
    assert "They wrote to us" in office.get(reverse("erased")).content.decode()


def test_a_mark_is_lifted_by_the_address(office, anna, ealing):
    erase(anna, by=None)

    assert "no mark" in office.post(reverse("erased"), {"email": "x@y.example"}, follow=True).content.decode()
    office.post(reverse("erased"), {"email": "ANNA@oak.example"})
    assert not Erasure.objects.exists()


def test_people_see_what_is_held_about_themselves(ealing, camden, anna):
    user = make_user("anna@oak.example")
    Contact.objects.filter(pk=anna.pk).update(user=user)
    make_contact(ealing, "ben@oak.example", name="Ben Birch")

    text = signed_in(user, ealing).get(reverse("my_data")).content.decode()
    found = json.loads(signed_in(user, ealing).get(reverse("my_data_file")).content)

    assert "•••123" in text, "Their own number as they know it again; whole by the office or the command."
    assert found["seats"][0]["at"] == "Oak Primary School"
    assert "Ben" not in text
    assert signed_in(user, camden).get(reverse("my_data")).status_code == 404


def test_nobody_sees_it_without_signing_in(visitor, ealing, anna):
    for name in ("my_data", "my_data_file"):
        assert visitor(ealing).get(reverse(name)).status_code == 302
