"""People write of bounces and of leave too: only a server's word is a bounce, only a machine's is an answer."""

import pytest

from newsletters.bounces.classify import classify
from newsletters.bounces.verdict import Class, Sort

HEAD = "Head <head@oak.example>"


def told(subject: str, body: str = "Hello.\n", *, sender: str = HEAD, headers: str = "") -> tuple[Class, Sort]:
    raw = f"From: {sender}\nTo: bounces@hub.example\nSubject: {subject}\n{headers}\n{body}".encode()
    verdict = classify(raw)
    return verdict.cls, verdict.sort


SOMEBODY = (Class.UNKNOWN, Sort.REPLY)


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("Returned mail", "Letters to our SENCO were returned: 550 5.1.1 user unknown. Her address?", HEAD),
        ("Returned mail", "Our mailbox full soon, it says.", HEAD),
        ("Undelivered mail question", "User unknown. <bob@oak.example> Can you help?", HEAD),
        ("Failure notice", "Hi. This is the qmail-send program at q.example.\n\n<a@b.example>:\nNo mailbox.", HEAD),
        ("Help", "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n", HEAD),
        ("Undeliverable", "550 5.1.1 user unknown, says my computer.", "Jo <jo@exchange-street.example>"),
        ("Our new address", "The office has moved to a new building.", "postmaster@oak.example"),
        ("Re: Undeliverable", "It says 550 5.1.1 user unknown.", "postmaster@oak.example"),
        ("Staff news", "Mr Jones has left.", "noreply@oak.example"),
    ],
)
def test_what_somebody_writes_of_bounces_is_no_bounce(subject, body, sender):
    assert told(subject, body, sender=sender) == SOMEBODY


def test_a_bounce_that_somebody_passes_on_is_a_letter_of_theirs():
    report = (
        "--p\nContent-Type: text/plain\n\nWhat is this?\n--p\nContent-Type: message/rfc822\n\n"
        'From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary="q"\n\n'
        "--q\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; sam@oak.example\nAction: failed\nStatus: 5.1.1\n\n--q--\n--p--\n"
    )

    assert told("Fwd: Undelivered Mail", report, headers="Content-Type: multipart/mixed; boundary=p\n") == SOMEBODY


@pytest.mark.parametrize(
    ("subject", "sender", "headers"),
    [
        ("failure notice", "MAILER-DAEMON@q.example", ""),
        ("There was an error", "mailer-daemon", ""),
        ("Undeliverable: Gatekeeping", "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615@x.example>", ""),
        ("Undeliverable: Gatekeeping", "postmaster@oak.example", ""),
        ("Undelivered Mail Returned to Sender", "Filter <filter@mx.example>", "Return-Path: <>\n"),
    ],
)
def test_a_server_that_writes_in_words_alone_is_understood(subject, sender, headers):
    body = "<sam@oak.example>:\n550 5.1.1 user unknown\n"

    assert told(subject, body, sender=sender, headers=headers) == (Class.HARD, Sort.BOUNCE)


def test_the_number_of_a_letter_is_no_address():
    body = "550 user unknown\n\nMessage-ID: <2.2002@hub.example>\nReferences: <a@b.example>\n <c@d.example>\n"
    raw = f"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n{body}"

    assert classify(raw.encode()).address == ""
    assert classify(f"{raw}\nIt was for sam@oak.example.".encode()).address == "sam@oak.example"


@pytest.mark.parametrize(
    "subject",
    [
        "Absence policy question",
        "Absence: Year 4",
        "Maternity leave cover vacancy",
        "Thank you for your email: Mrs Smith says yes",
        "Out of office hours contact list",
        "Automatic replies do not work",
        "Auto - insurance",
        "I am away from the wrong list",
        "Left the building project",
    ],
)
def test_a_subject_that_somebody_may_have_written_makes_no_answer_of_a_machine(subject):
    assert told(subject) == SOMEBODY
    assert told(subject, headers="Auto-Submitted: auto-replied\n")[0] == Class.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Gatekeeping",
        "Auto: Gatekeeping",
        "OUT OF OFFICE",
        "Out of office until 5 December",
        "On annual leave.",
        "Thank you for your message [#1234]",
        "Automatyczna odpowiedź: Gatekeeping",
        "Automatinis atsakymas: Gatekeeping",
        "Jawaab otomaatig ah",
        "خودکار جواب",
        "رد تلقائي: Gatekeeping",
        "স্বয়ংক্রিয় উত্তর",
        "স্ব\u09dfংক্রি\u09df উত্তর",
        "自动答复：Gatekeeping",
        "Réponse automatique : Gatekeeping",
        "[Auto-Reply] Gatekeeping",
    ],
)
def test_a_machines_subject_is_known_in_many_languages_also_where_nobody_encoded_it(subject):
    assert told(subject) == (Class.AUTO_REPLY, Sort.ABSENCE)


