"""Every letter of a partnership whose From has a key is signed, and each signature holds."""

import logging
import re
from pathlib import Path

import pytest
from django.core.mail import EmailMessage

from cms.core.mail import marked
from cms.notices.tell import tell
from newsletters.delivery.deliver import deliver_due
from newsletters.dkim import signer_for
from newsletters.models import DkimKey
from newsletters.notices.deliver import deliver_notices
from newsletters.proof import send_proof
from newsletters.rendering.render import render
from newsletters.rendering.skeleton import build
from tests.newsletters.dkim.keys import make_signing, verified
from tests.newsletters.letters import READER, make_letter, make_publication
from tests.newsletters.sending.fixtures import due, gatekeeping, outbox
from tests.newsletters.sending.source import words

__all__ = ["due", "gatekeeping", "outbox"]

TWICE = [True, True]


@pytest.fixture
def hub_example(settings):
    """Notices are from the domain that has keys."""
    settings.DEFAULT_FROM_EMAIL = "Hub <hub@ealing.example>"


@pytest.fixture
def django_mail(settings):
    """Django's letters go by our transport, and not into the box of its test runner."""
    settings.EMAIL_BACKEND = "newsletters.transport.django_mail.TransportBackend"


def letters_in(outbox: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(outbox.rglob("*.eml"))]


def test_editions_are_signed(ealing, due, outbox):
    make_signing(ealing)
    due("head@oak.example", "chair@oak.example")

    deliver_due()

    assert [verified(letter) for letter in letters_in(outbox)] == [TWICE, TWICE]
    assert b"List-Unsubscribe-Post" in re.search(rb" h=([^;]+);", letters_in(outbox)[0])[1]


def test_proofs_are_signed(ealing, gatekeeping, outbox, sign_in):
    make_signing(ealing)
    editor = sign_in("editor", ealing).user

    send_proof(words(gatekeeping), to=[editor.email], by=editor)

    assert [verified(letter) for letter in letters_in(outbox)] == [TWICE]


def test_notices_are_signed(ealing, outbox, hub_example):
    make_signing(ealing)
    tell(ealing, key="a", kind="reminder", to="head@oak.example", subject="Kürze اردو", text="Sétze.\n\n.dot\n\nEnd")

    deliver_notices()

    assert [verified(letter) for letter in letters_in(outbox)] == [TWICE]


@pytest.mark.parametrize("body", ["Your code: ABC-123", "Voilà: اردو\n.\nFrom here\n", "x" * 2000 + "é"])
def test_what_django_sends_for_a_partnership_is_signed(ealing, outbox, hub_example, django_mail, body):
    make_signing(ealing)

    EmailMessage("Código", body, to=["Zoë <a@oak.example>"], headers=marked(ealing)).send()

    (letter,) = letters_in(outbox)
    assert verified(letter) == TWICE
    assert letter.isascii()


def test_what_django_sends_for_nobody_in_particular_is_not(ealing, outbox, hub_example, django_mail):
    make_signing(ealing)

    EmailMessage("Subject", "Words", to=["a@oak.example"]).send()

    assert [verified(letter) for letter in letters_in(outbox)] == [[]]


URDU = "ہفتہ وار خبرنامہ: جمعہ تک مردم شماری پر دستخط کریں اور نئی پالیسی پڑھیں"


@pytest.mark.parametrize(
    ("publication", "letter", "reader"),
    [
        ({}, {}, {}),
        ({"statutory": True}, {}, {}),
        ({"reply_to": "office@ealing.example", "sender_name": "Gatekeeping, “Ealing”"}, {}, {"name": ""}),
        ({}, {"subject": URDU, "language": "ur", "introduction": URDU}, {"name": URDU, "reason": URDU}),
        ({}, {"subject": "Long words " * 24}, {"name": "Barking and Dagenham School Improvement Partnership " * 4}),
        ({}, {"introduction": ".\n..\nFrom here\n" + "x" * 3000 + "\n\n\nend "}, {"address": "jörg@schüle.example"}),
    ],
    ids=["plain", "statutory", "reply-to", "urdu", "long", "odd"],
)
def test_every_kind_of_edition_verifies(ealing, publication, letter, reader):
    make_signing(ealing)
    made = make_letter(ealing, make_publication(ealing, **publication), **letter)

    signed = signer_for(ealing, "news@ealing.example").sign(build(made, render(made)).fill(READER | reader))

    assert verified(signed) == TWICE
    added = signed[: signed.index(b"\r\nFrom: ")].split(b"\r\n")
    assert max(len(line) for line in added) <= 78


# --- Whose key ----------------------------------------------------------------------------------------------------


def domains(partnership, address: str) -> list[str]:
    signer = signer_for(partnership, address)
    return [key.domain for key in signer.keys] if signer else []


def test_a_key_signs_for_its_domain_and_those_below_it(ealing):
    make_signing(ealing)

    assert domains(ealing, "News <a@EALING.example>") == ["ealing.example"] * 2
    assert domains(ealing, "a@news.ealing.example") == ["ealing.example"] * 2
    assert domains(ealing, "a@notealing.example") == []
    assert domains(ealing, "a@example") == []


def test_the_domains_own_key_comes_before_the_one_above(ealing):
    make_signing(ealing)
    make_signing(ealing, "news.ealing.example")

    assert domains(ealing, "a@news.ealing.example") == ["news.ealing.example"] * 2


def test_no_key_of_a_public_suffix_signs(ealing):
    make_signing(ealing, "ealing.sch.uk")

    assert domains(ealing, "a@oak.ealing.sch.uk") == []


def test_another_partnerships_key_signs_nothing_here(ealing, camden):
    make_signing(camden)

    assert domains(ealing, "a@ealing.example") == []


def test_a_key_that_is_new_or_retired_signs_nothing(ealing):
    rsa, ed25519 = make_signing(ealing)
    DkimKey.objects.filter(pk=rsa.pk).update(signs_since=None)
    DkimKey.objects.filter(pk=ed25519.pk).update(retired_at=ed25519.made_at)

    assert domains(ealing, "a@ealing.example") == []


def test_a_key_that_cannot_be_opened_stops_no_letter_and_is_logged(ealing, due, outbox, settings, caplog):
    make_signing(ealing)
    due("head@oak.example")
    settings.FIELD_KEYS = ["another"]

    with caplog.at_level(logging.ERROR):
        deliver_due()

    assert [verified(letter) for letter in letters_in(outbox)] == [[]]
    assert "go unsigned" in caplog.text
