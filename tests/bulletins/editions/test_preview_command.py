"""`preview`: the letter as one reader would get it."""

import email
import json

import pytest
from django.core.management import CommandError, call_command

from bulletins.compose import compose
from bulletins.models import Edition, EditionItem
from cms.people.models import Contact, School
from newsletters.models import List
from newsletters.readers import links
from tests.bulletins.conftest import FRIDAY, begin, make_item
from tests.factories import make_contact

PRIMARY = {"phases": ["primary"]}


@pytest.fixture
def edition(gatekeeping):
    School.objects.filter(name__startswith="Oak").update(phase="primary")
    School.objects.filter(name__startswith="Elm").update(phase="secondary")
    make_item(gatekeeping, "Term dates", link="https://news.example/terms?a=1&b=2")
    make_item(gatekeeping, "Phonics check", targets=PRIMARY)
    return compose(gatekeeping, FRIDAY)


def printed(capsys, *arguments: object) -> str:
    call_command("preview", *map(str, arguments))
    return capsys.readouterr().out


def test_each_reader_sees_what_is_for_them_and_why(edition, capsys):
    oak = printed(capsys, edition.pk, "--as", "Head@OAK.ealing.example", "--part", "html")
    elm = printed(capsys, edition.pk, "--as", "head@elm.ealing.example", "--part", "text")

    assert "Phonics check" in oak
    assert "Term dates" in oak
    assert "You are headteacher at Oak Primary School." in oak
    assert "Phonics check" not in elm
    assert "Term dates" in elm
    assert "You are headteacher at Elm Primary School." in " ".join(elm.split())


def test_the_whole_letter_has_no_link_that_acts_for_its_reader(edition, capsys):
    reader = Contact.objects.get(email="head@oak.ealing.example")

    message = email.message_from_string(printed(capsys, edition.pk, "--as", reader.email, "--part", "mime"))

    body = "".join(part.get_payload(decode=True).decode() for part in message.walk() if not part.is_multipart())
    assert message["To"] == "Oak Head <head@oak.ealing.example>"
    assert message["Subject"] == edition.subject
    assert message["List-Unsubscribe"].strip() == "<http://ealing.test/letters/sample/>"
    assert "https://news.example/terms?a=1&b=2" in body  # as it was written: nothing is counted
    assert links.token(contact_id=reader.pk, publication_id=edition.publication_id) not in body + message.as_string()


def test_the_language_is_the_readers(edition, capsys):
    Contact.objects.filter(email="head@oak.ealing.example").update(language="ur")

    call_command("preview", edition.pk, "--as", "head@oak.ealing.example", "--part", "html", "--json")

    told = json.loads(capsys.readouterr().out)
    assert told["as"] == "head@oak.ealing.example"
    assert told["among_readers"] is True
    assert f'lang="{told["language"]}"' in told["html"]


def test_somebody_who_is_not_on_its_lists_is_said_to_be_none_of_its_readers(edition, ealing, capsys):
    make_contact(ealing, "clerk@oak.ealing.example")

    call_command("preview", edition.pk, "--as", "clerk@oak.ealing.example")

    told = capsys.readouterr()
    assert "Term dates" in told.out
    assert "Phonics check" not in told.out
    assert "clerk@oak.ealing.example is not among those who get this" in told.err


def test_a_private_list_is_not_named_as_the_reason(edition, ealing, capsys):
    secret = List.objects.create(partnership=ealing, slug="dsls", name="Out of hours", private=True)
    secret.named.add(make_contact(ealing, "dsl@oak.ealing.example"))
    edition.publication.lists.add(secret)

    letter = printed(capsys, edition.pk, "--as", "dsl@oak.ealing.example")

    assert "Out of hours" not in letter
    assert "added you" not in letter


def test_what_cannot_be_shown_is_said_in_a_sentence(edition, gatekeeping, camden, capsys):
    begin(camden)
    make_contact(gatekeeping.partnership, "clerk@oak.ealing.example")
    EditionItem.objects.filter(edition=edition, title="Term dates").delete()
    Edition.objects.get(pk=edition.pk).save_revision(clean=False)
    for arguments, sentence in [
        ([edition.pk, "--as", "nobody@oak.example"], "no contact with the address “nobody@oak.example”"),
        ([edition.pk, "--as", "head@oak.camden.example"], "no contact with the address"),
        ([edition.pk, "--as", "a\0b"], "no contact with the address"),
        ([999999, "--as", "head@oak.ealing.example"], "There is no edition 999999"),
        ([edition.pk, "--as", "clerk@oak.ealing.example"], "Nothing in .* is for clerk@oak.ealing.example"),
    ]:
        with pytest.raises(CommandError, match=sentence) as refusal:
            call_command("preview", *map(str, arguments))
        assert refusal.value.returncode == 2
    assert capsys.readouterr().out == ""
