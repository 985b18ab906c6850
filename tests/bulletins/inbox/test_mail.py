"""E-mail that is forwarded to the inbox's own address becomes an entry of that partnership, and of no other."""

import json
from email.message import EmailMessage

import pytest
from django.core.management import call_command

from bulletins.inbox import mail
from bulletins.inbox.mail_tasks import look
from bulletins.models import Attachment, Entry
from cms.people.appoint import appoint
from cms.people.erase import erase
from tests.factories import make_contact, make_user
from tests.newsletters.bounces.imap import ImapServer

PDF = b"%PDF-1.7 a form"
EDITOR = "Ed Itor <editor@ealing.example>"


@pytest.fixture
def here(ealing, camden, settings):
    settings.INBOX_ADDRESS = "news@hub.example"
    appoint(user=make_user("editor@ealing.example"), partnership=ealing, role="editor")
    return ealing


def forwarded(
    sender: str = EDITOR, *, to: str = "news+ealing@hub.example", html: str = "", **headers: str
) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, to, "Fwd: FW: Free places at the museum"
    letter["Date"], letter["Message-ID"] = "Thu, 26 Nov 2026 09:15:00 +0000", "<one@ealing.example>"
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content("Free places for <b>Year 4</b>.\n\nAsk the museum.")
    if html:
        letter.add_alternative(html, subtype="html")
    return letter


def test_what_one_of_the_staff_forwards_waits_in_the_inbox_with_its_files(here, sign_in):
    letter = forwarded(
        html='<p onclick="x()">Free <b>places</b></p><script>x</script><img src="https://t.example/pixel.gif">'
    )
    letter.add_attachment(PDF, maintype="application", subtype="pdf", filename="form.pdf")
    letter.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="run<b>.exe")

    assert mail.take_in(letter.as_bytes()) == "entry"

    entry = Entry.objects.get()
    assert (entry.title, entry.author, entry.state) == ("Free places at the museum", "Ed Itor", "new")
    assert entry.published_at.isoformat() == "2026-11-26T09:15:00+00:00"
    assert "<p>Free <b>places</b></p>" in entry.body
    assert "script" not in entry.body
    assert "pixel" not in entry.body
    assert "Not taken over: run&lt;b&gt;.exe. Attach a PDF" in entry.body
    assert bytes(Attachment.objects.get().content) == PDF
    screen = sign_in("editor", here).get("/admin/inbox/").content.decode()
    assert "By e-mail from Ed Itor" in screen
    assert "forward it to <strong>news+ealing@hub.example</strong>" in screen


def test_the_same_message_counts_once_however_often_it_comes(here):
    letter = forwarded()

    assert [mail.take_in(letter.as_bytes()) for _ in range(3)] == ["entry", "again", "again"]
    assert Entry.objects.count() == 1


def test_whom_nobody_knows_is_held_apart_without_files_and_no_other_partnership_sees_it(here, camden, sign_in):
    appoint(user=make_user("theirs@camden.example"), partnership=camden, role="editor")
    letter = forwarded("theirs@camden.example")
    letter.add_attachment(PDF, maintype="application", subtype="pdf", filename="form.pdf")
    forged = forwarded(Authentication_Results="mx.example; spf=pass; dmarc=fail header.from=ealing.example")
    forged.replace_header("Message-ID", "<two@x>")

    assert [mail.take_in(each.as_bytes()) for each in (letter, forged)] == ["stranger", "stranger"]

    assert set(Entry.objects.values_list("state", "partnership__key")) == {("held", "ealing")}
    assert not Attachment.objects.exists()
    screen = sign_in("editor", here).get("/admin/inbox/?state=held").content.decode()
    assert "somebody this partnership does not know" in screen
    assert "museum" not in sign_in("editor", camden).get("/admin/inbox/?state=held").content.decode()


def test_strangers_do_not_fill_the_inbox(here, monkeypatch):
    monkeypatch.setattr(mail, "OF_STRANGERS", 2)
    letters = [forwarded("a@stranger.example") for _ in range(3)]
    for number, letter in enumerate(letters):
        letter.replace_header("Message-ID", f"<{number}@x>")

    assert [mail.take_in(each.as_bytes()) for each in letters] == ["stranger", "stranger", "too many"]


def test_machines_lists_and_circles_are_no_news(here):
    for header in (
        {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<x.example>"}, {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
    ):  # fmt: skip
        assert mail.take_in(forwarded(**header).as_bytes()) == "automatic"
    assert mail.take_in(forwarded("news+ealing@hub.example").as_bytes()) == "automatic"
    assert not Entry.objects.exists()


HEAD = b"From: editor@ealing.example\nTo: news+ealing@hub.example\n"


def test_whatever_comes_is_taken_or_told(here):
    for raw, fate in {
        b"": "junk",
        b"\0" * 5000: "junk",
        b"From: editor@ealing.example\nTo: news+nowhere@hub.example\n\nx": "nobodys",
        b"From: editor@ealing.example\nTo: news+ealing@hub.example.evil.example\n\nx": "nobodys",
        HEAD + b"Date: never\nSubject: =?x?q?=FF?=\n\n\xff\0\xfe": "entry",
        b"From: editor@ealing.example\nTo: x@y.example\nDelivered-To: news+EALING@HUB.example\n\nx": "entry",
        HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n--b': "entry",
    }.items():
        assert mail.take_in(raw) == fate


def test_a_contact_has_word_of_what_becomes_of_it_and_takes_it_along_when_erased(here, ealing):
    contact = make_contact(ealing, "office@oak.example", name="Office")
    mail.take_in(forwarded("Office <office@oak.example>").as_bytes())
    assert Entry.objects.get().submission.contact == contact

    erase(contact, by=make_user("root@ealing.example"))

    assert not Entry.objects.exists()


def test_the_mailbox_is_read_by_the_clock_and_each_message_put_away(
    here, settings, django_capture_on_commit_callbacks, capsys
):
    server = ImapServer()
    settings.INBOX_IMAP_URL = server.url
    auto = forwarded(Auto_Submitted="auto-replied")
    for letter in (forwarded(), auto):
        server.put(letter.as_bytes())

    with django_capture_on_commit_callbacks(execute=True):
        look()

    assert {name: len(each) for name, each in server.folders.items() if each} == {"Done": 1, "Aside": 1}
    assert Entry.objects.count() == 1
    server.put(forwarded().as_bytes())
    call_command("take_in_mail", "--mailbox", "--json")
    assert json.loads(capsys.readouterr().out)["again"] == 1
    server.close()
    settings.INBOX_IMAP_URL = ""
    look()


def test_files_and_folders_are_taken_in_and_what_cannot_be_read_is_told(here, tmp_path, capsys):
    (tmp_path / "one.eml").write_bytes(forwarded().as_bytes())
    (tmp_path / "auto.eml").write_bytes(forwarded(Auto_Submitted="auto-replied").as_bytes())

    call_command("take_in_mail", str(tmp_path), str(tmp_path / "missing"))

    said = capsys.readouterr()
    assert [line.strip() for line in said.out.splitlines()] == [
        "1 came into the inbox", "1 are answers of machines, or came back", "1 could not be read",
    ]  # fmt: skip
    assert "missing: There is no such file." in said.err
