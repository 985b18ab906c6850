"""The mailbox to which letters come back is read over IMAP: every message once, and none is lost."""

import pytest
from django.db import DatabaseError

from newsletters.bounces import mailbox, take_in
from newsletters.bounces.mailbox import MailboxTrouble
from newsletters.bounces.tasks import look
from newsletters.models import Delivery, Feedback
from tests.newsletters.bounces.conftest import answer, bounce
from tests.newsletters.bounces.imap import ImapServer

STRANGER = b"From: stranger@b.example\nSubject: Buy\n\nx"


def names(server: ImapServer) -> dict[str, int]:
    return {name: len(messages) for name, messages in server.folders.items() if messages}


def test_what_was_taken_in_is_put_away_and_what_is_nobodys_aside(sent, imap):
    letter = sent()
    for raw in (bounce(letter), answer(letter, subject="Re: x", text="Thanks"), STRANGER, b"\0" * 500):
        imap.put(raw)

    fates = mailbox.read(imap.url)

    assert fates == {"noted": 1, "reply": 1, "nobodys": 1, "junk": 1}
    assert names(imap) == {"Done": 2, "Aside": 2}
    assert Delivery.objects.get(pk=letter.pk).state == "bounced"
    assert mailbox.read(imap.url) == {}


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 UIDPLUS", "IMAP4rev1"])
def test_a_server_that_cannot_move_copies_and_marks(sent, capabilities):
    server = ImapServer(capabilities=capabilities)
    server.put(bounce(sent()))

    assert mailbox.read(server.url) == {"noted": 1}
    assert mailbox.read(server.url) == {}
    assert len(server.folders["Done"]) == 1
    server.close()


def test_a_server_whose_folders_stand_below_the_inbox_is_understood(sent):
    server = ImapServer(below_inbox=True)
    server.put(bounce(sent()))

    mailbox.read(server.url)

    assert names(server) == {"INBOX.Done": 1}
    server.close()


def test_where_no_folder_can_be_made_the_message_stays_and_is_marked(sent, monkeypatch):
    server = ImapServer()
    monkeypatch.setattr(server, "on_create", lambda *_: "NO cannot be")
    message = server.put(bounce(sent()))

    assert mailbox.read(server.url) == {"noted": 1}
    assert mailbox.read(server.url) == {}
    assert "GatehouseRead" in message.flags
    assert names(server) == {"INBOX": 1}
    server.close()


def test_a_message_at_which_we_fail_is_kept_aside_and_told_and_the_next_ones_are_read(sent, imap, monkeypatch):
    letter = sent()
    imap.put(b"From: a@b.example\nSubject: boom\n\nx")
    imap.put(bounce(letter))
    real = take_in.classify

    def classify(raw):
        if b"boom" in raw:
            raise RuntimeError("boom")
        return real(raw)

    monkeypatch.setattr(take_in, "classify", classify)

    with pytest.raises(MailboxTrouble, match="1 message could not be taken in, and stands in the folder Aside"):
        mailbox.read(imap.url)

    assert names(imap) == {"Aside": 1, "Done": 1}


def test_while_the_database_is_away_messages_stay(sent, imap, monkeypatch):
    imap.put(bounce(sent()))

    def away(*arguments, **fields):
        raise DatabaseError("locked")

    monkeypatch.setattr(take_in, "note", away)

    with pytest.raises(MailboxTrouble, match="cannot be noted"):
        mailbox.read(imap.url)

    assert names(imap) == {"INBOX": 1}


def test_a_connection_that_breaks_loses_nothing_and_doubles_nothing(sent, imap):
    letters = [sent(f"s{number}@oak.example") for number in range(4)]
    for letter in letters:
        imap.put(bounce(letter))
    imap.cut_after = 2

    with pytest.raises(MailboxTrouble, match="broke off"):
        mailbox.read(imap.url)
    imap.cut_after = None
    mailbox.read(imap.url)

    assert Feedback.objects.count() == 4
    assert names(imap) == {"Done": 4}


def test_a_message_is_read_no_further_than_its_beginning(sent, imap, monkeypatch):
    monkeypatch.setattr("newsletters.bounces.message.MOST", 5000)
    letter = sent()
    imap.put(bounce(letter) + b"x" * 100_000)

    assert mailbox.read(imap.url) == {"noted": 1}
    assert any("<0.5000>" in command for command in imap.commands)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("imap://hub:wrong@127.0.0.1:{port}/INBOX", "wrong name or password"),
        ("imap://hub:p%40ss@127.0.0.1:{port}/Nowhere", "no folder Nowhere"),
        ("imap://hub:p%40ss@127.0.0.1:1/INBOX", "cannot be opened"),
        ("http://hub:x@127.0.0.1/", "must have the form"),
        ("imap://hub:x@127.0.0.1/INBOX?dune=x", "not known: dune"),
    ],
)
def test_a_mailbox_that_cannot_be_opened_is_told_and_no_password_shown(imap, url, why):
    port = imap.url.rpartition(":")[2].removesuffix("/INBOX")

    with pytest.raises(MailboxTrouble, match=why) as told:
        mailbox.read(url.format(port=port))

    assert "wrong@" not in str(told.value)
    assert "p%40ss" not in str(told.value)


def test_the_clock_reads_it_in_the_background_where_there_is_one(
    sent, imap, settings, django_capture_on_commit_callbacks
):
    imap.put(bounce(sent()))

    with django_capture_on_commit_callbacks(execute=True):
        look()

    settings.BOUNCE_IMAP_URL = ""
    look()
    assert imap.commands.count("LOGOUT") <= 1
