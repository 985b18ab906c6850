"""What came back is told apart as a postmaster would, whatever server wrote it and however broken it is."""

import datetime as dt
import email.message
import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletters.bounces import message
from newsletters.bounces.classify import classify
from newsletters.bounces.verdict import Class, Sort, Verdict

MESSAGES = Path(__file__).parent / "messages"
EXPECTED = json.loads((MESSAGES / "expected.json").read_text())


def read(name: str) -> bytes:
    return (MESSAGES / f"{name}.eml").read_bytes()


@pytest.mark.parametrize("name", EXPECTED)
def test_each_message_of_the_collection_is_told(name):
    verdict = classify(read(name))

    expected = EXPECTED[name]
    assert (verdict.cls, verdict.status, verdict.address) == (
        expected["class"],
        expected["status"],
        expected["address"],
    )
    assert "sort" not in expected or verdict.sort == expected["sort"]


def test_every_message_of_the_folder_is_in_the_collection():
    assert {path.stem for path in MESSAGES.glob("*.eml")} == set(EXPECTED)


def test_the_letter_that_came_back_is_known_by_its_message_id():
    with_letter = [name for name in EXPECTED if b"<7.1234@hub.example>" in read(name)]

    assert len(with_letter) > 50
    assert {classify(read(name)).original for name in with_letter} == {"<7.1234@hub.example>"}


def test_an_absence_note_says_when_its_writer_is_back_and_who_is_there():
    verdict = classify(read("absence-outlook"))

    assert (verdict.back_on, verdict.instead) == (dt.date(2026, 12, 7), "office@oak.example")


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("absence-vacation", dt.date(2027, 1, 3)),
        ("absence-german", dt.date(2026, 12, 4)),
        ("absence-french", dt.date(2026, 12, 11)),
        ("absence-header-only", None),
    ],
)
def test_days_of_return_are_read_in_several_languages(name, day):
    assert classify(read(name)).back_on == day


def test_a_reply_is_what_its_writer_wrote_and_not_what_it_quotes():
    assert classify(read("reply-of-a-person")).words == "Could we have the form as a Word file?"


def test_words_of_our_own_letter_are_not_read_as_a_servers():
    """The letter that comes back speaks of full mailboxes, blocked spam and unknown users."""
    plain = b"From: MAILER-DAEMON@mx.example\nSubject: Undeliverable\n\nIt did not arrive.\n\n"

    verdict = classify(plain + b"--- Below this line is a copy of the message.\n\nOver quota. User unknown. Spam.\n")

    assert verdict.cls == Class.UNKNOWN


@pytest.mark.parametrize(
    "body",
    [
        b"<" * 3_000_000,
        b"<a " * 1_000_000,
        b"a@" * 1_500_000,
        b"1.1.1." * 500_000,
        b"Message-ID:" * 300_000,
        b"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n" * 50_000,
        b"- " * 1_500_000,
        b"On " + b"x" * 3_000_000,
        b"\n" * 3_000_000,
    ],
    ids=lambda body: body[:12].decode().strip() or "blank",
)
def test_what_is_huge_is_read_in_a_moment(body):
    began = time.process_time()

    verdict = classify(b"From: mailer-daemon@mx.example\nSubject: undeliverable\n\n" + body)

    assert isinstance(verdict, Verdict)
    assert time.process_time() - began < 4


def test_thousands_of_headers_and_of_parts_within_parts_are_read_in_a_moment():
    began = time.process_time()
    nested = b"".join(b"--x%d\nContent-Type: multipart/mixed; boundary=x%d\n\n" % (i, i + 1) for i in range(3000))

    classify(b"Subject: x\n" + b"X-A: b\n" * 300_000 + b"\n")
    classify(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x0\n\n" + nested)
    classify(b"From: a@b.example\nContent-Type: message/rfc822\n\n" * 3000)

    assert time.process_time() - began < 8


@pytest.mark.parametrize("head", ["From: MAILER-DAEMON@mx.example", "From: a@b.example\nAuto-Submitted: auto-replied"])
def test_what_says_nothing_is_told_to_say_nothing(head):
    assert classify(f"{head}\n\n".encode()).reason == "It does not say why."


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.sampled_from(sorted(EXPECTED)), st.integers(0, 3000), st.integers(0, 200))
def test_a_message_with_a_piece_of_noise_in_it_still_gets_a_verdict(noise, name, at, left_out):
    raw = read(name)

    verdict = classify(raw[:at] + noise + raw[at + left_out :])

    assert isinstance(verdict.cls, Class)
    assert isinstance(verdict.sort, Sort)
    assert "\0" not in verdict.reason + verdict.address + verdict.words
    assert verdict.reason.encode()
    assert len(verdict.address) <= 254


HEADERS = (
    "From",
    "Subject",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Auto-Submitted",
    "X-Failed-Recipients",
    "To",
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(HEADERS), st.binary(max_size=60)), st.binary(max_size=300))
def test_headers_of_any_bytes_get_a_verdict(headers, body):
    head = b"".join(name.encode() + b": " + value.replace(b"\n\n", b"") + b"\n" for name, value in headers.items())

    assert classify(head + b"\n" + body).cls in Class


def test_odd_character_sets_do_no_harm():
    for charset in ("punycode", "idna", "no-such-thing", "utf-7", "unicode_escape", "x" * 200, "=?utf-8?q?a?="):
        raw = f"From: mailer-daemon@mx.example\nSubject: undeliverable\nContent-Type: text/plain; charset={charset}\n\n"
        assert classify(raw.encode() + b"550 5.1.1 user unknown " + b"abc-" * 50_000).cls == Class.HARD


def test_a_message_object_that_the_parser_makes_is_looked_through_once():
    parsed = message.opened(read("postfix-user-unknown"))

    assert isinstance(parsed, email.message.Message)
    assert [message.kind(part) for part in message.parts(parsed)][:3] == [
        "multipart/report",
        "text/plain",
        "message/delivery-status",
    ]
