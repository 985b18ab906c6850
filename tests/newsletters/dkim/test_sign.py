"""A signature holds for dkimpy, whatever the letter; and does not once anything was changed."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletters.dkim.sign import SIGNED, Key, Signer
from tests.newsletters.dkim.keys import ed25519_key, records, rsa_key, verified

DOMAIN = "ealing.example"
HEAD = (
    b"From: Ealing <news@ealing.example>\r\nTo: sam@oak.example\r\nSubject: Census\r\n"
    b"Date: Fri, 27 Nov 2026 16:00:00 +0000\r\nMessage-ID: <7.1@ealing.test>\r\n"
    b"List-Unsubscribe:\r\n <http://ealing.test/letters/one-click/abc/>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nPrecedence: bulk\r\nMIME-Version: 1.0\r\n"
)
LETTER = HEAD + b"\r\nDear colleague,\r\n\r\nthe census closes.\r\n"
RSA, ED25519 = Key(DOMAIN, "r", rsa_key()), Key(DOMAIN, "e", ed25519_key())


@pytest.fixture(scope="module")
def both() -> Signer:
    return Signer([RSA, ED25519])


def head_of(letter: bytes) -> bytes:
    return letter[: letter.index(b"\r\n\r\n")]


@pytest.mark.parametrize("key", [RSA, ED25519], ids=["rsa", "ed25519"])
def test_a_signature_by_each_kind_of_key_holds(key):
    signed = Signer([key]).sign(LETTER)

    assert signed.endswith(LETTER)
    assert verified(signed) == [True]


def test_a_bigger_rsa_key_signs_too():
    from newsletters.dkim.keys import public_part

    key = rsa_key(3072)

    signed = Signer([Key(DOMAIN, "big", key)]).sign(LETTER)

    assert verified(signed, {"big._domainkey.ealing.example": f"v=DKIM1; k=rsa; p={public_part(key)}"}) == [True]


def test_with_two_keys_there_are_two_signatures_and_rsa_stands_first(both):
    signed = both.sign(LETTER)

    assert re.findall(rb"a=([a-z0-9-]+);", signed) == [b"rsa-sha256", b"ed25519-sha256"]
    assert verified(signed) == [True, True]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"the census closes", b"the census opens"),
        (b"Subject: Census", b"Subject: Consensus"),
        (b"sam@oak.example", b"eve@oak.example"),
        (b"one-click/abc/", b"one-click/abd/"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Clicks"),
        (b"From: Ealing", b"From: Eve <eve@ealing.example>\r\nFrom: Ealing"),
        (b"Subject: Census", b"Subject: Win\r\nSubject: Census"),
        (b"closes.\r\n", b"closes.\r\nAdded below.\r\n"),
        (b"closes.", b"closes. "),
    ],
)
def test_whoever_changes_a_letter_breaks_its_signatures(both, was, becomes):
    signed = both.sign(LETTER)
    assert was in signed

    assert verified(signed.replace(was, becomes)) == [False, False]


def test_relays_may_fold_headers_anew_and_put_theirs_on_top(both):
    signed = both.sign(LETTER)

    passed_on = signed.replace(b"Subject: Census", b"SUBJECT:\tCensus  ").replace(b"to: ", b"To:\r\n ")

    assert verified(b"Received: by relay.example\r\nX-Spam: no\r\n" + passed_on + b"\r\n\r\n") == [True, True]


def test_every_header_that_is_there_is_named_and_what_could_be_added_once_more(both):
    covered = re.search(rb" h=([^;]+);", both.sign(LETTER))[1].replace(b"\r\n ", b"").decode().split(":")

    there = [name for name in SIGNED if f"\r\n{name}:".encode().lower() in b"\r\n" + HEAD.lower()]
    assert set(there) == set(covered)
    assert {"List-Unsubscribe", "List-Unsubscribe-Post", "Date", "Message-ID"} <= set(covered)
    assert [covered.count(name) for name in ("From", "Subject", "To")] == [2, 2, 1]
    assert "Precedence" not in covered


def test_a_letter_without_a_subject_cannot_be_given_one(both):
    signed = both.sign(LETTER.replace(b"Subject: Census\r\n", b""))

    assert verified(signed) == [True, True]
    assert verified(b"Subject: Win\r\n" + signed) == [False, False]


def test_its_lines_are_short_and_the_time_stands_there():
    signed = Signer([RSA, ED25519], clock=lambda: 1_795_000_000.9).sign(LETTER)
    added = signed[: -len(LETTER)]

    assert max(len(line) for line in added.split(b"\r\n")) <= 78
    assert added.count(b"t=1795000000;") == 2
    assert b"l=" not in added.replace(b"sha256", b"").split(b"bh=")[0]
    assert added.endswith(b"\r\n")


def test_a_signer_needs_a_key():
    with pytest.raises(ValueError, match="needs a key"):
        Signer([])


# --- Odd letters --------------------------------------------------------------------------------------------------

quick = settings(max_examples=60, deadline=None)
SPACE = st.sampled_from([" ", "\t", "  ", "\r\n ", "\r\n\t", " \r\n  \t", ""])
#: Printable, and beyond ASCII as SMTPUTF8 has it.
WORD = st.text(alphabet="abcXYZ019.,:;=?<>@()-_\"'éاُ😀", min_size=1, max_size=12)


@st.composite
def headers(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from([*SIGNED, "subject", "FROM", "X-Odd", "Received"]))
    value = "".join(draw(SPACE) + draw(WORD) for _ in range(draw(st.integers(0, 6))))
    # A space before the colon is no header for dkimpy.
    return f"{name}:{value}{draw(st.sampled_from(['', ' ', chr(9)]))}\r\n"


@quick
@given(st.lists(headers(), max_size=8))
def test_odd_headers_are_signed_as_they_are_read(both, more):
    letter = b"From: news@ealing.example\r\n" + "".join(more).encode() + b"\r\nWords.\r\n"

    assert verified(both.sign(letter)) == [True, True]


@quick
@given(st.lists(st.sampled_from([b"", b" ", b"\t", b"words", b"words ", b".", b"=C3=A9=", b"\xc3\xa9"]), max_size=9))
def test_odd_bodies_are_signed_as_they_are_read(both, lines):
    for body in (b"\r\n".join(lines), b"".join(line + b"\r\n" for line in lines)):
        assert verified(both.sign(HEAD + b"\r\n" + body)) == [True, True]


@pytest.mark.parametrize("body", [b"", b"\r\n", b"\r\n\r\n\r\n", b"a", b"a\r\n\r\n\r\n", b"\r\n\r\na"])
def test_blank_lines_at_the_end_do_not_count(both, body):
    signed = both.sign(HEAD + b"\r\n" + body)

    assert verified(signed) == [True, True]
    assert verified(signed + b"\r\n") == [True, True]


def test_of_a_header_that_stands_twice_both_are_signed(both):
    signed = both.sign(b"To: first@oak.example\r\n" + LETTER)

    assert verified(signed) == [True, True]
    assert verified(signed.replace(b"first@", b"other@")) == [False, False]


def test_a_key_that_is_not_published_proves_nothing(both):
    only_rsa = {name: record for name, record in records().items() if name.startswith("r.")}

    assert verified(Signer([RSA]).sign(LETTER), only_rsa) == [True]
    assert verified(Signer([ED25519]).sign(LETTER), {**only_rsa, "e._domainkey.ealing.example": "v=DKIM1; p="}) == [
        False
    ]
