"""What is noted of a reader is theirs: shown, forgotten, joined, let go; and they may ask that nobody notes it."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.people import retention
from cms.people.erase import erase, preview
from cms.people.merge import merge
from cms.people.models import Contact
from cms.people.person import everything
from newsletters.delivery.deliver import deliver
from newsletters.models import Delivery, Link, LinkCount, Publication, Trace, Uncounted
from newsletters.tracking import report
from newsletters.tracking.readers import do_not_count
from tests.newsletters.sending.source import add_reader, seal_now
from tests.newsletters.tracking.conftest import later, tracked, written

MANY = [f"https://a.example/{n}" for n in range(4)]


@pytest.fixture
def sam(read, browser) -> Contact:
    """Whose letter notes that they followed its first link, twice, and opened it."""
    links = tracked(read(tracking="person", urls=MANY))
    browser.get(links[0])
    browser.get(links[0])
    browser.get(f"/letters/o/{links[0].split('/')[4]}/{Link.objects.get(kind='opening').code}.gif")
    later()
    return Contact.objects.get(email="sam@school.example")


def preferences(letter) -> str:
    return next(link for link in letter.links if link.startswith("/letters/preferences/"))


def test_a_person_is_shown_what_was_noted(sam):
    found = everything(sam)["opened_and_followed"]

    assert not found["asked_not_to_be_noted"]
    assert [(each["what"], each["link"], each["times_by_a_person"]) for each in found["noted"]] == [
        ("followed a link", MANY[0], 2),
        ("opened it", None, 1),
    ]


def test_erasing_somebody_leaves_that_a_link_was_followed_and_not_by_whom(sam):
    mailing = Link.objects.first().mailing
    assert "2 notes of what you followed" in preview(sam).gone

    erase(sam, by=None)

    trace = Trace.objects.get(link__kind="link")
    assert trace.delivery is None
    assert trace.first_at.minute == trace.first_at.second == 0
    assert report.figures(mailing).people == 2
    assert report.figures(mailing).readers == 1
    assert report.of_letters(mailing) == {}


def test_deleting_a_contact_forgets_what_they_followed(sam):
    sam.delete()

    assert set(Trace.objects.values_list("delivery", flat=True)) == {None}


def test_after_its_months_who_followed_what_is_let_go(sam, ealing):
    rule = next(each for each in retention.standing(ealing) if each.rule.name == "traces")
    assert rule.months == 12
    assert retention.run(rule, ealing).let_go == 0
    Link.objects.first().mailing.__class__.objects.update(sealed_at=timezone.now() - dt.timedelta(days=400))

    noted = retention.run(rule, ealing)

    assert noted.let_go == 2
    assert set(Trace.objects.values_list("delivery", flat=True)) == {None}
    assert retention.run(rule, ealing).let_go == 0


def test_a_letter_that_loses_its_reader_loses_what_they_followed(sam, ealing):
    Link.objects.first().mailing.__class__.objects.update(sealed_at=timezone.now() - dt.timedelta(days=800))

    retention.run(next(each for each in retention.standing(ealing) if each.rule.name == "readers"), ealing)

    assert set(Trace.objects.values_list("delivery", flat=True)) == {None}


def test_of_two_contacts_who_are_one_what_either_followed_is_one_readers(post, letters, browser):
    mailing = post("sam@school.example", "s.reader@school.example", tracking="person", urls=MANY)
    one, two = (tracked(letter) for letter in letters())
    for link in (one[0], one[1], two[1], two[2]):
        browser.get(link)
    later()
    assert report.figures(mailing).readers == 2
    keep, gone = Contact.objects.order_by("pk")

    merge(keep=keep, gone=gone, by=None)

    assert report.figures(mailing).readers == 1
    assert [each.people for each in report.figures(mailing).links[:4]] == [1, 2, 1, 0]
    assert len(everything(keep)["opened_and_followed"]["noted"]) == 3


@pytest.mark.parametrize("asked", ["keep", "gone"])
def test_who_asked_under_either_address_is_noted_under_neither(post, letters, browser, asked):
    post("sam@school.example", "s.reader@school.example", tracking="person", urls=MANY)
    for letter in letters():
        browser.get(tracked(letter)[0])
    later()
    both = dict(zip(("keep", "gone"), Contact.objects.order_by("pk"), strict=True))
    do_not_count(contact=both[asked], source="a test")

    merge(**both, by=None)

    assert Uncounted.objects.get().contact == both["keep"]
    assert everything(both["keep"])["opened_and_followed"] == {"asked_not_to_be_noted": True, "noted": []}


# --- Not to be counted -----------------------------------------------------------------------------------------------


def test_who_asks_not_to_be_noted_is_forgotten_and_noted_no_more(sam, letters, visitor, ealing, browser):
    letter = letters.last()
    here = preferences(letter)
    assert "Do not note what I do" in visitor(ealing).get(here).content.decode()

    visitor(ealing).post(here, {"act": "do not count"})

    assert not Trace.objects.filter(delivery__contact=sam).exists()
    browser.get(tracked(letter)[1])  # By a letter that came before.
    later()
    assert not Trace.objects.filter(delivery__contact=sam).exists()
    assert not LinkCount.objects.exists()
    assert "You asked us not to note" in visitor(ealing).get(here).content.decode()


def test_their_next_letter_carries_no_part_of_theirs_and_shares_its_variant(post, gatekeeping, letters, browser):
    for address in ("sam@school.example", "kim@school.example"):
        add_reader(gatekeeping, address)
    do_not_count(contact=Contact.objects.get(email="sam@school.example"), source="a test")
    mailing = post("lee@school.example", tracking="person", urls=MANY)

    assert mailing.variants.count() == 1
    own = {letter.to: tracked(letter) for letter in letters()}
    assert all(len(link.split("/")) == 5 for link in own["sam@school.example"])
    assert all(len(link.split("/")) == 6 for link in own["kim@school.example"])
    assert "/letters/o/" in letters.last(to="sam@school.example").html

    assert browser.get(own["sam@school.example"][0])["Location"] == MANY[0]
    later()
    assert not Trace.objects.exists()
    assert not LinkCount.objects.exists()


def test_asking_after_the_letter_was_sealed_holds_for_it(gatekeeping, letters, monkeypatch):
    monkeypatch.setattr(Publication, "letter", lambda self, language: written(self, language, MANY))
    gatekeeping.tracking = "person"
    gatekeeping.save()
    sam = add_reader(gatekeeping, "sam@school.example")
    mailing = seal_now(gatekeeping)

    do_not_count(contact=sam, source="a test")
    deliver(mailing)

    assert all(len(link.split("/")) == 5 for link in tracked(letters.last()))


def test_a_letter_of_theirs_that_nobody_can_tell_of_is_not_settled_by_their_click(sam, letters, browser):
    do_not_count(contact=sam, source="a test")
    Delivery.objects.update(state="unknown")

    browser.get(tracked(letters.last())[0])

    later()
    assert Delivery.objects.get().state == "unknown"


def test_they_may_think_again(sam, letters, visitor, ealing, browser):
    here = preferences(letters.last())
    visitor(ealing).post(here, {"act": "do not count"})

    visitor(ealing).post(here, {"act": "count again"})

    assert not Uncounted.objects.exists()
    browser.get(tracked(letters.last())[0])
    later()
    assert Trace.objects.filter(delivery__contact=sam).exists()


def test_where_no_publication_notes_its_readers_the_page_does_not_speak_of_it(read, visitor, ealing):
    letter = read(tracking="counts")

    assert "What you open and follow" not in visitor(ealing).get(preferences(letter)).content.decode()


def test_looking_at_the_page_changes_nothing(sam, letters, visitor, ealing):
    visitor(ealing).get(preferences(letters.last()) + "?act=do+not+count")

    assert not Uncounted.objects.exists()
