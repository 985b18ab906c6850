"""What Elasticsearch holds, and how it catches up: run by tests/hub/test_elasticsearch.py beside a real node."""

import socket
from typing import Any

import pytest
from django.core.management import call_command

from cms.search import follow, index, tasks
from cms.search.backends.elasticsearch import client as connection
from cms.search.backends.elasticsearch import in_step
from cms.search.backends.elasticsearch.client import Breaker, writing
from cms.search.backends.elasticsearch.mapping import alias
from cms.search.models import Behind, Card
from cms.search.search import search
from tests.cms.search.library import Library

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def breaker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "breaker", Breaker())


@pytest.fixture
def filled(library: Library) -> Library:
    library.hold("Lettings", "Letting a hall")
    library.open()
    return library


def held(**wanted: Any) -> int:
    with writing() as client:
        client.indices.refresh(index=alias())
        return client.count(index=alias(), query={"term": wanted} if wanted else None)["count"]


def indexes() -> list[str]:
    with writing() as client:
        return list(client.indices.get_alias(name=alias()).body)


def test_what_changed_while_it_was_away_it_catches_up_with(filled: Library, settings: Any, monkeypatch: Any):
    here = settings.ELASTICSEARCH_URL
    with socket.create_server(("127.0.0.1", 0)) as gone:
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{gone.getsockname()[1]}"
    filled.hold("Lettings of pitches")
    index.update(filled.partnership, "things", ["3"])
    assert search("pitches", filled.partnership).backend == "database"
    tasks.catch_up_if_behind()
    assert Behind.objects.exists()

    settings.ELASTICSEARCH_URL = here
    monkeypatch.setattr(connection, "breaker", Breaker())
    tasks.catch_up_if_behind()

    assert not Behind.objects.exists()
    assert filled.titles("pitches") == ["Lettings of pitches"]


def test_a_new_index_takes_the_place_of_the_old_at_once_and_nobody_sees_it_made(filled: Library, monkeypatch: Any):
    (before,) = indexes()
    really, answers = in_step._bulk, []

    def meanwhile(client: Any, name: str, actions: Any) -> int:
        answers.append([result.title for result in search("lettings", filled.partnership).results])
        client.indices.refresh(index=alias())
        answers.append(indexes())
        return really(client, name, actions)

    monkeypatch.setattr(in_step, "_bulk", meanwhile)
    assert in_step.rebuild() == Card.objects.count() == 2

    (after,) = indexes()
    assert answers[:2] == [["Lettings", "Letting a hall"], [before]]
    assert after != before
    with writing() as client:
        assert not client.indices.exists(index=before)
    assert filled.titles("lettings") == ["Lettings", "Letting a hall"]


def test_a_neighbour_whose_name_begins_with_ours_keeps_its_index(filled: Library, settings: Any):
    old, neighbour = f"{settings.SEARCH_INDEX}_0_1", f"{settings.SEARCH_INDEX}_east_1_1"
    with writing() as client:
        for name in (old, neighbour):
            client.indices.create(index=name)

    in_step.rebuild()

    with writing() as client:
        assert [bool(client.indices.exists(index=name)) for name in (old, neighbour)] == [False, True]
        client.indices.delete(index=neighbour)


def test_everything_is_written_anew_into_a_new_index(filled: Library):
    before, cards = indexes(), set(Card.objects.values_list("pk", flat=True))

    call_command("update_search", "--rebuild")

    assert indexes() != before
    assert not cards & set(Card.objects.values_list("pk", flat=True))
    assert held(partnership=filled.partnership.pk) == 2
    assert filled.titles("lettings") == ["Lettings", "Letting a hall"]


def test_what_was_taken_away_is_not_counted_either_before_any_worker_comes(filled: Library):
    gone = Card.objects.get(title="Lettings").key

    follow.take_away(filled.partnership.pk, [gone])

    found = search("lettings", filled.partnership)
    assert (found.total, [each.title for each in found.results]) == (1, ["Letting a hall"])
    tasks.catch_up_if_behind()
    assert filled.search("lettings").total == 1


def test_what_drifted_is_repaired(filled: Library):
    number = Card.objects.get(title="Lettings").pk
    with writing() as client:
        client.delete(index=alias(), id=str(number))
        stray = {"number": 999_999, "digest": "x", "partnership": filled.partnership.pk, "language": "en"}
        client.index(index=alias(), id="999999", document={**stray, "whole": "w", "title": "let"})
    assert held(number=number) == 0

    index.rebuild(filled.partnership)

    assert (held(number=number), held(number=999_999)) == (1, 0)
    assert filled.titles("lettings") == ["Lettings", "Letting a hall"]


def test_without_its_index_the_database_answers_until_it_is_made_anew(filled: Library, monkeypatch: Any):
    with writing() as client:
        client.indices.delete(index=indexes()[0])
    assert search("lettings", filled.partnership).backend == "database"

    monkeypatch.setattr(connection, "breaker", Breaker())
    tasks.catch_up_if_behind()

    assert filled.titles("lettings") == ["Lettings", "Letting a hall"]


def test_what_two_change_at_once_ends_as_the_database_has_it(filled: Library, monkeypatch: Any):
    really = in_step._bulk

    def somebody_else_too(client: Any, name: str, actions: Any) -> int:
        done = really(client, name, actions)
        monkeypatch.setattr(in_step, "_bulk", really)
        Card.objects.filter(title="Pitches").delete()
        return done

    filled.hold("Pitches")
    monkeypatch.setattr(in_step, "_bulk", somebody_else_too)
    index.update(filled.partnership, "things", ["3"])

    assert held(partnership=filled.partnership.pk) == 2
    assert not Behind.objects.exists()


def test_a_question_that_it_cannot_answer_is_answered_by_the_database(filled: Library, monkeypatch: Any):
    monkeypatch.setattr("cms.search.backends.elasticsearch.ask.MOST_VALUES", -1)

    assert search("lettings", filled.partnership).backend == "database"

    monkeypatch.undo()
    assert search("lettings", filled.partnership).backend == "elasticsearch"


def test_of_a_partnership_that_is_gone_nothing_is_left(filled: Library):
    key = filled.partnership.pk
    Card.objects.all().delete()
    filled.partnership.delete()

    in_step.forget_gone()

    assert held(partnership=key) == 0
