"""A letter says how to pass it on: by the page on the web, which holds nothing of its reader; or that it may not be."""

from wagtail.models import PageViewRestriction

from bulletins.compose import compose
from bulletins.letters import letter_of
from bulletins.models import Edition
from newsletters.rendering.render import render
from newsletters.tracking.rewrite import Book
from tests.bulletins.conftest import FRIDAY, make_item


def test_a_public_number_is_passed_on_by_its_page_which_is_not_counted(gatekeeping):
    make_item(gatekeeping, "Census")
    letter = letter_of(compose(gatekeeping, FRIDAY))

    sent = Book(gatekeeping, lane=2).rewrite(render(letter))

    assert letter.pass_on
    for part in (sent.html, sent.text):
        assert "The page to pass on to a colleague" in part
    assert 'href="[[web_url]]"' in sent.html.split("send a colleague the web page")[1].split("</a>")[0]
    assert letter.web_url == "http://ealing.test/gatekeeping/2026-11-27/"


def test_a_number_that_is_for_some_people_only_is_not_to_be_passed_on(gatekeeping):
    make_item(gatekeeping, "Census")
    edition = compose(gatekeeping, FRIDAY)
    PageViewRestriction.objects.create(page=edition.get_parent(), restriction_type=PageViewRestriction.LOGIN)

    sent = render(letter_of(Edition.objects.get(pk=edition.pk)))

    for part in (sent.html, sent.text):
        assert "Please do not pass it on." in part
        assert "The page to pass on" not in part
