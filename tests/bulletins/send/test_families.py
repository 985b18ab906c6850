"""The SEND bulletin's two editions from the same items: one for professionals, one in plain words for families."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bulletins.approve import approve, ask
from bulletins.check import check
from bulletins.compose import compose
from bulletins.models import Edition
from bulletins.publications import declare
from bulletins.send.reading_age import reading_age
from newsletters.delivery.deliver import deliver
from newsletters.models import Delivery, Link
from newsletters.readers.choices import sign_up
from newsletters.sealing.seal import seal
from tests.bulletins.conftest import FRIDAY, make_item, titles
from tests.factories import make_contact

PLAIN = "Come and ask about your child's talking. You do not need to book."
HARD = (
    "Statutory educational psychology assessments necessitate comprehensive multidisciplinary collaboration "
    "throughout the graduated approach, notwithstanding capacity constraints."
)


@pytest.fixture
def send(ealing):
    bulletin, families = declare(ealing, "send-bulletin"), declare(ealing, "send-families")
    where = {"section": "help-for-children"}
    make_item(bulletin, "Drop-in: no referral needed", **where, families_title="Talk to us", families_text=PLAIN)
    make_item(bulletin, "Assessments", **where, families_text=HARD)
    make_item(bulletin, "Network for SENCOs", **where, action="Book", deadline=FRIDAY + dt.timedelta(days=9))
    make_item(bulletin, "For safeguarding leads", **where, readers="role:dsl", families_text="Not for you.")
    return bulletin, families


@pytest.fixture
def sent(send, ealing, sign_in, letters):
    """The families' number, made and sent as staff do, to one family who signed up on the page."""
    sign_up(contact=make_contact(ealing, "mum@family.example"), publication=send[1], source="the sign-up page")
    editor, approver = sign_in("editor", ealing).user, sign_in("approver", ealing).user
    edition = compose(send[1], FRIDAY, by=editor)
    ask(edition, editor)
    approve(edition, approver)
    deliver(seal(Edition.objects.get(pk=edition.pk), by=editor, goes_at=timezone.now()))
    return Edition.objects.get(pk=edition.pk)


def test_families_get_what_has_plain_words_and_the_editor_is_told_of_the_rest(send):
    professionals, families = (compose(publication, FRIDAY) for publication in send)

    assert titles(professionals) == [
        "Network for SENCOs", "For safeguarding leads", "Assessments", "Drop-in: no referral needed",
    ]  # fmt: skip
    assert titles(families) == ["Assessments", "Talk to us"]
    assert families.items.get(title="Talk to us").summary == PLAIN
    said = [finding.sentence for finding in check(families)]
    assert "“Network for SENCOs” is not in this: it has no words for families." in said
    assert "“For safeguarding leads” is not in this: it is for some people only." in said
    assert any(sentence.startswith("“Assessments” reads as for somebody of 2") for sentence in said)
    assert not any("“Talk to us” reads" in sentence for sentence in said)


def test_words_that_were_taken_away_leave_the_draft(send):
    families = compose(send[1], FRIDAY)
    send[0].sections.get(slug="help-for-children").items.update(families_text="")

    assert titles(compose(send[1], FRIDAY)) == []
    assert families.number == 1


def test_the_letter_of_a_family_counts_nothing(sent, letters):
    html = letters.last(to="mum@family.example").html

    assert "Talk to us" in html
    assert "We do not count whether you open this letter" in html
    assert "/letters/l/" not in html
    assert "/letters/o/" not in html
    assert not Link.objects.exists()
    assert Delivery.objects.get().state == "sent"


def test_anybody_may_sign_up_for_families_and_nobody_for_the_professional_one(send, ealing, visitor):
    page = visitor(ealing).get(reverse("sign_up")).content.decode()
    assert "SEND bulletin for families" in page
    assert f'value="{send[0].pk}"' not in page


def test_the_sheet_the_kit_and_its_picture_are_for_anybody_once_it_was_sent(send, sent, ealing, visitor):
    here, anybody = sent.url, visitor(ealing)

    page = anybody.get(here).content.decode()
    assert f"{here}sheet/" in page
    assert f"{here}kit/" in page
    sheet = anybody.get(f"{here}sheet/").content.decode()
    assert "Talk to us" in sheet
    assert PLAIN.replace("'", "&#x27;") in sheet
    assert f"{reverse('sign_up')}?for=send-families" in sheet
    kit = anybody.get(f"{here}kit/").content.decode()
    assert f"Read it here: http://ealing.test{here}" in kit
    assert anybody.get(f"{here}picture/").content.startswith(b"\x89PNG")

    draft = compose(send[1], FRIDAY + dt.timedelta(days=28))
    assert anybody.get(f"{draft.url}sheet/").status_code == 404


def test_professionals_have_no_sheet(send, visitor, ealing):
    number = compose(send[0], FRIDAY)
    Edition.objects.filter(pk=number.pk).update(live=True)

    assert visitor(ealing).get(f"{number.url}sheet/").status_code == 404


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        (PLAIN, 5, 9),
        (HARD, 20, 25),
        ("Once a year we meet to talk about your child's plan. You will get a letter with the day.", 6, 10),
    ],
)
def test_the_reading_age_of_english(text, least, most):
    assert least <= reading_age(text) <= most


def test_no_words_have_no_reading_age():
    assert reading_age(" … 。 ") is None
