"""A changed page waits in the inbox, once for each change, and what is done with it there counts in editions."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from bulletins.compose import compose
from bulletins.inbox.changed import take_in, take_in_changes
from bulletins.models import Entry, Item
from bulletins.publications import declare, open_archive
from cms.guidance.models import Change, GuidancePage, TopicPage
from newsletters.sealing.seal import seal
from tests.bulletins.conftest import begin, titles
from tests.bulletins.editions.test_targets import approve_it

TODAY = timezone.localdate()


@pytest.fixture
def page(ealing):
    topic = ealing.home.add_child(instance=TopicPage(title="Admissions", slug="admissions"))
    page = topic.add_child(instance=GuidancePage(title="Appeals", slug="appeals", summary="How to."))
    Change.objects.create(page=page, on=TODAY, sentence="The form is new.")
    return page


@pytest.fixture
def gatekeeping(ealing):
    return declare(ealing, "gatekeeping")


@pytest.fixture
def editor(ealing, sign_in):
    return sign_in("editor", ealing)


def test_a_change_is_one_entry_however_often_the_clock_looks(page, ealing, camden, editor):
    take_in_changes()
    take_in_changes()

    entry = Entry.objects.get()
    assert (entry.partnership, entry.title, entry.summary) == (ealing, "Appeals", "The form is new.")
    assert entry.link == "http://ealing.test/admissions/appeals/"
    shown = editor.get("/admin/inbox/").content.decode()
    assert "Changed on the site" in shown
    assert "The form is new." in shown


def test_the_next_change_of_the_same_page_is_another_entry(page, ealing):
    Change.objects.update(on=TODAY - dt.timedelta(days=3))
    take_in(ealing)
    Change.objects.create(page=page, on=TODAY, sentence="And shorter.")

    take_in(ealing)

    assert sorted(Entry.objects.values_list("summary", flat=True)) == ["And shorter.", "The form is new."]


def test_a_rewritten_sentence_brings_the_entry_back_up_to_date(page, ealing, editor):
    take_in(ealing)
    editor.post(reverse("inbox:discard", args=[Entry.objects.get().pk]))
    Change.objects.update(sentence="The form is new, and online.")

    take_in(ealing)

    entry = Entry.objects.get()
    assert (entry.summary, entry.state, entry.revised) == ("The form is new, and online.", "new", True)


def test_what_is_old_in_the_future_or_not_public_waits_for_nobody(page, ealing):
    Change.objects.update(on=TODAY - dt.timedelta(weeks=5))
    Change.objects.create(page=page, on=TODAY + dt.timedelta(days=1), sentence="Tomorrow.")
    assert take_in(ealing) == 0
    Change.objects.update(on=TODAY)
    assert take_in(ealing) == 1

    closed = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    closed.groups.add(Group.objects.create(name="some"))
    take_in(ealing)

    assert not Entry.objects.exists()


def test_what_was_made_into_an_item_stands_in_the_edition_once(page, ealing, gatekeeping, editor):
    take_in(ealing)
    edition = compose(gatekeeping, TODAY)
    assert titles(edition) == ["Appeals"]
    assert edition.items.get().section is None
    entry, section = Entry.objects.get(), gatekeeping.sections.first()

    editor.post(reverse("inbox:use", args=[entry.pk]), {"section": section.pk, "stay": "1"})

    assert Item.objects.get().source == "Changed on the site"
    assert titles(compose(gatekeeping, TODAY)) == ["Appeals"]
    assert edition.items.get().section == section


@pytest.mark.parametrize("act", ["hold", "discard"])
def test_what_is_held_or_discarded_stays_out_and_comes_back_when_that_is_undone(page, ealing, gatekeeping, editor, act):
    take_in(ealing)
    entry = Entry.objects.get()

    editor.post(reverse(f"inbox:{act}", args=[entry.pk]))
    assert titles(compose(gatekeeping, TODAY)) == []

    editor.post(reverse("inbox:undo", args=[entry.pk]))
    assert titles(compose(gatekeeping, TODAY)) == ["Appeals"]


def test_another_publication_brings_what_this_one_made_an_item_of(page, ealing, gatekeeping, editor):
    take_in(ealing)
    editor.post(reverse("inbox:use", args=[Entry.objects.get().pk]), {"section": gatekeeping.sections.first().pk})
    other = declare(ealing, "gatekeeping")
    other.pk, other.slug = None, "other"
    other.save()
    open_archive(other)

    assert titles(compose(other, TODAY)) == ["Appeals"]


def test_what_an_edition_brought_by_itself_waits_no_longer(page, ealing):
    take_in(ealing)
    publication = begin(ealing)

    seal(approve_it(compose(publication, TODAY)))
    take_in(ealing)

    assert not Entry.objects.exists()
