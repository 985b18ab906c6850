"""Sealed numbers are set side by side, and what a school or a person was sent in a time is read as they got it."""

import datetime as dt

import pytest
from django.utils import timezone

from bulletins.after.compare import as_it_stands, compare
from bulletins.compose import compose
from bulletins.inbox.clean import text_of
from bulletins.models import Edition
from cms.people.models import Contact, School
from newsletters.models import List, Mailing
from tests.bulletins.conftest import FRIDAY, make_item

NEXT = FRIDAY + dt.timedelta(weeks=1)


@pytest.fixture
def number(gatekeeping, send) -> Edition:
    make_item(gatekeeping, "Census sign-off", summary="Sign off the census by Friday.")
    make_item(gatekeeping, "Phonics", targets={"phases": ["primary"]})
    School.objects.filter(name="Elm Primary School").update(phase="primary")
    return send(gatekeeping, subject="First")


def words(runs) -> list[tuple[str, str]]:
    return [(run.kind, run.words) for run in runs]


def test_what_is_new_gone_and_changed_is_told_word_by_word(number, gatekeeping):
    draft = compose(gatekeeping, NEXT)
    newest = draft.get_latest_revision_as_object()
    items = sorted(as_it_stands(number).items.all(), key=lambda item: item.title)
    items[0].summary = "Sign off the census by Monday, please."
    items[1].title = "Lettings"
    items[1].source = ""
    newest.items = items
    newest.subject = "Second"
    newest.save_revision(clean=False)

    found = compare(as_it_stands(number), as_it_stands(Edition.objects.get(pk=draft.pk)))

    assert [each.title for each in found.changed] == ["Census sign-off"]
    assert words(found.changed[0].fields[0][1]) == [
        ("same", "Sign off the census by"), ("gone", "Friday."), ("new", "Monday, please."),
    ]  # fmt: skip
    assert [each.title for each in found.added] == ["Lettings"]
    assert [each.title for each in found.removed] == ["Phonics"]
    assert ("Subject", [("gone", "First"), ("new", "Second")]) in [(label, words(runs)) for label, runs in found.top]
    assert compare(number, number).nothing


def test_a_text_of_a_hundred_thousand_words_takes_no_time(number):
    one, other = as_it_stands(number), as_it_stands(number)
    one.introduction, other.introduction = "a b " * 50_000, "b a " * 50_000

    assert compare(one, other).top[0][0] == "Introduction"


def test_the_screen_compares_a_draft_with_the_last_number_and_only_ones_own(
    number, gatekeeping, camden, ealing, sign_in
):
    make_item(gatekeeping, "Lettings <b>")
    draft = compose(gatekeeping, NEXT)
    client = sign_in("editor", ealing)

    shown = client.get(f"/admin/editions/compare/?new={draft.pk}").content.decode()
    theirs = sign_in("editor", camden).get(f"/admin/editions/compare/?new={draft.pk}&old={number.pk}")

    assert "1 new, 2 gone" in text_of(shown, 50_000)
    assert "Lettings &lt;b&gt;" in shown
    assert "Lettings" not in theirs.content.decode()
    number.mailing().lists.add(List.objects.create(partnership=ealing, slug="n", name="Night", private=True))
    assert "No number has been sealed yet" in client.get("/admin/editions/compare/").content.decode()


def test_what_a_school_and_a_person_were_sent_is_read_as_they_got_it(number, ealing, camden, sign_in):
    Mailing.objects.update(goes_at=timezone.make_aware(dt.datetime(2026, 3, 12, 9)))
    client = sign_in("membership", ealing)
    elm, oak = (School.objects.get(name=f"{name} Primary School") for name in ("Elm", "Oak"))
    march = {"from": "2026-03-01", "until": "2026-03-31"}

    at_elm = client.get(f"/admin/letters/schools/{elm.pk}/read/", march).content.decode()
    at_oak = client.get(f"/admin/letters/schools/{oak.pk}/read/", march).content.decode()
    head = Contact.objects.get(email__startswith="head@oak")
    of_head = client.get(f"/admin/letters/people/{head.pk}/read/", march).content.decode()

    assert "Phonics" in at_elm
    assert "Elm Head" in at_elm
    assert "Census sign-off" in at_oak
    assert "Phonics" not in at_oak
    assert "Census sign-off" in of_head
    assert "Nothing was sent in this time" in client.get(f"/admin/letters/people/{head.pk}/read/").content.decode()
    assert sign_in("membership", camden).get(f"/admin/letters/schools/{elm.pk}/read/", march).status_code == 404
    number.mailing().lists.add(List.objects.create(partnership=ealing, slug="n", name="Night", private=True))
    assert "Census" not in client.get(f"/admin/letters/schools/{elm.pk}/read/", march).content.decode()
