"""A proof goes at once, to our own people only, and is marked."""

import email
import email.policy

import pytest

from newsletters.models import Delivery
from newsletters.proof import ProofRefused, send_proof
from tests.factories import make_contact
from tests.newsletters.sending.source import words


@pytest.fixture
def editor(sign_in, ealing):
    return sign_in("editor", ealing).user


def test_it_arrives_at_once_marked_and_leaves_no_delivery(gatekeeping, outbox, editor):
    assert send_proof(words(gatekeeping), to=[editor.email], by=editor) == 1

    letter = email.message_from_bytes(next(outbox.rglob("*.eml")).read_bytes(), policy=email.policy.default)
    assert letter["Subject"] == "[Proof] Gatekeeping number 1"
    assert editor.email in letter["To"]
    assert not Delivery.objects.exists()


def test_its_links_act_for_nobody(gatekeeping, outbox, editor):
    send_proof(words(gatekeeping), to=[editor.email], by=editor)

    letter = email.message_from_bytes(next(outbox.rglob("*.eml")).read_bytes(), policy=email.policy.default)
    assert "/letters/sample/" in letter["List-Unsubscribe"]
    assert "/letters/leave/" not in letter.get_body(("html",)).get_content()


def test_contacts_of_the_partnership_may_get_one(gatekeeping, outbox, editor, ealing):
    make_contact(ealing, "Head@Oak.example")

    assert send_proof(words(gatekeeping), to=["head@oak.example", "HEAD@oak.example"], by=editor) == 1


def test_a_stranger_gets_none_and_nobody_else_either(gatekeeping, outbox, editor, camden):
    make_contact(camden, "head@camden.example")

    with pytest.raises(ProofRefused, match="head@camden"):
        send_proof(words(gatekeeping), to=[editor.email, "head@camden.example"], by=editor)

    assert not list(outbox.rglob("*.eml"))


def test_a_refusal_of_the_server_is_a_sentence(gatekeeping, mail_server, editor, ealing):
    make_contact(ealing, "gone@oak.example")

    with pytest.raises(ProofRefused, match="does not take the proof to gone@oak"):
        send_proof(words(gatekeeping), to=["gone@oak.example"], by=editor)
