"""Moving in from an old website: pages under topics, with redirects, and again without doubling."""

import io
import json
import sys
from unittest.mock import Mock

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from wagtail.models import Page

from cms.guidance.models import GuidancePage, TopicPage
from cms.search.search import search
from tests import website
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path, capsys):
    def act(*lines, partnership="ealing", end=b"\n", options=()):
        file = tmp_path / "pages.jsonl"
        file.write_bytes(end.join(each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines))
        call_command("import_pages", str(file), "--partnership", partnership, "--json", *options)
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


def test_a_bad_line_is_told_and_left_out(ealing, bring):
    told = bring(b"{", b"[]", old(title=" "), old(url=""), old(format="doc"), old(body=3), b"", old("/good"))

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


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (b'{"url": "/a", "title": "A"', "no JSON: write one object on each line. It goes wrong at character 27."),
        (b"[" * 100_000, "no JSON"),
        (b"caf\xe9", "not UTF-8: save the file as UTF-8"),
        (b'"words"', "no object: write"),
        (old("/x" * 501), "longer than 1000 characters: shorten it"),
        (old("http://[x"), "url cannot be read"),
        (old(title=["A"]), "“title” is no text: put it between quotation marks"),
        (old(title="<p>&nbsp;</p>"), "no title"),
        (old(title="\u200b \x00"), "no title"),
        (old(body="* a\n" + "".join(" " * n + "* a\n" for n in range(400)), format="rst"), "read as rst (RecursionE"),
    ],
)
def test_each_bad_line_is_told_by_its_number_with_how_to_mend_it(ealing, bring, bad, says):
    told = bring(b"", old("/good"), bad, old("/better", title="Better"))

    assert (told["created"], [error["line"] for error in told["errors"]]) == (2, [3])
    assert says in told["errors"][0]["reason"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("code", ["utf-8-sig", "utf-16"])
def test_files_of_any_program_are_read(ealing, tmp_path, end, code):
    file = tmp_path / "pages.jsonl"
    lines = [json.dumps(old(title="Größe\u2028"), ensure_ascii=False), "", json.dumps(old("/two", extra={"a": [1]}))]
    file.write_bytes(end.decode().join(lines).encode(code))

    call_command("import_pages", str(file), "--partnership", "ealing")

    assert {page.title for page in GuidancePage.objects.live()} == {"Größe", "Free school meals"}


@pytest.mark.parametrize(
    ("fields", "title", "topic"),
    [
        ({"title": "<b>Meals</b> &amp; milk, for under <5s"}, "Meals & milk, for under <5s", "Catering"),
        ({"title": "Meals " * 60}, ("Meals " * 60)[:253] + " …", "Catering"),
        ({"title": "Meals\ud800\x01", "topic": "  cATERING "}, "Meals?", "Catering"),
        ({"topic": None}, "Free school meals", "Other guidance"),
        ({"topic": "T" * 400}, "Free school meals", "T" * 255),
    ],
    ids=["markup", "long", "surrogate", "no topic", "long topic"],
)
def test_titles_and_topics_are_taken_as_they_are_meant(ealing, bring, fields, title, topic):
    website.topic(ealing, "Catering")

    assert bring(old(**fields))["created"] == 1

    page = GuidancePage.objects.live().get()
    assert (page.title, page.get_parent().title) == (title, topic)


@pytest.mark.parametrize("topic", ["Search", "Schools", "Glossary"])
def test_a_topic_has_an_address_at_which_nothing_else_answers(ealing, visitor, bring, topic):
    bring(old(topic=topic))

    assert page_at(visitor, ealing, f"/{topic.lower()}-2/").main.h1.get_text(strip=True) == topic


def test_what_becomes_no_redirect_is_told(ealing, bring):
    told = bring(
        old("/one"), old("https://old.example/one/", title="Two"), old("https://old.example/", title="Home"),
        old("/" + "long" * 70, title="Long"), old("/one", title="One"),
    )  # fmt: skip

    assert (told["created"], told["redirects"]) == (4, 1)
    notes = {note["line"]: note["note"] for note in told["notes"]}
    assert "Line 5 has the same url" in notes[1]
    assert "below the home page" in notes[3]
    assert "255 letters at most" in notes[4]
    assert "There is a redirect from this address already" in notes[5]


@pytest.mark.parametrize("asked", ["/caf%C3%A9/?b=2&a=1", "/caf%C3%A9?a=1&b=2"])
@pytest.mark.parametrize("url", ["/café?a=1&b=2", "https://www.old.example/caf%C3%A9/?b=2&a=1#top"])
def test_an_old_address_leads_on_however_it_is_written(ealing, visitor, bring, url, asked):
    bring(old(url), old("/two", title="Two", body=f'<p><a href="{asked}">there</a></p>'))

    assert visitor(ealing).get(asked)["Location"].endswith("/catering/free-school-meals/")


def test_a_link_to_another_website_stays_one(ealing, visitor, bring):
    bring(old("/meals", body='<p><a href="https://www.gov.example/meals">there</a></p>'), old("/other", title="Other"))

    link = page_at(visitor, ealing, "/catering/free-school-meals/").main.find("a", string="there")

    assert link["href"] == "https://www.gov.example/meals"


@pytest.mark.parametrize("how", ["edited", "a draft", "taken down"])
def test_what_an_editor_did_here_is_not_undone_in_silence(ealing, bring, how):
    bring(old())
    page, editor = GuidancePage.objects.get(), make_user("editor@ealing.example")
    if how == "taken down":
        page.unpublish()
    else:
        page.summary = "Written here."
        revision = page.save_revision(user=editor)
        if how == "edited":
            revision.publish()

    told = bring(old(body="<p>New</p>"))

    assert (told["updated"], told["unchanged"]) == (0, 1)
    assert "stays" in told["notes"][0]["note"]
    assert "--overwrite" in told["notes"][0]["note"]
    again = GuidancePage.objects.get()
    assert again.latest_revision.as_object().summary == ("Who gets them." if how == "taken down" else "Written here.")
    assert bring(old(body="<p>New</p>"), options=["--overwrite"])["updated"] == 1
    assert "New" in str(GuidancePage.objects.live().get().body)


def test_a_run_that_was_ended_goes_on_when_it_is_run_again(ealing, bring, monkeypatch):
    monkeypatch.setattr("cms.guidance.bring_in.pages.BATCH", 1)
    with monkeypatch.context() as ended:
        ended.setattr("cms.guidance.bring_in.pages.blocks", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            bring(old(), old("/two", title="Two"))
    assert not GuidancePage.objects.live().exists()

    told = bring(old(), old("/two", title="Two"))

    assert (told["created"], told["redirects"], GuidancePage.objects.live().count()) == (2, 2, 2)


def test_a_body_that_breaks_its_reader_is_told_and_leaves_no_page(ealing, bring, monkeypatch):
    def broken(html, known):
        return [] if "good" in html else 1 / 0

    monkeypatch.setattr("cms.guidance.bring_in.pages.blocks", broken)

    told = bring(old(), old("/two", title="Two", body="good"))

    assert (told["created"], [error["line"] for error in told["errors"]]) == (1, [1])
    assert GuidancePage.objects.get().title == "Two"


@pytest.mark.parametrize("name", ["", "/dev/null/x", "/tmp"])
def test_what_is_no_file_is_told(ealing, name):
    with pytest.raises(CommandError, match="cannot be read") as fault:
        call_command("import_pages", name, "--partnership", "ealing")
    assert fault.value.returncode == 2


def test_an_empty_file_brings_nothing(ealing, bring):
    assert (bring(b"")["created"], bring(b"\n\n")["errors"]) == (0, [])
