"""What a partnership puts above the results of a search."""

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from cms.search.models import BestBet
from tests.website import guidance, topic


@pytest.fixture
def bet(ealing):
    page = guidance(topic(ealing), "The school year")
    return BestBet.objects.create(partnership=ealing, words="Term dates", page=page, description="When term begins.")


def test_it_stands_above_the_results(bet, ealing, visitor):
    shown = visitor(ealing).get("/search/?q=term  DATES").content.decode()

    assert "Recommended" in shown
    assert "When term begins." in shown
    assert bet.page.url in shown


def test_exact_words_and_beginnings(bet, ealing, visitor):
    asked = "/search/?q=term dates 2027"
    assert "Recommended" not in visitor(ealing).get(asked).content.decode()

    BestBet.objects.update(match="begins")
    assert "Recommended" in visitor(ealing).get(asked).content.decode()


def test_not_shown_where_it_cannot_be_read_or_belongs_to_others(bet, ealing, camden, visitor):
    asked = "/search/?q=term dates"
    assert "Recommended" not in visitor(camden).get(asked).content.decode()

    PageViewRestriction.objects.create(page=bet.page, restriction_type="login")
    assert "The school year" not in visitor(ealing).get(asked).content.decode()
    PageViewRestriction.objects.all().delete()
    bet.page.unpublish()
    assert "The school year" not in visitor(ealing).get(asked).content.decode()


def test_it_is_made_on_the_screen_with_a_page_of_this_website(sign_in, ealing, camden):
    editor, ours, theirs = sign_in("editor", ealing), topic(ealing, "Ours"), topic(camden, "Theirs")
    data = {
        "words": "send",
        "match": "exact",
        "link": "",
        "title": "",
        "description": "",
        "position": 0,
        "active": "on",
    }

    assert (
        "Choose a page of this website"
        in editor.post(reverse("best_bets:add"), {**data, "page": theirs.pk}).content.decode()
    )
    assert "one of the two" in editor.post(reverse("best_bets:add"), {**data, "page": ""}).content.decode()
    editor.post(reverse("best_bets:add"), {**data, "page": ours.pk})

    assert BestBet.objects.of(ealing).get().page_id == ours.pk
