"""Whose account a contact is: whoever proves the address that stands there now, and nobody who had another."""

import json

import pytest
from django.urls import reverse

from cms.people.merge import merge
from cms.people.models import Contact, Mobile
from cms.people.readers import groups
from cms.users.models import User
from tests.factories import make_contact, make_school, make_user, seat, signed_in


@pytest.fixture
def head(ealing):
    """A headteacher who has signed in before, and has a number."""
    contact = make_contact(ealing, "old@oak.example", name="Olga Old")
    Contact.objects.filter(pk=contact.pk).update(user=make_user("old@oak.example"))
    seat(contact, "headteacher", make_school(ealing))
    Mobile.objects.create(partnership=ealing, contact=contact, number="07700 900123", source="The office")
    return contact


def test_whoever_had_another_address_before_reads_nothing_of_the_next(
    sign_in, ealing, head, django_capture_on_commit_callbacks
):
    old = User.objects.get(email="old@oak.example")
    with django_capture_on_commit_callbacks(execute=True):
        head.refresh_from_db()
        head.save()
    assert old.groups.filter(pk=groups(ealing)["role:headteacher"].pk).exists()

    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in("membership", ealing).post(
            reverse("contacts:edit", args=[head.pk]),
            {"email": "new@oak.example", "name": "Nina New", "telephone": "", "language": "en-gb"},
        )

    assert answer.status_code == 302
    assert signed_in(old, ealing).get(reverse("my_data_file")).status_code == 404
    assert not old.groups.filter(pk=groups(ealing)["role:headteacher"].pk).exists()


def test_an_address_that_is_only_written_otherwise_keeps_its_account(ealing, head):
    head.refresh_from_db()
    head.email = "Old@Oak.example"
    head.save()

    assert Contact.objects.get(pk=head.pk).user.email == "old@oak.example"


def test_a_number_is_shown_to_nobody_by_the_way_of_an_account(ealing, head):
    """Who can read somebody's mail, or join two contacts, could come in as them."""
    mine = make_contact(ealing, "mine@oak.example")
    Contact.objects.filter(pk=mine.pk).update(user=make_user("mine@oak.example"))
    Contact.objects.filter(pk=head.pk).update(user=None)
    mine.refresh_from_db()
    head.refresh_from_db()
    merge(keep=head, gone=mine, by=None)
    client = signed_in(User.objects.get(email="mine@oak.example"), ealing)

    found = json.loads(client.get(reverse("my_data_file")).content)
    page = client.get(reverse("my_data")).content.decode()

    assert found["mobile"]["number"] == "••••• •••123"
    assert "900123" not in page
    assert "•••123" in page
