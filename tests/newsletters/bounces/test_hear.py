"""What is heard of a letter after it left changes its state upwards, once, and never under a process's hands."""

import datetime as dt

import pytest
from django.utils import timezone

from newsletters.delivery import hear
from newsletters.models import Delivery, Feedback

State = Delivery.State


@pytest.fixture
def letter(sent):
    """`letter("sent")`: one letter in that state."""
    return lambda state, **fields: sent(state=state, **fields)


def state(delivery: Delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.UNKNOWN, State.SENT),
        *[(same, same) for same in State if same not in (State.UNKNOWN, State.SENDING)],
    ],
)
def test_a_sign_of_arrival_settles_what_is_in_doubt_and_nothing_else(letter, before, after):
    delivery = letter(before)

    changed = hear.arrived(delivery.pk, by="a link in it was followed")

    assert (changed, state(delivery)) == (before != after, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.SENT, State.BOUNCED),
        (State.UNKNOWN, State.BOUNCED),
        (State.COMPLAINED, State.COMPLAINED),
        (State.FAILED, State.FAILED),
        (State.PENDING, State.PENDING),
        (State.CANCELLED, State.CANCELLED),
        (State.SUPPRESSED, State.SUPPRESSED),
    ],
)
def test_a_bounce_lifts_a_letter_that_left(letter, before, after):
    delivery = letter(before)

    hear.bounced(delivery.pk, kind="hard", why="5.1.1 no such user")

    assert state(delivery) == after


@pytest.mark.parametrize("before", [State.SENT, State.UNKNOWN, State.BOUNCED, State.FAILED])
def test_a_complaint_is_the_last_word(letter, before):
    delivery = letter(before)

    hear.complained(delivery.pk, why="marked as junk")
    hear.bounced(delivery.pk, kind="hard", why="late")
    hear.arrived(delivery.pk, by="the provider says so")

    assert state(delivery) == State.COMPLAINED


def test_a_word_said_twice_changes_nothing_more(letter):
    delivery = letter(State.SENT)

    assert hear.bounced(delivery.pk, kind="full", why="first")
    assert not hear.bounced(delivery.pk, kind="full", why="second")
    assert Delivery.objects.get(pk=delivery.pk).reply == "first"


def test_an_urgent_letter_in_doubt_that_was_heard_of_does_not_go_again(letter):
    delivery = letter(State.DEFERRED, doubts=1)

    hear.arrived(delivery.pk, by="a link in it was followed")

    assert state(delivery) == State.SENT


def test_a_word_about_a_letter_that_a_process_has_is_kept_and_applied_when_it_has_let_go(letter):
    delivery = letter(State.SENDING, worker="one", lease_until=timezone.now())
    hear.complained(delivery.pk, why="marked as junk")
    hear.complained(delivery.pk, why="marked as junk")
    hear.catch_up()
    assert state(delivery) == State.SENDING

    Delivery.objects.filter(pk=delivery.pk).update(state=State.SENT, worker="")
    hear.catch_up()

    assert state(delivery) == State.COMPLAINED
    assert Feedback.objects.count() == 1
    assert not Feedback.objects.unheard().exists()


def test_kept_words_that_come_late_do_not_lower_a_letter(letter):
    delivery = letter(State.SENDING)
    hear.arrived(delivery.pk, by="the provider says so")
    Delivery.objects.filter(pk=delivery.pk).update(state=State.COMPLAINED)

    hear.catch_up()

    assert state(delivery) == State.COMPLAINED


def test_a_letter_that_a_process_never_lets_go_does_not_hold_up_the_words_of_others(letter):
    delivery = letter(State.SENDING)
    hear.arrived(delivery.pk, by="the provider says so")
    Feedback.objects.update(heard_at=timezone.now() - dt.timedelta(days=8))

    hear.catch_up()

    assert state(delivery) == State.SENDING
    assert not Feedback.objects.unheard().exists()
