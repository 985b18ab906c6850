"""What a school reads."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from tests import website

pytestmark = pytest.mark.django_db


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split())


def test_a_guidance_page_says_for_whom_who_keeps_it_and_when_it_was_reviewed(ealing, visitor):
    topic = website.topic(ealing)
    website.guidance(
        topic,
        audience="headteachers and SBMs",
        team="School effectiveness",
        reviewed_on=dt.date(2026, 9, 4),
        body=[website.text("<p>Write to us early.</p>")],
    )

    page = read(visitor(ealing), "/send/asking-for-an-assessment/")

    assert words(page.find("h1")) == "Asking for an assessment"
    facts = words(page.find(class_="hub-facts"))
    assert facts == "For: headteachers and SBMs Reviewed: 4 September 2026 Owner: School effectiveness"
    assert "Write to us early." in words(page.main)
    assert page.find("meta", attrs={"name": "description"})["content"] == "How to ask, and what happens next."
    crumbs = [(link.get_text(), link["href"]) for link in page.find(class_="govuk-breadcrumbs").find_all("a")]
    assert crumbs == [("Home", "/"), ("SEND", "/send/")]


def test_a_long_page_has_contents_that_lead_to_its_headings(ealing, visitor):
    body = [website.heading(title) for title in ("Before", "Asking", "Before", "After")]
    website.guidance(website.topic(ealing), body=body)

    page = read(visitor(ealing), "/send/asking-for-an-assessment/")

    targets = [link["href"][1:] for link in page.find(class_="hub-contents").find_all("a")]
    assert targets == ["before", "asking", "before-2", "after"]
    assert [words(page.find(id=target)) for target in targets] == ["Before", "Asking", "Before", "After"]


def test_headings_never_leave_out_a_level(ealing, visitor):
    body = [website.heading("First", "3"), website.heading("Second", "2"), website.heading("Third", "3")]
    website.guidance(website.topic(ealing), body=body)

    page = read(visitor(ealing), "/send/asking-for-an-assessment/").find(class_="hub-page")

    assert [(heading.name, heading.get_text()) for heading in page.find_all(["h2", "h3"])] == [
        ("h2", "First"),
        ("h2", "Second"),
        ("h3", "Third"),
    ]


def test_a_short_page_has_no_contents(ealing, visitor):
    website.guidance(website.topic(ealing), body=[website.heading("Before"), website.heading("After")])

    assert read(visitor(ealing), "/send/asking-for-an-assessment/").find(class_="hub-contents") is None


def test_the_newest_change_is_open_and_the_rest_is_folded(ealing, visitor):
    page = website.guidance(website.topic(ealing))
    website.change(page, "The form is shorter.", dt.date(2026, 1, 5))
    website.change(page, "We answer within five days.", dt.date(2026, 9, 4))

    section = read(visitor(ealing), "/send/asking-for-an-assessment/").find(class_="hub-changes")

    assert words(section.find("details")) == "Earlier changes Monday 5 January 2026 The form is shorter."
    section.find("details").extract()
    assert words(section) == "What changed Friday 4 September 2026 We answer within five days."


def test_a_policy_names_its_version_and_whether_the_law_asks_for_it(ealing, visitor):
    website.policy(website.topic(ealing, "Policies"), version="3", statutory=True)

    facts = words(read(visitor(ealing), "/policies/lettings-policy/").find(class_="hub-facts"))

    assert facts == "Version: 3 Statutory: every school must have one"


def test_a_group_page_shows_its_kind_objective_and_schools(ealing, visitor):
    from tests.factories import make_school

    page = website.group_page(website.topic(ealing, "Committees"), ealing)
    page.group.schools.add(make_school(ealing, "Oak Primary School"))

    seen = words(read(visitor(ealing), "/committees/send-and-inclusion/").main)

    for expected in ("Committee SEND and inclusion", "Answer needs early.", "Oak Primary School"):
        assert expected in seen


def test_a_topic_lists_its_pages_and_parts_but_no_drafts(ealing, visitor):
    topic = website.topic(ealing)
    website.topic(ealing, "Assessments", under=topic)
    website.guidance(topic, "Asking for an assessment")
    website.guidance(topic, "Not ready", live=False)

    seen = words(read(visitor(ealing), "/send/").main)

    assert "Assessments" in seen
    assert "Asking for an assessment How to ask, and what happens next." in seen
    assert "Not ready" not in seen


def test_an_empty_topic_says_what_to_do(ealing, visitor):
    website.topic(ealing)

    assert "Nothing stands here yet. Search the website" in words(read(visitor(ealing), "/send/").main)


def test_home_begins_with_the_search_and_shows_what_changed_and_what_is_coming(ealing, camden, visitor):
    today = timezone.localdate()
    page = website.guidance(website.topic(ealing))
    website.change(page, "We answer within five days.", today - dt.timedelta(days=2))
    website.date(ealing, "Clerks network", today + dt.timedelta(days=3))
    website.date(ealing, "Long over", today - dt.timedelta(days=3))
    theirs = website.guidance(website.topic(camden))
    website.change(theirs, "Camden changed.", today)
    website.date(camden, "Camden's date", today)

    home = read(visitor(ealing), "/")

    assert home.main.find("form")["action"] == "/search/"
    seen = words(home.main)
    for expected in ("We answer within five days.", "Clerks network", "Topics SEND"):
        assert expected in seen
    for unexpected in ("Camden", "Long over"):
        assert unexpected not in seen


def test_an_empty_home_says_what_its_lists_mean(ealing, visitor):
    seen = words(read(visitor(ealing), "/").main)

    assert "Nothing changed in the last two months." in seen
    assert "No dates are planned for the next months." in seen


def test_a_restricted_page_is_nowhere_for_the_public(ealing, visitor):
    from wagtail.models import PageViewRestriction

    topic = website.topic(ealing, "Private matters")
    page = website.guidance(topic)
    website.change(page, "A secret change.", timezone.localdate())
    PageViewRestriction.objects.create(page=topic, restriction_type=PageViewRestriction.LOGIN)
    client = visitor(ealing)

    for path in ("/", "/search/?q=assessment", "/sitemap.xml"):
        seen = client.get(path).content.decode()
        assert "Private matters" not in seen
        assert "secret" not in seen
        assert "private-matters" not in seen


@pytest.mark.parametrize("path", ["/", "/send/parts/asking-for-an-assessment/", "/send/", "/calendar/"])
def test_a_page_costs_at_most_ten_queries(ealing, visitor, path, django_assert_max_num_queries):
    today = timezone.localdate()
    ealing.logo = website.picture(ealing)
    ealing.save()
    topic = website.topic(ealing, summary="For SENCOs.")
    for number in range(8):
        website.topic(ealing, f"Topic {number}")
    part = website.topic(ealing, "Parts", under=topic)
    ada, form = website.officer(ealing), website.document(ealing)
    files = [{"document": form.pk, "note": ""}, {"document": website.document(ealing, "Other").pk, "note": ""}]
    body = [
        website.heading("Before"),
        website.text("<p>Early.</p>"),
        {"type": "attachments", "value": {"heading": "Forms", "files": files}},
        {"type": "contact", "value": {"officer": ada.pk}},
    ]
    page = website.guidance(part, body=body)
    for days in range(4):
        website.change(page, f"Change {days}", today - dt.timedelta(days=days))
        website.date(ealing, f"Date {days}", today + dt.timedelta(days=days))
    client = visitor(ealing)
    client.get(path)

    with django_assert_max_num_queries(10):
        assert client.get(path).status_code == 200