def test_an_unencoded_subject_is_read_in_the_messages_own_character_set():
    raw = "From: jo@oak.example\nSubject: 自动答复: x\nContent-Type: text/plain; charset=gb18030\n\n你好\n"

    assert classify(raw.encode("gb18030")).cls == Class.AUTO_REPLY


@pytest.mark.parametrize("date", ["Thu, 31 Dec 9999 23:59:59 -1200", "Mon, 01 Jan 0001 00:00:00 +1400", "x"])
def test_a_date_that_nobody_lives_in_does_not_hide_an_absence_note(date):
    body = "I am back on Monday 31 December."

    assert told("Out of office", body, headers=f"Date: {date}\n") == (Class.AUTO_REPLY, Sort.ABSENCE)


@pytest.mark.parametrize(
    ("words", "cls"),
    [
        ("550 5.2.1 mailbox temporarily disabled", Class.SOFT),
        ("550 5.2.1 The email account that you tried to reach is disabled", Class.HARD),
        ("550 5.4.1 relay access denied", Class.POLICY),
        ("550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", Class.HARD),
    ],
)
def test_one_code_means_what_the_words_beside_it_say(words, cls):
    status = words.split()[1]
    body = (
        "--p\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\n"
        f"Action: failed\nStatus: {status}\nDiagnostic-Code: smtp; {words}\n\n--p--\n"
    )
    kind = "Content-Type: multipart/report; report-type=delivery-status; boundary=p\n"

    assert told("Undelivered", body, sender="MAILER-DAEMON@mx.example", headers=kind) == (cls, Sort.BOUNCE)


@pytest.mark.parametrize(
    ("words", "cls"),
    [
        ("Das Postfach des Empfängers ist voll.", Class.FULL),
        ("La boîte aux lettres du destinataire est pleine.", Class.FULL),
        ("El buzón de sam@oak.example está lleno.", Class.FULL),
        ("The mailbox for sam@oak.example is full.", Class.FULL),
        ("Der Empfänger sam@oak.example ist unbekannt.", Class.HARD),
        ("Le destinataire sam@oak.example est inconnu.", Class.HARD),
        ("User sam@oak.example unknown here.", Class.HARD),
        ("Ihre Nachricht konnte noch nicht zugestellt werden. Die Zustellung wird weiter versucht.", Class.SOFT),
        ("Votre message n'a pas encore été remis.", Class.SOFT),
        ("ESMTP service not available. No SMTP service. Bad DNS PTR resource record.", Class.POLICY),
        ("L'adresse de l'expéditeur est invalide.", Class.POLICY),
        ("Your mailbox holds our answer. The hall is full.", Class.UNKNOWN),
    ],
)
def test_what_a_server_says_of_somebody_is_understood_whatever_stands_between(words, cls):
    assert told("Undeliverable: Gatekeeping", f"{words}\n", sender="MAILER-DAEMON@mx.example")[0] == cls


@pytest.mark.parametrize(
    ("subject", "body", "headers", "sort"),
    [
        ("Out of office Re: Gatekeeping 12", "Back on Monday.", "", Sort.ABSENCE),
        ("Abwesenheitsnotiz AW: Gatekeeping 12", "Bis Montag.", "", Sort.ABSENCE),
        ("Re: Gatekeeping 12", "I am away.", "Return-Path: <>\n", Sort.ABSENCE),
        ("Gatekeeping 12", "I am away.", "Return-Path: <>\nIn-Reply-To: <7.1@hub.example>\n", Sort.ABSENCE),
        ("A moment", "Please confirm your message by this link.", "Return-Path: <>\n", Sort.CHALLENGE),
    ],
)
def test_an_answer_that_expects_none_is_a_machines(subject, body, headers, sort):
    assert told(subject, body, headers=headers) == (Class.AUTO_REPLY, sort)
    assert told("Re: Gatekeeping 12", body) == SOMEBODY


def test_a_warning_of_a_schools_own_server_is_understood_by_what_it_goes_on_doing():
    body = "sam@oak.example\nVotre message n'a pas encore été remis.\n"

    assert told("Remise retardée : Gatekeeping", body, sender="postmaster@oak.example") == (Class.SOFT, Sort.DELAY)
