"""The search box over a partnership's pages."""

import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.guidance.languages.keep import keep
from cms.guidance.languages.pieces import pieces_of
from cms.guidance.languages.tree import enable
from cms.search import index, tasks
from cms.search.document import Document
from cms.search.models import Card
from tests import website
from tests.cms.search.looking import in_step, look, titles
from tests.factories import make_school

pytestmark = pytest.mark.django_db


def search(client, query, **more):
    in_step()
    return look(client, query, **more)


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
    assert client.get("/search/?q=attendance&page=9").headers["Location"] == "/search/?q=attendance&page=2"


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


def test_the_part_of_a_page_where_it_stands_is_led_to(ealing, visitor):
    body = [
        website.text("<p>In short.</p>"),
        website.heading("Who pays"),
        website.text("<p>The council meets the cost of transport.</p>"),
        {"type": "expandable", "value": {"title": "May I appeal?", "text": "<p>Within twenty days.</p>"}},
    ]
    website.guidance(website.topic(ealing), "Travel", body=body)

    (result,) = search(visitor(ealing), "cost of transport").select(".hub-results li")
    (question,) = search(visitor(ealing), "twenty days").select(".hub-results li")

    assert result.a["href"] == "/send/travel/#who-pays"
    assert words(result.span).endswith("in “Who pays”")
    assert words(question.span).endswith("in “May I appeal?”")


@pytest.mark.references
def test_a_page_is_found_by_whom_it_says_to_ask(ealing, camden, visitor, django_capture_on_commit_callbacks):
    topic = website.topic(ealing)
    asked, other = website.officer(ealing, "Ada Byron"), website.officer(camden, "Grace Hopper")
    for title, officer in (("Travel", asked), ("Strange", other)):
        website.guidance(topic, title, body=[{"type": "contact", "value": {"officer": officer.pk}}])
    client = visitor(ealing)
    assert titles(search(client, "ada byron")) == ["Travel"]
    assert titles(search(client, "grace hopper")) == []

    asked.name = "Mary Somerville"
    with django_capture_on_commit_callbacks(execute=True):
        asked.save()

    assert titles(look(client, "somerville")) == ["Travel"]
    assert titles(look(client, "ada byron")) == []


def test_results_are_narrowed_with_right_counts_and_the_address_holds_it(ealing, visitor):
    money, staff = website.topic(ealing, "Money"), website.topic(ealing, "Staff")
    website.guidance(money, "Fees for clubs", audience="Heads and SBMs")
    website.policy(money, "Fees policy", audience="SBMs")
    website.guidance(staff, "Fees of agencies", audience="Heads")

    def counts(page):
        return {" ".join(label.get_text().split()) for label in page.select(".hub-facet label")}

    every = search(visitor(ealing), "fees")
    assert {"Money (2 results)", "Staff (1 result)", "Guidance (2 results)", "SBMs (2 results)"} <= counts(every)

    narrowed = search(visitor(ealing), "fees", topic=["Money", "Staff"], type="Model policy", sort="date")
    assert titles(narrowed) == ["Fees policy"]
    # Within a facet what each value would leave; the one that leaves nothing is still shown where it is ticked.
    assert {"Money (1 result)", "Staff (0 results)", "Model policy (1 result)", "Guidance (2 results)"} <= counts(
        narrowed
    )
    ticked = {box["value"] for box in narrowed.select(".hub-facet input[checked]")}
    assert ticked == {"Money", "Staff", "Model policy"}
    assert narrowed.find("a", string="Best first")["href"] == "?q=fees&topic=Money&topic=Staff&type=Model+policy"
    nothing = search(visitor(ealing), "fees", topic="Nowhere")
    assert "Nothing is left" in words(nothing.main)
    assert "Nowhere (0 results)" in counts(nothing)


def test_of_many_values_the_rarer_are_folded_and_what_is_ticked_is_not(ealing, visitor):
    topic = website.topic(ealing)
    for number in range(15):
        website.guidance(topic, f"Fees {number}", audience=f"Readers {number:02}")
    website.guidance(topic, "Fees of all", audience=", ".join(f"Readers {number:02}" for number in range(12)))

    page = search(visitor(ealing), "fees", audience="Readers 14")

    assert words(page.select_one(".hub-facet__more summary")) == "2 more : For whom"
    folded = [box["value"] for box in page.select(".hub-facet__more input")]
    assert folded == ["Readers 12", "Readers 13"]
    (ticked,) = page.select(".hub-facet input[checked]")
    assert (ticked["value"], ticked.find_parent("details", class_="hub-facet__more")) == ("Readers 14", None)
    assert len({box["id"] for box in page.select(".hub-facet input")}) == len(page.select(".hub-facet input"))


def test_by_date_the_newest_stands_first(ealing, visitor):
    topic = website.topic(ealing)
    website.guidance(topic, "Attendance", reviewed_on=dt.date(2024, 1, 5))
    website.guidance(topic, "Notes on attendance and more", reviewed_on=dt.date(2026, 1, 5))

    assert titles(search(visitor(ealing), "attendance"))[0] == "Attendance"
    assert titles(search(visitor(ealing), "attendance", sort="date"))[0] == "Notes on attendance and more"


def test_no_good_match_is_said_with_help(ealing, visitor):
    website.guidance(website.topic(ealing), "Attendance codes")

    page = search(visitor(ealing), "attendance zebra")

    assert "No good match for “attendance zebra”" in words(page.main)
    assert "Check the spelling" in words(page.main)
    assert titles(page) == ["Attendance codes"]


