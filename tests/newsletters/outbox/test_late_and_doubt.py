"""What waits for somebody's word: a late mailing, and letters of which nobody can tell whether they arrived."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from newsletters.delivery import hear, late
from newsletters.delivery.deliver import deliver
from newsletters.delivery.stop import cancel, pause
from newsletters.models import Mailing
from newsletters.readers.choices import leave


def shown(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def state(mailing: Mailing) -> str:
    mailing.refresh_from_db()
    return mailing.state


# --- Late


@pytest.fixture
def late_one(due):
    mailing = due("sam@oak.example")
    Mailing.objects.update(goes_at=timezone.now() - dt.timedelta(hours=3))
    late.find()
    return mailing


def test_a_late_one_stands_on_the_home_page_and_asks_on_its_own(late_one, sign_in, ealing):
    editor = sign_in("editor", ealing)

    assert "late, and waits for your word" in shown(editor, "/admin/")
    page = shown(editor, f"/admin/mailings/{late_one.pk}/")
    assert "Send it now</button>" in page
    assert "Cancel it</button>" in page
    assert "Pause</button>" not in page


def test_send_it_now_sends_it(late_one, outbox, sign_in, ealing):
    sign_in("editor", ealing).post(f"/admin/mailings/{late_one.pk}/send-late/")
    deliver(late_one)

    assert state(late_one) == Mailing.State.DONE
    assert late_one.states() == {"sent": 1}


def test_of_two_who_answer_at_once_the_first_is_heard(late_one, sign_in, ealing):
    editor, approver = sign_in("editor", ealing), sign_in("approver", ealing)
    editor.post(f"/admin/mailings/{late_one.pk}/stop/")

    answer = approver.post(f"/admin/mailings/{late_one.pk}/send-late/", follow=True)

    assert "cancelled: there is nothing to send" in answer.content.decode()
    assert late_one.states() == {"cancelled": 1}


# --- In doubt


@pytest.fixture
def in_doubt(due, mail_server):
    """Two letters in doubt, and one that was taken."""
    mailing = due("cut-after@oak.example", "cut-after@elm.example", "sam@oak.example")
    deliver(mailing)
    assert mailing.states() == {"unknown": 2, "sent": 1}
    return mailing


def post(client, mailing, act: str, **data):
    """Click what the page shows."""
    page = shown(client, path(mailing))
    seen_at = re.search(r'name="seen_at" value="([^"]+)"', page)[1]
    return click(client, mailing, act, seen_at=seen_at, **data)


def click(client, mailing, act, **data) -> str:
    return client.post(path(mailing), {"act": act, **data}, follow=True).content.decode()


def path(mailing) -> str:
    return f"/admin/mailings/{mailing.pk}/in-doubt/"


def test_they_are_listed_with_what_the_server_last_said(in_doubt, sign_in, ealing):
    editor = sign_in("editor", ealing)

    page = shown(editor, path(in_doubt))
    assert "cut-after@oak.example" in page
    assert "cut after the letter was handed over" in page
    assert "sam@oak.example" not in page
    assert "2 letters in doubt" in shown(editor, "/admin/")
    assert path(in_doubt) in shown(editor, "/admin/mailings/in-doubt/")
    assert "/admin/mailings/in-doubt/" in shown(editor, "/admin/mailings/")
    assert path(in_doubt) in shown(editor, f"/admin/mailings/{in_doubt.pk}/")


def test_all_go_again_once_under_the_same_message_id(in_doubt, mail_server, sign_in, ealing):
    editor = sign_in("editor", ealing)

    assert "2 letters go again" in post(editor, in_doubt, "again-all")
    assert state(in_doubt) == Mailing.State.GOING
    deliver(in_doubt)

    assert mail_server.to.count("cut-after@oak.example") == 2
    assert mail_server.to.count("sam@oak.example") == 1
    assert len({letter["Message-ID"] for letter in mail_server.letters}) == 3
    assert state(in_doubt) == Mailing.State.DONE
    entry = ModelLogEntry.objects.get(action="newsletters.send_again")
    assert entry.data == {"letters": 2}
    assert entry.user.email == "editor@ealing.example"


def test_a_second_click_does_nothing_even_where_they_fell_in_doubt_again(in_doubt, mail_server, sign_in, ealing):
    editor = sign_in("editor", ealing)
    seen_at = timezone.now().isoformat()

    click(editor, in_doubt, "again-all", seen_at=seen_at)
    deliver(in_doubt)
    assert in_doubt.states()["unknown"] == 2
    answer = click(editor, in_doubt, "again-all", seen_at=seen_at)

    assert "Nothing was left to do" in answer
    assert in_doubt.states()["unknown"] == 2


def test_only_those_ticked_go_again(in_doubt, sign_in, ealing):
    one = in_doubt.deliveries.get(address="cut-after@elm.example")

    answer = post(sign_in("editor", ealing), in_doubt, "again-ticked", letter=[one.pk, "nonsense"])

    assert "1 letter goes again" in answer
    assert in_doubt.states() == {"pending": 1, "unknown": 1, "sent": 1}


def test_with_nothing_ticked_nothing_happens(in_doubt, sign_in, ealing):
    assert "Tick the letters" in post(sign_in("editor", ealing), in_doubt, "again-ticked")
    assert in_doubt.states()["unknown"] == 2


def test_taken_as_arrived_they_count_as_sent(in_doubt, sign_in, ealing):
    assert "2 letters count as sent" in post(sign_in("editor", ealing), in_doubt, "arrived-all")

    assert in_doubt.states() == {"sent": 3}
    assert ModelLogEntry.objects.get(action="newsletters.take_as_arrived").data == {"letters": 2}


def test_what_was_settled_meanwhile_does_not_go_again(in_doubt, sign_in, ealing):
    settled = in_doubt.deliveries.get(address="cut-after@elm.example")
    hear.arrived(settled.pk, by="a link in it was followed")

    post(sign_in("editor", ealing), in_doubt, "again-ticked", letter=[settled.pk])

    assert in_doubt.states() == {"sent": 2, "unknown": 1}


def test_who_has_left_since_gets_it_no_second_time(in_doubt, gatekeeping, sign_in, ealing):
    gone = in_doubt.deliveries.get(address="cut-after@elm.example").contact
    leave(contact=gone, publication=gatekeeping, source="link")

    assert "1 letter goes again" in post(sign_in("editor", ealing), in_doubt, "again-all")

    assert in_doubt.states() == {"pending": 1, "suppressed": 1, "sent": 1}


def test_of_a_cancelled_mailing_nothing_goes_again(due, mail_server, sign_in, ealing):
    mailing = due("cut-after@oak.example", "later@elm.example")
    deliver(mailing)
    cancel(mailing)
    editor = sign_in("editor", ealing)

    assert "again-all" not in shown(editor, path(mailing))
    assert "was cancelled" in post(editor, mailing, "again-all")
    assert mailing.states() == {"unknown": 1, "cancelled": 1}


def test_of_a_paused_mailing_they_wait_and_that_is_said(due, mail_server, sign_in, ealing):
    mailing = due("cut-after@oak.example", "later@elm.example")
    deliver(mailing)
    pause(mailing)

    assert "resume it" in post(sign_in("editor", ealing), mailing, "again-all")
    deliver(mailing)

    assert mailing.states() == {"pending": 1, "deferred": 1}


def test_nobody_from_elsewhere_or_without_the_right_comes_near(in_doubt, sign_in, ealing, camden):
    stranger, writer = sign_in("administrator", camden), sign_in("contributor", ealing)

    assert stranger.get(path(in_doubt)).status_code == 404
    assert stranger.post(path(in_doubt), {"act": "again-all"}).status_code == 404
    assert "Gatekeeping number 1" not in shown(stranger, "/admin/mailings/in-doubt/")
    assert writer.get(path(in_doubt)).status_code in (302, 403)
    assert in_doubt.states()["unknown"] == 2


def test_of_a_private_list_they_are_seen_with_the_right_to_it_only(in_doubt, gatekeeping, sign_in, ealing):
    gatekeeping.lists.update(private=True)
    editor = sign_in("editor", ealing)

    assert editor.get(path(in_doubt)).status_code == 404
    assert "Gatekeeping number 1" not in shown(editor, "/admin/mailings/in-doubt/")
    assert "in doubt" not in shown(editor, "/admin/")


@pytest.mark.parametrize("data", [{"act": "nonsense"}, {"act": "again-all"}, {"act": "again-all", "seen_at": "\0"}])
def test_a_form_that_was_bent_does_nothing(in_doubt, sign_in, ealing, data):
    assert sign_in("editor", ealing).post(path(in_doubt), data).status_code == 404
    assert in_doubt.states()["unknown"] == 2
