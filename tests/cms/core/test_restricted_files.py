"""Files are as open as the most open thing that shows them."""

import pytest
from wagtail.models import PageViewRestriction

from cms.people import readers
from tests.cms.people.test_readers import only_for, person  # noqa: F401 (a fixture)
from tests.website import document, picture, show, topic


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
        assert head.get(url).status_code == 404
        assert visitor(ealing).get(url).status_code == 404


def test_a_file_that_an_open_page_shows_too_is_open(ealing, private, visitor):
    for file, url in kinds(ealing):
        show(ealing, file, on=private)
        page = show(ealing, file)
        assert visitor(ealing).get(url).status_code == 200

        page.unpublish()
        assert visitor(ealing).get(url).status_code == 404


def test_closing_a_page_closes_its_files_at_once(ealing, visitor):
    for file, url in kinds(ealing):
        page = show(ealing, file)
        assert visitor(ealing).get(url).status_code == 200

        only_for(page, ealing, "members")
        assert visitor(ealing).get(url).status_code == 404
        PageViewRestriction.objects.filter(page=page).delete()


def test_what_nothing_shows_is_for_who_works_with_it(ealing, visitor, sign_in, person):  # noqa: F811
    editor, contributor = sign_in("editor", ealing), sign_in("contributor", ealing)
    for file, url in kinds(ealing):
        assert editor.get(url).status_code == 200
        for client in (visitor(ealing), person("headteacher"), contributor):
            assert client.get(url).status_code == 404
        file.uploaded_by_user = contributor.user
        file.save()
        assert contributor.get(url).status_code == 200


def test_the_logo_is_everybodys(ealing, visitor):
    logo = picture(ealing)
    ealing.logo = logo
    ealing.save()

    assert visitor(ealing).get(logo.get_rendition("width-40").url).status_code == 200


def test_a_public_picture_costs_few_queries(ealing, visitor, django_assert_max_num_queries):
    photo = picture(ealing)
    show(ealing, photo)
    url = photo.get_rendition("width-40").url
    client = visitor(ealing)
    client.get(url)

    with django_assert_max_num_queries(8):
        assert client.get(url).status_code == 200


def test_readers_keys_outlive_nothing(ealing):
    assert set(readers.groups(ealing)) >= {"members", "staff", "role:dsl"}
