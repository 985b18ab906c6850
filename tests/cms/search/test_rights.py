"""Nobody learns by searching of what they may not open."""

import json

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import Page, PageViewRestriction

from cms.people import readers
from cms.search import index
from cms.search.dictionaries import vocabulary_of
from cms.search.models import BestBet
from cms.search.search import search
from tests import website
from tests.cms.search.looking import in_step, look, offered, titles
from tests.factories import make_contact, make_school, make_user, seat, signed_in

pytestmark = pytest.mark.django_db

#: Each stands in what is closed only: in a title, a heading, a summary, a body, a topic, an audience.
SECRETS = ("Peregrine", "Kestrelling", "Merlinward", "Goshawking", "Sparrowhawk", "Ospreyists")
EVERY_WORD = " ".join(SECRETS)


@pytest.fixture
def closed(ealing):
    """A topic for DSLs only, with one page; beside it an open one that shares a common word with it."""
    group = readers.groups(ealing)["role:dsl"]
    topic = website.topic(ealing, "Sparrowhawk")
    restriction = PageViewRestriction.objects.create(page=topic, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(group)
    body = [website.heading("Kestrelling"), website.text(f"<p>The goshawking of attendance. {EVERY_WORD}.</p>")]
    page = website.guidance(
        topic, "Peregrine attendance", summary="Merlinward attendance.", audience="Ospreyists", body=body
    )
    BestBet.objects.create(partnership=ealing, words="peregrine", page=page)
    website.guidance(website.topic(ealing, "Attendance"), "Attendance codes", audience="Heads")
    in_step()
    return page


@pytest.fixture
def dsl(ealing, closed):
    user = make_user("dsl@oak.example")
    seat(make_contact(ealing, "dsl@oak.example", user=user), "dsl", make_school(ealing))
    readers.mirror(user)
    return signed_in(user, ealing)


def test_whoever_has_the_right_finds_it_by_each_of_its_words(closed, dsl):
    for word in SECRETS[:5]:
        found = look(dsl, word)
        assert titles(found)[:1] in (["Peregrine attendance"], ["Sparrowhawk"]), word
    assert offered(dsl, "pereg") == ["Peregrine attendance"]
    assert "Ospreyists" in look(dsl, "attendance").get_text()
    assert "Did you mean peregrine?" in " ".join(look(dsl, "peregrime").get_text().split())


@pytest.mark.parametrize("who", ["visitor", "stranger", "next door"])
def test_nobody_else_learns_of_it_by_any_door(closed, ealing, camden, visitor, who):
    client = visitor(camden if who == "next door" else ealing)
    if who == "stranger":
        client.force_login(make_user("somebody@elsewhere.example"), backend="django.contrib.auth.backends.ModelBackend")
    queries = [*SECRETS, *(word[:-1] + "z" for word in SECRETS), EVERY_WORD, "attendance", f"attendance {EVERY_WORD}"]
    narrowed = [
        ("attendance", each) for each in ({"sort": "date"}, {"topic": "Sparrowhawk"}, {"audience": "Ospreyists"})
    ]
    for query, more in [*((query, {}) for query in queries), *narrowed]:
        found = look(client, query, **more)
        for typed in found.select("input, title, link"):
            typed.decompose()  # What was asked for is said again; nothing else may be.
        said = found.get_text().casefold().replace(f"“{query.casefold()}”", "")
        ticked = {value.casefold() for value in more.values()}
        told = [word for word in SECRETS if word.casefold() in said and word.casefold() not in ticked]
        assert not told, f"{who} is told of {told} by searching for “{query}” with {more}"
        assert "Peregrine attendance" not in titles(found)
    for word in SECRETS:
        assert offered(client, word[:5]) == []
    assert offered(client, "attend") == ([] if who == "next door" else ["Attendance", "Attendance codes"])


def test_counts_are_of_what_the_reader_may_open(closed, ealing, visitor, dsl):
    def counts(client):
        labels = look(client, "attendance").select(".hub-facet label")
        return {" ".join(label.get_text().split()) for label in labels}

    assert not any("Sparrowhawk" in label for label in counts(visitor(ealing)))
    assert any(label.startswith("Sparrowhawk (1") for label in counts(dsl))


def test_nobody_else_is_answered_otherwise_by_a_word_of_what_is_closed(closed, ealing, dsl):
    def counted(query, reader=None):
        found = search(query, ealing, reader=reader)
        return found.total, dict(found.facets), found.good, found.suggestion, [each.title for each in found.results]

    for word, unknown in (("Peregrine", "Zeregrinx"), ("merlinwardd", "zerlinwardx"), ("gos hawking", "zos zawkinx")):
        for query in ("{}", "{} attendance", "codes of {} attendance"):
            assert counted(query.format(word)) == counted(query.format(unknown)), query.format(word)
    who = get_user_model().objects.get(email="dsl@oak.example")
    assert counted("Peregrine", who)[0] == 1


def test_words_leave_the_vocabulary_with_what_is_closed(ealing):
    page = website.guidance(website.topic(ealing), "Lettings of rooms", summary="Quetzals.")
    in_step()
    assert "quetzals" in vocabulary_of(ealing, "en").written
    assert not index.may_learn(ealing)

    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert index.may_learn(ealing)
    index.learn(ealing)
    assert "quetzals" not in vocabulary_of(ealing, "en").written
    assert "quetzals" in vocabulary_of(ealing, "en", closed=True).written
    assert not index.may_learn(ealing)


def test_a_page_is_closed_at_once_and_without_its_card_being_written(ealing, visitor):
    page = website.guidance(website.topic(ealing), "Lettings of rooms")
    in_step()
    assert titles(look(visitor(ealing), "lettings")) == ["Lettings of rooms"]

    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert titles(look(visitor(ealing), "lettings")) == []
    assert offered(visitor(ealing), "letti") == []
    assert "lettings" not in look(visitor(ealing), "letings").select_one("main").get_text().casefold()


def test_the_command_finds_what_anybody_may_open(closed, capsys):
    from django.core.management import call_command

    call_command("search", EVERY_WORD, partnership="ealing", json=True)

    told = json.loads(capsys.readouterr().out)
    assert (told["total"], told["results"], told["suggestion"]) == (0, [], "")
    assert not any(told["facets"].values())
    call_command("search", "\udcff", partnership="ealing", json=True)
    assert json.loads(capsys.readouterr().out)["query"] == "?"


def test_pages_that_are_put_in_another_order_stay_closed(ealing, visitor, django_capture_on_commit_callbacks):
    topic = website.topic(ealing)
    secret, first, second = (website.guidance(topic, title) for title in ("Peregrine", "Lettings", "Meals"))
    PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.LOGIN)
    in_step()
    client = visitor(ealing)

    for page, before in ((first, secret), (second, first), (second, secret)):
        with django_capture_on_commit_callbacks(execute=True):
            Page.objects.get(pk=page.pk).move(Page.objects.get(pk=before.pk), pos="left")
        assert set(titles(look(client, "lettings meals peregrine"))) <= {"Lettings", "Meals"}
        for title in ("Lettings", "Meals"):
            assert titles(look(client, title)) == [title]


@pytest.mark.parametrize("how", ["unpublished", "deleted", "moved below what is closed"])
def test_before_any_worker_comes_a_page_that_was_closed_is_found_no_more(closed, ealing, visitor, how):
    open_page = Page.objects.get(title="Attendance codes")
    assert titles(look(visitor(ealing), "codes")) == ["Attendance codes"]

    if how == "unpublished":
        open_page.specific.unpublish()
    elif how == "deleted":
        open_page.specific.delete()
    else:
        open_page.specific.move(closed.get_parent(), pos="last-child")

    assert titles(look(visitor(ealing), "codes")) == []
