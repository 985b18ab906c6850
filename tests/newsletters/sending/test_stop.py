"""Recall, pause, resume, cancel: each safe to repeat."""

import pytest
from wagtail.models import ModelLogEntry

from newsletters.delivery.deliver import Deliverer, deliver, deliver_due
from newsletters.delivery.stop import TooLate, cancel, pause, recall, resume
from newsletters.models import Mailing
from newsletters.sealing.seal import seal
from tests.factories import make_user
from tests.newsletters.sending.hooked import Hooked
from tests.newsletters.sending.source import add_reader, add_readers, seal_now


def test_recalled_in_time_nobody_gets_it(gatekeeping, mail_server):
    add_reader(gatekeeping)
    mailing = seal(gatekeeping)

    recall(mailing)
    recall(mailing)
    deliver_due()

    assert mail_server.to == []
    assert mailing.state == Mailing.State.CANCELLED
    assert mailing.states() == {"cancelled": 1}


def test_too_late_to_recall_is_told(due, mail_server):
    mailing = due("a@school.example")
    deliver(mailing)

    with pytest.raises(TooLate, match="left"):
        recall(mailing)


def test_a_paused_mailing_waits_and_a_resumed_one_goes_on(due, mail_server):
    mailing = due("a@school.example")

    pause(mailing)
    pause(mailing)
    assert deliver(mailing) == 0

    resume(mailing)
    resume(mailing)
    assert deliver(mailing) == 1


def test_a_pause_while_letters_go_stops_them_within_a_second(gatekeeping, mail_server):
    add_readers(gatekeeping, 60)
    mailing = seal_now(gatekeeping)
    mail_server.faults.slow = 0.05
    with Deliverer() as deliverer:
        deliverer.batch = 60

        def pausing() -> bool:
            if len(mail_server.to) >= 3:
                pause(mailing)
            return False

        deliverer.until = pausing
        while deliverer.turn():
            pass

    assert len(mail_server.to) <= 3 + 20
    assert mailing.states() == {"sent": len(mail_server.to), "pending": 60 - len(mail_server.to)}


def test_cancelled_while_letters_go_the_rest_is_cancelled_and_the_states_sum_up(gatekeeping, mail_server):
    add_readers(gatekeeping, 60)
    mailing = seal_now(gatekeeping)
    mail_server.faults.slow = 0.05
    with Deliverer() as deliverer:
        deliverer.batch = 30

        def cancelling() -> bool:
            if len(mail_server.to) >= 3:
                cancel(mailing)
            return False

        deliverer.until = cancelling
        deliverer.turn()

    assert mailing.states() == {"sent": len(mail_server.to), "cancelled": 60 - len(mail_server.to)}
    cancel(mailing)
    with pytest.raises(TooLate):
        resume(mailing)


def test_a_letter_put_off_by_its_server_is_cancelled_with_its_mailing(gatekeeping, mail_server):
    add_reader(gatekeeping, "later@school.example")
    mailing = seal_now(gatekeeping)
    with Deliverer(transport=Hooked(after=1, act=lambda: cancel(mailing))) as deliverer:
        deliverer.turn()

    assert mailing.states() == {"cancelled": 1}


def test_it_stands_in_the_history_who_stopped_it(gatekeeping):
    add_reader(gatekeeping)
    mailing = seal(gatekeeping)
    user = make_user()

    pause(mailing, by=user)

    entry = ModelLogEntry.objects.get(action="newsletters.pause")
    assert entry.user == user
    assert entry.object_id == str(mailing.pk)
