"""Merging on the screen: suggested, looked at side by side, done by one button."""

import pytest
from django.urls import reverse

from cms.people.models import Contact
from tests.factories import make_contact, make_school, seat


@pytest.fixture
def pair(ealing):
    oak = make_school(ealing)
    one = make_contact(ealing, "anna@oak.example", name="Anna Ash")
    other = make_contact(ealing, "a.ash@oak.example", name="Ash, Anna", telephone="020 7946 0000")
    for contact in (one, other):
        seat(contact, "senco", oak)
    return one, other


@pytest.fixture
def office(sign_in, ealing):
    return sign_in("administrator", ealing)


def both(pair):
    return {"keep": pair[0].pk, "gone": pair[1].pk}


def test_likely_pairs_are_suggested(office, pair):
    page = office.get(reverse("merge")).content.decode()

    assert "Alike names at one school" in page
    assert f"?keep={pair[0].pk}&amp;gone={pair[1].pk}" in page


def test_looking_shows_both_and_changes_nothing(office, pair):
    page = office.get(reverse("merge"), both(pair)).content.decode()

    assert "020 7946 0000" in page
    assert page.count("Oak Primary School") >= 2
    assert Contact.objects.count() == 2


def test_one_button_makes_them_one(office, pair):
    answer = office.post(reverse("merge"), {**both(pair), "take-email": "gone", "take-name": "keep"}, follow=True)

    assert str(Contact.objects.get()) == "Anna Ash <a.ash@oak.example>"
    assert "Was anna@oak.example before a merge" in answer.content.decode()


def test_nobody_of_another_partnership_is_merged(office, pair, camden, sign_in):
    theirs = make_contact(camden)
    office.post(reverse("merge"), {"keep": pair[0].pk, "gone": theirs.pk})
    sign_in("administrator", camden).post(reverse("merge"), both(pair))
    sign_in("contributor", pair[0].partnership).post(reverse("merge"), both(pair))

    assert Contact.objects.count() == 3
