"""What came back finds its letter, counts once, and does what it must; what nobody can prove does nothing."""

import io
import json

import pytest
from django.core.management import call_command

from newsletters.bounces.take_in import Fate, take_in
from newsletters.delivery import hear
from newsletters.models import Choice, Delivery, Feedback, Reply, Suppression
from tests.factories import make_contact
from tests.newsletters.bounces.conftest import answer, bounce, complaint, original

State = Delivery.State


def state(delivery: Delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


def test_a_bounce_to_a_letters_own_address_lifts_its_state_once(sent):
    letter = sent()

    fates = [take_in(bounce(letter), source="mailbox")[0] for _ in range(3)]

    assert fates == [Fate.NOTED, Fate.AGAIN, Fate.AGAIN]
    assert state(letter) == State.BOUNCED
    feedback = Feedback.objects.get()
    assert (feedback.kind, feedback.status, feedback.address) == ("hard", "5.1.1", "sam@oak.example")
    assert "user unknown" in feedback.why


def test_the_same_message_counts_once_whatever_its_line_ends(sent):
    letter = sent()
    raw = bounce(letter).replace(b"Message-ID: <report", b"X-Was: <report")

    take_in(raw, source="file")

    assert take_in(raw.replace(b"\n", b"\r\n"), source="mailbox")[0] == Fate.AGAIN


def test_a_server_that_still_tries_settles_what_was_in_doubt(sent):
    letter = sent(state="unknown")

    take_in(bounce(letter, action="delayed", status="4.4.1", words="connection timed out"), source="mailbox")

    assert state(letter) == State.SENT
    assert not Suppression.objects.exists()


def test_a_complaint_is_known_by_the_return_path_in_the_letter_and_ends_the_choice(sent):
    letter = sent()

    take_in(complaint(letter), source="mailbox")

    assert state(letter) == State.COMPLAINED
    choice = Choice.objects.get(contact=letter.contact)
    assert (choice.wants, choice.publication) == (False, letter.mailing.publication)
    assert Suppression.objects.in_force().get().cause == "complaint"


def test_a_statutory_publication_is_not_left_by_a_complaint(sent, gatekeeping):
    letter = sent()
    gatekeeping.statutory = True
    gatekeeping.save()

    take_in(complaint(letter), source="mailbox")

    assert not Choice.objects.exists()
    assert Suppression.objects.in_force().exists()


def test_a_late_success_never_undoes_a_complaint(sent):
    letter = sent()
    take_in(complaint(letter), source="mailbox")

    take_in(bounce(letter, action="delivered", status="2.0.0", words="250 ok"), source="mailbox")

    assert state(letter) == State.COMPLAINED


@pytest.mark.parametrize("make", [bounce, complaint])
def test_who_knows_only_numbers_and_an_address_changes_nothing(sent, make):
    """Message-IDs can be guessed: without a seal of ours it is noted, and that is all."""
    letter = sent()
    bare = original(letter).replace("/letters/one-click/", "/elsewhere/")
    raw = make(letter, returned=bare) if make is complaint else make(letter, returned=bare, to="news@ealing.example")

    take_in(raw, source="mailbox")

    assert state(letter) == State.SENT
    assert Feedback.objects.get().proved is False
    assert not Suppression.objects.exists()
    assert not Choice.objects.exists()


def test_another_readers_link_proves_nothing(sent):
    letter, other = sent(), sent("other@oak.example")
    mixed = (
        original(other)
        .replace(f".{other.pk}@", f".{letter.pk}@")
        .replace(f"<{other.mailing_id}.", f"<{letter.mailing_id}.")
    )

    take_in(complaint(letter, returned=mixed), source="mailbox")

    assert state(letter) == State.SENT


def test_a_word_about_a_letter_that_a_process_still_has_is_applied_afterwards(sent):
    letter = sent(state="sending", worker="one")
    take_in(bounce(letter), source="mailbox")
    hear.catch_up()
    assert state(letter) == State.SENDING

    Delivery.objects.filter(pk=letter.pk).update(state=State.SENT, worker="")
    hear.catch_up()

    assert state(letter) == State.BOUNCED


def test_an_absence_note_proves_that_the_letter_arrived_and_can_be_read(sent):
    letter = sent(state="unknown")
    raw = answer(
        letter,
        subject="Automatic reply: Gatekeeping",
        text="I am back on 7 December. Ask office@oak.example.",
        headers="Auto-Submitted: auto-replied\n",
    )

    assert take_in(raw, source="mailbox")[0] == Fate.REPLY

    reply = Reply.objects.get()
    assert (reply.kind, reply.contact, str(reply.back_on)) == ("absence", letter.contact, "2026-12-07")
    assert reply.instead == "office@oak.example"
    assert state(letter) == State.SENT
    assert Feedback.objects.get().excerpt == ""


def test_a_reply_is_kept_once_for_somebody_to_read(sent):
    letter = sent()
    raw = answer(letter, subject="Re: Gatekeeping", text="Could we have this as a Word file?")

    take_in(raw, source="mailbox")
    take_in(raw, source="file")

    reply = Reply.objects.get()
    assert (reply.kind, reply.words, reply.delivery) == ("reply", "Could we have this as a Word file?", letter)


def test_a_reply_to_no_letter_belongs_to_the_partnership_that_knows_its_writer(ealing, camden):
    make_contact(ealing, "sam@oak.example", name="Sam")
    raw = b"From: sam@oak.example\nTo: bounces@hub.example\nSubject: A question\n\nWho is our adviser?\n"

    assert take_in(raw, source="mailbox")[0] == Fate.REPLY
    assert Reply.objects.of(ealing).get().words == "Who is our adviser?"


def test_a_writer_whom_two_partnerships_know_is_shown_to_neither(ealing, camden):
    make_contact(ealing, "sam@oak.example")
    make_contact(camden, "sam@oak.example")

    fate, _ = take_in(b"From: sam@oak.example\nSubject: Hello\n\nHello\n", source="mailbox")

    assert fate == Fate.NOBODYS
    assert not Reply.objects.exists()


@pytest.mark.parametrize(
    ("raw", "fate"),
    [
        (b"", Fate.JUNK),
        (b"\0" * 5000, Fate.JUNK),
        (b"From: a@b.example\nAuto-Submitted: auto-generated\nSubject: Report domain\n\nx", Fate.JUNK),
        (b"From: stranger@b.example\nSubject: Buy\n\nx", Fate.NOBODYS),
        (b"From: MAILER-DAEMON@b.example\nSubject: Undeliverable\n\n550 user unknown", Fate.NOBODYS),
    ],
)
def test_what_is_nobodys_is_counted_and_changes_nothing(db, raw, fate):
    assert take_in(raw, source="mailbox")[0] == fate
    assert not Feedback.objects.exists()
    assert not Reply.objects.exists()


def test_a_notice_that_comes_back_is_bounced_too(ealing):
    from cms.notices.models import Notice
    from cms.notices.tell import tell
    from newsletters.bounces import return_path

    notice = tell(ealing, key="one", kind="test", to="sam@oak.example", subject="Hello", text="Hello")
    Notice.objects.update(state="sent")
    token = return_path.token(return_path.NOTICE, notice.pk)
    raw = f"From: MAILER-DAEMON@mx.example\nTo: bounces+{token}@hub.example\nSubject: failure notice\n\n"

    take_in((raw + "<sam@oak.example>: 550 5.1.1 user unknown\n").encode(), source="mailbox")

    assert Notice.objects.get().state == "bounced"
    assert Suppression.objects.in_force().addresses() == {"sam@oak.example"}


def test_files_folders_and_mailbox_files_are_taken_in(sent, tmp_path):
    one, two, three = sent(), sent("b@oak.example"), sent("c@oak.example")
    (tmp_path / "one.eml").write_bytes(bounce(one))
    (tmp_path / "deep").mkdir()
    mark = b"From MAILER-DAEMON Thu Nov 26 09:15:00 2026\n"
    (tmp_path / "deep" / "many.mbox").write_bytes(mark + bounce(two) + b"\n" + mark + complaint(three))
    (tmp_path / "deep" / "empty").write_bytes(b"")
    out = io.StringIO()

    result = run("take_in_bounces", str(tmp_path), str(tmp_path / "missing"))

    assert result["noted"] == 3
    assert result["junk"] == 1
    assert result["unreadable"] == 1
    assert [state(each) for each in (one, two, three)] == [State.BOUNCED, State.BOUNCED, State.COMPLAINED]
    assert out.getvalue() == ""


def run(*arguments: str) -> object:
    """The command's one JSON value."""
    import contextlib

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        call_command(*arguments, "--json", stderr=io.StringIO())
    return json.loads(out.getvalue())


def test_the_classes_of_files_are_printed_for_whatever_is_named(db, sent, tmp_path):
    (tmp_path / "one.eml").write_bytes(bounce(sent()))
    (tmp_path / "folder").mkdir()

    found = run(
        "classify_bounce", str(tmp_path / "one.eml"), str(tmp_path / "folder"), str(tmp_path / "none"), "/dev/null"
    )

    assert [(line["class"], line["status"], line["address"]) for line in found] == [
        ("hard", "5.1.1", "sam@oak.example"),
        ("unknown", "", ""),
        ("unknown", "", ""),
        ("unknown", "", ""),
    ]
    assert [set(line) for line in found] == [{"file", "class", "address", "status", "reason"}] * 4
    assert found[2]["reason"] == "There is no such file."


def test_each_message_of_a_mailbox_file_has_its_line(db, sent, tmp_path):
    mark = b"From MAILER-DAEMON Thu Nov 26 09:15:00 2026\n"
    letter = b"From: a@oak.example\nSubject: Hello\n\nHello.\n\nFrom the office we see nobody.\n\n"
    (tmp_path / "several.mbox").write_bytes(mark + letter + mark + bounce(sent()) + b"\n" + mark + letter)
    (tmp_path / "only-a-mark.mbox").write_bytes(mark)

    several, marked = (run("classify_bounce", str(tmp_path / name)) for name in ("several.mbox", "only-a-mark.mbox"))

    assert [line["class"] for line in several] == ["unknown", "hard", "unknown"]
    assert [line["reason"] for line in marked] == ["This is empty."]


def test_no_name_is_no_folder(db):
    assert [line["reason"] for line in run("classify_bounce", "")] == ["There is no such file."]
