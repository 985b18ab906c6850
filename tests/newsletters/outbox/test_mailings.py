"""The mailings' screens: how far it is, who gets it and why, and the buttons that stop it."""

import pytest

from newsletters.delivery.deliver import deliver
from newsletters.models import Mailing
from newsletters.sealing.seal import seal
from tests.newsletters.sending.source import add_reader


@pytest.fixture
def waiting(gatekeeping):
    """A mailing in the two minutes in which it can be stopped."""
    add_reader(gatekeeping, "sam@oak.example", name="Sam Reader")
    return seal(gatekeeping)


def page(client, mailing, **query):
    response = client.get(f"/admin/mailings/{mailing.pk}/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_what_is_going_is_listed_with_its_people(waiting, sign_in, ealing):
    shown = sign_in("editor", ealing).get("/admin/mailings/").content.decode()

    assert "Gatekeeping number 1" in shown
    assert "Waiting to go" in shown


def test_each_reader_stands_there_with_the_reason(waiting, sign_in, ealing):
    shown = page(sign_in("editor", ealing), waiting)

    assert "sam@oak.example" in shown
    assert waiting.deliveries.get().reason.split("“")[0].strip() in shown


def test_readers_are_found_by_address_and_state(due, outbox, sign_in, ealing):
    mailing = due("sam@oak.example", "kim@elm.example")
    deliver(mailing)
    editor = sign_in("editor", ealing)

    assert "kim@elm.example" not in page(editor, mailing, q="SAM")
    assert "No letter of this mailing matches" in page(editor, mailing, state="failed")


def test_the_stop_button_stops_it_in_the_two_minutes(waiting, sign_in, ealing):
    editor = sign_in("editor", ealing)
    assert "Stop</button>" in page(editor, waiting)

    response = editor.post(f"/admin/mailings/{waiting.pk}/stop/", follow=True)

    assert "Nobody got it" in response.content.decode()
    waiting.refresh_from_db()
    assert waiting.state == Mailing.State.CANCELLED


def test_a_link_that_acts_does_nothing_when_it_is_only_opened(waiting, sign_in, ealing):
    editor = sign_in("editor", ealing)

    for name in ("stop", "pause", "resume", "cancel"):
        assert editor.get(f"/admin/mailings/{waiting.pk}/{name}/").status_code == 405
    assert Mailing.objects.get().state == Mailing.State.GOING


def test_pause_resume_and_cancel(due, sign_in, ealing):
    mailing = due("sam@oak.example")
    editor = sign_in("editor", ealing)

    editor.post(f"/admin/mailings/{mailing.pk}/pause/")
    assert "Resume</button>" in page(editor, mailing)
    editor.post(f"/admin/mailings/{mailing.pk}/resume/")
    editor.post(f"/admin/mailings/{mailing.pk}/cancel/")

    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.CANCELLED
    assert mailing.states() == {"cancelled": 1}


def test_too_late_is_a_sentence(due, outbox, sign_in, ealing):
    mailing = due("sam@oak.example")
    deliver(mailing)

    response = sign_in("editor", ealing).post(f"/admin/mailings/{mailing.pk}/stop/", follow=True)

    assert "The first letters have left" in response.content.decode()


def test_the_figures_come_as_json_for_the_page_to_follow(due, outbox, sign_in, ealing):
    mailing = due("sam@oak.example", "kim@elm.example")
    deliver(mailing)

    figures = sign_in("editor", ealing).get(f"/admin/mailings/{mailing.pk}/progress/").json()

    assert figures["percent"] == 100
    assert figures["over"] is True
    assert figures["states"] == [{"state": "sent", "label": "Sent", "n": 2}]


def test_the_letter_is_shown_with_an_invented_reader(waiting, sign_in, ealing):
    editor = sign_in("editor", ealing)

    html = editor.get(f"/admin/mailings/{waiting.pk}/letter/en-gb/html/")
    text = editor.get(f"/admin/mailings/{waiting.pk}/letter/en-gb/text/")

    for response in (html, text):
        assert "Census sign-off" in response.content.decode()
        assert "[[" not in response.content.decode()
        assert "sam@oak.example" not in response.content.decode()
    assert "sandbox" in html["Content-Security-Policy"]


def test_another_partnership_finds_nothing(waiting, sign_in, camden):
    stranger = sign_in("administrator", camden)

    assert "Gatekeeping number 1" not in stranger.get("/admin/mailings/").content.decode()
    for path in ("", "progress/", "letter/en-gb/html/"):
        assert stranger.get(f"/admin/mailings/{waiting.pk}/{path}").status_code == 404
    assert stranger.post(f"/admin/mailings/{waiting.pk}/stop/").status_code == 404
    assert Mailing.objects.get().state == Mailing.State.GOING


def test_who_may_not_send_may_not_look_or_stop(waiting, sign_in, ealing):
    contributor = sign_in("contributor", ealing)

    assert contributor.get(f"/admin/mailings/{waiting.pk}/").status_code in (302, 403)
    assert contributor.post(f"/admin/mailings/{waiting.pk}/stop/").status_code in (302, 403)
    assert Mailing.objects.get().state == Mailing.State.GOING


def test_a_mailing_to_a_private_list_asks_for_the_right_to_it(waiting, gatekeeping, sign_in, ealing):
    gatekeeping.lists.update(private=True)
    editor = sign_in("editor", ealing)

    assert "Gatekeeping number 1" not in editor.get("/admin/mailings/").content.decode()
    assert editor.get(f"/admin/mailings/{waiting.pk}/").status_code == 404
