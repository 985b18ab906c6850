"""Signing up by oneself: one letter confirms several publications, and nobody learns who is known."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.notices.models import Notice
from cms.people.erase import erase
from cms.people.models import Contact
from cms.people.person import everything
from newsletters.lists.audience import recipients
from newsletters.models import Choice, SignUp
from newsletters.readers import choices
from newsletters.readers.sign_up import LETTERS_TO_AN_ADDRESS, prune, wording
from tests.factories import make_contact

PAGE = "/newsletters/sign-up/"


def ask(client: Client, *publications, email="sam@oak.example", **fields):
    given = {"publications": [each.pk for each in publications], "email": email, **fields}
    return client.post(PAGE, given, follow=True)


def gets(publication) -> list[str]:
    return [reader.address for reader in recipients(publication, list(publication.lists.all()))]


def test_several_publications_are_joined_with_one_confirmation(ealing, visitor, gatekeeping, bulletin, letters):
    client = visitor(ealing)
    page = ask(client, gatekeeping, bulletin, name="Sam Reader", school="Oak Primary School")
    assert "Look into your letterbox" in page.content.decode()
    assert not Contact.objects.exists()
    [letter] = letters(to="sam@oak.example")
    [link] = letter.links

    shown = client.get(link)
    client.head(link)
    assert "Confirm what you want" in shown.content.decode()
    assert not Choice.objects.exists()
    done = client.post(link, follow=True)

    assert "You are signed up" in done.content.decode()
    assert gets(gatekeeping) == gets(bulletin) == ["sam@oak.example"]
    assert Contact.objects.get().name == "Sam Reader"
    for choice in Choice.objects.all():
        assert choice.wording == wording(ealing)
        assert choice.source == "the sign-up page, from Oak Primary School"
        assert choice.made_at.date() == timezone.now().date()


def test_confirming_again_changes_nothing(ealing, visitor, gatekeeping, letters):
    client = visitor(ealing)
    ask(client, gatekeeping)
    [link] = letters.last().links
    client.post(link)
    choices.leave(contact=Contact.objects.get(), publication=gatekeeping, source="a letter's link")

    assert "You are signed up" in client.post(link, follow=True).content.decode()

    assert gets(gatekeeping) == []
    assert Contact.objects.count() == 1

    Contact.objects.get().delete()
    client.post(link)
    assert not Contact.objects.exists()


def test_somebody_known_gets_the_same_page_and_a_letter_that_says_what_they_have(
    ealing, visitor, gatekeeping, bulletin, letters
):
    choices.sign_up(contact=make_contact(ealing, "Sam@Oak.example"), publication=gatekeeping, source="an import")

    known = ask(visitor(ealing), bulletin, email="sam@oak.example")
    unknown = ask(visitor(ealing), bulletin, email="kim@oak.example")

    assert known.content == unknown.content
    assert known.redirect_chain == unknown.redirect_chain
    letter = letters.last(to="sam@oak.example")
    assert "You get already: Gatekeeping." in letter.text
    confirm, page = letter.links
    assert "Gatekeeping" in visitor(ealing).get(page).content.decode()
    visitor(ealing).post(confirm)
    assert Contact.objects.count() == 1
    assert len(letters.last(to="kim@oak.example").links) == 1


def test_the_page_does_the_same_work_for_somebody_known(ealing, visitor, gatekeeping, letters):
    make_contact(ealing, "sam@oak.example")
    number = []
    for address in ("warm@oak.example", "sam@oak.example", "kim@oak.example"):
        with CaptureQueriesContext(connection) as asked:
            visitor(ealing).post(PAGE, {"publications": [gatekeeping.pk], "email": address})
        number.append(len([query for query in asked if "contactalias" not in query["sql"]]))

    assert number[1] == number[2]


def test_only_what_is_open_can_be_joined(ealing, camden, visitor, gatekeeping, closed, letters):
    page = ask(visitor(ealing), closed)
    assert "not offered any more" in page.content.decode()
    assert "Directors" not in visitor(ealing).get(PAGE).content.decode()
    assert "Nothing can be signed up to" in visitor(camden).get(PAGE).content.decode()
    ask(visitor(ealing), gatekeeping)
    [link] = letters.last().links
    assert visitor(camden).get(link).status_code == 404
    gatekeeping.open_to_all = False
    gatekeeping.save()

    visitor(ealing).post(link)

    assert not Choice.objects.exists()


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c.example", "sam@oak.example\r\nBcc: x@y.example", "a@oak"])
def test_an_address_that_is_none_gets_a_sentence_and_what_was_typed_is_kept(
    ealing, visitor, gatekeeping, letters, email
):
    page = ask(visitor(ealing), gatekeeping, email=email, name="Sam Reader").content.decode()

    assert "There is a problem" in page
    assert 'value="Sam Reader"' in page
    assert "checked" in page
    assert letters() == []


def test_a_number_that_no_database_takes_gets_a_sentence(ealing, visitor, gatekeeping):
    shown = visitor(ealing).post(PAGE, {"email": "sam@oak.example", "publications": "9" * 25}).content.decode()

    assert "not offered any more" in shown


def test_a_program_that_fills_every_field_gets_the_answer_and_no_letter(ealing, visitor, gatekeeping, letters):
    page = ask(visitor(ealing), gatekeeping, website="http://spam.example")

    assert "Look into your letterbox" in page.content.decode()
    assert letters() == []
    assert not SignUp.objects.exists()


def test_one_address_gets_only_so_many_letters_in_an_hour(ealing, visitor, gatekeeping, letters):
    for _ in range(LETTERS_TO_AN_ADDRESS):
        ask(visitor(ealing), gatekeeping)

    page = ask(visitor(ealing), gatekeeping, email="SAM@oak.example")

    assert "Wait an hour" in page.content.decode()
    assert len(letters()) == LETTERS_TO_AN_ADDRESS


def test_a_link_works_for_seven_days_and_what_was_asked_goes_after_thirty(ealing, visitor, gatekeeping, letters):
    ask(visitor(ealing), gatekeeping)
    [link] = letters.last().links
    SignUp.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert visitor(ealing).post(link).status_code == 404
    assert prune() == 0

    SignUp.objects.update(made_at=timezone.now() - dt.timedelta(days=31))

    assert prune() == 1
    assert not SignUp.objects.exists()


def test_the_secret_of_a_link_is_kept_nowhere(ealing, visitor, gatekeeping, letters):
    ask(visitor(ealing), gatekeeping)
    secret = letters.last().links[0].rstrip("/").rpartition("/")[2]

    assert Notice.objects.get().text == ""
    assert secret not in str(SignUp.objects.values())


def test_the_page_is_linked_from_the_foot_and_begins_with_what_was_wanted(ealing, visitor, gatekeeping, bulletin):
    client = visitor(ealing)

    assert PAGE in client.get("/").content.decode()
    page = client.get(PAGE, {"for": "send"}).content.decode()
    assert page.count(" checked") == 1
    assert page.index(" checked") > page.index(f'value="{bulletin.pk}"')


def test_who_is_erased_leaves_no_sign_up_behind(ealing, visitor, gatekeeping, letters):
    sam = make_contact(ealing, "sam@oak.example")
    ask(visitor(ealing), gatekeeping, email="Sam@Oak.example")
    ask(visitor(ealing), gatekeeping, email="kim@oak.example")
    assert "Gatekeeping" in str(everything(sam)["sign_ups"])

    erase(sam, by=None)

    assert [each.email for each in SignUp.objects.all()] == ["kim@oak.example"]
