"""Letters that a server refused for good go once more when somebody says so: the server was set up wrongly."""

import pytest
from wagtail.models import ModelLogEntry

from newsletters.delivery.deliver import deliver
from newsletters.delivery.stop import cancel, pause
from newsletters.models import Mailing


@pytest.fixture
def refused(due, mail_server):
    mailing = due("sam@oak.example", "kim@elm.example")
    mail_server.faults.refuses = "550 5.7.1 This sender may not send here"
    deliver(mailing)
    mail_server.faults.refuses = ""
    assert mailing.states() == {"failed": 2}
    return mailing


def click(client, mailing) -> str:
    return client.post(f"/admin/mailings/{mailing.pk}/try-refused/", follow=True).content.decode()


def test_they_go_once_more_and_only_once(refused, mail_server, sign_in, ealing):
    editor = sign_in("editor", ealing)
    assert "Try the 2 refused once more" in editor.get(f"/admin/mailings/{refused.pk}/").content.decode()

    assert "They go once more." in click(editor, refused)
    assert "No letter of this mailing stands refused" in click(editor, refused)
    deliver(refused)

    assert sorted(mail_server.to) == ["kim@elm.example", "sam@oak.example"]
    assert refused.states() == {"sent": 2}
    entry = ModelLogEntry.objects.get(action="newsletters.try_refused")
    assert (entry.data, entry.user.email) == ({"letters": 2}, "editor@ealing.example")


def test_it_gets_as_many_tries_as_a_new_one(refused, mail_server, sign_in, ealing):
    refused.deliveries.update(attempts=16)
    mail_server.faults.refuses = "451 4.3.0 Not now"

    click(sign_in("editor", ealing), refused)
    deliver(refused)

    assert refused.states() == {"deferred": 2}


def test_nothing_that_was_cancelled_goes(due, mail_server, sign_in, ealing):
    mailing = due("gone@oak.example", "later@oak.example")
    deliver(mailing)
    cancel(mailing)

    editor = sign_in("editor", ealing)
    assert "refused once more" not in editor.get(f"/admin/mailings/{mailing.pk}/").content.decode()
    assert "was cancelled" in click(editor, mailing)
    assert mailing.states() == {"failed": 1, "cancelled": 1}


def test_where_everybody_refused_has_been_erased_nothing_changes(refused, sign_in, ealing):
    refused.deliveries.update(contact=None)

    assert "still here" in click(sign_in("editor", ealing), refused)
    assert refused.states() == {"failed": 2}
    refused.refresh_from_db()
    assert refused.state == Mailing.State.DONE


def test_of_one_that_is_paused_they_wait_with_the_others(due, mail_server, sign_in, ealing):
    mailing = due("gone@oak.example", "later@oak.example")
    deliver(mailing)
    pause(mailing)

    click(sign_in("editor", ealing), mailing)
    deliver(mailing)

    assert mail_server.to == []
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.PAUSED
