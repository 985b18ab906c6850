"""What the search tells of publications follows them: where they stand, and whether they are spoken of at all."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from wagtail.models import Page, PageViewRestriction

from bulletins.models import ArchivePage, Edition, EditionItem, OldNumber
from bulletins.publications import declare
from cms.people.models import Partnership
from newsletters.models import List, Publication
from tests import website
from tests.cms.search.looking import in_step, look, titles

pytestmark = pytest.mark.django_db

Commits = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def gatekeeping(ealing: Partnership, django_capture_on_commit_callbacks: Commits) -> Publication:
    with django_capture_on_commit_callbacks(execute=True):
        publication = declare(ealing, "gatekeeping")
        OldNumber.objects.create(
            partnership=ealing, publication=publication, title="On zebras", slug="1", date=dt.date(2020, 1, 3)
        )
    return publication


def test_what_goes_to_a_private_list_is_found_no_more_before_any_worker_comes(
    ealing: Partnership, gatekeeping: Publication, visitor: Any, django_capture_on_commit_callbacks: Commits
) -> None:
    client = visitor(ealing)
    assert titles(look(client, "zebras")) == ["On zebras"]
    for_some = List.objects.create(partnership=ealing, name="For some", slug="for-some", private=True)

    gatekeeping.lists.add(for_some)
    assert titles(look(client, "zebras")) == []

    for_some.private = False
    with django_capture_on_commit_callbacks(execute=True):
        for_some.save()
    assert titles(look(client, "zebras")) == ["On zebras"]
    for_some.private = True
    for_some.save()
    assert titles(look(client, "zebras")) == []


def test_numbers_are_found_where_their_archive_stands_and_go_with_it(
    ealing: Partnership, gatekeeping: Publication, visitor: Any, django_capture_on_commit_callbacks: Commits
) -> None:
    client = visitor(ealing)
    archive = ArchivePage.objects.get(publication=gatekeeping)
    archive.slug = "letters"
    with django_capture_on_commit_callbacks(execute=True):
        archive.save()

    address = look(client, "zebras").select_one(".hub-results h2 a")["href"]

    assert address == "/letters/before/1/"
    assert client.get(address).status_code == 200
    archive.unpublish()
    assert titles(look(client, "zebras")) == []


def test_news_of_a_page_that_is_moved_below_what_is_closed_is_found_no_more_before_any_worker_comes(
    ealing: Partnership, gatekeeping: Publication, visitor: Any
) -> None:
    page, closed = website.guidance(website.topic(ealing), "Lettings"), website.topic(ealing, "For some")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    archive = ArchivePage.objects.get(publication=gatekeeping)
    edition = Edition(
        title="One", slug="one", subject="One", publication=gatekeeping, number=1, date=dt.date(2026, 1, 2), live=False,
        locale=archive.locale,
    )  # fmt: skip
    archive.add_child(instance=edition)
    Page.objects.filter(pk=edition.pk).update(live=True)
    EditionItem.objects.create(edition=edition, source=f"page:{page.pk}:2026-01-02", title="On giraffes")
    in_step()
    client = visitor(ealing)
    assert titles(look(client, "giraffes")) == ["On giraffes"]

    Page.objects.get(pk=page.pk).move(closed, pos="last-child")

    assert titles(look(client, "giraffes")) == []