def test_a_better_spelling_is_offered(ealing, visitor):
    website.guidance(website.topic(ealing), "Attendance", body=[website.text("<p>Attendance counts.</p>")])

    link = search(visitor(ealing), "atendance").select_one(".hub-main a[href='?q=attendance']")

    assert link.get_text() == "attendance"


def test_titles_are_offered_while_one_types(ealing, visitor):
    topic = website.topic(ealing)
    for title in ("Admissions appeals", "Appeals against exclusion", "Attendance"):
        website.guidance(topic, title)
    search(visitor(ealing), "x")

    def offered(typed):
        return [each["title"] for each in visitor(ealing).get("/search/suggestions/", {"q": typed}).json()["found"]]

    assert offered("appe") == ["Appeals against exclusion", "Admissions appeals"]
    assert offered("admissions ap") == offered("ADMISSI") == ["Admissions appeals"]
    assert offered("a") == offered("") == offered('\0*" OR') == []


def test_dates_and_schools_are_found_and_lead_to_themselves(ealing, camden, visitor):
    make_school(ealing, name="Oakwood Primary School", urn=100001, website="oakwood.example")
    make_school(camden, name="Oakwood Junior School")
    website.date(ealing, "Oakwood open evening", timezone.localdate())

    client = visitor(ealing)
    page = search(client, "oakwood")

    assert set(titles(page)) == {"Oakwood Primary School", "Oakwood open evening"}
    for link in page.select(".hub-results h2 a"):
        shown = BeautifulSoup(client.get(link["href"].partition("#")[0]).content, "html.parser")
        assert link.get_text() in shown.main.get_text()
        if "#" in link["href"]:
            assert shown.find(id=link["href"].partition("#")[2])
    assert client.get("/schools/").content.decode().count("Oakwood") == 1
    assert visitor(camden).get("/schools/100001/").status_code == 404


def test_what_is_saved_moved_or_deleted_is_found_as_it_is_after_its_commit(
    ealing, visitor, django_capture_on_commit_callbacks
):
    def titles_now(query):
        response = visitor(ealing).get("/search/", {"q": query})
        return titles(BeautifulSoup(response.content, "html.parser"))

    with django_capture_on_commit_callbacks(execute=True):
        page = website.guidance(website.topic(ealing), "Lettings")
    assert titles_now("lettings") == ["Lettings"]
    with django_capture_on_commit_callbacks(execute=True):
        above = Page.objects.get(pk=page.get_parent().pk).specific
        above.title = above.slug = "Buildings"
        above.save()
    shown = visitor(ealing).get("/search/", {"q": "lettings"}).content.decode()
    assert "Guidance · Buildings" in shown
    assert 'href="/Buildings/lettings/"' in shown
    with django_capture_on_commit_callbacks(execute=True):
        page.refresh_from_db()
        page.unpublish()
    assert titles_now("lettings") == []


def test_at_night_what_drifted_is_repaired(ealing, visitor, django_capture_on_commit_callbacks):
    topic = website.topic(ealing)
    page, other = website.guidance(topic, "Lettings"), website.guidance(topic, "Lettings of halls")
    third = website.guidance(topic, "Lettings of pitches")
    search(visitor(ealing), "lettings")
    Card.objects.filter(key=f"page:{third.pk}").update(title="Nothing", title_stems="", body_stems="")
    Page.objects.filter(pk=page.pk).update(title="Lettings of rooms")
    Card.objects.filter(key=f"page:{other.pk}").delete()
    Card.objects.filter(key=f"page:{topic.pk}").update(key="page:999999", whole="page:999999", title="Ghost lettings")

    tasks.repair_all()

    found = look(visitor(ealing), "lettings")
    assert set(titles(found)) == {"Lettings of rooms", "Lettings of halls", "Lettings of pitches"}


def test_pages_are_found_in_the_language_that_was_asked_for(ealing, visitor):
    enable(ealing, "pl")
    ealing.refresh_from_db()
    page = website.guidance(website.topic(ealing), "Appeals", body=[website.text("<p>Ask early.</p>")])
    said = {piece.english: f"Odwołania {piece.english}" for piece in pieces_of(page.specific)}
    keep(ealing, page.specific, "pl", said, by=None, approve=True)

    (result,) = search(visitor(ealing), "odwołania", language="pl").select(".hub-results li")

    assert result.a["href"].partition("#")[0] == "/pl/send/appeals/"
    assert titles(search(visitor(ealing), "odwołania")) == []
    box = look(visitor(ealing), "odwołania", language="pl").select_one("#q-suggestions")
    for typed, title in (("odwoł", "Odwołania Appeals"), ("appe", "Odwołania Appeals"), ("sen", "SEND")):
        told = visitor(ealing).get(box["data-from"], {"language": "pl", "q": typed}).json()["found"]
        assert title in [each["title"] for each in told], typed
    assert titles(search(visitor(ealing), "appeal", language="ur")) == ["Appeals"]
    assert titles(search(visitor(ealing), "early", language="pl")) == ["Odwołania Appeals"]
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert titles(search(visitor(ealing), "odwołania", language="pl")) == []


def test_what_a_card_can_be_narrowed_by_is_cut_between_values():
    document = Document(
        key="page:1",
        title="Admissions",
        url="/a/",
        kind="Guidance",
        topic="t" * 255,
        audience=tuple(f"{n}" + "a" * 60 for n in range(40)),
    )

    said = json.loads(index._facets(document))

    assert said["topic"] == ["t" * 255]
    assert 5 < len(said["audience"]) < 40
