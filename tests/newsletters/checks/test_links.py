"""Where links lead: to pages of ours that are there, and to others that are tried in the background."""

import contextlib
import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page

from cms.core.outside.guard import allowing
from newsletters.checks import trying
from newsletters.checks.trial import try_address
from newsletters.checks.variant import check_variant
from newsletters.edition import LetterSection
from newsletters.models import LinkTrial
from tests.newsletters.checks.conftest import a_letter, rules
from tests.newsletters.letters import item

#: The server of the tests, and nothing else of this machine.
OWN = ["127.0.0.1/32"]


class Server(ThreadingHTTPServer):
    """Answers each path with the status, and for HEAD with another where a test says so."""

    daemon_threads = True

    def __init__(self) -> None:
        self.statuses: dict[str, int] = {}
        self.heads: dict[str, int] = {}
        self.leads: dict[str, str] = {}
        self.requests: list[tuple[str, str]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.answer(self.server.statuses.get(self.path, 200))

    def do_HEAD(self) -> None:
        self.answer(self.server.heads.get(self.path, self.server.statuses.get(self.path, 200)))

    def answer(self, status: int) -> None:
        self.server.requests.append((self.command, self.path))
        self.send_response(status)
        if self.path in self.server.leads:
            self.send_header("Location", self.server.leads[self.path])
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(b"x" * 100_000 if self.command == "GET" else b"")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server():
    running = Server()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def quick(monkeypatch, settings):
    monkeypatch.setattr(trying, "PAUSE", 0)
    settings.FEED_NETWORKS = OWN


def links_to(partnership, *urls, **fields):
    items = [item(f"Page number {n}", "Words.", url=url) for n, url in enumerate(urls)]
    return a_letter(partnership, sections=[LetterSection(title="S", items=items)], **fields)


def outcome(url):
    return LinkTrial.objects.get(address=url).outcome


# --- One address ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "answers"), (204, "answers"), (401, "silent"), (403, "silent"), (404, "gone"), (410, "gone"),
     (429, "silent"), (500, "silent"), (503, "silent"), (418, "silent")],
)  # fmt: skip
def test_what_a_server_answers_is_judged(server, status, outcome):
    server.statuses["/a"] = status

    tried = try_address(server.at("/a"), guard=allowing(OWN))

    assert (tried.outcome, tried.status) == (outcome, status)
    assert bool(tried.sentence) == (outcome != "answers")


def test_a_server_that_does_not_care_for_heads_is_asked_for_the_page(server):
    server.heads = {"/a": 405, "/b": 404}

    assert try_address(server.at("/a"), guard=allowing(OWN)).outcome == "answers"
    assert try_address(server.at("/b"), guard=allowing(OWN)).outcome == "answers"
    assert server.requests == [("HEAD", "/a"), ("GET", "/a"), ("HEAD", "/b"), ("GET", "/b")]


def test_where_redirects_end_is_noted(server):
    server.statuses, server.leads = {"/old": 301}, {"/old": "/new"}

    tried = try_address(server.at("/old"), guard=allowing(OWN))

    assert (tried.outcome, tried.ends_at) == ("answers", server.at("/new"))


@pytest.mark.parametrize(
    "inside", ["http://127.0.0.2/", "http://10.0.0.1/", "http://169.254.169.254/latest/", "file:///etc/passwd"]
)
def test_nothing_inside_is_ever_asked(server, inside):
    server.statuses, server.leads = {"/a": 302}, {"/a": inside}

    assert try_address(server.at("/a"), guard=allowing(OWN)).outcome == "silent"
    assert try_address(inside, guard=allowing(OWN)).outcome == "silent"


def test_a_host_that_nobody_has_leads_nowhere(monkeypatch):
    def fails(*args, **kwargs):
        raise OSError(-2, "Name or service not known")

    monkeypatch.setattr("cms.core.outside.connect.socket.getaddrinfo", fails)

    tried = try_address("https://no-such.invalid/", guard=allowing([]))

    assert tried.outcome == "gone"
    assert "no-such.invalid" in tried.sentence


def test_a_link_is_not_blamed_for_a_hub_that_cannot_look_up_names(monkeypatch):
    def fails(*args, **kwargs):
        raise OSError(-3, "Temporary failure in name resolution")

    monkeypatch.setattr("cms.core.outside.connect.socket.getaddrinfo", fails)

    assert try_address("https://www.gov.uk/", guard=allowing([])).outcome == "waits"


# --- In the background ---------------------------------------------------------------------------------------------


def test_a_draft_has_its_links_tried(ealing, server, django_capture_on_commit_callbacks):
    server.statuses["/gone"] = 404
    letter = links_to(ealing, server.at("/here"), server.at("/gone"), server.at("/here"), "/own/", "mailto:a@b.example")

    with django_capture_on_commit_callbacks(execute=True):
        assert trying.want(letter) == 2

    assert outcome(server.at("/here")) == "answers"
    assert outcome(server.at("/gone")) == "gone"
    assert LinkTrial.objects.count() == 2


def test_what_was_tried_rests_unless_somebody_asks(ealing, server, django_capture_on_commit_callbacks):
    letter = links_to(ealing, server.at("/here"))
    with django_capture_on_commit_callbacks(execute=True):
        trying.want(letter)
    asked = len(server.requests)

    with django_capture_on_commit_callbacks(execute=True):
        assert trying.want(letter) == 0
    assert len(server.requests) == asked

    with django_capture_on_commit_callbacks(execute=True):
        assert trying.want(letter, again=True) == 1
    assert len(server.requests) == 2 * asked


def test_two_tasks_at_once_try_each_link_once(ealing, server):
    trying.want(links_to(ealing, server.at("/here")))

    assert [trying.try_links.call(ealing.pk), trying.try_links.call(ealing.pk)] == [1, 0]


