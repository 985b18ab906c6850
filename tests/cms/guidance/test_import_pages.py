"""Moving in from an old website: pages under topics, with redirects, and again without doubling."""

import io
import json
import sys
import time

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from wagtail.models import Page

from cms.guidance.bring_in.blocks import blocks
from cms.guidance.models import GuidancePage, TopicPage
from cms.search.search import search
from tests import website

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path, capsys):
    def act(*lines, partnership="ealing"):
        file = tmp_path / "pages.jsonl"
        file.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines))
        call_command("import_pages", str(file), "--partnership", partnership, "--json")
        return json.loads(capsys.readouterr().out)

    return act


def old(url="/services/free-meals", **fields):
    return {
        "url": url,
        "title": "Free school meals",
        "summary": "Who gets them.",
        "body": "",
        "topic": "Catering",
    } | fields


MARKDOWN = """# Free school meals

Apply [here](/services/forms) **by Friday**.

## Who gets them

* families on benefits
* others

| Year | Price |
|------|-------|
| 1    | £2.40 |
"""


def page_at(visitor, ealing, address):
    response = visitor(ealing).get(address, follow=True)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_a_page_comes_in_under_its_topic_with_headings_lists_tables_and_links(ealing, visitor, bring):
    told = bring(old(body=MARKDOWN, format="markdown"), old("/services/forms", title="Forms", format="html"))

    assert (told["created"], told["topics"], told["redirects"], told["rejected"]) == (2, 1, 2, 0)
    page = page_at(visitor, ealing, "/catering/free-school-meals/").main
    assert [page.h2.get_text(strip=True), page.h3.get_text(strip=True)] == ["Free school meals", "Who gets them"]
    assert [each.get_text(strip=True) for each in page.select("article li")] == ["families on benefits", "others"]
    assert page.find("a", string="here")["href"].endswith("/catering/forms/")
    assert page.find("td", string="£2.40")


def test_the_old_address_leads_to_the_page(ealing, visitor, bring):
    bring(old())

    response = visitor(ealing).get("/services/free-meals")

    assert response.status_code == 301
    assert response["Location"].endswith("/catering/free-school-meals/")


def test_what_came_in_is_found_before_a_worker_runs(ealing, bring):
    bring(old())

    assert [found.source_url for found in search("school dinners", ealing).results] == ["/services/free-meals"]


def test_again_nothing_is_doubled_and_what_changed_is_brought_up_to_date(ealing, bring):
    bring(old(), old("/two", title="Two"))

    told = bring(old(summary="Who gets them now."), old("/two", title="Two"))

    assert (told["created"], told["updated"], told["unchanged"], told["redirects"]) == (0, 1, 1, 0)
    assert GuidancePage.objects.count() == 2
    assert GuidancePage.objects.get(title="Free school meals").summary == "Who gets them now."


def test_a_page_goes_where_its_topic_is_now_and_stays_where_editors_put_it(ealing, visitor, bring):
    bring(old(), old("/two", title="Two"))
    elsewhere = website.topic(ealing, "Elsewhere")
    GuidancePage.objects.get(title="Two").move(elsewhere, pos="last-child")
    website.guidance(website.topic(ealing, "Health"), "Free school meals")

    told = bring(old(topic="Health"), old("/two", title="Two", summary="New."))

    assert told["updated"] == 2
    page_at(visitor, ealing, "/health/free-school-meals-2/")
    page_at(visitor, ealing, "/elsewhere/two/")
    assert visitor(ealing).get("/services/free-meals")["Location"].endswith("/health/free-school-meals-2/")


@pytest.mark.parametrize(
    ("url", "href", "leads_to"),
    [
        ("https://old.example/services/meals", "../forms/a.pdf", "https://old.example/forms/a.pdf"),
        ("https://old.example/services/meals", "/fees?year=2", "https://old.example/fees?year=2"),
        ("/services/meals", "fees#prices", "/services/fees#prices"),
        ("/services/meals", "two", "/catering/two/"),
        ("/services/meals", "#top", None),
        ("/services/meals", "javascript:x", None),
        ("/services/meals", "http://[", None),
    ],
)
def test_a_link_that_was_short_leads_where_it_led(ealing, visitor, bring, url, href, leads_to):
    bring(old(url, body=f'<p>See <a href="{href}">there</a>.</p>', format="html"), old("/services/two", title="Two"))

    link = page_at(visitor, ealing, "/catering/free-school-meals/").main.find("a", string="there")

    assert (link and link["href"].removeprefix(ealing.base_url)) == leads_to


@pytest.mark.slow
def test_twice_as_many_loose_words_take_no_four_times_as_long():
    def seconds(number):
        began = time.process_time()
        (made,) = blocks("a & b<br>" * number, lambda address: (None, address))
        assert made["value"].count("a &amp; b") == number
        return time.process_time() - began

    assert seconds(20_000) < 6 * seconds(5_000)


def test_a_bad_line_is_told_and_left_out(ealing, bring):
    told = bring("{", "[]", old(title=" "), old(url=""), old(format="doc"), old(body=3), "", old("/good"))

    assert told["created"] == 1
    assert [error["line"] for error in told["errors"]] == [1, 2, 3, 4, 5, 6]
    assert "no title" in told["errors"][2]["reason"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("html", "<script>alert(1)</script><p onclick='x()'>Words <a href='javascript:x()'>there</a></p>"),
        ("markdown", "Words <script>alert(1)</script> [there](javascript:x)"),
        ("rst", "Words\n\n.. raw:: html\n\n   <script>alert(1)</script>\n\n.. include:: /etc/passwd\n"),
    ],
)
def test_nothing_that_runs_or_reads_files_comes_along(ealing, visitor, bring, kind, body):
    bring(old(body=body, format=kind))

    html = str(page_at(visitor, ealing, "/catering/free-school-meals/").main)

    assert "Words" in html
    for bad in ("<script", '="javascript:', "onclick", "root:"):
        assert bad not in html


def test_a_page_that_is_nested_without_end_is_told_and_the_others_come_in(ealing, bring):
    told = bring(old(body="<div>" * 3000 + "Words", format="html"), old("/good", title="Good"))

    assert (told["created"], [error["line"] for error in told["errors"]]) == (1, [1])
    assert [page.title for page in GuidancePage.objects.live()] == ["Good"]


def test_a_topic_that_is_there_is_used_and_another_partnership_has_none_of_it(ealing, camden, bring):
    website.topic(ealing, "Catering")

    bring(old())

    assert TopicPage.objects.filter(title="Catering").count() == 1
    assert not Page.objects.descendant_of(camden.home).exists()


def test_a_file_that_is_not_there_is_told(ealing):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_pages", "/nowhere.jsonl", "--partnership", "ealing")


def test_standard_input_will_do(ealing, capsys, monkeypatch):
    data = io.TextIOWrapper(io.BytesIO(json.dumps(old()).encode()))
    monkeypatch.setattr(sys, "stdin", data)

    call_command("import_pages", "-", "--partnership", "ealing", "--json")

    assert json.loads(capsys.readouterr().out)["created"] == 1
