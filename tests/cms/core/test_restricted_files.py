"""Files are as open as the most open thing that shows them."""

import pytest
from django.core.cache import cache
from wagtail.models import PageViewRestriction

from cms.people import readers
from tests.cms.people.test_readers import only_for, person  # noqa: F401 (a fixture)
from tests.website import document, picture, show, topic

pytestmark = pytest.mark.references


@pytest.fixture(autouse=True)
def no_sizes_remembered():
    """The cache outlives a test's rows."""
    cache.clear()


def status(client, url):
    answer = client.get(url)
    answer.close()
    return answer.status_code


def kinds(partnership):
    """A document and a picture, with the addresses at which readers ask for them."""
    paper, photo = document(partnership, "Paper"), picture(partnership, "Photo")
    return [(paper, paper.url), (photo, photo.get_rendition("width-40").url)]


@pytest.fixture
def private(ealing):
    closed = topic(ealing, "For DSLs")
    only_for(closed, ealing, "role:dsl")
    return closed


def test_files_of_a_restricted_page_are_restricted_too(ealing, private, person, visitor):  # noqa: F811
    dsl, head = person("dsl"), person("headteacher")
    for file, url in kinds(ealing):
        show(ealing, file, on=private)

        answer = dsl.get(url)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
        answer.close()
        assert status(head, url) == 404
        assert status(visitor(ealing), url) == 404


def test_a_file_that_an_open_page_shows_too_is_open(ealing, private, visitor):
    for file, url in kinds(ealing):
        show(ealing, file, on=private)
        page = show(ealing, file)
        assert status(visitor(ealing), url) == 200

        page.unpublish()
        assert status(visitor(ealing), url) == 404


def test_closing_a_page_closes_its_files_at_once(ealing, visitor):
    for file, url in kinds(ealing):
        page = show(ealing, file)
        assert status(visitor(ealing), url) == 200

        only_for(page, ealing, "members")
        assert status(visitor(ealing), url) == 404
        PageViewRestriction.objects.filter(page=page).delete()


def test_what_nothing_shows_is_for_who_works_with_files(ealing, visitor, sign_in, person):  # noqa: F811
    editor, contributor, membership = (sign_in(role, ealing) for role in ("editor", "contributor", "membership"))
    for _file, url in kinds(ealing):
        for client in (editor, contributor):
            assert status(client, url) == 200
        for client in (visitor(ealing), person("headteacher"), membership):
            assert status(client, url) == 404


def test_a_contributor_does_not_choose_what_is_for_others(ealing, private, sign_in):
    editor, contributor = sign_in("editor", ealing), sign_in("contributor", ealing)
    for (file, url), chooser in zip(kinds(ealing), ("documents", "images"), strict=True):
        show(ealing, file, on=private)
        address = f"/admin/{chooser}/chooser/"

        assert file.title in editor.get(address).content.decode()
        assert file.title not in contributor.get(address).content.decode()
        assert contributor.get(f"{address}chosen/{file.pk}/").status_code == 404
        assert status(contributor, url) == 404


def test_the_logo_is_everybodys(ealing, visitor):
    logo = picture(ealing)
    ealing.logo = logo
    ealing.save()

    assert status(visitor(ealing), logo.get_rendition("width-40").url) == 200


def test_a_public_picture_costs_few_queries(ealing, visitor, django_assert_max_num_queries):
    photo = picture(ealing)
    show(ealing, photo)
    url = photo.get_rendition("width-40").url
    client = visitor(ealing)
    status(client, url)

    with django_assert_max_num_queries(8):
        assert status(client, url) == 200


def test_readers_keys_outlive_nothing(ealing):
    assert set(readers.groups(ealing)) >= {"members", "staff", "role:dsl"}
