"""The search box over a partnership's pages."""

import pytest
from bs4 import BeautifulSoup

from cms.people.models import Partnership
from cms.search import index
from tests import website

pytestmark = pytest.mark.django_db


def search(client, query, **more):
    """What a reader is shown, once the tasks have brought the search in step."""
    for partnership in Partnership.objects.all():
        index.rebuild(partnership)
    response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(page):
    return [link.get_text() for link in page.select(".hub-results h2 a")]


def words(element):
    return " ".join(element.get_text(" ").split())


def test_a_result_has_its_kind_topic_and_a_passage_with_the_words_marked(ealing, visitor):
    website.guidance(website.topic(ealing), body=[website.text("<p>The panel meets each Thursday in term.</p>")])

    page = search(visitor(ealing), "thursday")

    (result,) = page.select(".hub-results li")
    assert result.a["href"] == "/send/asking-for-an-assessment/"
    assert words(result.find(class_="hub-note")).startswith("Guidance · SEND")
    assert "The panel meets each <mark>Thursday</mark> in term." in str(result.p)
    assert words(page.find(role="status")) == "One result for “thursday”"
    assert page.find(id="q")["value"] == "thursday"


def test_only_open_pages_of_this_partnership_are_found(ealing, camden, visitor):
    from wagtail.models import PageViewRestriction

    topic = website.topic(ealing)
    website.guidance(topic, "Attendance codes")
    website.guidance(topic, "Attendance draft", live=False)
    closed = website.guidance(topic, "Attendance for DSLs")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    website.guidance(website.topic(camden), "Attendance in Camden")

    assert titles(search(visitor(ealing), "attendance")) == ["Attendance codes"]


def test_titles_come_first(ealing, visitor):
    topic = website.topic(ealing)
    website.guidance(topic, "Other", body=[website.text("<p>Words on lettings.</p>")])
    website.guidance(topic, "Lettings")

    assert titles(search(visitor(ealing), "lettings")) == ["Lettings", "Other"]


@pytest.mark.parametrize("query", ["policies", "policy", "POLICY"])
def test_singular_and_plural_find_each_other(ealing, visitor, query):
    website.policy(website.topic(ealing, "Models"), "Lettings policy")

    assert titles(search(visitor(ealing), query)) == ["Lettings policy"]


def test_results_come_by_ten(ealing, visitor):
    topic = website.topic(ealing)
    for number in range(12):
        website.guidance(topic, f"Attendance {number}")
    client = visitor(ealing)

    first, second = search(client, "attendance"), search(client, "attendance", page=2)

    assert words(first.find(role="status")) == "12 results for “attendance”"
    assert (len(titles(first)), len(titles(second))) == (10, 2)
    assert not set(titles(first)) & set(titles(second))
    assert first.find("a", rel="next")["href"] == "?q=attendance&page=2"


def test_nothing_found_says_what_to_do(ealing, visitor):
    page = search(visitor(ealing), "zebra")

    assert "Nothing was found for “zebra”" in words(page.main)
    assert "Check the spelling" in words(page.main)


@pytest.mark.parametrize("query", ["", "   ", "…", "'\"", "a AND (", "*", "x" * 5000, "\0", "NEAR(", "-"])
def test_no_query_breaks_the_search(ealing, visitor, query):
    website.guidance(website.topic(ealing))

    search(visitor(ealing), query, page="nonsense")


def test_what_was_typed_is_never_markup(ealing, visitor):
    body = [website.text("<p>Less &lt;b&gt; is more.</p>")]
    website.guidance(website.topic(ealing), body=body)

    response = str(search(visitor(ealing), "<b>less</b>"))

    assert "<b>less" not in response
    assert "<mark>Less</mark> &lt;<mark>b</mark>&gt; is more." in response


def test_a_passage_is_the_stretch_that_holds_most_words(ealing, visitor):
    text = "Beginning. " + "filler " * 100 + "The panel meets each Thursday in term." + " filler" * 100
    website.guidance(website.topic(ealing), body=[website.text(f"<p>{text}</p>")])

    (result,) = search(visitor(ealing), "panel thursday").select(".hub-results li")

    assert "The <mark>panel</mark> meets each <mark>Thursday</mark> in term." in str(result.p)
    assert result.p.get_text().startswith("… ")
    assert result.p.get_text().endswith(" …")


def test_words_of_the_editors_form_are_not_found(ealing, visitor):
    note = {"type": "callout", "value": {"kind": "action", "heading": "", "text": "<p>Send it.</p>"}}
    website.guidance(website.topic(ealing), body=[website.heading("Before"), note])

    for label in ("Section", "Something"):
        assert titles(search(visitor(ealing), label)) == []
