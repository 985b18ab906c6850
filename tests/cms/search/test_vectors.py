"""Searches that go by what pages are about, beside their words."""

import logging
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from cms.search import index, tasks, weights
from cms.search.models import Card, Vector
from cms.search.vectors import encoder, keep, matrix
from tests.cms.search.library import Library

NEAR = "tests.cms.search.near.Near"


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder._loaded.cache_clear()
    encoder.of_query.cache_clear()
    monkeypatch.setattr(matrix, "_matrices", type(matrix._matrices)())


@pytest.fixture
def near(library: Library, settings: Any) -> Library:
    settings.SEARCH_VECTORS = NEAR
    library.hold("Hounds and puppies", "A van for hire", "Broth", "The dog show", kind="Guidance")
    library.hold("Lettings", body="Whoever brings a dog pays more.", topic="Money")
    library.open()
    keep.all_of(library.partnership)
    return library


def test_what_a_page_is_about_finds_it_without_any_word_of_the_query(near: Library, monkeypatch: pytest.MonkeyPatch):
    assert near.titles("truck") == ["A van for hire"]
    assert near.search("stew").good
    assert near.titles("stew") == ["Broth"]

    monkeypatch.setattr(weights, "NEAR_ALONE", 1.1)  # None is so near.
    assert near.titles("truck") == []


def test_words_and_meaning_together_make_the_order_and_the_counts_are_true(near: Library):
    found = near.search("dog lettings")

    titles = [each.title for each in found.results]
    assert set(titles) == {"Hounds and puppies", "The dog show", "Lettings"}
    assert found.total == 3
    assert sum(number for _, number in found.facets["type"]) == 3
    narrowed = near.search("puppy", filters={"topic": ["Money"]})
    assert [each.title for each in narrowed.results] == ["Lettings"]
    assert narrowed.total == 1


def test_nobody_learns_of_a_page_by_its_meaning_who_may_not_by_its_words(near: Library, camden: Any):
    near.hold("Trucks for heads", readers="role:head")
    near.open()
    keep.all_of(near.partnership)

    found = near.search("lorry")

    assert [each.title for each in found.results] == ["A van for hire"]
    assert found.total == 1
    near.partnership = camden
    assert near.titles("lorry") == []


def test_a_text_that_stays_keeps_its_vector_and_one_that_changes_gets_another(near: Library):
    before = dict(Vector.objects.values_list("key", "pk"))
    near.search("truck")
    near.documents["things:2"] = near.documents["things:2"].__class__(
        key="things:2", title="A soup kitchen", url="/2/", kind="Guidance"
    )
    del near.documents["things:4"]
    index.rebuild(near.partnership, anew=True)

    assert tasks.make_vectors.call(near.partnership.pk) == 1
    keep.all_of(near.partnership)

    after = dict(Vector.objects.values_list("key", "pk"))
    assert {key for key in after if before.get(key) != after[key]} == {"things:2"}
    assert set(after) == set(Card.objects.values_list("key", flat=True))
    assert near.titles("truck") == []
    assert set(near.titles("stew")) == {"A soup kitchen", "Broth"}


def test_a_card_that_is_written_anew_with_the_same_text_is_looked_at_once(near: Library):
    near.documents["things:3"] = near.documents["things:3"].__class__(
        key="things:3", title="Broth", url="/elsewhere/", kind="Guidance"
    )
    near.open()

    assert keep.catch_up(near.partnership) == 1
    assert keep.catch_up(near.partnership) == 0
    assert near.titles("stew") == ["Broth"]


def test_another_model_makes_all_anew(near: Library, settings: Any):
    settings.SEARCH_VECTORS = "tests.cms.search.near.Later"
    assert near.titles("stew") == []  # Nothing of the old model counts.

    keep.all_of(near.partnership)

    assert set(Vector.objects.values_list("model", flat=True)) == {"near/2"}
    assert len(near.titles("stew")) == 5


@pytest.mark.parametrize("broken", ["tests.cms.search.near.Broken", "tests.cms.search.near.Missing"])
def test_where_the_package_fails_words_find_and_the_log_says_so_once(
    near: Library, settings: Any, caplog: pytest.LogCaptureFixture, broken: str
):
    settings.SEARCH_VECTORS = broken

    with caplog.at_level(logging.ERROR):
        assert near.titles("dog show")[0] == near.titles("dog show")[0] == "The dog show"

    assert len([record for record in caplog.records if "words alone" in record.message]) == 1


def test_the_check_says_what_is_missing_or_wrong(monkeypatch: pytest.MonkeyPatch):
    def said() -> list[str]:
        return [each.id for each in run_checks() if str(each.id).startswith("search.")]

    with override_settings(SEARCH_VECTORS="minilm"):
        monkeypatch.setattr("cms.search.checks.PACKAGES", ("json", "no_such_package"))
        assert said() == ["search.W001"]
        monkeypatch.setattr("cms.search.checks.PACKAGES", ("json",))
        assert said() == []
    with override_settings(SEARCH_VECTORS="maxilm"):
        assert said() == ["search.E001"]
    assert said() == []


@pytest.mark.slow
def test_the_real_model_knows_what_people_mean(library: Library, settings: Any):
    settings.SEARCH_VECTORS = "minilm"
    library.hold(
        "School bullying and harassment policy", "Household waste collection", "Supervised medication in school"
    )
    library.open()
    keep.all_of(library.partnership)

    assert library.titles("my daughter is tormented by classmates")[0] == "School bullying and harassment policy"
    assert library.titles("giving paracetamol to somebody in class")[0] == "Supervised medication in school"
    assert len(bytes(Vector.objects.first().numbers)) == 2 * 384
