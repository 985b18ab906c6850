"""What is held of people in what came back is shown to them, joined, erased and let go in time."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.people import retention
from cms.people.erase import erase
from cms.people.merge import merge
from cms.people.models import Contact
from cms.people.person import everything
from newsletters.bounces.take_in import take_in
from newsletters.models import Feedback, Reply, Suppression
from tests.factories import make_contact
from tests.newsletters.bounces.conftest import answer, bounce


@pytest.fixture
def sam(sent, ealing) -> Contact:
    """Somebody whose letter bounced with their address in the answer, and who had written before."""
    letter = sent("sam@oak.example")
    take_in(answer(letter, subject="Re: x", text="I am Sam."), source="mailbox")
    take_in(bounce(letter, words="550 5.1.1 sam@oak.example user unknown"), source="mailbox")
    return Contact.objects.of(ealing).at("sam@oak.example").get()


def test_what_came_back_is_part_of_what_is_held_about_somebody(sam):
    found = everything(sam)["came_back"]

    assert [each["what"] for each in found["about_your_letters"]] == ["Arrived", "No such mailbox"]
    assert found["you_wrote"][0]["words"] == "I am Sam."
    assert found["held_back"][0]["address"] == "sam@oak.example"


def test_erasing_leaves_that_a_letter_came_back_and_nothing_of_whose(sam):
    going = erase(sam, by=None)

    assert not Reply.objects.exists()
    assert not Suppression.objects.exists()
    for feedback in Feedback.objects.all():
        assert (feedback.contact, feedback.address, feedback.excerpt) == (None, "", "")
        assert "sam@oak.example" not in feedback.why
    assert any("reply of yours" in line for line in going.gone)


def test_deleting_a_contact_empties_what_came_back(sam):
    sam.delete()

    assert not Feedback.objects.exclude(address="", excerpt="").exists()


def test_when_two_become_one_what_came_back_goes_over(sam, ealing):
    other = make_contact(ealing, "s.carter@oak.example")

    merge(keep=other, gone=sam, by=None)

    assert set(Feedback.objects.values_list("contact", flat=True)) == {other.pk}
    assert Reply.objects.get().contact == other


@pytest.mark.parametrize(
    ("rule", "months", "left"),
    [("came-back", 25, (2, 1, 1)), ("replies", 13, (2, 0, 1)), ("held-back", 25, (2, 1, 1))],
)
def test_old_things_are_let_go_by_their_rule(sam, ealing, rule, months, left):
    old = timezone.now() - dt.timedelta(days=31 * months)
    Feedback.objects.update(heard_at=old)
    Reply.objects.update(at=old)
    Suppression.objects.update(since=old)

    retention._rules[rule].let_go(ealing, timezone.now() - dt.timedelta(days=30 * (months - 1)))

    counts = (Feedback.objects.count(), Reply.objects.count(), Suppression.objects.count())
    assert counts == left
    assert Feedback.objects.exclude(address="").exists() == (rule != "came-back")


def test_a_held_back_address_of_nobody_is_forgotten_in_time(sam, ealing):
    sam.delete()
    Suppression.objects.update(since=timezone.now() - dt.timedelta(days=900))

    retention._rules["held-back"].let_go(ealing, timezone.now() - dt.timedelta(days=730))

    assert not Suppression.objects.exists()