def test_a_task_that_died_leaves_its_links_to_the_next(ealing, server):
    letter = links_to(ealing, server.at("/here"))
    trying.want(letter)
    trying._take(ealing.pk)
    assert trying.want(letter) == 0

    LinkTrial.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))

    assert trying.want(letter) == 1


def test_a_host_that_is_silent_is_left_alone(ealing, server, monkeypatch):
    asked = []
    silent = trying.Tried("silent", sentence="Too slow.")
    monkeypatch.setattr(trying, "try_address", lambda url, guard: asked.append(url) or silent)
    trying.want(links_to(ealing, *(server.at(f"/{n}") for n in range(5))))

    trying.try_links.call(ealing.pk)

    assert len(asked) == trying.PATIENCE
    assert LinkTrial.objects.filter(outcome="silent").count() == 5


@pytest.mark.parametrize(
    "url",
    ["https://a.example/", "https://x.test/", "https://www.example.org/a", "http://localhost/", "https://x.invalid./"],
)
def test_names_of_examples_are_never_asked(ealing, url):
    assert trying.want(links_to(ealing, url)) == 0


def test_what_no_draft_holds_any_more_is_forgotten(ealing, server):
    trying.want(links_to(ealing, server.at("/here"), server.at("/old")))
    LinkTrial.objects.filter(address=server.at("/old")).update(wanted_at=timezone.now() - trying.KEPT * 2)

    assert trying.prune() == 1
    assert LinkTrial.objects.get().address == server.at("/here")


def test_one_partnership_learns_nothing_of_anothers_links(ealing, camden, server):
    url = server.at("/gone")
    server.statuses["/gone"] = 404
    letter = links_to(camden, url)
    trying.want(letter)
    trying.try_links.call(camden.pk)

    assert rules(check_variant(letter)) == ["links_lead_somewhere"]
    assert check_variant(links_to(ealing, url)) == []


# --- What is said of it --------------------------------------------------------------------------------------------


def test_a_link_that_leads_nowhere_warns_and_one_that_is_silent_is_noted(ealing, server):
    server.statuses = {"/gone": 404, "/closed": 403}
    letter = links_to(ealing, server.at("/gone"), server.at("/closed"), server.at("/here"))
    assert check_variant(letter) == []

    trying.want(letter)
    trying.try_links.call(ealing.pk)
    found = check_variant(letter)

    assert rules(found) == ["links_lead_somewhere", "links_answer"]
    assert not any(finding.stops for finding in found)
    assert server.at("/gone") in found[0].sentence
    assert "turns us away (403)" in found[1].sentence


def test_checking_asks_nobody(ealing, server):
    check_variant(links_to(ealing, server.at("/here")))

    assert server.requests == []


# --- Pages of ours -------------------------------------------------------------------------------------------------


@pytest.fixture
def page(ealing):
    return ealing.home.add_child(instance=Page(title="Term dates", slug="term-dates", live=True))


@pytest.mark.parametrize(
    "url",
    [
        "/term-dates/",
        "/term-dates",
        "/term-dates/?a=b#c",
        "http://ealing.test/term-dates/",
        "/",
        "/search/?q=x",
        "/calendar/",
    ],
)
def test_a_page_that_is_there_is_fine(ealing, page, url):
    assert check_variant(links_to(ealing, url)) == []


@pytest.mark.parametrize(
    "url",
    [
        "/no-such-page/",
        "http://ealing.test/term-dates/further/",
        "/Term-Dates/x.html",
        "/documents/99999/a.pdf",
        "/term%00dates/",
    ],
)
def test_a_page_of_ours_that_is_not_there_stops_it(ealing, page, url):
    found = check_variant(links_to(ealing, url))

    assert rules(found) == ["own_pages_are_there"]
    assert found[0].stops


def test_a_page_that_is_not_published_stops_it(ealing, page):
    page.unpublish()

    found = check_variant(links_to(ealing, "/term-dates/"))

    assert rules(found) == ["own_pages_are_there"]
    assert "not published" in found[0].sentence


def test_a_page_that_is_planned_warns(ealing, page):
    page.unpublish()
    page.go_live_at = timezone.now() + dt.timedelta(days=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    Page.objects.filter(pk=page.pk).update(go_live_at=page.go_live_at)

    found = check_variant(links_to(ealing, "/term-dates/"))

    assert rules(found) == ["own_pages_are_there_in_time"]
    assert not found[0].stops


def test_a_link_behind_the_scenes_stops_it(ealing):
    found = check_variant(links_to(ealing, "http://ealing.test/admin/pages/3/edit/"))

    assert rules(found) == ["own_pages_are_there"]
    assert "behind the scenes" in found[0].sentence


def test_the_letters_own_page_is_known_to_come(ealing):
    own = "http://ealing.test/newsletters/gatekeeping/12/"

    assert check_variant(links_to(ealing, f"{own}#item-7", web_url=own)) == []


def test_a_page_of_another_partnership_is_none_of_ours(ealing, camden):
    camden.home.add_child(instance=Page(title="Theirs", slug="theirs", live=True))

    assert rules(check_variant(links_to(ealing, "/theirs/"))) == ["own_pages_are_there"]


def test_a_file_of_ours_is_there_or_not(ealing, camden):
    files = get_document_model().objects
    own, theirs = (
        files.create(title="A", file=ContentFile(b"a", name="a.txt"), collection=each.collection)
        for each in (ealing, camden)
    )
    ealing.refresh_from_db()  # Founding another moved its collection: they stand by name.

    letter = links_to(ealing, own.url)

    assert check_variant(letter) == []
    assert rules(check_variant(links_to(ealing, theirs.url, publication=letter.publication))) == ["own_pages_are_there"]
