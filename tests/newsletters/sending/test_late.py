"""A mailing that is found late asks before it goes; an urgent one goes, and its people are told."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.notices.models import Notice
from cms.people.appoint import appoint
from newsletters.delivery import late
from newsletters.delivery.claim import claim
from newsletters.delivery.deliver import Deliverer, deliver, deliver_due
from newsletters.delivery.stop import TooLate, cancel, pause, recall, resume, send_late
from newsletters.models import Lane, Mailing, Publication
from newsletters.transport import Unreachable
from tests.factories import make_user
from tests.newsletters.sending.source import add_reader

State = Mailing.State


@pytest.fixture
def clock(monkeypatch):
    """`clock(hours=3)`: three hours later than it is; `clock("2026-10-25 00:30")`: that moment, in UTC."""
    real = timezone.now

    def at(moment: str = "", **later):
        if moment:
            now = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
            monkeypatch.setattr(timezone, "now", lambda: now)
        else:
            monkeypatch.setattr(timezone, "now", lambda: real() + dt.timedelta(**later))

    return at


@pytest.fixture
def both(ealing, monkeypatch):
    """Who seals and who approves."""
    sealer, approver = make_user("sealer@ealing.example"), make_user("approver@ealing.example")
    appoint(user=sealer, partnership=ealing, role="editor")
    appoint(user=approver, partnership=ealing, role="approver")
    monkeypatch.setattr(Publication, "approved_by", lambda self, revision: approver, raising=False)
    return sealer, approver


def state(mailing: Mailing) -> str:
    mailing.refresh_from_db()
    return mailing.state


def test_found_an_hour_and_more_after_its_time_it_waits_and_both_people_are_told_once(due, both, mail_server, clock):
    mailing = due("a@school.example", by=both[0])
    clock(minutes=61)

    deliver_due()
    deliver_due()

    assert "a@school.example" not in mail_server.to
    assert state(mailing) == State.LATE
    assert sorted(Notice.objects.values_list("address", flat=True)) == [
        "approver@ealing.example", "sealer@ealing.example",
    ]  # fmt: skip
    told = Notice.objects.first()
    assert told.urgent
    assert f"http://ealing.test/admin/mailings/{mailing.pk}/" in told.text
    assert "Gatekeeping number 1" in told.text


def test_within_the_hour_it_goes_by_itself(due, both, mail_server, clock):
    mailing = due("a@school.example", by=both[0])
    clock(minutes=59)

    deliver_due()

    assert state(mailing) == State.DONE
    assert not Notice.objects.exists()


def test_a_claim_never_takes_a_late_one_whether_or_not_anybody_looked_for_such(due, clock):
    mailing = due("a@school.example")
    clock(hours=2)

    assert claim(by="a worker", limit=10) == []
    assert claim(by="a worker", limit=10, mailing=mailing) == []


def test_one_that_had_begun_goes_on_however_late(due, mail_server, clock):
    mailing = due("later@school.example")
    deliver(mailing)
    assert mailing.states() == {"deferred": 1}
    clock(hours=12)

    deliver(mailing)

    assert state(mailing) == State.DONE
    assert mailing.states() == {"sent": 1}


def test_on_a_yes_it_goes_and_a_second_yes_changes_nothing(due, both, mail_server, clock):
    mailing = due("a@school.example", by=both[0])
    clock(hours=30)
    deliver_due()

    send_late(mailing, by=both[1])
    send_late(mailing, by=both[0])
    deliver_due()

    assert mail_server.to.count("a@school.example") == 1
    assert state(mailing) == State.DONE


def test_after_a_yes_a_server_that_puts_it_off_is_tried_for_as_long_as_any(due, mail_server, clock):
    mailing = due("later@school.example")
    clock(days=3)
    deliver_due()
    send_late(mailing)

    deliver_due()

    assert mailing.states() == {"deferred": 1}


def test_paused_for_days_it_is_tried_after_that_for_as_long_as_any(due, mail_server, clock):
    mailing = due("later@school.example", "sam@school.example")
    mail_server.faults.later = 100
    with Deliverer() as deliverer:
        deliverer.turn()
        pause(mailing)
        clock(days=3)
        resume(mailing)
        deliverer.turn()

    assert mailing.states() == {"sent": 1, "deferred": 1}
    assert mailing.deliveries.get(state="deferred").attempts == 2


def test_on_a_no_nobody_gets_it_and_a_yes_after_that_is_refused(due, mail_server, clock):
    mailing = due("a@school.example")
    clock(hours=2)
    deliver_due()

    recall(mailing)
    recall(mailing)
    with pytest.raises(TooLate, match="cancelled"):
        send_late(mailing)
    deliver_due()

    assert "a@school.example" not in mail_server.to
    assert mailing.states() == {"cancelled": 1}


def test_a_late_one_can_be_cancelled_but_there_is_nothing_to_pause(due, clock):
    mailing = due("a@school.example")
    clock(hours=2)
    late.find()

    with pytest.raises(TooLate, match="late"):
        pause(mailing)
    cancel(mailing)

    assert mailing.states() == {"cancelled": 1}


def test_after_a_yes_it_asks_again_only_where_nobody_began_it_for_another_hour(due, both, clock):
    mailing = due("a@school.example", by=both[0])
    clock(hours=2)
    late.find()
    send_late(mailing)
    clock(hours=2, minutes=50)
    assert late.find() == 0

    clock(hours=4)

    assert late.find() == 1
    assert state(mailing) == State.LATE
    assert Notice.objects.count() == 4


def test_an_urgent_one_goes_and_both_are_told_once(due, both, mail_server, clock):
    mailing = due("a@school.example", by=both[0], lane=Lane.URGENT)
    clock(hours=8)

    deliver_due()
    late.find()

    assert mail_server.to.count("a@school.example") == 1
    assert state(mailing) == State.DONE
    assert Notice.objects.count() == 2
    assert "it goes all the same" in Notice.objects.first().text


def test_of_an_urgent_one_that_went_before_anybody_looked_both_are_told_afterwards(due, both, clock):
    mailing = due("a@school.example", by=both[0], lane=Lane.URGENT)
    clock(hours=8)
    assert len(claim(by="a worker", limit=10)) == 1
    Mailing.objects.update(state=State.DONE)

    late.find()
    late.find()

    assert Notice.objects.count() == 2
    assert state(mailing) == State.DONE


def test_paused_before_it_began_and_resumed_late_it_goes_without_asking(due, both, mail_server, clock):
    mailing = due("a@school.example", by=both[0])
    pause(mailing)
    clock(hours=5)
    assert late.find() == 0

    resume(mailing)
    deliver_due()

    assert mail_server.to.count("a@school.example") == 1
    assert not Notice.objects.exists()


def test_with_the_mail_server_away_all_the_time_it_is_late_too(due, settings, mail_server, clock):
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    mailing = due("a@school.example")
    with pytest.raises(Unreachable):
        deliver_due()
    clock(hours=2)
    settings.SMTP_URL = mail_server.url

    deliver_due()

    assert state(mailing) == State.LATE
    assert "a@school.example" not in mail_server.to


@pytest.mark.parametrize(
    ("looked_at", "after"),
    # In London clocks go back at 1 o'clock UTC: half past one is half past one again, an hour later.
    [("2026-10-25 01:29", State.DONE), ("2026-10-25 01:31", State.LATE)],
)
def test_where_clocks_change_an_hour_is_an_hour(due, mail_server, clock, looked_at, after):
    clock("2026-10-25 00:30")
    mailing = due("a@school.example")
    clock(looked_at)

    deliver_due()

    assert state(mailing) == after


def test_one_with_nobody_left_to_go_to_is_done_and_asks_nobody(due, clock):
    mailing = due("a@school.example")
    mailing.deliveries.update(state="suppressed")
    clock(hours=2)

    deliver_due()

    assert state(mailing) == State.DONE


def test_where_both_have_left_whoever_may_send_is_told(due, both, ealing, clock):
    due("a@school.example", by=both[0])
    for user in both:
        user.is_active = False
        user.save()
    appoint(user=make_user("kim@ealing.example"), partnership=ealing, role="editor")
    appoint(user=make_user("writer@ealing.example"), partnership=ealing, role="contributor")
    clock(hours=2)

    late.find()

    assert [notice.address for notice in Notice.objects.all()] == ["kim@ealing.example"]


def test_the_notice_tells_nothing_of_what_goes_to_a_private_list(gatekeeping, due, both, clock):
    add_reader(gatekeeping)
    gatekeeping.lists.update(private=True)
    due(by=both[0])
    clock(hours=2)

    late.find()

    told = Notice.objects.first()
    assert "Gatekeeping number 1" not in told.subject + told.text
