"""Which bounces hold an address back, for how long, and what lets it go."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.people.models import Contact
from newsletters.bounces import suppress
from newsletters.bounces.suppress import CannotSuppress
from newsletters.bounces.take_in import take_in
from newsletters.models import Feedback, Suppression
from tests.factories import make_user
from tests.newsletters.bounces.conftest import bounce

SAM = "sam@oak.example"
AT_ONCE = {"status": "5.1.1", "words": "550 5.1.1 user unknown"}
HARD = {"status": "5.0.0", "words": "550 no such user"}
FULL = {"status": "5.2.2", "words": "552 5.2.2 over quota"}
SOFT = {"status": "4.4.1", "words": "connection timed out"}
POLICY = {"status": "5.7.1", "words": "554 5.7.1 blocked as spam"}
WORDLESS = {"status": "5.0.0", "words": "it did not work"}


@pytest.mark.parametrize(
    ("report", "letters", "cause"),
    [
        (AT_ONCE, 1, "hard"),
        (HARD, 1, None),
        (HARD, 2, "hard"),
        (FULL, 2, None),
        (FULL, 3, "full"),
        (SOFT, 2, None),
        (SOFT, 3, "soft"),
        (POLICY, 6, None),
        (WORDLESS, 6, None),
    ],
)
def test_an_address_is_held_back_by_what_its_letters_meet(sent, ealing, report, letters, cause):
    for _ in range(letters):
        take_in(bounce(sent(SAM), **report), source="mailbox")

    held = Suppression.objects.of(ealing).in_force()
    assert list(held.values_list("address", "cause")) == ([(SAM, cause)] if cause else [])


def test_several_reports_of_one_letter_are_one(sent, ealing):
    letter = sent()
    for number in range(5):
        take_in(bounce(letter, number=number, **HARD), source="mailbox")

    assert not Suppression.objects.exists()


def test_a_full_mailbox_is_held_back_for_a_while(sent, ealing):
    for _ in range(3):
        take_in(bounce(sent(), **FULL), source="mailbox")

    held = Suppression.objects.in_force().get()
    assert held.expires_at - timezone.now() > dt.timedelta(days=29)
    Suppression.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert not Suppression.objects.in_force().exists()


def test_what_came_long_ago_does_not_count(sent, ealing):
    take_in(bounce(sent(), **HARD), source="mailbox")
    Feedback.objects.update(at=timezone.now() - dt.timedelta(days=31))

    take_in(bounce(sent(), **HARD), source="mailbox")

    assert not Suppression.objects.exists()


def test_a_released_address_begins_anew(sent, ealing):
    user = make_user()
    for _ in range(2):
        take_in(bounce(sent(), **HARD), source="mailbox")
    held = Suppression.objects.in_force().get()

    assert suppress.release(held, by=user, words="They mended it.")
    assert not suppress.release(held, by=user, words="Again.")

    take_in(bounce(sent(), **HARD), source="mailbox")
    assert not Suppression.objects.in_force().exists()
    take_in(bounce(sent(), **HARD), source="mailbox")
    assert Suppression.objects.in_force().exists()
    assert Suppression.objects.count() == 2


def test_a_hard_bounce_makes_for_good_what_was_for_a_while(sent, ealing):
    for _ in range(3):
        take_in(bounce(sent(), **FULL), source="mailbox")

    take_in(bounce(sent(), **AT_ONCE), source="mailbox")

    held = Suppression.objects.in_force().get()
    assert (held.cause, held.expires_at) == ("hard", None)


def test_an_address_whose_time_is_over_can_be_held_back_again(sent, ealing):
    for _ in range(3):
        take_in(bounce(sent(), **FULL), source="mailbox")
    Suppression.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    take_in(bounce(sent(), **AT_ONCE), source="mailbox")

    assert Suppression.objects.in_force().get().cause == "hard"
    assert Suppression.objects.exclude(released_at=None).get().cause == "full"


def test_by_hand_an_address_is_held_back_once_whatever_its_case(ealing, camden):
    user = make_user()
    suppress.by_hand(ealing, "Sam@Oak.Example", by=user, words="They rang.")

    with pytest.raises(CannotSuppress):
        suppress.by_hand(ealing, SAM, by=user)

    assert Suppression.objects.of(ealing).in_force().addresses() == {SAM}
    assert not Suppression.objects.of(camden).exists()


def test_a_mailing_sealed_afterwards_does_not_go_to_a_held_back_address(sent, due, gatekeeping):
    take_in(bounce(sent()), source="mailbox")

    gatekeeping.lists.get().named.add(*Contact.objects.of(gatekeeping.partnership).at(SAM))
    mailing = due("other@oak.example")

    states = dict(mailing.deliveries.values_list("address", "state"))
    assert states["sam@oak.example"] == "suppressed"
    assert states["other@oak.example"] == "pending"
