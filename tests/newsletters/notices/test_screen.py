"""The screen of notices: what was told, whether it arrived, and a button for what did not."""

import pytest

from cms.notices.models import Notice
from cms.notices.tell import tell


@pytest.fixture
def failed(ealing) -> Notice:
    told = tell(ealing, key="a", kind="reminder", to="gone@oak.example", subject="An empty seat", text="Words.")
    Notice.objects.update(state="failed", reply="550 No such user")
    return told


def screen(client, **query) -> str:
    response = client.get("/admin/notices/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_what_was_told_stands_there_by_state(failed, sign_in, ealing):
    editor = sign_in("editor", ealing)

    assert "An empty seat" in screen(editor, state="failed")
    assert "550 No such user" in screen(editor, q="GONE@")
    assert "No notice matches" in screen(editor, state="sent")


def test_one_that_failed_is_sent_again_once(failed, sign_in, ealing, letters):
    editor = sign_in("editor", ealing)

    for _ in range(2):
        editor.post(f"/admin/notices/{failed.pk}/again/")

    assert [letter.to for letter in letters()] == ["gone@oak.example"]
    assert "cannot go again" in editor.post(f"/admin/notices/{failed.pk}/again/", follow=True).content.decode()


def test_nothing_of_a_secret_is_shown_and_it_is_not_sent_again(ealing, sign_in):
    words = {"subject": "ABC-123", "text": "ABC-123"}
    told = tell(ealing, key="a", kind="sign-in-code", to="a@oak.example", secret=True, **words)
    Notice.objects.update(state="failed")
    editor = sign_in("editor", ealing)

    assert "ABC-123" not in screen(editor)
    assert "No notice matches" in screen(editor, q="ABC-1")
    editor.post(f"/admin/notices/{told.pk}/again/")
    assert Notice.objects.get().state == "failed"


def test_without_the_right_or_from_elsewhere_there_is_nothing(failed, sign_in, ealing, camden):
    assert sign_in("contributor", ealing).get("/admin/notices/").status_code in (302, 403)
    stranger = sign_in("administrator", camden)
    assert "gone@oak.example" not in screen(stranger)
    assert stranger.post(f"/admin/notices/{failed.pk}/again/").status_code == 404


def test_those_of_one_kind_are_found(failed, sign_in, ealing):
    tell(ealing, key="b", kind="to-approve", to="kim@oak.example", subject="To approve: number 1", text="Words.")
    editor = sign_in("editor", ealing)

    assert "To approve</option>" in screen(editor)
    assert "To approve: number 1" in screen(editor, kind="to-approve")
    assert "An empty seat" not in screen(editor, kind="to-approve")
    assert "No notice matches" in screen(editor, kind="no-such\0kind")


@pytest.mark.parametrize(
    ("state", "reply", "why"),
    [
        ("failed", "550 5.1.1 No such user", "does not know these addresses"),
        ("bounced", "552 5.2.2 Mailbox full", "mailboxes there are full"),
        ("deferred", "451 4.3.0 Try again", "asks us to come again later"),
        ("expired", "", "asks for it anew"),
        ("unknown", "", "it may have arrived"),
    ],
)
def test_it_is_said_in_words_why_one_has_not_arrived(failed, sign_in, ealing, state, reply, why):
    Notice.objects.update(state=state, reply=reply)

    assert why in screen(sign_in("editor", ealing))


@pytest.mark.parametrize(("state", "times"), [("bounced", 1), ("unknown", 1), ("complained", 0), ("expired", 0)])
def test_what_has_not_arrived_can_go_again_and_what_arrived_cannot(failed, sign_in, ealing, letters, state, times):
    Notice.objects.update(state=state)
    editor = sign_in("editor", ealing)

    assert ("Send again" in screen(editor)) == bool(times)
    editor.post(f"/admin/notices/{failed.pk}/again/")

    assert len(letters()) == times
