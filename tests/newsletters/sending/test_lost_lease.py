"""A delivery process that slept too long: others settled its letters, and it sends none of those."""

import datetime as dt
import time

import pytest
from django.utils import timezone

from newsletters.delivery import settle as settling
from newsletters.delivery import worker
from newsletters.delivery.claim import claim
from newsletters.delivery.deliver import Deliverer
from newsletters.delivery.settle import settle
from newsletters.models import Mailing
from newsletters.transport import Answer
from tests.newsletters.sending.hooked import Hooked
from tests.newsletters.sending.source import add_readers, seal_now


@pytest.fixture
def sleep(monkeypatch):
    """Let the clock on the wall stand ten minutes later, as after a closed laptop."""
    real = time.time
    return lambda: monkeypatch.setattr(time, "time", lambda: real() + 600)


@pytest.fixture
def one_look(monkeypatch):
    """A whole batch goes between two looks at the database, however slow this machine is."""
    monkeypatch.setattr("newsletters.delivery.deliver.LOOK", 3600.0)
    monkeypatch.setattr("newsletters.delivery.deliver.GLANCE", 3600.0)


def let_leases_run_out(mailing: Mailing) -> None:
    mailing.deliveries.filter(state="sending").update(lease_until=timezone.now() - dt.timedelta(minutes=5))


def test_letters_that_others_settled_while_it_slept_go_once(gatekeeping, mail_server, sleep, monkeypatch):
    """By its journal: what had not left waits for whoever comes; what it hears when it wakes counts."""
    monkeypatch.setattr(worker, "ASLEEP", 0.0)
    add_readers(gatekeeping, 10)
    mailing = seal_now(gatekeeping)

    def asleep() -> None:
        sleep()
        let_leases_run_out(mailing)
        assert settle() == 10

    with Deliverer(transport=Hooked(after=1, act=asleep)) as deliverer:
        deliverer.turn()

    assert len(mail_server.to) == 1
    assert mailing.states() == {"sent": 1, "pending": 9}


def test_a_process_of_this_host_that_was_seen_to_sleep_once_may_only_have_seen_the_clock_leap(gatekeeping, mail_server):
    add_readers(gatekeeping, 3)
    mailing = seal_now(gatekeeping)
    with worker.Worker() as sleeper:
        answered, begun, _ = claim(by=sleeper.name, limit=10)
        sleeper.journal.answered([(answered.id, Answer(250, "OK"))])
        sleeper.journal.leaving(begun.id, connection=1, end=100)
        let_leases_run_out(mailing)

        assert settle() == 0
        assert mailing.states() == {"sending": 3}

        seen = settling.gone._seen
        seen.update({name: at - worker.ASLEEP for name, at in seen.items()})
        assert settle() == 3
        assert mailing.states() == {"sent": 1, "unknown": 1, "pending": 1}


def test_after_a_sleep_that_nobody_saw_it_renews_its_lease_and_goes_on(gatekeeping, mail_server, sleep, one_look):
    add_readers(gatekeeping, 10)
    mailing = seal_now(gatekeeping)

    def asleep() -> None:
        sleep()
        let_leases_run_out(mailing)

    with Deliverer(transport=Hooked(after=1, act=asleep)) as deliverer:
        deliverer.batch = 11
        when_settled: list[int] = []
        deliverer.until = lambda: bool(when_settled.append(settle())) if mail_server.to else False
        deliverer.turn()

    assert when_settled
    assert set(when_settled) == {0}
    assert len(mail_server.to) == len(set(mail_server.to)) == 10
    assert mailing.states() == {"sent": 10}


def test_letters_taken_from_it_are_seen_when_outcomes_are_written_and_the_rest_waits(
    gatekeeping, mail_server, monkeypatch
):
    monkeypatch.setattr("newsletters.delivery.deliver.LOOK", 0.0)
    add_readers(gatekeeping, 10)
    mailing = seal_now(gatekeeping)

    def taken() -> None:
        mailing.deliveries.filter(state="sending").update(state="unknown", worker="")

    with Deliverer(transport=Hooked(after=4, act=taken)) as deliverer:
        deliverer.turn()

    assert len(mail_server.to) == 4
    assert mailing.states() == {"sent": 3, "unknown": 7}


def test_in_a_normal_batch_no_letter_asks_the_database(
    gatekeeping, mail_server, one_look, django_assert_max_num_queries
):
    add_readers(gatekeeping, 40)
    mailing = seal_now(gatekeeping)
    with Deliverer() as deliverer:
        deliverer.batch = 41
        with django_assert_max_num_queries(39):
            deliverer.turn()

    assert len(mail_server.to) == 40
    assert mailing.states() == {"sent": 40}
